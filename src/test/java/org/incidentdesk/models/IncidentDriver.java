package org.incidentdesk.models;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.JobQuery;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.incidentdesk.MovableClock;
import org.incidentdesk.model.AssignmentTable;
import org.incidentdesk.notification.NotificationRules;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevelRules;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Acts on incidents as the people of the demo company do in Tasklist, with their authorizations, and runs the jobs that
 * the job executor runs elsewhere.
 */
final class IncidentDriver {

    private static final String PROCESS = "incident";
    private static final Set<String> BESIDE = Set.of(
            "userTask_lookAfterEscalation",
            "userTask_decideMajorIncident",
            "userTask_openBridgeByHand",
            "userTask_leadRestoration",
            "userTask_tryService",
            "userTask_decideMeasure",
            "userTask_writeUpdate",
            "userTask_announceRestoration",
            "userTask_writeAfterActionReport",
            "userTask_doRequestedTask",
            "userTask_approveWorkaround",
            "userTask_decideAsDeputy",
            "userTask_lookIntoIt",
            "userTask_leadSwarm");

    private static final Set<String> ROOTS = Set.of("incident", "major-incident");

    private final ProcessEngine engine;
    private final IncidentLifecycle lifecycle;
    private final Incidents incidents;
    private final ServiceLevelRules rules;
    private final NotificationRules messageRules;
    private final AssignmentTable assignments;
    private final MovableClock clock;
    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final List<String> numbers = new ArrayList<>();

    IncidentDriver(ApplicationContext context) {
        engine = context.getBean(ProcessEngine.class);
        lifecycle = context.getBean(IncidentLifecycle.class);
        incidents = context.getBean(Incidents.class);
        rules = context.getBean(ServiceLevelRules.class);
        messageRules = context.getBean(NotificationRules.class);
        assignments = context.getBean(AssignmentTable.class);
        clock = context.getBean(MovableClock.class);
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

    /**
     * A line of the ledger of service levels.
     *
     * @param used as it was when the line was written
     */
    record Level(
            String commitment,
            int round,
            String target,
            Instant startedAt,
            Instant endedAt,
            String outcome,
            String used,
            Instant dueAt,
            List<Integer> reported,
            JsonNode pauses) {}

    /** A message to somebody, and what became of it. */
    record Told(
            long id,
            String event,
            String recipient,
            String wording,
            String urgency,
            String onlyWhile,
            String channel,
            String state,
            JsonNode facts) {

        String says(String placeholder) {
            return facts.path(placeholder).asText();
        }
    }

    /** What the start form sends for an error of the CRM, P3, with some answers replaced. */
    static Map<String, Object> report(String... answers) {
        Map<String, Object> form = new HashMap<>(Map.of(
                "title", "The CRM shows an error",
                "description", "",
                "service", "crm",
                "environment", "production",
                "usersAffected", "one",
                "deadline", "today",
                "workaround", "none",
                "reportType", "incident"));
        for (int i = 0; i < answers.length; i += 2) {
            form.put(answers[i], answers[i + 1]);
        }
        return form;
    }

    static Map<String, Object> resolution(String text, String kind) {
        return new HashMap<>(Map.of("resolution", text, "resolutionKind", kind, "resolvedBy", "support"));
    }

    /** What the form of the diagnosis sends to put an incident on hold. */
    static Map<String, Object> hold(String reason, String until) {
        return new HashMap<>(
                reason.equals("reporter")
                        ? Map.of(
                                "nextStep", "hold", "holdReason", reason, "holdUntil", until, "question", "Since when?")
                        : Map.of(
                                "nextStep",
                                "hold",
                                "holdReason",
                                reason,
                                "holdUntil",
                                until,
                                "holdNote",
                                "Called them"));
    }

    /** An instant as the clock on the wall of the office in Berlin shows it. */
    static Instant berlin(String local) {
        return LocalDateTime.parse(local).atZone(ZoneId.of("Europe/Berlin")).toInstant();
    }

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
                .processDefinitionKey(PROCESS)
                .singleResult();
    }

    /** The process that waits at the only open task of an incident: the lifecycle, or one that it has called. */
    ProcessInstance at(String number) {
        return engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceId(task(number).getProcessInstanceId())
                .singleResult();
    }

