package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.Incidents;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Acts on incidents as the people of the demo company do in Tasklist, with their authorizations, and runs the jobs that
 * the job executor runs elsewhere.
 */
final class IncidentDriver {

    private static final String PROCESS = "incident";

    private final ProcessEngine engine;
    private final IncidentLifecycle lifecycle;
    private final Incidents incidents;
    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final List<String> numbers = new ArrayList<>();

    IncidentDriver(ApplicationContext context) {
        engine = context.getBean(ProcessEngine.class);
        lifecycle = context.getBean(IncidentLifecycle.class);
        incidents = context.getBean(Incidents.class);
        jdbc = context.getBean(JdbcClient.class);
        json = context.getBean(ObjectMapper.class);
    }

    /** One line of an incident's story, with what tells where it comes from. */
    record Entry(
            String actor,
            String kind,
            String audience,
            String text,
            String process,
            int version,
            String tag,
            String activity,
            JsonNode decisions) {}

    <T> T as(String user, Callable<T> act) {
        List<String> groups = engine.getIdentityService().createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .toList();
        assertThat(groups).as("groups of %s", user).isNotEmpty();
        engine.getIdentityService().setAuthentication(user, groups);
        try {
            return act.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }

    void as(String user, Runnable act) {
        as(user, () -> {
            act.run();
            return null;
        });
    }

    /** Submits the start form and lets the process run to the first task. */
    String report(String user, Map<String, Object> form) {
        return known(as(user, () -> engine.getFormService()
                .submitStartForm(definition().getId(), form)
                .getId()));
    }

    /** What the API does with a machine's report. */
    String reportByMachine(Map<Fact, String> report) {
        String number = as("sensor", () -> lifecycle.report(report));
        numbers.add(number);
        runJobs(number);
        return number;
    }

    private String known(String processInstanceId) {
        String number = engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceId(processInstanceId)
                .singleResult()
                .getBusinessKey();
        numbers.add(number);
        runJobs(number);
        return number;
    }

    /** The numbers of the incidents that this test has made. */
    List<String> numbers() {
        return List.copyOf(numbers);
    }

    ProcessDefinition definition() {
        return engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey(PROCESS)
                .latestVersion()
                .singleResult();
    }

    /** The running process of an incident; null once it has ended. */
    ProcessInstance instance(String number) {
        return engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .singleResult();
    }

    HistoricProcessInstance history(String number) {
        return engine.getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .singleResult();
    }

    /** The end events that the process of an incident came to, those of its event subprocesses included. */
    List<String> ends(String number) {
        return engine
                .getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(history(number).getId())
                .activityType("noneEndEvent")
                .list()
                .stream()
                .map(HistoricActivityInstance::getActivityId)
                .toList();
    }

    /** The only open task of an incident. */
    Task task(String number) {
        List<Task> tasks = engine.getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey(number)
                .initializeFormKeys()
                .list();
        assertThat(tasks).as("open tasks of %s", number).hasSize(1);
        return tasks.get(0);
    }

    void claim(String number, String user) {
        String task = task(number).getId();
        as(user, () -> engine.getTaskService().claim(task, user));
    }

    /** Submits the form of the open task. What follows asynchronously waits for {@link #runJobs}. */
    void submit(String number, String user, Map<String, Object> form) {
        String task = task(number).getId();
        as(user, () -> engine.getFormService().submitTaskForm(task, new HashMap<>(form)));
    }

    /** Claims the open task unless it is somebody's already, submits its form, and lets the process run on. */
    void work(String number, String user, String expectedTask, Map<String, Object> form) {
        Task task = task(number);
        assertThat(task.getTaskDefinitionKey()).isEqualTo(expectedTask);
        if (task.getAssignee() == null) {
            claim(number, user);
        }
        submit(number, user, form);
        runJobs(number);
    }

    void withdraw(String number, String user, String reason) {
        as(user, () -> lifecycle.withdraw(number, reason));
        runJobs(number);
    }

    void reclassify(String number, String user, Map<Fact, String> facts, String reason) {
        as(user, () -> lifecycle.reclassify(number, facts, reason));
        runJobs(number);
    }

    /** Everything that waits for the job executor, timers left out. */
    List<Job> jobs(String number) {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(history(number).getId())
                .messages()
                .list();
    }

    void runJobs(String number) {
        for (List<Job> jobs = jobs(number); !jobs.isEmpty(); jobs = jobs(number)) {
            jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
        }
    }

    Incident record(String number) {
        return incidents.get(number);
    }

    Object variable(String number, String name) {
        return engine.getRuntimeService().getVariable(instance(number).getId(), name);
    }

    List<Entry> timeline(String number) {
        return jdbc.sql("select * from timeline_entry where incident = :number order by id")
                .param("number", number)
                .query((row, i) -> new Entry(
                        row.getString("actor"),
                        row.getString("kind"),
                        row.getString("audience"),
                        row.getString("text"),
                        row.getString("process"),
                        row.getInt("process_version"),
                        row.getString("version_tag"),
                        row.getString("activity"),
                        parse(row.getString("decisions"))))
                .list();
    }

    private JsonNode parse(String decisions) {
        try {
            return decisions == null ? json.createArrayNode() : json.readTree(decisions);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
