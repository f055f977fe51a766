package org.incidentdesk.models;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricActivityInstance;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.ScriptedProviders;
import org.incidentdesk.alert.Alert;
import org.incidentdesk.alert.Alerts;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.process.Automating;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Maintenances;
import org.incidentdesk.record.Maintenances.Maintenance;
import org.incidentdesk.record.MajorIncidents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The way of an alert, from the message of a tool to its end. */
@DeskTest
class HandleAlertProcessTest extends ScriptedProviders {

    private static final String KEY = "aldermoorAldermoorAldePagerDuty1";
    private static final String HEALTH = "/health";
    private static final String VERIFY = "userTask_verifyAlert";
    private static final String SECOND_SOURCE = "serviceTask_askSecondSource";
    private static final String FOLLOW = "gateway_waitForNews";

    @Autowired
    private MajorIncidents majors;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private Alerts alerts;

    @Autowired
    private Maintenances maintenances;

    @Autowired
    private JdbcClient jdbc;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;
    private String key;

    @DynamicPropertySource
    static void check(DynamicPropertyRegistry settings) {
        settings.add(
                "incidentdesk.alerts.checks.webshop.url",
                () -> "http://127.0.0.1:" + WEB.port() + HEALTH + "?pod={pod}");
        settings.add("incidentdesk.alerts.checks.webshop.authorization", () -> "Bearer check");
        settings.add("incidentdesk.alerts.checks.webshop.fine-body", () -> "\"UP\"");
        settings.add("incidentdesk.alerts.checks.webshop.no-answer", () -> "unknown");
    }