    HistoricProcessInstance history(String number) {
        return engine.getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .processDefinitionKey(PROCESS)
                .singleResult();
    }

    /** The end events that the process of an incident came to, those of its event subprocesses included. */
    List<String> ends(String number) {
        return engine
                .getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(history(number).getId())
                .list()
                .stream()
                .filter(activity -> Set.of("noneEndEvent", "terminateEndEvent").contains(activity.getActivityType()))
                .map(HistoricActivityInstance::getActivityId)
                .toList();
    }

    /** The ids of the processes of an incident: its lifecycle and whatever that has called, ended ones as well. */
    Set<String> instances(String number) {
        List<HistoricProcessInstance> all = engine.getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .list();
        Set<String> roots = all.stream()
                .filter(instance -> ROOTS.contains(instance.getProcessDefinitionKey()))
                .map(HistoricProcessInstance::getId)
                .collect(toSet());
        return all.stream()
                .filter(instance -> roots.contains(instance.getRootProcessInstanceId()))
                .map(HistoricProcessInstance::getId)
                .collect(toSet());
    }

    private List<Task> mainTasks(String number) {
        return engine
                .getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey(number)
                .initializeFormKeys()
                .list()
                .stream()
                .filter(task -> !BESIDE.contains(task.getTaskDefinitionKey()))
                .toList();
    }

    /** The open tasks of an incident, by the keys of their definitions. */
    List<Task> tasks(String number, String key) {
        return engine.getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey(number)
                .taskDefinitionKey(key)
                .orderByTaskCreateTime()
                .asc()
                .list();
    }

    /** The only open task of the work on an incident, without those beside it. */
    Task task(String number) {
        List<Task> tasks = mainTasks(number);
        assertThat(tasks).as("open tasks of %s", number).hasSize(1);
        return tasks.get(0);
    }

    /** The ids of those in a group, in their order. */
    List<String> members(String group) {
        return engine.getIdentityService().createUserQuery().memberOfGroup(group).orderByUserId().asc().list().stream()
                .map(User::getId)
                .toList();
    }

    void claim(String number, String user) {
        String task = task(number).getId();
        as(user, () -> engine.getTaskService().claim(task, user));
    }

    /** As {@link #work}, for the only open task of a key, such as one beside the work. */
    void workAt(String number, String user, String key, Map<String, Object> form) {
        List<Task> open = tasks(number, key);
        assertThat(open).as("tasks %s of %s", key, number).hasSize(1);
        Task task = open.get(0);
        if (task.getAssignee() == null) {
            as(user, () -> engine.getTaskService().claim(task.getId(), user));
        }
        as(user, () -> engine.getFormService().submitTaskForm(task.getId(), new HashMap<>(form)));
        runJobs(number);
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
        return jobs(number, JobQuery::messages);
    }

    private List<Job> jobs(String number, UnaryOperator<JobQuery> which) {
        return instances(number).stream()
                .flatMap(
                        instance -> which
                                .apply(engine.getManagementService()
                                        .createJobQuery()
                                        .processInstanceId(instance))
                                .list()
                                .stream())
                .toList();
    }

    /** The one timer of an event that is pending. */
    Job timer(String number, String activity) {
        List<Job> timers = timers(number, activity);
        assertThat(timers).as("timers of %s at %s", number, activity).hasSize(1);
        return timers.get(0);
    }

    List<Job> timers(String number, String activity) {
        return jobs(number, query -> query.activityId(activity).timers());
    }

    /** Lets the time come at which a timer is due, unless it is past already, and what follows happen. */
    void fire(String number, String activity) {
        Job timer = timer(number, activity);
        Instant due = timer.getDuedate().toInstant();
        if (due.isAfter(clock.instant())) {
            clock.stopAt(due);
        }
        engine.getManagementService().executeJob(timer.getId());
        runJobs(number);
    }

    /** What the incidents that belong to one do after it. */
    void letChildrenFollow(String... children) {
        for (String child : children) {
            engine
                    .getRuntimeService()
                    .createProcessInstanceQuery()
                    .processInstanceBusinessKey(child)
                    .processDefinitionKey("follow-parent")
                    .list()
                    .stream()
                    .flatMap(
                            following -> engine
                                    .getManagementService()
                                    .createJobQuery()
                                    .processInstanceId(following.getId())
                                    .list()
                                    .stream())
                    .forEach(job -> engine.getManagementService().executeJob(job.getId()));
            if (instance(child) != null) {
                runJobs(child);
            }
        }
    }

