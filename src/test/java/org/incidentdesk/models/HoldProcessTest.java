package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Level;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/**
 * Incidents that wait, in processes/incident.bpmn: what that does to their clocks, and what lets them go on. The demo's
 * office in Berlin is open from 8 to 12 and 13 to 17, on Fridays from 8 to 15. Due dates are counted by hand.
 */
@DeskTest
class HoldProcessTest {

    private static final String RESOLUTION = "resolution";
    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String RESUME = "userTask_resumeIncident";
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String TARGET_DUE = "startEvent_resolutionTargetDue";
    private static final String HOLD_ENDED = "event_holdEnded";
    private static final String REMINDER_DUE = "event_reminderDue";

    /** Where a timer is that has nothing to wait for. */
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private TaskService tasks;

    @Autowired
    private MovableClock clock;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;

    @BeforeEach
    void beginOnMonday() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        clock.stopAt(berlin("2026-03-02T08:30"));
    }

    @AfterEach
    void goOn() {
        clock.goOn();
        BpmnAwareTests.reset();
    }

    // --- What it does to the clock ----------------------------------------------------------------------------------

    @Test
    void aHoldForTheReporterOverAWeekendCostsNothing() {
        // The weekend on which the clocks go forward
        clock.stopAt(berlin("2026-03-27T08:30"));
        String number = diagnosed("several");
        assertThat(desk.record(number)).returns("P2", Incident::priority);
        desk.claim(number, "alan");
        assertClock(number, berlin("2026-03-30T09:30"), berlin("2026-03-27T12:30"));
        desk.fire(number, TARGET_DUE);
        clock.stopAt(berlin("2026-03-27T14:00"));

        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));

        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);
        assertThat(desk.record(number)).returns("on-hold", Incident::status).returns("alan", Incident::assignee);
        assertThat(desk.task(number)).isAssignedTo("alan").hasCandidateGroupAssociated("application-l1");
        // What its tier promised is over already.
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-27T10:30")));
        assertThat(desk.task(number).getFollowUpDate()).isNull();
        assertClock(number, null, NEVER);
        assertThat(desk.level(number, RESOLUTION)).returns("PT5H30M", Level::used);
        assertThat(desk.timer(number, HOLD_ENDED).getDuedate()).isEqualTo(Date.from(NEVER));
        assertThat(status(number))
                .returns("On hold, waiting for the reporter's answer: Since when?", Entry::text)
                .returns("reporter", Entry::audience)
                .returns("alan", Entry::actor);

        clock.stopAt(berlin("2026-03-30T10:00"));
        desk.work(number, "alan", RESUME, Map.of("resumeNote", "It is order 4711"));

        // 2.5 hours were left.
        assertClock(number, berlin("2026-03-30T13:30"), berlin("2026-03-30T10:30"));
        assertThat(desk.level(number, RESOLUTION)).returns("PT5H30M", Level::used);
        JsonNode pauses = desk.level(number, RESOLUTION).pauses();
        assertThat(pauses).hasSize(1);
        assertThat(pauses.get(0).path("reason").asText()).isEqualTo("reporter");
        assertThat(pauses.get(0).path("person").asText()).isEqualTo("alan");
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("alan").hasCandidateGroupAssociated("application-l1");
        assertThat(desk.level(number, RESOLUTION).dueAt()).isEqualTo(berlin("2026-03-30T13:30"));
        assertThat(desk.record(number)).returns("in-progress", Incident::status).returns("alan", Incident::assignee);
        assertThat(status(number))
                .returns("Goes on after the hold", Entry::text)
                .returns("reporter", Entry::audience);
        assertThat(desk.timers(number, HOLD_ENDED)).isEmpty();
        assertThat(desk.timers(number, REMINDER_DUE)).isEmpty();

        desk.fire(number, TARGET_DUE);
        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly(
                        "resolution: 50 % of 8 h used, due Mon 2026-03-30 09:30 CEST",
                        "resolution: 75 % of 8 h used, due Mon 2026-03-30 13:30 CEST");
    }

    @Test
    void aHoldThatTheTableDoesNotStopForGoesOnCountingAndIsHandedOn() {
        String number = diagnosed("many");
        assertThat(desk.record(number)).returns("P1", Incident::priority);
        clock.stopAt(berlin("2026-03-02T09:00"));

        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));

        assertClock(number, berlin("2026-03-02T12:30"), berlin("2026-03-02T10:30"));
        assertThat(desk.record(number)).returns("on-hold", Incident::status);
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T09:30")));
        assertThat(desk.level(number, RESOLUTION).pauses()).isEmpty();

        desk.fire(number, TARGET_DUE);
        desk.fire(number, TARGET_DUE);
        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertClock(number, berlin("2026-03-02T12:30"), berlin("2026-03-02T12:06"));
        desk.fire(number, TARGET_DUE);

        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly(
                        "resolution: 50 % of 4 h used, due Mon 2026-03-02 11:30 UTC",
                        "resolution: 75 % of 4 h used, due Mon 2026-03-02 11:30 UTC",
                        "resolution: 90 % of 4 h used, due Mon 2026-03-02 11:30 UTC");
        // The other tier begins anew.
        assertThat(desk.record(number)).returns("in-progress", Incident::status).returns("L2", Incident::tier);
        assertThat(status(number)).returns("Goes on after the hold: it has moved", Entry::text);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("application-l2");
        assertThat(desk.variable(number, "heldBy")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "vendor,     one,     P3, the vendor",
        "change,     several, P2, a change",
        "monitoring, one,     P3, the fix to prove itself"
    })
    void aHoldWithAnEndResumesByItselfAtThatEnd(String reason, String users, String priority, String words) {
        String number = diagnosed(users);
        assertThat(desk.record(number)).returns(priority, Incident::priority);
        Instant due = desk.level(number, RESOLUTION).dueAt();
        assertThat(due).isEqualTo(berlin(priority.equals("P3") ? "2026-03-05T08:30" : "2026-03-03T08:30"));
        clock.stopAt(berlin("2026-03-02T10:00"));

        desk.work(number, "alan", DIAGNOSE, hold(reason, "2026-03-03T09:00+00:00"));

        assertClock(number, null, NEVER);
        assertThat(desk.task(number).getFollowUpDate()).isEqualTo(Date.from(berlin("2026-03-03T10:00")));
        assertThat(desk.timer(number, HOLD_ENDED).getDuedate()).isEqualTo(Date.from(berlin("2026-03-03T10:00")));
        assertThat(status(number).text()).startsWith("On hold, waiting for " + words + ", until ");

        desk.fire(number, HOLD_ENDED);

        assertThat(desk.at(number)).hasPassed(HOLD_ENDED).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.task(number).getFollowUpDate()).isNull();
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
        // 8 hours later
        assertThat(desk.level(number, RESOLUTION))
                .returns(berlin(priority.equals("P3") ? "2026-03-06T08:30" : "2026-03-04T08:30"), Level::dueAt);
    }

    @Test
    void aHoldThatEndsWhileTheSystemIsDownEndsWhenItWasTo() {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-02T10:00"));
        desk.work(number, "alan", DIAGNOSE, hold("vendor", "2026-03-03T09:00+00:00"));
        clock.stopAt(berlin("2026-03-04T17:00"));

        desk.fire(number, HOLD_ENDED);

        // 1.5 hours before the hold, 6 on Tuesday, 8 on Wednesday
        assertThat(desk.level(number, RESOLUTION)).returns("PT15H30M", Level::used);
        assertClock(number, berlin("2026-03-06T08:30"), berlin("2026-03-04T13:30"));
    }

    @Test
    void aHoldThatIsEndedBeforeItsEndHasNoEndAnyMore() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("vendor", "2026-03-03T09:00+00:00"));
        clock.stopAt(berlin("2026-03-02T10:30"));

        desk.work(number, "alan", RESUME, Map.of());
        desk.work(number, "alan", DIAGNOSE, hold("change", ""));

        assertThat(desk.timer(number, HOLD_ENDED).getDuedate()).isEqualTo(Date.from(NEVER));
        assertThat(desk.task(number).getFollowUpDate()).isNull();
        assertThat(desk.level(number, RESOLUTION).pauses().findValuesAsText("reason"))
                .containsExactly("vendor", "change");
    }

    @Test
    void aP3OnHoldForTheReporterThatBecomesP1CountsAgainFromTheReport() {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-02T09:30"));
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));
        assertClock(number, null, NEVER);
        clock.stopAt(berlin("2026-03-02T11:00"));

        desk.reclassify(number, "dana", Map.of(Fact.USERS_AFFECTED, "many"), "More and more calls");

        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);
        assertThat(desk.record(number)).returns("P1", Incident::priority).returns("on-hold", Incident::status);
        assertThat(desk.task(number).getPriority()).isEqualTo(100);
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T12:00")));
        assertClock(number, berlin("2026-03-02T12:30"), berlin("2026-03-02T10:30"));
        assertThat(desk.level(number, RESOLUTION)).returns("PT2H30M", Level::used);
    }

    // --- What lets it go on -----------------------------------------------------------------------------------------

    @Test
    void aCommentOfTheReporterResumesAHoldForTheReporter() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));
        clock.stopAt(berlin("2026-03-02T10:30"));
        assertThat(comment("dana", number)).isEqualTo(201);
        assertThat(comment("rolf", number)).isEqualTo(404);
        desk.runJobs(number);
        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);

        assertThat(comment("rita", number)).isEqualTo(201);
        assertThat(comment("rita", number)).isEqualTo(201);
        desk.runJobs(number);

        assertThat(desk.at(number)).hasPassed("event_reporterReplied").isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
        assertClock(number, berlin("2026-03-05T10:30"), berlin("2026-03-03T15:30"));
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("COMMENT"))
                .extracting(Entry::actor)
                .containsExactly("dana", "rita", "rita");

        assertThat(comment("rita", number)).isEqualTo(201);
        desk.runJobs(number);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void aColleagueWhoReportedTheIncidentIsItsReporterToo() {
        String number = desk.report("deniz", report());
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));

        assertThat(comment("deniz", number)).isEqualTo(201);
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void aCommentOfTheReporterDoesNotResumeAHoldForTheVendor() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("vendor", ""));

        assertThat(comment("rita", number)).isEqualTo(201);
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);
        assertThat(desk.record(number)).returns("on-hold", Incident::status);
        assertClock(number, null, NEVER);
    }

    @Test
    void theWorkDoesNotComeBackToSomebodyWhoseGroupHasItNoMore() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));
        desk.reclassify(
                number, "dana", Map.of(Fact.CATEGORY, "network", Fact.SUBCATEGORY, "connection"), "It is the switch");
        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("network-l1");

        assertThat(comment("rita", number)).isEqualTo(201);
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("network-l1");
        assertThat(desk.record(number)).returns(null, Incident::assignee).returns("in-progress", Incident::status);
    }

    @Test
    void whoResumesForAColleagueGivesTheWorkBackToTheColleague() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("vendor", ""));

        desk.as("amira", () -> tasks.setAssignee(desk.task(number).getId(), "amira"));
        desk.work(number, "amira", RESUME, Map.of());

        assertThat(desk.task(number)).isAssignedTo("alan");
    }

    @Test
    void afterARejectionNobodyIsGivenTheWorkOfAnEarlierHold() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("vendor", ""));
        desk.work(number, "alan", RESUME, Map.of());
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));

        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "Still the same"));

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isNotAssigned();
    }

    @Test
    void anIncidentThatNobodyHadTakenCanBePutOnHoldToo() {
        String number = desk.reportByMachine(
                Map.of(Fact.TITLE, "Host down on fs-02", Fact.SERVICE, "file-share", Fact.SOURCE, "probe 7"));
        assertThat(desk.record(number)).returns(null, Incident::assignee);

        desk.submit(number, "dana", hold("change", ""));
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);
        assertThat(desk.record(number)).returns("on-hold", Incident::status).returns("dana", Incident::assignee);
        desk.work(number, "dana", RESUME, Map.of());
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
    }

    // --- Reminders --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "reporter, person:rita, reminder,      Since when?",
        "vendor,   person:alan, hold-reminder, the vendor",
        "change,   person:alan, hold-reminder, a change"
    })
    void whileItWaitsEachDayBringsAReminder(String reason, String recipient, String wording, String words) {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-02T10:00"));
        desk.work(number, "alan", DIAGNOSE, hold(reason, ""));
        assertThat(reminderDue(number)).isEqualTo(berlin("2026-03-03T10:00"));

        desk.fire(number, REMINDER_DUE);

        assertThat(desk.told(number, "reminder-" + reason)).singleElement().satisfies(told -> assertThat(told)
                .returns(recipient, Told::recipient)
                .returns(wording, Told::wording)
                .returns("on-hold", Told::onlyWhile)
                .returns(words, it -> it.says("text")));
        assertThat(desk.at(number)).hasPassed("endEvent_reminded").isWaitingAtExactly(RESUME);
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(reminderDue(number)).isEqualTo(berlin("2026-03-04T10:00"));

        desk.fire(number, REMINDER_DUE);
        assertThat(desk.told(number, "reminder-" + reason)).hasSize(2);
    }

    @Test
    void afterADowntimeOfDaysOneReminderIsEnough() {
        String number = diagnosed("one");
        clock.stopAt(berlin("2026-03-02T10:00"));
        desk.work(number, "alan", DIAGNOSE, hold("vendor", ""));
        clock.stopAt(berlin("2026-03-06T12:00"));

        desk.fire(number, REMINDER_DUE);

        assertThat(desk.told(number, "reminder-vendor")).hasSize(1);
        assertThat(reminderDue(number)).isAfter(berlin("2026-03-06T12:00"));
    }

    // --- Withdrawal, mistakes ---------------------------------------------------------------------------------------

    @Test
    void anIncidentIsWithdrawnWhileItIsOnHold() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", "2026-03-03T09:00+00:00"));
        clock.stopAt(berlin("2026-03-02T10:00"));

        desk.withdraw(number, "rita", "It works again");

        assertThat(desk.instance(number)).isNull();
        assertThat(desk.record(number)).returns("withdrawn", Incident::outcome).returns("closed", Incident::status);
        assertThat(desk.level(number, RESOLUTION))
                .returns("cancelled", Level::outcome)
                .returns("PT0S", Level::used);
        assertThat(desk.level(number, RESOLUTION).pauses().at("/0/to").isNull()).isFalse();
        assertThat(desk.timers(number, HOLD_ENDED)).isEmpty();
        assertThat(desk.timers(number, REMINDER_DUE)).isEmpty();
        assertThat(desk.timers(number, TARGET_DUE)).isEmpty();
        assertThat(comment("rita", number)).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "holdUntil,  2026-03-02T07:00+00:00",
        "holdUntil,  tomorrow",
        "holdUntil,  2026-03-03",
        "holdReason, ''",
        "holdReason, lunch",
        "holdNote,   ''",
        "nextStep,   nothing"
    })
    void aHoldThatTheFormDoesNotAllowIsRefused(String field, String value) {
        String number = diagnosed("one");
        Map<String, Object> form = hold("vendor", "");
        form.put(field, value);

        assertThatExceptionOfType(FormFieldValidationException.class)
                .isThrownBy(() -> desk.submit(number, "alan", form))
                .withMessageContaining(field);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
        assertClock(number, berlin("2026-03-05T08:30"), berlin("2026-03-03T13:30"));
    }

    @Test
    void whoeverWaitsForTheReporterHasToAskSomething() {
        String number = diagnosed("one");
        Map<String, Object> form = hold("reporter", "");
        form.put("question", " ");

        assertThatExceptionOfType(FormFieldValidationException.class)
                .isThrownBy(() -> desk.submit(number, "alan", form))
                .withMessageContaining("question is required");
    }

    @Test
    void anEndThatTasklistLeavesOutIsNoEnd() {
        String number = diagnosed("one");
        Map<String, Object> form = hold("vendor", "");
        form.put("holdUntil", null);

        desk.work(number, "alan", DIAGNOSE, form);

        assertThat(desk.timer(number, HOLD_ENDED).getDuedate()).isEqualTo(Date.from(NEVER));
    }

    @Test
    void whatColleaguesNoteForAHoldIsNotForTheReporter() {
        String number = diagnosed("one");

        desk.work(number, "alan", DIAGNOSE, hold("vendor", ""));

        assertThat(desk.variable(number, "holdNote")).isNull();
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.text().contains("Called them"))
                .extracting(Entry::kind, Entry::audience)
                .containsExactly(tuple("TASK", "internal"));
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    /** An incident of rita about the CRM that waits for its diagnosis, the work of no time. */
    private String diagnosed(String usersAffected) {
        String number = desk.report("rita", report("usersAffected", usersAffected));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }

    private int comment(String user, String number) {
        return DeskClient.on(port)
                .as(user)
                .post("/api/incidents/" + number + "/comments", Map.of("text", "Order 4711", "audience", "reporter"))
                .status();
    }

    private void assertClock(String number, Instant due, Instant next) {
        assertThat(desk.level(number, RESOLUTION)).returns(due, Level::dueAt).returns(null, Level::outcome);
        assertThat(desk.timer(number, TARGET_DUE).getDuedate()).isEqualTo(Date.from(next));
    }

    private Instant reminderDue(String number) {
        return desk.timer(number, REMINDER_DUE).getDuedate().toInstant();
    }

    private List<Entry> reports(String number) {
        return desk.timeline(number).stream()
                .filter(entry -> "serviceTask_reportResolution".equals(entry.activity())
                        && entry.kind().equals("SERVICE_LEVEL"))
                .toList();
    }

    /** What was last said about where the incident stands. */
    private Entry status(String number) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.kind().equals("STATUS"))
                .reduce((first, last) -> last)
                .orElseThrow();
    }
}