    @BeforeEach
    void begin() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        WEB.resetAll();
        clock.stopAt(Instant.parse("2026-03-02T07:30:00Z"));
        key = "key-" + System.nanoTime();
    }

    @AfterEach
    void end() {
        maintenances.endingAfter(clock.instant()).forEach(maintenance -> maintenances.end(maintenance.id()));
        engine.getRuntimeService().createProcessInstanceQuery().processDefinitionKey("handle-alert").list().stream()
                .map(ProcessInstance::getId)
                .forEach(id -> engine.getRuntimeService().deleteProcessInstance(id, "End of the test"));
        clock.goOn();
        BpmnAwareTests.reset();
    }

    // --- Before anybody has to know ---------------------------------------------------------------------------------

    @Test
    void anAlertThatClearsInItsGraceTimeOpensNothing() {
        long alert = fire("error", "crm");
        assertThat(instance(alert)).isWaitingAt("event_graceOver");
        assertThat(timer(alert, "event_graceOver").getDuedate())
                .isEqualTo(Date.from(clock.instant().plusSeconds(60)));
        clock.advance(Duration.ofSeconds(59));

        clear();

        assertThat(ends(alert)).containsExactly("endEvent_clearedInTime");
        assertThat(alerts.get(alert)).returns("cleared-in-time", Alert::state).returns(null, Alert::incident);
        assertThat(fire("error", "crm")).isNotEqualTo(alert);
    }

    @Test
    void anAlertThatLastsLongerThanItsGraceTimeOpensAnIncident() {
        long alert = fire("error", "crm");
        advanceTo(alert, "event_graceOver");

        String number = alerts.get(alert).incident();
        assertThat(desk.record(number))
                .returns("monitoring", Incident::channel)
                .returns("Events", Incident::source)
                .returns("crm", Incident::service)
                .returns("db-3", Incident::configurationItem)
                .returns("production", Incident::environment)
                .returns("several", Incident::usersAffected)
                .returns("today", Incident::deadline)
                .returns("The CRM is slow", Incident::title);
        assertThat(texts(number)).contains("Alert of Events: The CRM is slow");
        assertThat(instance(alert)).isWaitingAt(FOLLOW);
    }

    @Test
    void anAlertThatHasClearedBeforeItIsLookedAtOpensNothing() {
        send("trigger", "critical", "crm");
        clear();
        long alert = active();
        runJobs(alert);

        assertThat(ends(alert)).containsExactly("endEvent_clearedAtOnce");
        assertThat(alerts.get(alert).state()).isEqualTo("cleared-in-time");
    }

    @Test
    void plannedWorkSuppressesAnAlertUntilItIsOver() {
        maintain("crm", Duration.ofHours(2));
        long alert = fire("critical", "crm");
        assertThat(instance(alert)).isWaitingAt("gateway_waitForWork");
        assertThat(alerts.get(alert)).returns("suppressed", Alert::state).returns(null, Alert::incident);
        send("trigger", "critical", "crm");
        assertThat(alerts.get(alert).count()).isEqualTo(2);

        advanceTo(alert, "event_workOver");

        assertThat(alerts.get(alert)).returns("open", Alert::state).satisfies(open -> assertThat(open.incident())
                .isNotNull());
    }

    @Test
    void anAlertThatClearsDuringPlannedWorkIsForgotten() {
        maintain("crm", Duration.ofHours(2));
        long alert = fire("critical", "crm");

        clear();

        assertThat(ends(alert)).containsExactly("endEvent_suppressed");
        assertThat(alerts.get(alert).state()).isEqualTo("suppressed");
    }

    // --- Verification -----------------------------------------------------------------------------------------------

    @Test
    void aSecondSourceThatSaysThatAllIsWellMakesItAFalseAlarm() {
        health(200, "{\"status\": \"UP\"}");
        long alert = fireShop();

        assertThat(Automating.checks(context)).isOne();
        runJobs(alert);

        WEB.verify(getRequestedFor(urlPathEqualTo(HEALTH))
                .withQueryParam("pod", WireMock.equalTo("shop 1/&x"))
                .withHeader("Authorization", WireMock.equalTo("Bearer check")));
        assertThat(alerts.get(alert)).returns("false-alarm", Alert::state).returns(null, Alert::incident);
        send("trigger", "critical", "webshop");
        assertThat(alerts.get(alert).count()).isEqualTo(2);
        clear();
        assertThat(ends(alert)).containsExactly("endEvent_falseAlarm");
        assertThat(falseAlarms()).isPositive();
    }

    @Test
    void aFalseAlarmThatFiresOnCountsAnewAfterAWhile() {
        health(200, "{\"status\": \"UP\"}");
        long alert = fireShop();
        Automating.checks(context);
        runJobs(alert);

        advanceTo(alert, "event_ignoredLongEnough");

        assertThat(ends(alert)).containsExactly("endEvent_falseAlarm");
        assertThat(fireShop()).isNotEqualTo(alert);
    }

    @Test
    void aSecondSourceThatSaysOtherwiseMakesItAnIncident() {
        health(200, "{\"status\": \"DOWN\"}");
        long alert = fireShop();
        Automating.checks(context);
        runJobs(alert);

        assertThat(texts(alerts.get(alert).incident()))
                .anySatisfy(text -> assertThat(text).contains("The check webshop says that it is real"));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 503, 0})
    void whatASecondSourceDoesNotKnowAPersonVerifies(int status) {
        WEB.stubFor(get(urlPathEqualTo(HEALTH))
                .willReturn(
                        status == 0
                                ? aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)
                                : aResponse().withStatus(status)));
        long alert = fireShop();
        for (int i = 0; i < (status == 404 ? 1 : 4); i++) {
            assertThat(Automating.checks(context)).isOne();
            clock.advance(Duration.ofMinutes(1));
        }
        runJobs(alert);

        Task task = task(alert);
        assertThat(task.getName()).isEqualTo("Verify alert · The CRM is slow");
        assertThat(engine.getTaskService().getVariable(task.getId(), "finding").toString())
                .startsWith("The check webshop");
        verify(task, "alan", "real", "The shop is down");

        runJobs(alert);
        assertThat(alerts.get(alert).verifiedBy()).isEqualTo("alan");
        assertThat(texts(alerts.get(alert).incident()))
                .anySatisfy(text -> assertThat(text).contains("Verified by alan: The shop is down"));
    }

    @Test
    void aPersonSaysThatItIsAFalseAlarm() {
        long alert = fire("info", "crm");
        advanceTo(alert, "event_graceOver");
        Task task = task(alert);
        assertThat(task.getDueDate())
                .isEqualTo(Date.from(alerts.get(alert).firstAt().plus(Duration.parse("PT8H15M"))));
        assertThatThrownBy(() -> verify(task, "dana", "", "")).hasMessageContaining("verdict");

        verify(task, "dana", "false-alarm", "");
        runJobs(alert);

        assertThat(alerts.get(alert)).returns("false-alarm", Alert::state).returns("dana", Alert::verifiedBy);
    }

    @Test
    void whoeverVerifiesCannotChangeWhatTheTablesSaid() {
        long alert = fire("info", "crm");
        advanceTo(alert, "event_graceOver");
        Task task = task(alert);

        desk.as("dana", () -> engine.getFormService()
                .submitTaskForm(task.getId(), new HashMap<>(Map.of("verdict", "real", "service", "erp", "alert", 1L))));
        runJobs(alert);

        assertThat(desk.record(alerts.get(alert).incident()).service()).isEqualTo("crm");
    }

    @Test
    void anAlertThatNobodyVerifiesInTimeCountsAsReal() {
        long alert = fire("info", "crm");
        advanceTo(alert, "event_graceOver");

        advanceTo(alert, "event_verifyDue");

        assertThat(alerts.get(alert)).returns("open", Alert::state);
    }

    @Test
    void anAlertThatClearsWhileItIsVerifiedOpensNothing() {
        long alert = fireShop();
        clear();

        assertThat(Automating.checks(context)).isZero();
        assertThat(ends(alert)).containsExactly("endEvent_clearedInTime");
    }

    // --- With an incident -------------------------------------------------------------------------------------------

    @Test
    void repetitionsAreCountedAndOnlyTheTenthIsOnTheTimeline() {
        long alert = fire("critical", "crm");
        for (int i = 0; i < 11; i++) {
            send("trigger", "critical", "crm");
        }

        assertThat(alerts.get(alert)).returns(12L, Alert::count);
        assertThat(texts(alerts.get(alert).incident()))
                .filteredOn(text -> text.contains("time"))
                .containsExactly("Alert of Events for the 10th time");
    }

    @Test
    void anAcknowledgementIsOnTheTimeline() {
        long alert = fire("critical", "crm");
        send("acknowledge", "critical", "crm");

        assertThat(texts(alerts.get(alert).incident())).contains("Acknowledged in Events");
    }

    @Test
    void aClearedAlertResolvesItsIncidentWhereTheTableSaysSo() {
        long alert = opened("error");
        String number = alerts.get(alert).incident();
        desk.work(number, "dana", "userTask_triageIncident", Map.of());

        clear();
        runJobs(alert);
        assertThat(texts(number)).contains("Cleared in Events");
        assertThat(instance(alert)).isWaitingAt(FOLLOW);
        assertThat(timer(alert, "event_lookAgain").getDuedate())
                .isEqualTo(Date.from(clock.instant().plus(Duration.ofMinutes(2))));
        advanceTo(alert, "event_lookAgain");

        assertThat(ends(alert)).containsExactly("endEvent_cleared");
        assertThat(desk.record(number))
                .satisfies(incident -> assertThat(incident.status()).isIn("resolved", "closed"))
                .returns("automation", Incident::resolvedBy);
        assertThat(desk.record(number).resolution()).contains("has cleared in Events by itself");
    }

    @Test
    void anAlertThatComesBackAfterItsIncidentIsResolvedOpensAnother() {
        long alert = opened("error");
        String number = alerts.get(alert).incident();
        clear();
        runJobs(alert);
        advanceTo(alert, "event_lookAgain");
        assertThat(desk.record(number).status()).isEqualTo("resolved");

        long later = opened("error");

        assertThat(desk.record(alerts.get(later).incident()))
                .returns(number, Incident::relatedTo)
                .satisfies(incident -> assertThat(incident.number()).isNotEqualTo(number));
    }

    @Test
    void aClearedAlertDoesNotEndAMajorIncident() {
        long alert = opened("error");
        String number = alerts.get(alert).incident();
        majors.propose(number, "mona", "Everybody calls");
        majors.accept(number, "mona", "Many are hit", null);
        clear();
        runJobs(alert);
        advanceTo(alert, "event_lookAgain");

        assertThat(ends(alert)).containsExactly("endEvent_cleared");
        assertThat(desk.record(number).status()).isNotIn("resolved", "closed");
        assertThat(texts(number)).contains("The alert is over; the major incident goes on until the service was tried");
    }

    @Test
    void aClearedAlertLeavesItsIncidentOpenWhereTheTableSaysSo() {
        long alert = fire("critical", "crm");
        String number = alerts.get(alert).incident();
        clear();
        runJobs(alert);
        advanceTo(alert, "event_lookAgain");

        assertThat(ends(alert)).containsExactly("endEvent_cleared");
        assertThat(desk.record(number).status()).isNotIn("resolved", "closed");
        assertThat(texts(number)).contains("The alert is over; the incident stays with whoever works on it");

        long later = fire("critical", "crm");
        assertThat(alerts.get(later).incident()).isEqualTo(number);
        assertThat(texts(number)).contains("Fires again in Events: The CRM is slow");
    }

    @Test
    void anAlertThatFiresAgainSoonIsTheSame() {
        long alert = opened("error");
        String number = alerts.get(alert).incident();
        clear();
        runJobs(alert);
        clock.advance(Duration.ofMinutes(1));
        send("trigger", "error", "crm");
        runJobs(alert);

        assertThat(instance(alert)).isWaitingAt(FOLLOW);
        assertThat(texts(number)).contains("Cleared in Events", "Fires again in Events");
        advanceTo(alert, "event_lookAgain");
        assertThat(instance(alert)).isWaitingAt(FOLLOW);
        assertThat(alerts.get(alert).state()).isEqualTo("open");
    }

    @Test
    void aFlappingAlertStaysOpenUntilItIsQuietAndSaysSoOnce() {
        long alert = opened("error");
        String number = alerts.get(alert).incident();
        for (int i = 0; i < 6; i++) {
            clock.advance(Duration.ofMinutes(1));
            clear();
            runJobs(alert);
            clock.advance(Duration.ofMinutes(1));
            send("trigger", "error", "crm");
            runJobs(alert);
        }
        assertThat(alerts.get(alert).flapping()).isTrue();
        assertThat(texts(number))
                .filteredOn(text -> text.startsWith("Flapping"))
                .hasSize(1);
        assertThat(texts(number)).filteredOn("Cleared in Events"::equals).hasSize(2);

        clear();
        runJobs(alert);
        Instant cleared = clock.instant();
        assertThat(timer(alert, "event_lookAgain").getDuedate())
                .isEqualTo(Date.from(cleared.plus(Duration.ofMinutes(30))));
        advanceTo(alert, "event_lookAgain");

        assertThat(texts(number)).contains("Flaps no longer and is quiet");
        assertThat(ends(alert)).containsExactly("endEvent_cleared");
    }

    @Test
    void anAlertWhoseIncidentEndsIsIgnoredForAWhileAndThenOpensARelatedOne() {
        long alert = fire("critical", "crm");
        String number = alerts.get(alert).incident();
        desk.withdraw(number, "dana", "Will be fixed on Friday");
        runJobs(alert);
        assertThat(alerts.get(alert).state()).isEqualTo("incident-ended");
        assertThat(instance(alert)).isWaitingAt("gateway_ignore");
        send("trigger", "critical", "crm");
        assertThat(alerts.get(alert).count()).isEqualTo(2);

        advanceTo(alert, "event_ignoredLongEnough");
        assertThat(ends(alert)).containsExactly("endEvent_incidentEnded");
        long next = fire("critical", "crm");

        assertThat(desk.record(alerts.get(next).incident()).relatedTo()).isEqualTo(number);
        assertThat(texts(number))
                .contains("Followed by incident " + alerts.get(next).incident());
    }

    @Test
    void whatIsPredictedIsMarkedAndLessUrgent() {
        long alert = opened("warning");

        assertThat(desk.record(alerts.get(alert).incident()))
                .returns("Predicted: The CRM is slow", Incident::title)
                .returns("incident", Incident::reportType)
                .returns("one", Incident::usersAffected)
                .returns("week", Incident::deadline);
        assertThat(desk.record(alerts.get(alert).incident()).description()).startsWith("Nobody is hurt yet");
    }

    @Test
    void anAlertWhoseProcessAnAdministratorDeletesDoesNotSwallowTheNext() {
        long alert = fire("critical", "crm");
        engine.getRuntimeService().deleteProcessInstance(instance(alert).getId(), "Stuck");

        assertThat(alerts.get(alert).state()).isEqualTo("cancelled");
        assertThat(fire("critical", "crm")).isNotEqualTo(alert);
    }

    @Test
    void anAlertOfAServiceThatNobodyHasMappedIsAnIncidentAnyway() {
        long alert = fire("critical", "a-service-of-the-future");

        assertThat(desk.record(alerts.get(alert).incident()))
                .returns("workplace", Incident::service)
                .satisfies(incident -> assertThat(incident.description()).contains("a-service-of-the-future"));
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    /** Sends it and lets the process run to where it waits. */
    private long fire(String severity, String service) {
        send("trigger", severity, service);
        long alert = active();
        runJobs(alert);
        return alert;
    }

    private long fireShop() {
        long alert = fire("critical", "webshop");
        assertThat(instance(alert)).isWaitingAt(SECOND_SOURCE);
        return alert;
    }

    private long opened(String severity) {
        long alert = fire(severity, "crm");
        advanceTo(alert, "event_graceOver");
        assertThat(instance(alert)).isWaitingAt(FOLLOW);
        return alert;
    }

    private void clear() {
        send("resolve", "info", "crm");
    }

    private void send(String action, String severity, String service) {
        JsonNode answer = DeskClient.on(port)
                .post(
                        "/v2/enqueue",
                        Map.of(
                                "routing_key",
                                KEY,
                                "event_action",
                                action,
                                "dedup_key",
                                key,
                                "payload",
                                Map.of(
                                        "summary",
                                        "The CRM is slow",
                                        "source",
                                        "db-3",
                                        "severity",
                                        severity,
                                        "custom_details",
                                        Map.of(
                                                "service",
                                                service,
                                                service.equals("webshop") ? "pod" : "team",
                                                "shop 1/&x"))))
                .json();
        assertThat(answer.path("status").asText()).as(answer.toString()).isEqualTo("success");
    }

    private long active() {
        return jdbc.sql("select id from alert where dedup_key = :key and ended_at is null")
                .param("key", key)
                .query(Long.class)
                .single();
    }

    private void health(int status, String body) {
        WEB.stubFor(get(urlPathEqualTo(HEALTH))
                .willReturn(aResponse().withStatus(status).withBody(body)));
    }

    private void maintain(String service, Duration time) {
        maintenances.plan(
                new Maintenance(
                        0,
                        "New disks",
                        "",
                        List.of(service),
                        clock.instant().minusSeconds(1),
                        clock.instant().plus(time),
                        false),
                "dana");
    }

    private ProcessInstance instance(long alert) {
        return engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey("alert-" + alert)
                .singleResult();
    }

    private List<Job> jobs(long alert) {
        ProcessInstance instance = instance(alert);
        return instance == null
                ? List.of()
                : engine.getManagementService()
                        .createJobQuery()
                        .processInstanceId(instance.getId())
                        .messages()
                        .list();
    }

    private void runJobs(long alert) {
        for (List<Job> jobs = jobs(alert); !jobs.isEmpty(); jobs = jobs(alert)) {
            jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
        }
        String incident = alerts.get(alert).incident();
        if (incident != null) {
            desk.runJobs(incident);
        }
    }

    private Job timer(long alert, String activity) {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(instance(alert).getId())
                .activityId(activity)
                .timers()
                .singleResult();
    }

    /** Lets the time come at which a timer is due, and what follows happen. */
    private void advanceTo(long alert, String activity) {
        Job timer = timer(alert, activity);
        clock.stopAt(timer.getDuedate().toInstant());
        engine.getManagementService().executeJob(timer.getId());
        runJobs(alert);
    }

    private Task task(long alert) {
        assertThat(instance(alert)).isWaitingAt(VERIFY);
        return engine.getTaskService()
                .createTaskQuery()
                .processInstanceBusinessKey("alert-" + alert)
                .singleResult();
    }

    private void verify(Task task, String person, String verdict, String note) {
        desk.as(person, () -> engine.getFormService()
                .submitTaskForm(task.getId(), new HashMap<>(Map.of("verdict", verdict, "verificationNote", note))));
    }

    private List<String> texts(String number) {
        return desk.timeline(number).stream().map(Entry::text).toList();
    }

    private List<String> ends(long alert) {
        return engine
                .getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(engine.getHistoryService()
                        .createHistoricProcessInstanceQuery()
                        .processInstanceBusinessKey("alert-" + alert)
                        .singleResult()
                        .getId())
                .activityType("noneEndEvent")
                .list()
                .stream()
                .map(HistoricActivityInstance::getActivityId)
                .filter(id -> !id.equals("endEvent_sure"))
                .toList();
    }

    private int falseAlarms() {
        for (JsonNode source :
                DeskClient.on(port).as("admin").get("/api/alert-sources").json()) {
            if (source.path("name").asText().equals("Events")) {
                return source.path("falseAlarms").asInt();
            }
        }
        throw new AssertionError("No source Events");
    }
}
