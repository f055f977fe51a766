package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.answer;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.input;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Level;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * The clocks of response and resolution in processes/incident.bpmn, on the demo's tables. Its office in Berlin is open from
 * 8 to 12 and 13 to 17, on Fridays from 8 to 15. All begins on a Monday at 8:30; due dates are counted by hand from there.
 */
@DeskTest
class ServiceLevelProcessTest {

    private static final String RESPONSE = "response";
    private static final String RESOLUTION = "resolution";
    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String RESUME = "userTask_resumeIncident";

    /** Where a timer is that has nothing to wait for. */
    private static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private static final Map<String, Object> IS_INCIDENT = Map.of("reportType", "incident");
    private static final Map<String, Object> REJECTED =
            Map.of("confirmation", "rejected", "rejectionReason", "Still the same error");

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private ManagementService management;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private TaskService tasks;

    @Autowired
    private MovableClock clock;

    private IncidentDriver desk;

    @BeforeEach
    void beginOnMonday() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        clock.stopAt(berlin("2026-03-02T08:30"));
    }

    /** However it went: one timer for each clock as long as the process runs, and none afterwards. */
    @AfterEach
    void eachClockHasOneTimer() {
        clock.goOn();
        for (String number : desk.numbers()) {
            if (desk.history(number) == null) {
                continue;
            }
            int timers = desk.instance(number) == null ? 0 : 1;
            assertThat(desk.timers(number, event(RESPONSE))).hasSize(timers);
            assertThat(desk.timers(number, event(RESOLUTION))).hasSize(timers);
        }
        BpmnAwareTests.reset();
    }

    // --- Targets ----------------------------------------------------------------------------------------------------

    @Test
    void theReportStartsTheClockOfTheResponseAndThePriorityThatOfTheResolution() {
        String number = desk.report("rita", report("usersAffected", "several"));

        assertClock(number, RESPONSE, "PT1H", berlin("2026-03-02T09:30"), berlin("2026-03-02T09:15"));
        assertThat(desk.levels(number)).hasSize(1);
        assertThat(next(number, RESOLUTION)).isEqualTo(NEVER);
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T09:30")));
        Entry started = serviceLevels(number).get(0);
        assertThat(started.text()).startsWith("response within 1 h (").endsWith(", due Mon 2026-03-02 09:30 CET");
        assertThat(rows(started)).contains("rule_service-level_response_undetermined");
        assertThat(started).returns("internal", Entry::audience).returns("serviceTask_startClock", Entry::activity);

        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.work(number, "dana", TRIAGE, Map.of());

        assertThat(desk.record(number)).returns("P2", Incident::priority);
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), berlin("2026-03-02T13:30"));
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T10:30")));
        Entry set = serviceLevels(number).get(1);
        assertThat(set.text()).startsWith("resolution within 8 h (").endsWith(", due Tue 2026-03-03 08:30 CET");
        assertThat(rows(set)).containsExactly("rule_service-level_resolution_p2");
        assertThat(serviceLevels(number)).hasSize(3).last().satisfies(entry -> assertThat(rows(entry))
                .containsExactly("rule_service-level_tier_p2_l1"));
    }

    @Test
    void whoFirstTakesTheIncidentKeepsTheResponseAndItsTimerGoesOutOfTheWay() {
        String number = desk.report("rita", report());
        clock.stopAt(berlin("2026-03-02T09:00"));

        desk.claim(number, "dana");

        assertThat(desk.level(number, RESPONSE))
                .returns("met", Level::outcome)
                .returns("PT30M", Level::used)
                .returns(berlin("2026-03-02T09:00"), Level::endedAt);
        assertThat(next(number, RESPONSE)).isEqualTo(NEVER);
        assertThat(desk.task(number).getDueDate()).isNull();

        Level first = desk.level(number, RESPONSE);
        clock.stopAt(berlin("2026-03-02T11:00"));
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.claim(number, "deniz");
        assertThat(desk.level(number, RESPONSE)).isEqualTo(first);
    }

    @Test
    void whoSubmitsATaskWithoutTakingItHasRespondedToo() {
        String number = desk.report("rita", report());

        desk.submit(number, "dana", IS_INCIDENT);

        assertThat(desk.level(number, RESPONSE)).returns("met", Level::outcome);
        assertThat(next(number, RESPONSE)).isEqualTo(NEVER);
    }

    @Test
    void aReporterWhoTakesATaskIsNoResponse() throws IOException {
        String open = Files.readString(Path.of("processes", "incident.bpmn"))
                .replace(
                        "camunda:candidateGroups=\"service-desk\" camunda:formRef=\"check-report\"",
                        "camunda:candidateGroups=\"service-desk,reporter\" camunda:formRef=\"check-report\"");
        desk.deployWhile(repository.createDeployment().name("Open check").addString("incident.bpmn", open), () -> {
            String number = desk.report("rita", report());

            desk.claim(number, "rita");

            assertThat(desk.record(number)).returns("rita", Incident::assignee);
            assertThat(desk.level(number, RESPONSE)).returns(null, Level::outcome);
            assertThat(next(number, RESPONSE)).isEqualTo(berlin("2026-03-02T09:15"));
            desk.withdraw(number, "rita", "It works again");
        });
    }

    @Test
    void aResponseThatNobodyGivesIsReportedAndStaysBreached() {
        String number = desk.report("rita", report());
        assertThat(next(number, RESPONSE)).isEqualTo(berlin("2026-03-02T09:15"));

        desk.fire(number, event(RESPONSE));

        assertThat(last(number, "SERVICE_LEVEL").text())
                .isEqualTo("response: 75 % of 1 h used, due Mon 2026-03-02 09:30 CET");
        assertThat(last(number, "ESCALATION").text()).isEqualTo("Escalated: for service-desk");
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("at-risk");
        assertThat(next(number, RESPONSE)).isEqualTo(berlin("2026-03-02T09:30"));

        desk.fire(number, event(RESPONSE));

        assertThat(last(number, "SERVICE_LEVEL").text())
                .isEqualTo("response breached: was due Mon 2026-03-02 09:30 CET");
        assertThat(last(number, "ESCALATION").text()).isEqualTo("Escalated: for service-desk, incident-manager");
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("breached");
        assertThat(next(number, RESPONSE)).isEqualTo(NEVER);

        clock.stopAt(berlin("2026-03-02T09:45"));
        desk.claim(number, "dana");
        assertThat(desk.level(number, RESPONSE))
                .returns("breached", Level::outcome)
                .returns("PT1H15M", Level::used);
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("on-track");
        assertThat(serviceLevels(number)).hasSize(3);
    }

    // --- Thresholds -------------------------------------------------------------------------------------------------

    @Test
    void aP2WarnsAt50And75And90PercentAndBreachesAndEscalatesEachOnce() {
        String number = diagnosed("P2");
        desk.claim(number, "alan");
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), berlin("2026-03-02T13:30"));
        assertThat(desk.variable(number, "serviceLevel")).isNull();

        desk.fire(number, event(RESOLUTION));

        assertReported(
                number,
                1,
                "resolution: 50 % of 8 h used, due Tue 2026-03-03 08:30 CET",
                "Escalated: for alan",
                "rule_escalation_resolution_assignee");
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("at-risk");
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), berlin("2026-03-02T15:30"));

        desk.fire(number, event(RESOLUTION));

        assertReported(
                number,
                2,
                "resolution: 75 % of 8 h used, due Tue 2026-03-03 08:30 CET",
                "Escalated: for alan, application-l1",
                "rule_escalation_resolution_assignee",
                "rule_escalation_resolution_group");
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("at-risk");
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), berlin("2026-03-02T16:42"));
        assertThat(desk.task(number)).isAssignedTo("alan");

        desk.fire(number, event(RESOLUTION));

        assertReported(
                number,
                3,
                "resolution: 90 % of 8 h used, due Tue 2026-03-03 08:30 CET",
                "Escalated: for alan, application-l1, incident-manager, handed to tier L2",
                "rule_escalation_resolution_assignee",
                "rule_escalation_resolution_group",
                "rule_escalation_resolution_manager_high",
                "rule_escalation_resolution_hand_on_high");
        assertThat(desk.record(number))
                .returns("L2", Incident::tier)
                .returns("application-l2", Incident::group)
                .returns("P2", Incident::priority)
                .returns(null, Incident::assignee);
        assertThat(desk.task(number)).hasCandidateGroup("application-l2").isNotAssigned();
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("at-risk");
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), berlin("2026-03-03T08:30"));

        desk.claim(number, "lena");
        desk.fire(number, event(RESOLUTION));

        assertReported(
                number,
                4,
                "resolution breached: was due Tue 2026-03-03 08:30 CET",
                "Escalated: for lena, application-l2, incident-manager, incident-manager looks after it",
                "rule_escalation_resolution_assignee",
                "rule_escalation_resolution_group",
                "rule_escalation_resolution_manager_high",
                "rule_escalation_resolution_breach_manager");
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("breached");
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), NEVER);
        assertThat(desk.level(number, RESOLUTION))
                .returns(List.of(50, 75, 90, 100), Level::reported)
                .returns(null, Level::outcome);

        clock.stopAt(berlin("2026-03-03T09:00"));
        desk.work(number, "lena", DIAGNOSE, resolution("Restarted it", "permanent"));
        assertThat(desk.level(number, RESOLUTION))
                .returns("breached", Level::outcome)
                .returns("PT8H30M", Level::used);
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("on-track");
        assertThat(reports(number)).hasSize(4);
    }

    @Test
    void aBreachedP3IsRaisedToP2AndReportsNothingTwice() {
        String number = diagnosed("P3");
        desk.claim(number, "alan");
        for (String threshold : List.of("2026-03-03T13:30", "2026-03-04T10:30", "2026-03-04T15:06")) {
            assertThat(next(number, RESOLUTION)).isEqualTo(berlin(threshold));
            desk.fire(number, event(RESOLUTION));
        }
        assertThat(desk.record(number)).returns("P3", Incident::priority).returns("none", Incident::raisedTo);
        assertClock(number, RESOLUTION, "PT24H", berlin("2026-03-05T08:30"), berlin("2026-03-05T08:30"));

        desk.fire(number, event(RESOLUTION));

        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly(
                        "resolution: 50 % of 24 h used, due Thu 2026-03-05 08:30 CET",
                        "resolution: 75 % of 24 h used, due Thu 2026-03-05 08:30 CET",
                        "resolution: 90 % of 24 h used, due Thu 2026-03-05 08:30 CET",
                        "resolution breached: was due Thu 2026-03-05 08:30 CET");
        assertThat(last(number, "ESCALATION").text())
                .isEqualTo("Escalated: for alan, application-l1, incident-manager, raised to P2");
        assertThat(desk.record(number))
                .returns("P2", Incident::priority)
                .returns("P2", Incident::raisedTo)
                .returns("alan", Incident::assignee);
        assertThat(desk.task(number).getPriority()).isEqualTo(80);
        assertThat(desk.instance(number)).hasPassed("endEvent_reclassified");
        assertThat(last(number, "SERVICE_LEVEL"))
                .returns("serviceTask_resetServiceLevels", Entry::activity)
                .satisfies(entry -> assertThat(entry.text())
                        .startsWith("resolution within 8 h (")
                        .contains(", due Tue 2026-03-03 08:30 CET; operational-level within 2 h ("));
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), NEVER);
        assertThat(desk.level(number, RESOLUTION)).returns(List.of(50, 75, 90, 100), Level::reported);
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("breached");

        desk.reclassify(number, "dana", Map.of(Fact.DEADLINE, "none"), "No hurry");
        assertThat(desk.record(number)).returns("P2", Incident::priority);
    }

    @Test
    void anIncidentThatIsAtItsLastTierAndPriorityIsOnlyReported() {
        String number = diagnosed("P5");
        desk.claim(number, "alan");
        // 80 hours of 39 a week
        assertClock(number, RESOLUTION, "PT80H", berlin("2026-03-16T10:30"), berlin("2026-03-13T09:30"));
        desk.fire(number, event(RESOLUTION));
        desk.fire(number, event(RESOLUTION));

        assertThat(last(number, "ESCALATION").text())
                .isEqualTo("Escalated: for alan, application-l1, incident-manager");
        assertThat(desk.record(number)).returns("P5", Incident::priority).returns("L1", Incident::tier);
        assertThat(desk.instance(number)).hasNotPassed("startEvent_incidentReclassified");
    }

    // --- Downtime ---------------------------------------------------------------------------------------------------

    @Test
    void afterADowntimeOfDaysOneReportNamesAllThatWasPassedHighestFirst() {
        String number = diagnosed("P2");
        desk.claim(number, "alan");
        clock.stopAt(berlin("2026-03-09T10:00"));

        desk.fire(number, event(RESOLUTION));

        assertReported(
                number,
                1,
                "resolution breached: was due Tue 2026-03-03 08:30 CET; 50, 75, 90 % passed unreported before",
                "Escalated: for alan, application-l1, incident-manager, handed to tier L2, incident-manager looks after it",
                "rule_escalation_resolution_assignee",
                "rule_escalation_resolution_group",
                "rule_escalation_resolution_manager_high",
                "rule_escalation_resolution_hand_on_high",
                "rule_escalation_resolution_breach_manager");
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("breached");
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), NEVER);

        desk.fire(number, event(RESOLUTION));
        assertThat(reports(number)).hasSize(1);
    }

    @Test
    void afterAShortDowntimeTheNextThresholdComesInTime() {
        String number = diagnosed("P2");
        clock.stopAt(berlin("2026-03-02T16:00"));

        desk.fire(number, event(RESOLUTION));

        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly("resolution: 75 % of 8 h used, due Tue 2026-03-03 08:30 CET;"
                        + " 50 % passed unreported before");
        assertThat(next(number, RESOLUTION)).isEqualTo(berlin("2026-03-02T16:42"));
    }

    @Test
    void aTimerThatIsMadeToComeTooEarlyReportsNothingAndComesAgainInTime() {
        String number = desk.report("rita", report("usersAffected", "several"));
        runEarly(number, RESPONSE);
        assertThat(desk.ends(number)).containsExactly("endEvent_responseNotReached");
        assertThat(next(number, RESPONSE)).isEqualTo(berlin("2026-03-02T09:15"));
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.work(number, "dana", TRIAGE, Map.of());
        clock.stopAt(berlin("2026-03-02T12:10"));
        List<Entry> timeline = desk.timeline(number);

        runEarly(number, RESOLUTION);

        assertThat(desk.ends(number)).contains("endEvent_resolutionNotReached");
        assertThat(desk.timeline(number)).isEqualTo(timeline);
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), berlin("2026-03-02T13:30"));
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);

        runEarly(number, RESPONSE);
        assertThat(desk.timeline(number)).isEqualTo(timeline);
        assertThat(next(number, RESPONSE)).isEqualTo(NEVER);
    }

    @Test
    void twoClocksThatAreDueAtTheSameTimeDoNotDisturbEachOther() {
        String number = desk.reportByMachine(
                Map.of(Fact.TITLE, "Host down on fs-02", Fact.SERVICE, "file-share", Fact.SOURCE, "probe 7"));
        assertThat(desk.record(number)).returns("P4", Incident::priority);
        // 8 of 8 hours and 30 of 40
        clock.stopAt(berlin("2026-03-05T15:30"));
        assertThat(next(number, RESPONSE)).isEqualTo(berlin("2026-03-02T15:30"));
        assertThat(next(number, RESOLUTION)).isEqualTo(berlin("2026-03-05T15:30"));
        Job response = desk.timer(number, event(RESPONSE));
        Job resolution = desk.timer(number, event(RESOLUTION));

        management.executeJob(resolution.getId());
        management.executeJob(response.getId());

        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly(
                        "resolution: 75 % of 40 h used, due Mon 2026-03-09 09:30 CET",
                        "response breached: was due Tue 2026-03-03 08:30 CET; 75 % passed unreported before");
        assertThat(escalations(number))
                .extracting(
                        decision -> decision.at("/inputs/Commitment").asText(),
                        decision -> decision.at("/inputs/Percent used").asText())
                .containsExactly(tuple("resolution", "75"), tuple("response", "100"));
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("ESCALATION"))
                .extracting(Entry::text)
                .containsExactly("Escalated: for service-desk", "Escalated: for service-desk, incident-manager");
        for (String local : List.of("commitment", "threshold", "tell", "handTo", "raise")) {
            assertThat(desk.variable(number, local)).as(local).isNull();
        }
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("breached");
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T13:30")));
    }

    // --- Another priority -------------------------------------------------------------------------------------------

    @Test
    void aP3ThatBecomesP1KeepsWhatWasUsedAndItsHoldCountsUnderTheNewRule() {
        String number = diagnosed("P3");
        clock.stopAt(berlin("2026-03-02T09:00"));
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));
        clock.stopAt(berlin("2026-03-02T10:30"));
        desk.work(number, "alan", RESUME, Map.of());
        assertClock(number, RESOLUTION, "PT24H", berlin("2026-03-05T10:00"), berlin("2026-03-03T15:00"));
        clock.stopAt(berlin("2026-03-02T11:30"));

        desk.reclassify(number, "alan", Map.of(Fact.USERS_AFFECTED, "many"), "More and more calls");

        // A P1 does not stop for the reporter, and it counts around the clock: 3 of 4 hours are used.
        assertThat(desk.record(number)).returns("P1", Incident::priority);
        assertClock(number, RESOLUTION, "PT4H", berlin("2026-03-02T12:30"), berlin("2026-03-02T10:30"));
        assertThat(desk.level(number, RESOLUTION))
                .returns(berlin("2026-03-02T08:30"), Level::startedAt)
                .returns("PT3H", Level::used)
                .returns(1, Level::round)
                .satisfies(level -> assertThat(level.pauses()).isEmpty());
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T12:30")));

        desk.fire(number, event(RESOLUTION));
        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly("resolution: 75 % of 4 h used, due Mon 2026-03-02 11:30 UTC;"
                        + " 50 % passed unreported before");
        assertThat(next(number, RESOLUTION)).isEqualTo(berlin("2026-03-02T12:06"));
    }

    @Test
    void aHoldThatDidNotStopTheClockOfAP1IsCreditedWhenItBecomesP3() {
        String number = diagnosed("P1");
        clock.stopAt(berlin("2026-03-02T09:00"));
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));
        clock.stopAt(berlin("2026-03-02T10:00"));
        desk.work(number, "alan", RESUME, Map.of());
        assertClock(number, RESOLUTION, "PT4H", berlin("2026-03-02T12:30"), berlin("2026-03-02T10:30"));

        desk.reclassify(number, "alan", Map.of(Fact.USERS_AFFECTED, "one"), "Only one person");

        assertClock(number, RESOLUTION, "PT24H", berlin("2026-03-05T09:30"), berlin("2026-03-03T14:30"));
        assertThat(desk.level(number, RESOLUTION)).returns("PT30M", Level::used);
    }

    @Test
    void aThresholdThatLiesInTheFutureAgainIsReportedAgainWhenItIsReached() {
        String number = diagnosed("P1");
        desk.claim(number, "alan");
        assertThat(next(number, RESOLUTION)).isEqualTo(berlin("2026-03-02T10:30"));
        desk.fire(number, event(RESOLUTION));
        assertThat(next(number, RESOLUTION)).isEqualTo(berlin("2026-03-02T11:30"));
        desk.fire(number, event(RESOLUTION));
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("at-risk");

        desk.reclassify(number, "alan", Map.of(Fact.USERS_AFFECTED, "several", Fact.DEADLINE, "none"), "Not so bad");

        assertThat(desk.record(number)).returns("P4", Incident::priority);
        assertClock(number, RESOLUTION, "PT40H", berlin("2026-03-09T09:30"), berlin("2026-03-05T15:30"));
        assertThat(desk.level(number, RESOLUTION)).returns(List.of(), Level::reported);
        assertThat(desk.variable(number, "serviceLevel")).isEqualTo("on-track");

        desk.fire(number, event(RESOLUTION));
        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly(
                        "resolution: 50 % of 4 h used, due Mon 2026-03-02 11:30 UTC",
                        "resolution: 75 % of 4 h used, due Mon 2026-03-02 11:30 UTC",
                        "resolution: 75 % of 40 h used, due Mon 2026-03-09 09:30 CET");
        assertThat(next(number, RESOLUTION)).isEqualTo(berlin("2026-03-06T12:30"));
    }

    @Test
    void aThresholdThatIsStillReachedUnderANewTargetIsNotReportedAgain() {
        String number = diagnosed("P2");
        desk.claim(number, "alan");
        desk.fire(number, event(RESOLUTION));
        assertThat(reports(number)).hasSize(1);

        desk.reclassify(number, "alan", Map.of(Fact.USERS_AFFECTED, "many"), "More and more calls");

        // 5 of 4 hours: only what the first report did not say is new.
        assertClock(number, RESOLUTION, "PT4H", berlin("2026-03-02T12:30"), berlin("2026-03-02T11:30"));
        desk.fire(number, event(RESOLUTION));
        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly(
                        "resolution: 50 % of 8 h used, due Tue 2026-03-03 08:30 CET",
                        "resolution breached: was due Mon 2026-03-02 11:30 UTC; 75, 90 % passed unreported before");
    }

    @Test
    void aTargetThatCountsFromTheChangeBeginsAnewAndOneThatCountsFromTheReportDoesNot() {
        String number = diagnosed("P3");
        clock.stopAt(berlin("2026-03-02T11:00"));

        desk.reclassify(number, "alan", Map.of(Fact.DEADLINE, "none"), "No hurry");

        assertThat(desk.record(number)).returns("P5", Incident::priority);
        // 2.5 hours later than from the report
        assertClock(number, RESOLUTION, "PT80H", berlin("2026-03-16T14:00"), berlin("2026-03-13T12:00"));
        assertThat(desk.levels(number))
                .filteredOn(level -> level.commitment().equals(RESOLUTION))
                .extracting(Level::round, Level::target, Level::outcome, Level::startedAt)
                .containsExactly(
                        tuple(1, "PT24H", "cancelled", berlin("2026-03-02T08:30")),
                        tuple(2, "PT80H", null, berlin("2026-03-02T11:00")));

        clock.stopAt(berlin("2026-03-02T14:00"));
        desk.reclassify(number, "alan", Map.of(Fact.DEADLINE, "today"), "It is needed today");

        assertThat(desk.record(number)).returns("P3", Incident::priority);
        assertClock(number, RESOLUTION, "PT24H", berlin("2026-03-05T08:30"), berlin("2026-03-03T13:30"));
        assertThat(desk.level(number, RESOLUTION))
                .returns(2, Level::round)
                .returns(berlin("2026-03-02T08:30"), Level::startedAt);
    }

    @Test
    void withoutATargetTheClockIsCancelledAndWithATargetItCountsAgain() {
        String number = diagnosed("P3");
        desk.claim(number, "alan");
        clock.stopAt(berlin("2026-03-02T10:00"));
        desk.whileInForce(
                "service-level.dmn",
                table -> answer(table, "rule_service-level_resolution_p5", "target", "none"),
                () -> {
                    desk.reclassify(number, "alan", Map.of(Fact.DEADLINE, "none"), "No hurry");

                    assertThat(desk.level(number, RESOLUTION))
                            .returns("cancelled", Level::outcome)
                            .returns("PT1H30M", Level::used);
                    assertThat(next(number, RESOLUTION)).isEqualTo(NEVER);
                    assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T13:30")));
                    assertThat(last(number, "SERVICE_LEVEL").text()).isEqualTo("resolution: no target any more");
                });

        clock.stopAt(berlin("2026-03-02T11:00"));
        desk.reclassify(number, "alan", Map.of(Fact.DEADLINE, "today"), "It is needed today");

        assertClock(number, RESOLUTION, "PT24H", berlin("2026-03-05T08:30"), berlin("2026-03-03T13:30"));
        assertThat(desk.level(number, RESOLUTION)).returns(2, Level::round);
    }

    // --- Reopening --------------------------------------------------------------------------------------------------

    @Test
    void aRejectedResolutionContinuesTheClockWithoutTheTimeInBetween() {
        String number = diagnosed("P3");
        clock.stopAt(berlin("2026-03-02T10:30"));
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));
        assertThat(desk.level(number, RESOLUTION))
                .returns("met", Level::outcome)
                .returns("PT2H", Level::used);
        assertThat(next(number, RESOLUTION)).isEqualTo(NEVER);
        assertThat(desk.task(number).getDueDate()).isNull();
        clock.stopAt(berlin("2026-03-03T15:00"));

        desk.work(number, "rita", CONFIRM, REJECTED);

        // 22 hours are left on Tuesday at 15:00.
        assertClock(number, RESOLUTION, "PT24H", berlin("2026-03-06T12:00"), berlin("2026-03-04T17:00"));
        Level level = desk.level(number, RESOLUTION);
        assertThat(level).returns(1, Level::round).returns("PT2H", Level::used).returns(null, Level::endedAt);
        assertThat(level.pauses()).hasSize(1);
        assertThat(level.pauses().get(0).path("reason").asText()).isEqualTo("resolved");
        assertThat(level.pauses().get(0).path("person").asText()).isEqualTo("system");
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-04T10:00")));
        assertThat(serviceLevels(number))
                .filteredOn(entry -> entry.activity().equals("serviceTask_reopenIncident"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.text())
                        .startsWith("resolution within 24 h (")
                        .endsWith(", due Fri 2026-03-06 12:00 CET"));
        assertThat(desk.level(number, RESPONSE)).returns("met", Level::outcome).returns(1, Level::round);
        assertThat(next(number, RESPONSE)).isEqualTo(NEVER);

        clock.stopAt(berlin("2026-03-03T16:00"));
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it again", "permanent"));
        assertThat(desk.level(number, RESOLUTION))
                .returns("met", Level::outcome)
                .returns("PT3H", Level::used);
    }

    @Test
    void aRejectedResolutionOfAP4BeginsAnew() {
        String number = diagnosed("P4");
        clock.stopAt(berlin("2026-03-02T10:30"));
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "workaround"));
        clock.stopAt(berlin("2026-03-03T14:00"));

        desk.work(number, "rita", CONFIRM, REJECTED);

        // 40 hours from Tuesday at 14:00, and 30 for the warning
        assertClock(number, RESOLUTION, "PT40H", berlin("2026-03-10T15:00"), berlin("2026-03-09T12:00"));
        assertThat(desk.levels(number))
                .filteredOn(level -> level.commitment().equals(RESOLUTION))
                .extracting(Level::round, Level::outcome, Level::startedAt)
                .containsExactly(
                        tuple(1, "met", berlin("2026-03-02T08:30")), tuple(2, null, berlin("2026-03-03T14:00")));

        clock.stopAt(berlin("2026-03-03T15:00"));
        desk.reclassify(number, "alan", Map.of(Fact.DEADLINE, "today"), "It is needed today");

        // What was kept once stays kept: a P2 counts from the reopening.
        assertThat(desk.record(number)).returns("P2", Incident::priority);
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-04T14:00"), berlin("2026-03-04T09:00"));
    }

    @Test
    void aReclassificationWhileTheReporterIsAskedHoldsFromTheReopening() {
        String number = diagnosed("P3");
        clock.stopAt(berlin("2026-03-02T10:30"));
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));
        desk.reclassify(number, "dana", Map.of(Fact.USERS_AFFECTED, "several"), "Others have it, too");
        assertThat(desk.level(number, RESOLUTION))
                .returns("met", Level::outcome)
                .returns("PT24H", Level::target);
        clock.stopAt(berlin("2026-03-02T14:30"));

        desk.work(number, "rita", CONFIRM, REJECTED);

        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T11:30"), berlin("2026-03-02T16:30"));
    }

    // --- Other ends -------------------------------------------------------------------------------------------------

    @Test
    void aWithdrawnIncidentHasItsClocksCancelled() {
        String unclaimed = desk.report("rita", report());
        String number = diagnosed("P3");
        clock.stopAt(berlin("2026-03-02T09:00"));

        desk.withdraw(unclaimed, "rita", "It works again");
        desk.withdraw(number, "rita", "It works again");

        assertThat(desk.level(unclaimed, RESPONSE))
                .returns("cancelled", Level::outcome)
                .returns(berlin("2026-03-02T09:00"), Level::endedAt);
        assertThat(desk.level(number, RESOLUTION))
                .returns("cancelled", Level::outcome)
                .returns("PT30M", Level::used);
        assertThat(desk.level(number, RESPONSE)).returns("met", Level::outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "false-alarm"})
    void whatIsNoIncidentHasNoClockRunning(String reportType) {
        String number = desk.report("rita", report());
        desk.claim(number, "dana");
        desk.as("dana", () -> tasks.setAssignee(desk.task(number).getId(), null));

        desk.work(number, "dana", CHECK, Map.of("reportType", reportType, "handedOverTo", "Purchasing"));

        assertThat(desk.instance(number)).isNull();
        assertThat(desk.levels(number)).isNotEmpty().allSatisfy(level -> assertThat(level.outcome())
                .isNotNull());
    }

    // --- When a table is broken -------------------------------------------------------------------------------------

    @Test
    void aServiceLevelTableWithoutAnAnswerEndsAsAFailedJobThatGoesOnOnceItIsMended() {
        String number = desk.report("rita", report("usersAffected", "several"));
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.claim(number, "dana");
        desk.whileInForce(
                "service-level.dmn",
                table -> {
                    input(table, "rule_service-level_resolution_p2", "\"nothing\"");
                    input(table, "rule_service-level_everything_else", "\"nothing\"");
                },
                () -> {
                    desk.submit(number, "dana", Map.of());
                    Job job = desk.jobs(number).get(0);

                    assertThatThrownBy(() -> management.executeJob(job.getId())).isNotNull();

                    Job failed = desk.jobs(number).get(0);
                    assertThat(failed.getRetries()).isEqualTo(job.getRetries() - 1);
                    assertThat(failed.getExceptionMessage())
                            .contains("No row of the table service-level answers", "commitment=resolution", "Add one");
                    assertThat(desk.record(number)).returns(null, Incident::priority);
                });

        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertClock(number, RESOLUTION, "PT8H", berlin("2026-03-03T08:30"), berlin("2026-03-02T13:30"));
    }

    @Test
    void aBrokenEscalationTableEndsAsAFailedJobThatReportsOnceItIsMended() {
        String number = diagnosed("P2");
        desk.claim(number, "alan");
        desk.fire(number, event(RESOLUTION));
        clock.stopAt(next(number, RESOLUTION));
        String timer = desk.timer(number, event(RESOLUTION)).getId();
        desk.whileInForce(
                "escalation.dmn", table -> input(table, "rule_escalation_resolution_group", "\"resolution"), () -> {
                    // As the job executor does for an hour, and then gives up.
                    for (int minute = 0; minute < 120; minute++) {
                        due(number).forEach(job -> assertThatThrownBy(() -> management.executeJob(job.getId()))
                                .isNotNull());
                        clock.advance(Duration.ofMinutes(1));
                    }
                    assertThat(reports(number)).hasSize(1);
                    assertThat(desk.timers(number, event(RESOLUTION)))
                            .filteredOn(job -> job.getExceptionMessage() != null)
                            .singleElement()
                            .returns(timer, Job::getId)
                            .returns(0, Job::getRetries)
                            .satisfies(
                                    job -> assertThat(job.getExceptionMessage()).contains("resolution"));
                });

        management.setJobRetries(timer, 1);
        management.executeJob(timer);

        assertThat(reports(number))
                .extracting(Entry::text)
                .containsExactly(
                        "resolution: 50 % of 8 h used, due Tue 2026-03-03 08:30 CET",
                        "resolution: 90 % of 8 h used, due Tue 2026-03-03 08:30 CET; 75 % passed unreported before");
        assertThat(next(number, RESOLUTION)).isEqualTo(berlin("2026-03-03T08:30"));
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private static String event(String commitment) {
        return "startEvent_" + commitment + "TargetDue";
    }

    /** An incident of rita about the CRM that waits for its diagnosis, the work of no time. */
    private String diagnosed(String priority) {
        Map<String, Object> report =
                switch (priority) {
                    case "P1" -> report("usersAffected", "many");
                    case "P2" -> report("usersAffected", "several");
                    case "P3" -> report();
                    case "P4" -> report("usersAffected", "several", "deadline", "none");
                    default -> report("deadline", "none");
                };
        String number = desk.report("rita", report);
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.record(number)).returns(priority, Incident::priority);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }

    private Instant next(String number, String commitment) {
        return desk.timer(number, event(commitment)).getDuedate().toInstant();
    }

    /** The ledger's target and due date, and its one timer at the next threshold. */
    private void assertClock(String number, String commitment, String target, Instant due, Instant next) {
        assertThat(desk.level(number, commitment))
                .returns(target, Level::target)
                .returns(due, Level::dueAt)
                .returns(null, Level::outcome);
        assertThat(next(number, commitment)).isEqualTo(next);
    }

    private void assertReported(String number, int times, String report, String escalation, String... rules) {
        assertThat(reports(number)).hasSize(times).last().returns(report, Entry::text);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("ESCALATION"))
                .hasSize(times)
                .last()
                .returns(escalation, Entry::text);
        assertThat(escalations(number)).hasSize(times).last().satisfies(decision -> assertThat(
                        decision.path("rows").findValuesAsText("id"))
                .containsExactly(rules));
    }

    /** What the job executor would take now. */
    private List<Job> due(String number) {
        return management
                .createJobQuery()
                .processInstanceId(desk.instance(number).getId())
                .executable()
                .list();
    }

    private void runEarly(String number, String commitment) {
        management.executeJob(desk.timer(number, event(commitment)).getId());
    }

    private List<Entry> serviceLevels(String number) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.kind().equals("SERVICE_LEVEL"))
                .toList();
    }

    /** What was reported of thresholds. */
    private List<Entry> reports(String number) {
        return serviceLevels(number).stream()
                .filter(entry -> entry.activity().startsWith("serviceTask_report"))
                .toList();
    }

    private List<JsonNode> escalations(String number) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.decisions().at("/0/key").asText().equals("escalation"))
                .map(entry -> entry.decisions().get(0))
                .toList();
    }

    private Entry last(String number, String kind) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.kind().equals(kind))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static List<String> rows(Entry entry) {
        return entry.decisions().findValuesAsText("id");
    }
}