    /** What waits behind one step, while others wait on. */
    void runJobs(String number, String activity) {
        jobs(number, query -> query.activityId(activity).messages())
                .forEach(job -> engine.getManagementService().executeJob(job.getId()));
    }

    void runJobs(String number) {
        for (List<Job> jobs = jobs(number); !jobs.isEmpty(); jobs = jobs(number)) {
            jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
        }
    }

    Incident record(String number) {
        return incidents.get(number);
    }

    /** As the process knows it that has the open task; once there is none, as the lifecycle does. */
    Object variable(String number, String name) {
        List<Task> open = mainTasks(number);
        String instance = open.size() == 1
                ? open.get(0).getProcessInstanceId()
                : instance(number).getId();
        return engine.getRuntimeService().getVariable(instance, name);
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

    /** Who is told what of an incident, in the order in which it happened. */
    List<Told> told(String number) {
        return jdbc.sql("select * from message where incident = :number order by id")
                .param("number", number)
                .query((row, i) -> new Told(
                        row.getLong("id"),
                        row.getString("event"),
                        row.getString("recipient"),
                        row.getString("wording"),
                        row.getString("urgency"),
                        row.getString("only_while"),
                        row.getString("channel"),
                        row.getString("state"),
                        parse(row.getString("facts"))))
                .list();
    }

    /** Who is told of one kind of event. */
    List<Told> told(String number, String event) {
        return told(number).stream().filter(told -> told.event().equals(event)).toList();
    }

    /** The ledger of an incident, in the order of its rounds. */
    List<Level> levels(String number) {
        return jdbc.sql("select * from service_level where incident = :number order by commitment desc, round")
                .param("number", number)
                .query((row, i) -> new Level(
                        row.getString("commitment"),
                        row.getInt("round"),
                        row.getString("target"),
                        instant(row, "started_at"),
                        instant(row, "ended_at"),
                        row.getString("outcome"),
                        row.getString("used"),
                        instant(row, "due_at"),
                        List.of((Integer[]) row.getArray("reported").getArray()),
                        parse(row.getString("pauses"))))
                .list();
    }

    /** The last round of a commitment. */
    Level level(String number, String commitment) {
        return levels(number).stream()
                .filter(level -> level.commitment().equals(commitment))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("No " + commitment + " in the ledger of " + number));
    }

    /** Lets a process owner's change of a table be in force while something happens. */
    void whileInForce(String table, Consumer<DmnModelInstance> change, Runnable act) {
        DmnModelInstance model = Dmn.readModelFromFile(new File("dmn", table));
        change.accept(model);
        deployWhile(
                engine.getRepositoryService()
                        .createDeployment()
                        .name("Changed table")
                        .addModelInstance(table, model),
                act);
    }

    void deployWhile(DeploymentBuilder builder, Runnable act) {
        String deployment = as("petra", () -> builder.deploy().getId());
        rules.refresh();
        messageRules.refresh();
        assignments.refresh();
        try {
            act.run();
        } finally {
            engine.getRepositoryService().deleteDeployment(deployment, true);
            rules.refresh();
            messageRules.refresh();
            assignments.refresh();
        }
    }

    /** Lets a row of a table answer something else. */
    static void answer(DmnModelInstance table, String rule, String output, String value) {
        List<Output> outputs = List.copyOf(table.getModelElementsByType(Output.class));
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i).getName().equals(output)) {
                Rule row = table.getModelElementById(rule);
                List.copyOf(row.getOutputEntries()).get(i).getText().setTextContent('"' + value + '"');
                return;
            }
        }
        throw new AssertionError("No output " + output);
    }

    /** Lets a row of a table ask something else of its first input. */
    static void input(DmnModelInstance table, String rule, String expression) {
        Rule row = table.getModelElementById(rule);
        row.getInputEntries().iterator().next().getText().setTextContent(expression);
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private JsonNode parse(String decisions) {
        try {
            return decisions == null ? json.createArrayNode() : json.readTree(decisions);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
