package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.camunda.bpm.engine.AuthorizationException;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.exception.NullValueException;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentStateException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The way of an incident through processes/incident.bpmn, first as it should be, then each detour. */
@DeskTest
class IncidentProcessTest {

    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String CLOSE = "userTask_closeIncident";
    private static final String NO_ANSWER = "event_noAnswer";

    private static final Map<String, Object> IS_INCIDENT = Map.of("reportType", "incident");
    private static final Map<String, Object> CONFIRMED = Map.of("confirmation", "confirmed");
    private static final Map<String, Object> CLOSED = Map.of("closureCode", "solved");

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private TaskService tasks;

    @Autowired
    private ManagementService management;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private MovableClock clock;

    private IncidentDriver desk;

    /** Where an incident waits for a person. */
    private enum Waiting {
        FOR_CHECK(CHECK),
        FOR_TRIAGE(TRIAGE),
        FOR_DIAGNOSIS(DIAGNOSE),
        FOR_CONFIRMATION(CONFIRM),
        FOR_CLOSURE(CLOSE);

        private final String task;

        Waiting(String task) {
            this.task = task;
        }
    }

    @BeforeEach
    void takeTheEngine() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
    }

    /** Each record that is open has its running process, and no process runs for a closed one. */
    @AfterEach
    void recordAndProcessAgree() {
        clock.goOn();
        for (String number : desk.numbers()) {
            boolean open = !"closed".equals(desk.record(number).status());
            assertThat(desk.instance(number) != null)
                    .as("%s has a running process (record open: %s)", number, open)
                    .isEqualTo(open);
        }
        BpmnAwareTests.reset();
    }

    // --- The whole way ----------------------------------------------------------------------------------------------

    @Test
    void anIncidentGoesFromTheReportOfAPersonToItsClosureByTheDesk() {
        ProcessDefinition model = desk.definition();
        String number = desk.report(
                "rita",
                report(
                        "title", "Cannot log in to the CRM since my move to marketing",
                        "service", "crm",
                        "deadline", "today",
                        "location", "Building 2"));

        assertThat(number).matches("INC[0-9]{7}");
        assertThat(desk.instance(number)).isWaitingAtExactly(CHECK);
        assertThat(desk.task(number)).hasCandidateGroup("service-desk").isNotAssigned();
        assertThat(desk.task(number).getName())
                .isEqualTo("Check report · " + number + " Cannot log in to the CRM since my move to marketing");
        assertThat(desk.record(number))
                .returns("new", Incident::status)
                .returns(null, Incident::assignee)
                .returns("rita", Incident::reporter)
                .returns("self-service", Incident::channel)
                .returns("high", Incident::serviceCriticality)
                .returns("Building 2", Incident::location)
                .returns(null, Incident::category);

        desk.claim(number, "dana");
        assertThat(desk.record(number)).returns("in-progress", Incident::status).returns("dana", Incident::assignee);
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        assertThat(desk.instance(number)).hasPassed(CHECK, "ruleTask_classify").isWaitingAtExactly(TRIAGE);
        assertThat(desk.record(number))
                .returns("access", Incident::category)
                .returns("permissions", Incident::subcategory)
                .returns(null, Incident::priority);

        desk.work(number, "dana", TRIAGE, Map.of("workaround", "partial"));
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).hasCandidateGroup("service-desk").isNotAssigned();
        assertThat(desk.task(number).getPriority()).isEqualTo(40);
        assertThat(desk.record(number))
                .returns("low", Incident::impact)
                .returns("medium", Incident::urgency)
                .returns("P4", Incident::priority)
                .returns("service-desk", Incident::group);

        desk.work(number, "deniz", DIAGNOSE, resolution("Moved the account to marketing", "workaround"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(desk.task(number)).isAssignedTo("rita").hasCandidateGroupAssociated("service-desk");
        assertThat(desk.record(number))
                .returns("resolved", Incident::status)
                .returns("Moved the account to marketing", Incident::resolution)
                .returns("workaround", Incident::resolutionKind)
                .returns("support", Incident::resolvedBy)
                .satisfies(incident -> assertThat(incident.resolvedAt()).isNotNull());

        desk.work(number, "rita", CONFIRM, CONFIRMED);
        assertThat(desk.instance(number)).isWaitingAtExactly(CLOSE);
        assertThat(desk.task(number)).hasCandidateGroup("service-desk").isNotAssigned();

        desk.work(
                number, "dana", CLOSE, Map.of("closureCode", "solved-by-workaround", "closureNote", "See the manual"));
        assertThat(desk.ends(number)).containsExactly("endEvent_closed");
        assertThat(desk.record(number))
                .returns("closed", Incident::status)
                .returns("closed", Incident::outcome)
                .returns("solved-by-workaround", Incident::closureCode)
                .satisfies(incident -> assertThat(incident.closedAt()).isNotNull());

        List<Entry> timeline = desk.timeline(number);
        assertThat(timeline)
                .extracting(Entry::actor, Entry::kind, Entry::activity)
                .containsExactly(
                        tuple("rita", "REPORTED", "serviceTask_recordReport"),
                        tuple("system", "SERVICE_LEVEL", "serviceTask_startClock"),
                        tuple("system", "DECISION", "ruleTask_decideReportCheck"),
                        tuple("dana", "ASSIGNMENT", CHECK),
                        tuple("dana", "TASK", CHECK),
                        tuple("system", "DECISION", "ruleTask_classify"),
                        tuple("dana", "ASSIGNMENT", TRIAGE),
                        tuple("dana", "TASK", TRIAGE),
                        tuple("system", "DECISION", "ruleTask_determinePriority"),
                        tuple("system", "DECISION", "ruleTask_determineRoute"),
                        tuple("system", "SERVICE_LEVEL", "serviceTask_setServiceLevels"),
                        tuple("system", "DECISION", "ruleTask_findModel"),
                        tuple("system", "SERVICE_LEVEL", "serviceTask_startTiersClock"),
                        tuple("deniz", "ASSIGNMENT", DIAGNOSE),
                        tuple("deniz", "TASK", DIAGNOSE),
                        tuple("system", "DECISION", "ruleTask_decideSmokeTest"),
                        tuple("system", "STATUS", "serviceTask_recordResolution"),
                        tuple("rita", "TASK", CONFIRM),
                        tuple("system", "DECISION", "ruleTask_decideClosure"),
                        tuple("dana", "ASSIGNMENT", CLOSE),
                        tuple("dana", "TASK", CLOSE),
                        tuple("dana", "STATUS", "serviceTask_recordClosure"));
        assertThat(timeline).extracting(Entry::process).containsOnly("incident", "tier-work");
        assertThat(timeline)
                .filteredOn(entry -> entry.process().equals("incident"))
                .allSatisfy(entry -> assertThat(entry)
                        .returns(model.getVersion(), Entry::version)
                        .returns(model.getVersionTag(), Entry::tag));
        assertThat(timeline)
                .filteredOn(entry -> entry.kind().equals("DECISION"))
                .allSatisfy(entry -> assertThat(entry.decisions()).isNotEmpty());
        assertThat(timeline)
                .filteredOn(entry -> entry.audience().equals("reporter"))
                .extracting(Entry::kind)
                .containsExactly("REPORTED", "STATUS", "STATUS");

        JsonNode classification = decision(timeline, "classification");
        assertThat(classification.at("/rows/0/id").asText()).isEqualTo("rule_classification_login_after_move");
        assertThat(classification.at("/rows/0/number").asInt()).isEqualTo(9);
        assertThat(classification.at("/rows/0/text").asText()).startsWith("Cannot get in after a change of job");
        assertThat(classification.at("/outputs/category").asText()).isEqualTo("access");
        assertThat(rowOf(timeline, "report-check")).isEqualTo("rule_report-check_written_by_a_person");
        assertThat(rowOf(timeline, "impact")).isEqualTo("rule_impact_one");
        assertThat(rowOf(timeline, "urgency")).isEqualTo("rule_urgency_today_partial");
        assertThat(rowOf(timeline, "base-priority")).isEqualTo("rule_base-priority_low_medium");
        assertThat(rowOf(timeline, "assessed-priority")).isEqualTo("rule_assessed-priority_keep_p4");
        assertThat(rowOf(timeline, "priority")).isEqualTo("rule_priority_as_assessed_p4");
        assertThat(rowOf(timeline, "routing")).isEqualTo("rule_routing_access_l1");
        assertThat(rowOf(timeline, "closure")).isEqualTo("rule_closure_workaround");
        assertThat(entry(timeline, "TASK", TRIAGE).text()).contains("workaround none → partial");
    }

    // --- The ways in, and the check ---------------------------------------------------------------------------------

    @Test
    void aMachineReportRunsUncheckedAndUntriagedToDiagnosisAndClosesItselfWithoutAsking() {
        String number = machineReport();

        assertThat(desk.instance(number))
                .hasPassed("startEvent_machineReportReceived", "ruleTask_classify")
                .hasNotPassed(CHECK, TRIAGE);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.record(number))
                .returns("api", Incident::channel)
                .returns("sensor", Incident::reportedBy)
                .returns(null, Incident::reporter)
                .returns("infrastructure", Incident::category)
                .returns("P4", Incident::priority);
        assertThat(desk.variable(number, "reporterKnown")).isEqualTo(false);

        desk.work(number, "dana", DIAGNOSE, resolution("Deleted old logs", "permanent"));

        assertThat(desk.ends(number)).containsExactly("endEvent_closed");
        assertThat(desk.record(number)).returns("closed", Incident::outcome);
        assertThat(entry(desk.timeline(number), "STATUS", "serviceTask_recordClosure"))
                .returns("system", Entry::actor)
                .returns("Closed", Entry::text);
    }

    @Test
    void anIncidentThatTheDeskLoggedForAKnownCallerIsNotChecked() {
        String number = desk.report("dana", logged("rita", "The CRM is slow", "crm"));

        assertThat(desk.instance(number)).hasNotPassed(CHECK).isWaitingAtExactly(TRIAGE);
        assertThat(desk.record(number))
                .returns("phone", Incident::channel)
                .returns("rita", Incident::reporter)
                .returns("dana", Incident::reportedBy);
    }

    @Test
    void aCallerWhomNobodyKnowsIsCheckedButNotAskedAndTheDeskCloses() {
        String number = desk.report("dana", logged("a visitor", "No wifi in the lobby", "office-network"));
        assertThat(desk.record(number))
                .returns(null, Incident::reporter)
                .returns("a visitor", Incident::reporterContact);

        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.work(number, "dana", TRIAGE, Map.of("deadline", "now"));
        assertThat(desk.task(number)).hasCandidateGroup("network-l1");
        desk.work(number, "nora", DIAGNOSE, resolution("Restarted the access point", "permanent"));

        assertThat(desk.instance(number)).hasNotPassed(CONFIRM).isWaitingAtExactly(CLOSE);
        desk.work(number, "deniz", CLOSE, CLOSED);
        assertThat(desk.ends(number)).containsExactly("endEvent_closed");
        assertThat(desk.record(number)).returns("closed", Incident::outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"request", "question"})
    void whatIsNoIncidentIsHandedOver(String reportType) {
        String number = waiting(Waiting.FOR_CHECK);

        desk.work(number, "dana", CHECK, Map.of("reportType", reportType, "handedOverTo", "Purchasing"));

        assertThat(desk.ends(number)).containsExactly("endEvent_handedOver");
        assertThat(desk.record(number))
                .returns("closed", Incident::status)
                .returns("handed-over", Incident::outcome)
                .returns(reportType, Incident::reportType);
        assertThat(entry(desk.timeline(number), "STATUS", "serviceTask_handOverRequest")
                        .text())
                .contains("Purchasing");
    }

    @Test
    void aRequestIsNotHandedOverToNobody() {
        String number = waiting(Waiting.FOR_CHECK);

        assertThatRefused(number, "dana", Map.of("reportType", "request"), "handedOverTo");
    }

    @Test
    void aFalseAlarmEndsTheIncident() {
        String number = waiting(Waiting.FOR_CHECK);

        desk.work(number, "dana", CHECK, Map.of("reportType", "false-alarm"));

        assertThat(desk.ends(number)).containsExactly("endEvent_falseAlarm");
        assertThat(desk.record(number)).returns("false-alarm", Incident::outcome);
    }

    @Test
    void aCertainClassificationNeedsNoPerson() {
        String number = desk.report("rita", report("title", "I forgot my password", "service", "email"));

        desk.work(number, "dana", CHECK, IS_INCIDENT);

        assertThat(desk.instance(number)).hasNotPassed(TRIAGE);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.record(number)).returns("access", Incident::category).returns("login", Incident::subcategory);
    }

    @ParameterizedTest
    @CsvSource({
        "title,      '',                      title is required",
        "title,      'two\nlines',            title must be one line",
        "service,    teleporter,              service must be one of",
        "channel,    monitoring,              is for machine accounts only",
        "reporter,   rolf,                    other than yourself",
        "priority,   P1 please,               priority must be one of",
        "deadline,   yesterday,               deadline must be one of"
    })
    void aReportThatCannotBeAcceptedLeavesNothingBehind(String field, String value, String complaint) {
        String title = "Unacceptable " + field + " " + value;
        Map<String, Object> form = report("title", title);
        form.put(field, value);

        assertThatExceptionOfType(FormFieldValidationException.class)
                .isThrownBy(() -> desk.report("rita", form))
                .withMessageContaining(complaint);

        assertThat(desk.numbers()).isEmpty();
        assertThat(runtime.createProcessInstanceQuery()
                        .variableValueEquals("title", title)
                        .count())
                .isZero();
    }

    // --- Resolution, answer, closure --------------------------------------------------------------------------------

    @Test
    void silenceForFiveBusinessDaysEndsTheWaitAndTheDeskClosesWithoutAnAnswer() {
        clock.stopAt(Instant.parse("2026-03-27T14:30:00+01:00"));
        String number = waiting(Waiting.FOR_CONFIRMATION);
        // Good Friday, Easter Monday and the night that becomes an hour shorter lie between.
        assertThat(desk.timer(number, NO_ANSWER).getDuedate().toInstant())
                .isEqualTo(Instant.parse("2026-04-07T14:30:00+02:00"));

        desk.fire(number, NO_ANSWER);

        assertThat(desk.instance(number)).hasPassed("event_noAnswer").isWaitingAtExactly(CLOSE);
        desk.work(number, "dana", CLOSE, CLOSED);
        assertThat(desk.ends(number)).containsExactly("endEvent_closedWithoutAnswer");
        assertThat(desk.record(number))
                .returns("closed", Incident::status)
                .returns("closed-without-answer", Incident::outcome);
    }

    @Test
    void aSmallIncidentClosesItselfWhenNobodyAnswers() {
        String number = waitingForConfirmationOf("P5", "permanent");

        desk.fire(number, NO_ANSWER);

        assertThat(desk.ends(number)).containsExactly("endEvent_closedWithoutAnswer");
        assertThat(desk.record(number)).returns("closed-without-answer", Incident::outcome);
    }

    @Test
    void aSmallIncidentThatIsSolvedForGoodClosesItselfWhenItIsConfirmed() {
        String number = waitingForConfirmationOf("P5", "permanent");

        desk.work(number, "rita", CONFIRM, CONFIRMED);

        assertThat(desk.ends(number)).containsExactly("endEvent_closed");
        assertThat(desk.instance(number)).isNull();
        assertThat(desk.record(number)).returns("closed", Incident::outcome);
        assertThat(rowOf(desk.timeline(number), "closure")).isEqualTo("rule_closure_small_confirmed");
    }

    @Test
    void anAnswerStopsTheTimer() {
        String number = waiting(Waiting.FOR_CONFIRMATION);
        assertThat(desk.timers(number, NO_ANSWER)).hasSize(1);

        desk.work(number, "rita", CONFIRM, CONFIRMED);

        assertThat(desk.timers(number, NO_ANSWER)).isEmpty();
    }

    @Test
    void aRejectedResolutionReopensTheIncidentForTheSameGroup() {
        String number = waiting(Waiting.FOR_CONFIRMATION);
        String group = desk.record(number).group();

        desk.work(
                number, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "Still the same error"));

        assertThat(desk.instance(number)).hasPassed("serviceTask_reopenIncident");
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).hasCandidateGroup(group).isNotAssigned();
        assertThat(desk.record(number))
                .returns("in-progress", Incident::status)
                .returns(group, Incident::group)
                .satisfies(incident -> assertThat(incident.resolvedAt()).isNull());
        assertThat(entry(desk.timeline(number), "STATUS", "serviceTask_reopenIncident"))
                .returns("Reopened: Still the same error", Entry::text)
                .returns("reporter", Entry::audience);

        desk.work(number, "amira", DIAGNOSE, resolution("Cleared the cache", "permanent"));
        assertThat(desk.variable(number, "confirmation")).isEqualTo("none");
        desk.work(number, "rita", CONFIRM, CONFIRMED);
        desk.work(number, "dana", CLOSE, CLOSED);
        assertThat(desk.ends(number)).containsExactly("endEvent_closed");
        assertThat(desk.record(number)).returns("Cleared the cache", Incident::resolution);
    }

    @Test
    void aRejectionWithoutAReasonIsRefused() {
        String number = waiting(Waiting.FOR_CONFIRMATION);

        assertThatRefused(number, "rita", Map.of("confirmation", "rejected"), "rejectionReason");
    }

    @Test
    void theDeskAnswersForAReporterWhoPhones() {
        String number = waiting(Waiting.FOR_CONFIRMATION);
        assertThatRefused(number, "deniz", CONFIRMED, "take it over");

        desk.as("deniz", () -> tasks.setAssignee(desk.task(number).getId(), "deniz"));
        desk.work(number, "deniz", CONFIRM, CONFIRMED);

        assertThat(desk.instance(number)).isWaitingAtExactly(CLOSE);
        assertThat(entry(desk.timeline(number), "TASK", CONFIRM)).returns("deniz", Entry::actor);
    }

    @Test
    void aTaskThatIsOpenForAGroupHasNoAssigneeOnRecord() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        assertThat(desk.record(number)).returns(null, Incident::assignee);

        desk.claim(number, "alan");
        assertThat(desk.record(number)).returns("alan", Incident::assignee);
        desk.as("alan", () -> tasks.setAssignee(desk.task(number).getId(), null));
        assertThat(desk.record(number)).returns(null, Incident::assignee);
        desk.claim(number, "amira");
        assertThat(desk.record(number)).returns("amira", Incident::assignee);

        desk.submit(number, "amira", resolution("Restarted it", "permanent"));
        desk.runJobs(number);
        assertThat(desk.record(number)).returns("rita", Incident::assignee);

        desk.work(number, "rita", CONFIRM, CONFIRMED);
        assertThat(desk.record(number)).returns(null, Incident::assignee);
    }

    // --- At any time ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource(Waiting.class)
    void anIncidentIsWithdrawnWhereverItWaits(Waiting state) {
        String number = waiting(state);
        String instance = desk.instance(number).getId();

        desk.withdraw(number, "rita", "It works again");

        assertThat(desk.ends(number)).containsExactly("endEvent_withdrawn");
        assertThat(tasks.createTaskQuery().processInstanceId(instance).count()).isZero();
        assertThat(management.createJobQuery().processInstanceId(instance).count())
                .isZero();
        assertThat(desk.record(number)).returns("closed", Incident::status).returns("withdrawn", Incident::outcome);
        assertThat(entry(desk.timeline(number), "STATUS", "serviceTask_recordWithdrawal"))
                .returns("rita", Entry::actor)
                .returns("Withdrawn: It works again", Entry::text);
    }

    @Test
    void anIncidentIsWithdrawnBetweenACompletedTaskAndWhatFollows() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        desk.submit(number, "alan", resolution("Restarted it", "permanent"));
        assertThat(desk.jobs(number)).hasSize(1);

        desk.withdraw(number, "rita", "It works again");

        assertThat(desk.jobs(number)).isEmpty();
        assertThat(desk.record(number)).returns("withdrawn", Incident::outcome);
    }

    @Test
    void whatIsClosedCanNeitherBeWithdrawnNorReclassified() {
        String number = waiting(Waiting.FOR_CLOSURE);
        desk.work(number, "dana", CLOSE, CLOSED);
        Incident closed = desk.record(number);
        int entries = desk.timeline(number).size();

        assertThatExceptionOfType(IncidentStateException.class)
                .isThrownBy(() -> desk.withdraw(number, "rita", "Never mind"));
        assertThatExceptionOfType(IncidentStateException.class)
                .isThrownBy(() -> desk.reclassify(number, "dana", Map.of(Fact.USERS_AFFECTED, "all"), "Late"));

        assertThat(desk.record(number)).isEqualTo(closed);
        assertThat(desk.timeline(number)).hasSize(entries);
    }

    @Test
    void aReclassificationGivesTheClaimedDiagnosisToTheNewGroupWithTheNewPriority() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        assertThat(desk.task(number)).hasCandidateGroup("application-l1");
        assertThat(desk.task(number).getPriority()).isEqualTo(60);
        desk.claim(number, "alan");

        desk.reclassify(
                number,
                "alan",
                Map.of(Fact.CATEGORY, "network", Fact.SUBCATEGORY, "connection", Fact.USERS_AFFECTED, "all"),
                "The switch is down");

        assertThat(desk.ends(number)).containsExactly("endEvent_reclassified");
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        Task moved = desk.task(number);
        assertThat(moved).isNotAssigned();
        assertThat(candidateGroups(moved)).containsExactly("network-l1");
        assertThat(moved.getPriority()).isEqualTo(100);
        assertThat(desk.record(number))
                .returns("P1", Incident::priority)
                .returns("network-l1", Incident::group)
                .returns("network", Incident::category)
                .returns(null, Incident::assignee);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("RECLASSIFIED"))
                .singleElement()
                .returns("alan", Entry::actor)
                .satisfies(entry -> assertThat(entry.text())
                        .contains("category application → network", "usersAffected one → all", "The switch is down"));
        assertThat(entry(desk.timeline(number), "DECISION", "ruleTask_redetermineRoute")
                        .decisions()
                        .at("/0/outputs/group")
                        .asText())
                .isEqualTo("network-l1");

        desk.work(number, "nora", DIAGNOSE, resolution("Replaced the switch", "permanent"));
        desk.work(number, "nora", "userTask_smokeTest", Map.of("smokeTestResult", "passed"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
    }

    @Test
    void whoeverIsInTheNewGroupTooKeepsTheTask() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        desk.claim(number, "alan");

        desk.reclassify(number, "mona", Map.of(Fact.USERS_AFFECTED, "many"), "More and more calls");

        assertThat(desk.task(number)).isAssignedTo("alan").hasCandidateGroupAssociated("application-l1");
        assertThat(desk.task(number).getPriority()).isEqualTo(100);
        assertThat(desk.record(number)).returns("alan", Incident::assignee).returns("P1", Incident::priority);
    }

    @ParameterizedTest
    @EnumSource(
            value = Waiting.class,
            names = {"FOR_TRIAGE", "FOR_CLOSURE"})
    void aReclassificationLeavesTheTasksOfTheDeskWithTheDesk(Waiting state) {
        String number = waiting(state);
        desk.claim(number, "deniz");

        desk.reclassify(number, "dana", Map.of(Fact.SERVICE, "webshop", Fact.USERS_AFFECTED, "all"), "It is the shop");

        assertThat(desk.at(number)).isWaitingAtExactly(state.task);
        assertThat(candidateGroups(desk.task(number))).containsExactly("service-desk");
        assertThat(desk.task(number)).isAssignedTo("deniz");
        assertThat(desk.task(number).getPriority()).isEqualTo(100);
        assertThat(desk.record(number))
                .returns("webshop", Incident::service)
                .returns("critical", Incident::serviceCriticality)
                .returns("P1", Incident::priority)
                .returns("deniz", Incident::assignee);
        assertThat(desk.variable(number, "serviceCriticality")).isEqualTo("critical");
    }

    @Test
    void aReclassificationDuringTheCheckHoldsOnTheWayOn() {
        String number = waiting(Waiting.FOR_CHECK);

        desk.reclassify(number, "dana", Map.of(Fact.USERS_AFFECTED, "all"), "Everybody calls");
        assertThat(desk.record(number))
                .returns("all", Incident::usersAffected)
                .returns("new", Incident::status)
                .returns(null, Incident::group)
                .returns(null, Incident::priority);
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.work(number, "dana", TRIAGE, Map.of());

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).hasCandidateGroup("application-l1");
        assertThat(desk.task(number).getPriority()).isEqualTo(100);
    }

    @Test
    void aReclassificationLeavesTheQuestionWithTheReporter() {
        String number = waiting(Waiting.FOR_CONFIRMATION);
        Date due = desk.timer(number, NO_ANSWER).getDuedate();

        desk.reclassify(number, "dana", Map.of(Fact.DEADLINE, "none"), "No hurry");

        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(desk.task(number)).isAssignedTo("rita").hasCandidateGroupAssociated("service-desk");
        assertThat(desk.record(number)).returns("P5", Incident::priority);
        assertThat(desk.timer(number, NO_ANSWER).getDuedate()).isEqualTo(due);

        desk.work(number, "rita", CONFIRM, CONFIRMED);
        assertThat(desk.ends(number)).containsExactlyInAnyOrder("endEvent_reclassified", "endEvent_closed");
    }

    @Test
    void aCategoryCannotBeCorrectedBeforeThereIsOne() {
        String number = waiting(Waiting.FOR_CHECK);

        assertThatExceptionOfType(IncidentStateException.class)
                .isThrownBy(() -> desk.reclassify(number, "dana", Map.of(Fact.CATEGORY, "network"), "Early"))
                .withMessageContaining("not classified yet");

        assertThat(desk.record(number)).returns(null, Incident::category);
    }

    // --- What must not be possible ----------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"desk, service-desk only", "automatic, closure cannot be changed in this task"})
    void whoIsNotOfTheDeskCannotCloseEvenWhenTheTaskIsAssignedToThem(String forgedClosure, String refused) {
        String number = waiting(Waiting.FOR_CLOSURE);
        String task = desk.task(number).getId();
        tasks.setAssignee(task, "alan");
        Map<String, Object> form = new HashMap<>(CLOSED);
        form.put("closure", forgedClosure);

        assertThatThrownBy(() -> desk.submit(number, "alan", form)).hasMessageContaining(refused);

        assertThat(desk.instance(number)).isWaitingAtExactly(CLOSE);
        assertThat(desk.record(number)).returns("resolved", Incident::status).returns(null, Incident::closureCode);
    }

    @ParameterizedTest
    @CsvSource({"alan, FOR_CLOSURE", "rita, FOR_CLOSURE", "nora, FOR_DIAGNOSIS", "rolf, FOR_CONFIRMATION"})
    void whoIsNotACandidateCannotCompleteATask(String user, Waiting state) {
        String number = waiting(state);

        assertThatThrownBy(() -> desk.submit(number, user, Map.of())).isInstanceOf(AuthorizationException.class);

        assertThat(desk.at(number)).isWaitingAtExactly(state.task);
    }

    private static Stream<Map<String, Object>> forged() {
        return Stream.of(
                Map.of("priority", "P5"),
                Map.of("tier", "L3"),
                Map.of("group", "engineering-l3"),
                Map.of("reporterKnown", false),
                Map.of("reporterKnown", "true"),
                Map.of("reporter", "rolf"),
                Map.of("serviceCriticality", "low"),
                Map.of("category", "security"),
                Map.of("title", "Something else"),
                Map.of("closureCode", "user-error"),
                Map.of("heldBy", "rita"),
                Map.of("serviceLevel", "breached"));
    }

    /** Otherwise a reporter could have the diagnosis assigned to himself. */
    @Test
    void whatTheReportFormDoesNotOfferIsForgotten() {
        Map<String, Object> form = new HashMap<>(report());
        form.put("heldBy", "rita");
        form.put("nextStep", "hold");
        String number = desk.report("rita", form);
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.work(number, "dana", TRIAGE, Map.of());

        assertThat(desk.task(number)).isNotAssigned();
    }

    @Test
    void aReporterWhoRejectsCannotTakeTheDiagnosis() {
        String number = waiting(Waiting.FOR_CONFIRMATION);

        assertThatRefused(
                number,
                "rita",
                Map.of("confirmation", "rejected", "rejectionReason", "Still broken", "heldBy", "rita"),
                "heldBy");
        assertThatRefused(
                number,
                "rita",
                Map.of("confirmation", "rejected", "rejectionReason", "Still broken", "nextStep", "hold"),
                "nextStep");
    }

    @ParameterizedTest
    @MethodSource("forged")
    void whatTheFormOfATaskDoesNotOfferCannotBeChangedWithIt(Map<String, Object> forged) {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        Map<String, Object> form = resolution("Restarted it", "permanent");
        form.putAll(forged);

        assertThatRefused(number, "alan", form, forged.keySet().iterator().next());
    }

    @Test
    void theDeskCorrectsAReportInItsCheck() {
        String number = waiting(Waiting.FOR_CHECK);
        Map<String, Object> form = new HashMap<>(IS_INCIDENT);
        form.put("title", "Mail does not arrive");
        form.put("service", "email");

        desk.work(number, "dana", CHECK, form);

        assertThat(desk.record(number))
                .returns("Mail does not arrive", Incident::title)
                .returns("email", Incident::service);
        assertThat(desk.task(number).getName()).endsWith(number + " Mail does not arrive");
        desk.claim(number, "dana");
        assertThat(desk.record(number)).returns("dana", Incident::assignee);
    }

    @Test
    void aTaskGoesOnlyToSomebodyWhomItsModelNames() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        String task = desk.task(number).getId();

        assertThatThrownBy(() -> desk.as("alan", () -> tasks.setAssignee(task, "rita")))
                .hasStackTraceContaining("rita is in none of the groups");

        desk.as("alan", () -> tasks.setAssignee(task, "amira"));
        assertThat(desk.record(number)).returns("amira", Incident::assignee);
    }

    @Test
    void theNameOfATaskCannotBeChanged() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        Task task = desk.task(number);
        String name = task.getName();
        task.setName("Something else");

        assertThatThrownBy(() -> desk.as("alan", () -> tasks.saveTask(task)))
                .hasStackTraceContaining("cannot be changed");

        assertThat(desk.task(number).getName()).isEqualTo(name);
    }

    @Test
    void aVariableCannotTakeThePlaceOfADelegate() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        Map<String, Object> form = resolution("Restarted it", "permanent");
        form.put("recordClosureDelegate", "boo");

        assertThatRefused(number, "alan", form, "name of a delegate");
    }

    @Test
    void whatIsForColleaguesDoesNotStayWhereTheReporterCanReadIt() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        Map<String, Object> form = resolution("Restarted it", "permanent");
        form.put("cause", "Somebody forgot the certificate");

        desk.work(number, "alan", DIAGNOSE, form);

        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(desk.variable(number, "cause")).isNull();
        assertThat(desk.record(number)).returns("Somebody forgot the certificate", Incident::cause);
    }

    @ParameterizedTest
    @CsvSource({"resolutionKind, magic", "resolvedBy, nobody", "resolution, ''"})
    void whatTheFormOffersIsCheckedOnTheServer(String field, String value) {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        Map<String, Object> form = resolution("Restarted it", "permanent");
        form.put(field, value);

        assertThatRefused(number, "alan", form, field);
    }

    @Test
    void aFormThatIsSubmittedTwiceCountsOnce() {
        String number = waiting(Waiting.FOR_DIAGNOSIS);
        String task = desk.task(number).getId();
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));
        int entries = desk.timeline(number).size();

        assertThatThrownBy(() -> desk.as("alan", () -> engine.getFormService()
                        .submitTaskForm(task, resolution("Another story", "workaround"))))
                .isInstanceOf(NullValueException.class);

        assertThat(desk.record(number)).returns("Restarted it", Incident::resolution);
        assertThat(desk.timeline(number)).hasSize(entries);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
    }

    // --- When a model is broken -------------------------------------------------------------------------------------

    @Test
    void aBrokenTableEndsAsAFailedJobThatLosesNoWorkAndSucceedsOnceTheTableIsMended() throws IOException {
        String number = waiting(Waiting.FOR_TRIAGE);
        String broken = Files.readString(Path.of("dmn", "routing.dmn"))
                .replace("<text>&#34;application-l1&#34;</text>", "<text>&quot;application-l1</text>")
                .replace("<text>&quot;application-l1&quot;</text>", "<text>&quot;application-l1</text>");
        String deployment = desk.as("petra", () -> repository
                .createDeployment()
                .name("Broken table")
                .addString("routing.dmn", broken)
                .deploy()
                .getId());
        try {
            desk.claim(number, "dana");
            desk.submit(number, "dana", Map.of("usersAffected", "several"));
            Job job = desk.jobs(number).get(0);
            int retries = job.getRetries();

            assertThatThrownBy(() -> management.executeJob(job.getId())).isNotNull();

            Job failed = desk.jobs(number).get(0);
            assertThat(failed.getId()).isEqualTo(job.getId());
            assertThat(failed.getRetries()).isPositive().isEqualTo(retries - 1);
            assertThat(failed.getExceptionMessage()).contains("application-l1");
            assertThat(desk.record(number))
                    .returns("several", Incident::usersAffected)
                    .returns(null, Incident::priority);
            assertThat(entry(desk.timeline(number), "TASK", TRIAGE)).returns("dana", Entry::actor);
            assertThat(desk.timeline(number)).extracting(Entry::activity).doesNotContain("ruleTask_determinePriority");
        } finally {
            repository.deleteDeployment(deployment, true);
        }

        desk.runJobs(number);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).hasCandidateGroup("application-l1");
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private static Map<String, Object> logged(String caller, String title, String service) {
        Map<String, Object> form =
                report("title", title, "service", service, "reportedFor", caller, "channel", "phone");
        form.put("onBehalf", true);
        return form;
    }

    private String machineReport() {
        return desk.reportByMachine(
                Map.of(Fact.TITLE, "Host down on fs-02", Fact.SERVICE, "file-share", Fact.SOURCE, "probe 7"));
    }

    /** An incident of rita about the CRM, P3, brought to where it waits for a person. */
    private String waiting(Waiting state) {
        String number = desk.report("rita", report());
        for (String task = taskOf(number); !task.equals(state.task); task = taskOf(number)) {
            switch (task) {
                case CHECK -> desk.work(number, "dana", CHECK, IS_INCIDENT);
                case TRIAGE -> desk.work(number, "dana", TRIAGE, Map.of());
                case DIAGNOSE -> desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));
                case CONFIRM -> desk.work(number, "rita", CONFIRM, CONFIRMED);
                default -> throw new AssertionError("The incident waits at " + task + ", not at " + state.task);
            }
        }
        assertThat(desk.at(number)).isWaitingAtExactly(state.task);
        return number;
    }

    private String taskOf(String number) {
        return desk.task(number).getTaskDefinitionKey();
    }

    private String waitingForConfirmationOf(String priority, String resolutionKind) {
        String number = desk.report("rita", report("deadline", "none"));
        desk.work(number, "dana", CHECK, IS_INCIDENT);
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.record(number)).returns(priority, Incident::priority);
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", resolutionKind));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        return number;
    }

    /** The open task stays open, and neither the record, the timeline nor a variable has changed. */
    private void assertThatRefused(String number, String user, Map<String, Object> form, String field) {
        String task = desk.task(number).getId();
        Incident before = desk.record(number);
        List<Entry> timeline = desk.timeline(number);
        Map<String, Object> variables =
                runtime.getVariables(desk.instance(number).getId());

        assertThatExceptionOfType(FormFieldValidationException.class)
                .isThrownBy(() -> desk.submit(number, user, form))
                .withMessageContaining(field);

        assertThat(desk.task(number).getId()).isEqualTo(task);
        assertThat(desk.record(number)).isEqualTo(before);
        assertThat(desk.timeline(number)).isEqualTo(timeline);
        assertThat(runtime.getVariables(desk.instance(number).getId())).isEqualTo(variables);
    }

    private Set<String> candidateGroups(Task task) {
        return tasks.getIdentityLinksForTask(task.getId()).stream()
                .map(link -> link.getGroupId())
                .filter(group -> group != null)
                .collect(Collectors.toSet());
    }

    private static Entry entry(List<Entry> timeline, String kind, String activity) {
        return timeline.stream()
                .filter(entry -> entry.kind().equals(kind) && activity.equals(entry.activity()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No " + kind + " of " + activity + " in " + timeline));
    }

    /** The last evaluation of a decision that the timeline shows. */
    private static JsonNode decision(List<Entry> timeline, String key) {
        return timeline.stream()
                .flatMap(entry -> StreamSupport.stream(entry.decisions().spliterator(), false))
                .filter(decision -> decision.path("key").asText().equals(key))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new AssertionError("No decision " + key + " in " + timeline));
    }

    private static String rowOf(List<Entry> timeline, String decision) {
        JsonNode rows = decision(timeline, decision).path("rows");
        assertThat(rows).as("matched rows of %s", decision).hasSize(1);
        return rows.path(0).path("id").asText();
    }
}
