package org.incidentdesk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.incidentdesk.DeskClient.Answer;

/** Brings incidents to where a test begins, over HTTP as the people whose work it is. Runs the jobs in between itself. */
public final class IncidentWalk {

    private final DeskClient http;
    private final ProcessEngine engine;

    public IncidentWalk(DeskClient http, ProcessEngine engine) {
        this.http = http;
        this.engine = engine;
    }

    /** Reports, and stops where the first person has to do something. */
    public String report(String user, String title, String service) {
        Answer answer = http.as(user).post("/api/incidents", Map.of("title", title, "service", service));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String number = answer.json().path("number").asText();
        runJobs(number);
        return number;
    }

    /** A web shop incident of this reporter, for tier 1 of application support (alan, amira) to diagnose. */
    public String toDiagnosis(String reporter) {
        String number = report(reporter, "The web shop shows an error", "webshop");
        submit("dana", number, "userTask_checkReport", Map.of("reportType", "incident"));
        submit(
                "dana",
                number,
                "userTask_triageIncident",
                Map.ofEntries(
                        Map.entry("category", "application"),
                        Map.entry("subcategory", "error"),
                        Map.entry("service", "webshop"),
                        Map.entry("environment", "production"),
                        Map.entry("customer", "retail"),
                        Map.entry("usersAffected", "several"),
                        Map.entry("deadline", "today"),
                        Map.entry("workaround", "none"),
                        Map.entry("financialExposure", "none"),
                        Map.entry("securityExposure", "none"),
                        Map.entry("complianceExposure", "none"),
                        Map.entry("reputationExposure", "none")));
        assertThat(task(number).getTaskDefinitionKey()).isEqualTo("userTask_diagnoseIncident");
        return number;
    }

    public String toConfirmation(String reporter) {
        String number = toDiagnosis(reporter);
        submit(
                "alan",
                number,
                "userTask_diagnoseIncident",
                Map.of(
                        "resolution", "Restarted the payment adapter",
                        "resolutionKind", "permanent",
                        "resolvedBy", "support",
                        "cause", "Connection pool exhausted"));
        submit("amira", number, "userTask_smokeTest", Map.of("smokeTestResult", "passed"));
        return number;
    }

    public String toClosing(String reporter) {
        String number = toConfirmation(reporter);
        submit(reporter, number, "userTask_confirmResolution", Map.of("confirmation", "confirmed"));
        assertThat(task(number).getTaskDefinitionKey()).isEqualTo("userTask_closeIncident");
        return number;
    }

    public void submit(String user, String number, String key, Map<String, ?> fields) {
        Task task = task(number);
        assertThat(task.getTaskDefinitionKey()).isEqualTo(key);
        Answer answer = http.as(user).submit(task.getId(), fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        runJobs(number);
    }

    /** The only open task of the work on the incident, without a manager's beside it. */
    public Task task(String number) {
        return engine
                .getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey(number)
                .initializeFormKeys()
                .list()
                .stream()
                .filter(task -> !task.getTaskDefinitionKey().equals("userTask_lookAfterEscalation"))
                .reduce((one, other) -> {
                    throw new IllegalStateException(number + " has two tasks: " + one + ", " + other);
                })
                .orElse(null);
    }

    /** Everything that waits for the job executor; timers are left alone. */
    public void runJobs(String number) {
        List<Job> jobs = jobs(number);
        while (!jobs.isEmpty()) {
            jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
            jobs = jobs(number);
        }
    }

    private List<Job> jobs(String number) {
        return engine
                .getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .list()
                .stream()
                .flatMap(
                        instance -> engine
                                .getManagementService()
                                .createJobQuery()
                                .processInstanceId(instance.getId())
                                .messages()
                                .list()
                                .stream())
                .toList();
    }
}
