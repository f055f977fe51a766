package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Level;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.notification.Preference;
import org.incidentdesk.notification.Preferences;
import org.incidentdesk.oncall.Absences;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.Incidents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** What a tier can do with an incident, and how it goes from one to another and back. */
@DeskTest
class TierProcessTest {

    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String SMOKE_TEST = "userTask_smokeTest";
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String CLOSE = "userTask_closeIncident";
    private static final String REQUESTED = "userTask_doRequestedTask";
    private static final String HELP = "userTask_lookIntoIt";
    private static final String LEAD = "userTask_leadSwarm";
    private static final String APPROVE = "userTask_approveWorkaround";
    private static final String DEPUTY = "userTask_decideAsDeputy";
    /** More P2 than anybody has. */
    private static final int MANY = 50;

    private static final String OPERATIONAL = "operational-level";
    private static final String TIER_DUE = "startEvent_operationalLevelDue";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private IncidentLifecycle lifecycle;

    @Autowired
    private Absences absences;

    @Autowired
    private Pages pages;

    @Autowired
    private Incidents incidents;

    @Autowired
    private Preferences preferences;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;

    @BeforeEach
    void beginOnMonday() {
        desk = new IncidentDriver(context);
        BpmnAwareTests.init(engine);
        clock.stopAt(berlin("2026-03-02T08:30"));
    }

    @AfterEach
    void end() {
        desk.numbers().stream()
                .filter(number -> desk.instance(number) != null)
                .forEach(number -> desk.withdraw(number, "dana", "End of the test"));
        clock.goOn();
    }

    // --- From tier to tier ------------------------------------------------------------------------------------------

    @Test
    void anIncidentGoesThroughThreeTiersAndTheDeskClosesIt() {
        String number = diagnosed("several");
        assertThat(desk.record(number)).returns("L1", Incident::tier).returns("application-l1", Incident::group);

        desk.work(number, "alan", DIAGNOSE, escalation("L2", "It is in the cache of the server"));
        assertThat(desk.instance(number)).isWaitingAtExactly("callActivity_restoreService");
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("application-l2");
        assertThat(desk.record(number)).returns("L2", Incident::tier).returns("application-l2", Incident::group);

        desk.work(number, "lena", DIAGNOSE, escalation("L3", "The cache has a fault"));
        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("engineering-l3");

        desk.work(number, member("engineering-l3"), DIAGNOSE, resolution("Repaired the cache", "permanent"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("ESCALATION"))
                .extracting(Entry::actor, Entry::text)
                .containsExactly(
                        tuple(
                                "alan",
                                "Escalated from tier L1 (application-l1) to tier L2: It is in the cache of the server"),
                        tuple("lena", "Escalated from tier L2 (application-l2) to tier L3: The cache has a fault"));
        assertThat(desk.told(number, "assigned"))
                .extracting(Told::recipient)
                .contains("person:alan", "person:lena", "person:" + member("engineering-l3"));

        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "confirmed"));
        desk.work(number, "dana", CLOSE, Map.of("closureCode", "solved"));
        assertThat(desk.record(number)).returns("closed", Incident::status);
    }

    @Test
    void everyTierHasAClockOfItsOwn() {
        String number = diagnosed("several");
        assertThat(desk.level(number, OPERATIONAL))
                .returns(1, Level::round)
                .returns("PT2H", Level::target)
                .returns(berlin("2026-03-02T10:30"), Level::dueAt);
        assertThat(desk.task(number).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T10:30")));
        clock.stopAt(berlin("2026-03-02T09:30"));

        desk.work(number, "alan", DIAGNOSE, escalation("L2", "It is in the cache"));

        assertThat(desk.levels(number))
                .filteredOn(level -> level.commitment().equals(OPERATIONAL))
                .extracting(Level::round, Level::outcome, Level::used)
                .containsExactly(tuple(1, "met", "PT1H"), tuple(2, null, "PT0S"));
        assertThat(desk.level(number, OPERATIONAL))
                .returns("PT3H", Level::target)
                .returns(berlin("2026-03-02T13:30"), Level::dueAt);
        assertThat(desk.timer(number, TIER_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T11:45")));
    }

    @Test
    void anIncidentCanBeGivenBackToALowerTier() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, escalation("L3", "Looks like a fault in the code"));
        assertThat(desk.record(number)).returns("engineering-l3", Incident::group);

        desk.work(number, member("engineering-l3"), DIAGNOSE, escalation("L1", "The password was wrong"));

        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("application-l1");
        assertThat(desk.record(number)).returns("L1", Incident::tier);
    }

    @Test
    void aRejectedResolutionComesBackToTheTierThatSolvedIt() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, escalation("L2", "It is in the cache"));
        desk.work(number, "lena", DIAGNOSE, resolution("Cleared the cache", "permanent"));

        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "Still slow"));

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.record(number)).returns("L2", Incident::tier).returns("application-l2", Incident::group);
        assertThat(desk.level(number, OPERATIONAL)).returns(3, Level::round).returns(null, Level::outcome);
    }

    @Test
    void theTierThatHasAnIncidentCannotBeTheOneThatGetsIt() {
        String number = diagnosed("several");
        desk.claim(number, "alan");

        assertThatThrownBy(() -> desk.submit(number, "alan", escalation("L1", "For somebody else")))
                .isInstanceOf(FormFieldValidationException.class)
                .hasMessageContaining("toTier is the tier that has the incident already");
        assertThatThrownBy(() -> desk.submit(number, "alan", handOver("application-l1", "For somebody else")))
                .hasMessageContaining("handOverTo is the group that has the incident already");
        assertThatThrownBy(() -> desk.submit(number, "alan", handOver("reporter", "For somebody else")))
                .hasMessageContaining("handOverTo must be one of");
        assertThatThrownBy(() -> desk.submit(number, "alan", escalation("L2", " ")))
                .hasMessageContaining("handOverReason is required");
        assertThat(desk.record(number)).returns("alan", Incident::assignee).returns("L1", Incident::tier);
    }

    @Test
    void whenTheTimeOfATierIsOverTheNextOneGetsTheIncident() {
        String number = diagnosed("one");
        desk.claim(number, "alan");
        assertThat(desk.timer(number, TIER_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T11:30")));
        desk.fire(number, TIER_DUE);
        assertThat(desk.told(number, "operational-level-at-risk"))
                .extracting(Told::recipient)
                .containsExactly("person:alan");
        assertThat(desk.at(number))
                .hasPassed("endEvent_operationalLevelReported")
                .isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.timer(number, TIER_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T13:30")));

        desk.fire(number, TIER_DUE);

        assertThat(desk.record(number))
                .returns("L2", Incident::tier)
                .returns("application-l2", Incident::group)
                .returns(List.of("breached"), record -> desk.levels(number).stream()
                        .filter(level -> level.commitment().equals(OPERATIONAL) && level.outcome() != null)
                        .map(Level::outcome)
                        .toList());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        // The second tier gives out its P3.
        assertThat(desk.task(number)).isAssignedTo("lena");
        assertThat(desk.level(number, OPERATIONAL)).returns(2, Level::round).returns("PT8H", Level::target);
    }

    @Test
    void aTierTimerThatComesTooEarlyReportsNothing() {
        String number = diagnosed("one");
        engine.getManagementService().executeJob(desk.timer(number, TIER_DUE).getId());

        assertThat(desk.at(number)).hasPassed("endEvent_operationalLevelNotReached");
        assertThat(desk.timer(number, TIER_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T11:30")));
    }

    // --- Lateral hand-over ------------------------------------------------------------------------------------------

    @Test
    void aHandOverToAnotherGroupKeepsTheTierAndItsClock() {
        String number = diagnosed("several");
        clock.stopAt(berlin("2026-03-02T09:00"));

        desk.work(number, "alan", DIAGNOSE, handOver("network-l1", "The line is down"));

        assertThat(desk.record(number)).returns("L1", Incident::tier).returns("network-l1", Incident::group);
        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("network-l1");
        assertThat(desk.level(number, OPERATIONAL))
                .returns(1, Level::round)
                .returns(berlin("2026-03-02T10:30"), Level::dueAt);
        assertThat(desk.told(number, "assigned")).extracting(Told::recipient).contains("person:nora");
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.kind().equals("ESCALATION"))
                .singleElement()
                .returns("Handed over from application-l1 to network-l1: The line is down", Entry::text);
    }

    @Test
    void theThirdHandOverBetweenTheSameTwoGroupsIsToldToTheCoordinator() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, handOver("network-l1", "The line is down"));
        desk.work(number, "nora", DIAGNOSE, handOver("application-l1", "The line is up"));
        assertThat(desk.told(number, "ping-pong")).isEmpty();

        desk.work(number, "alan", DIAGNOSE, handOver("network-l1", "It is not"));

        assertThat(desk.told(number, "ping-pong"))
                .singleElement()
                .returns("person:mona", Told::recipient)
                .returns("network-l1", told -> told.says("group"));
        assertThat(desk.at(number)).hasPassed("sendTask_tellCoordinator").isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void aGroupToWhichItWasHandedOverKeepsItWhateverChangesThatTheRouteDoesNotGoBy() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, handOver("network-l1", "The line is down"));
        desk.claim(number, "nora");

        desk.reclassify(number, "nora", Map.of(Fact.USERS_AFFECTED, "several"), "More people");

        assertThat(desk.record(number))
                .returns("P2", Incident::priority)
                .returns("network-l1", Incident::group)
                .returns("nora", Incident::assignee);
        assertThat(desk.task(number)).isAssignedTo("nora");
        assertThat(desk.instance(number)).hasNotPassed("ruleTask_redetermineRoute");

        desk.reclassify(number, "nora", Map.of(Fact.CATEGORY, "security"), "Somebody is in the network");

        assertThat(desk.record(number)).returns("security-response", Incident::group);
        assertThat(desk.instance(number)).hasPassed("ruleTask_redetermineRoute");
    }

    @Test
    void aPriorityThatIsRaisedByItselfLeavesAHandOverAsItIs() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, escalation("L3", "Looks like a fault in the code"));
        desk.work(number, "igor", DIAGNOSE, handOver("infrastructure-l2", "It is the server"));

        for (int i = 0; i < 6 && desk.record(number).priority().equals("P3"); i++) {
            desk.fire(number, "startEvent_resolutionTargetDue");
        }

        assertThat(desk.record(number)).returns("P2", Incident::priority).returns("infrastructure-l2", Incident::group);
    }

    // --- What comes back --------------------------------------------------------------------------------------------

    @Test
    void whatAnotherHasTakenAfterAHoldIsNotHeldByTheFirstAnyMore() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, hold("change", ""));
        desk.work(number, "alan", "userTask_resumeIncident", Map.of("resumeNote", "It is in"));
        assertThat(desk.task(number)).isAssignedTo("alan");
        String task = desk.task(number).getId();
        desk.as("alan", () -> engine.getTaskService().setAssignee(task, null));

        desk.work(number, "amira", DIAGNOSE, workaround(5000, "low"));
        decide(number, APPROVE, "lena", Map.of("approval", "approved"));

        assertThat(desk.task(number)).isAssignedTo("amira");
        assertThat(desk.variable(number, "heldBy")).isNull();
        desk.work(number, "amira", DIAGNOSE, resolution("Rented it", "workaround"));
        assertThat(desk.record(number)).returns("Rented it", Incident::resolution);
    }

    @Test
    void whatComesBackToAnotherGroupIsPagedAnew() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, hold("change", ""));
        desk.reclassify(number, "dana", Map.of(Fact.CATEGORY, "network"), "It is the line");

        desk.work(number, "nora", "userTask_resumeIncident", Map.of("resumeNote", "It is in"));

        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("network-l1");
        assertThat(desk.at(number)).hasPassed("gateway_isStillTheirs").isWaitingAtExactly(DIAGNOSE);
        assertThat(pages.of(number))
                .extracting(Page::group, Page::endReason)
                .containsExactly(tuple("application-l1", "on hold"), tuple("network-l1", null));
    }

    @Test
    void aSwarmThatEndsInAnotherGroupGoesToThatGroup() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, swarm("lena", "", "Why is it slow?"));
        desk.reclassify(number, "dana", Map.of(Fact.CATEGORY, "network"), "It is the line");

        answer(number, desk.tasks(number, HELP).get(0), "lena", "yes", "The switch");

        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("network-l1");
        assertThat(pages.of(number)).extracting(Page::group).contains("network-l1");
    }

    @Test
    void whoeverWorksIsKnownAlsoWhenATaskBesideTheWorkIsDoneMeanwhile() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, task("network-l1", "Open port 5432", false, ""));
        Task beside = desk.tasks(number, REQUESTED).get(0);

        desk.submit(number, "alan", hold("change", ""));
        desk.as("nora", () -> engine.getTaskService().claim(beside.getId(), "nora"));
        desk.as("nora", () -> engine.getFormService()
                .submitTaskForm(beside.getId(), new HashMap<>(Map.of("taskResult", "It is open"))));
        desk.runJobs(number);

        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.text().startsWith("On hold"))
                .singleElement()
                .returns("alan", Entry::actor);
    }

    // --- What must not be possible ----------------------------------------------------------------------------------

    /** Whoever may start the process or complete a task may send any variable with that. */
    @Test
    void aReporterSteersNoTierWithVariablesOfTheReport() {
        String number = desk.report(
                "rita",
                report(
                        "usersAffected", "many",
                        "returnTo", "alan",
                        "tierAtWork", "L1",
                        "approval", "approved",
                        "vendorAnswer", "Forged answer of the vendor",
                        "assignedMember", "amira"));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());

        assertThat(desk.task(number)).isNotAssigned();
        assertThat(desk.variable(number, "approval")).isNull();
        assertThat(desk.variable(number, "vendorAnswer")).isNull();
        assertThat(desk.level(number, OPERATIONAL)).returns(1, Level::round);
        assertThat(pages.of(number)).hasSize(1);
    }

    @Test
    void aReporterSteersNoTierWithVariablesOfTheConfirmation() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, escalation("L2", "It is in the cache"));
        desk.work(number, "lena", DIAGNOSE, resolution("Cleared the cache", "permanent"));

        Map<String, Object> rejected = Map.of("confirmation", "rejected", "rejectionReason", "Still slow");
        Map<String, Object> forged = new HashMap<>(rejected);
        forged.put("workedBy", "rita");
        assertThatThrownBy(() -> desk.submit(number, "rita", forged))
                .isInstanceOf(FormFieldValidationException.class)
                .hasMessageContaining("workedBy cannot be changed in this task");
        Map<String, Object> more = new HashMap<>(rejected);
        more.putAll(Map.of("returnTo", "ivo", "tierAtWork", "L2", "vendorAnswer", "Forged"));
        desk.work(number, "rita", CONFIRM, more);

        assertThat(desk.variable(number, "vendorAnswer")).isNull();
        assertThat(desk.level(number, OPERATIONAL)).returns(3, Level::round).returns(null, Level::outcome);
        assertThat(desk.variable(number, "rejectionReason")).isEqualTo("Still slow");
    }

    @Test
    void whatAFormOnlyShowsMayBeSentAgainAsItIs() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, hold("change", ""));

        Map<String, Object> form = new HashMap<>(Map.of("resumeNote", "It is in"));
        for (String shown : List.of("holdReason", "waitingFor", "holdEndsAt", "title")) {
            form.put(shown, desk.variable(number, shown));
        }
        desk.work(number, "alan", "userTask_resumeIncident", form);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
    }

    // --- Tasks for others -------------------------------------------------------------------------------------------

    @Test
    void anIncidentIsNotResolvedAsLongAsATaskIsOpenThatItHasToWaitFor() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, task("network-l1", "Open port 5432", true, "2026-03-02T12:00+01:00"));

        assertThat(desk.task(number)).isAssignedTo("alan");
        Task open = desk.tasks(number, REQUESTED).get(0);
        assertThat(open).isNotAssigned().hasCandidateGroup("network-l1");
        assertThat(open.getDueDate()).isEqualTo(Date.from(Instant.parse("2026-03-02T11:00:00Z")));
        assertThat(desk.told(number, "task-requested"))
                .allSatisfy(told -> assertThat(told.says("text")).isEqualTo("Open port 5432"))
                .extracting(Told::recipient)
                .contains("person:nora");
        assertThatThrownBy(() -> desk.submit(number, "alan", resolution("Done", "permanent")))
                .hasMessageContaining("nextStep cannot be resolved as long as a task is open that it has to wait for:"
                        + " Open port 5432 (network-l1)");

        desk.as("nora", () -> engine.getTaskService().claim(open.getId(), "nora"));
        assertThat(desk.record(number)).returns("alan", Incident::assignee);
        desk.as("nora", () -> engine.getFormService()
                .submitTaskForm(open.getId(), new HashMap<>(Map.of("taskResult", "The port is open"))));
        desk.runJobs(number);

        assertThat(desk.told(number, "task-done"))
                .singleElement()
                .returns("person:alan", Told::recipient)
                .returns("Open port 5432: The port is open", told -> told.says("text"));
        assertThat(desk.record(number)).returns("alan", Incident::assignee);
        desk.work(number, "alan", DIAGNOSE, resolution("Done", "permanent"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
    }

    @Test
    void aTaskThatItHasToWaitForCountsFromTheMomentInWhichItIsRequested() {
        String number = diagnosed("several");
        desk.claim(number, "alan");
        desk.submit(number, "alan", task("network-l1", "Open port 5432", true, ""));

        // Only what the completed task has left to do, not what follows from that.
        desk.jobs(number).forEach(job -> engine.getManagementService().executeJob(job.getId()));

        assertThatThrownBy(() -> desk.submit(number, "alan", resolution("Done", "permanent")))
                .hasMessageContaining("a task is open that it has to wait for: Open port 5432 (network-l1)");
        desk.runJobs(number);
        assertThat(desk.tasks(number, REQUESTED)).hasSize(1);
    }

    @Test
    void aTaskThatNobodyHasToWaitForGoesAwayWithTheResolution() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, task("network-l1", "Tidy up", false, ""));
        assertThat(desk.tasks(number, REQUESTED)).singleElement().returns(null, Task::getDueDate);

        desk.work(number, "alan", DIAGNOSE, resolution("Done", "permanent"));

        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(desk.tasks(number, REQUESTED)).isEmpty();
    }

    @Test
    void aTaskForOthersOutlivesTheTierThatAskedForIt() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, task("network-l1", "Open port 5432", true, ""));

        desk.work(number, "alan", DIAGNOSE, escalation("L2", "It is in the cache"));

        assertThat(desk.tasks(number, REQUESTED)).hasSize(1);
        assertThat(desk.task(number)).hasCandidateGroup("application-l2");
    }

    // --- Swarm ------------------------------------------------------------------------------------------------------

    @Test
    void theFirstSolutionEndsASwarmOfThree() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, swarm("lena", "group:network-l1", "Why is it slow?"));

        List<Task> helping = desk.tasks(number, HELP);
        assertThat(helping).hasSize(2);
        assertThat(desk.tasks(number, LEAD)).singleElement().returns("alan", Task::getAssignee);
        assertThat(desk.told(number, "swarm-called"))
                .extracting(Told::recipient)
                .contains("person:lena", "person:nora");
        Task network = helping.stream()
                .filter(task -> task.getAssignee() == null)
                .findFirst()
                .orElseThrow();
        assertThat(network).hasCandidateGroup("network-l1");

        desk.as("nora", () -> engine.getTaskService().claim(network.getId(), "nora"));
        answer(number, network, "nora", "no", "The line is fine");
        assertThat(desk.tasks(number, HELP)).hasSize(1);
        answer(number, desk.tasks(number, HELP).get(0), "lena", "yes", "The pool is too small");

        assertThat(desk.tasks(number, HELP)).isEmpty();
        assertThat(desk.tasks(number, LEAD)).isEmpty();
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.variable(number, "swarmFinding")).isEqualTo("The pool is too small");
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.process() != null && entry.process().equals("swarm"))
                .extracting(Entry::actor, Entry::kind)
                .contains(tuple("alan", "ESCALATION"), tuple("nora", "TASK"), tuple("lena", "TASK"));
        desk.work(number, "alan", DIAGNOSE, resolution("Made the pool bigger", "permanent"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
    }

    @Test
    void ifNobodyHasASolutionTheLeadDecidesHowItGoesOn() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, swarm("lena", "", "Why is it slow?"));
        answer(number, desk.tasks(number, HELP).get(0), "lena", "no", "No idea");
        assertThat(desk.tasks(number, LEAD)).hasSize(1);

        Task lead = desk.tasks(number, LEAD).get(0);
        desk.as("alan", () -> engine.getFormService()
                .submitTaskForm(lead.getId(), new HashMap<>(Map.of("swarmFinding", "Leads nowhere"))));
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("alan");
    }

    // --- Approval ---------------------------------------------------------------------------------------------------

    @Test
    void aCheapWorkaroundNeedsNoApproval() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, workaround(10, "low"));

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.variable(number, "approval")).isEqualTo("not-needed");
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
    }

    @Test
    void whatNeedsNoApprovalStaysWithWhoeverAsks() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, workaround(10, "low"));

        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.record(number)).returns("alan", Incident::assignee);
    }

    @Test
    void nobodyApprovesTheirOwnWorkaround() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, escalation("L2", "It is in the cache"));
        desk.work(number, "lena", DIAGNOSE, workaround(5000, "low"));
        String task = desk.tasks(number, APPROVE).get(0).getId();

        assertThatThrownBy(() -> desk.as("lena", () -> engine.getTaskService().claim(task, "lena")))
                .hasMessageContaining("assignee of this task cannot be lena, who has asked for the approval");
        assertThatThrownBy(() -> desk.as("lena", () -> engine.getFormService()
                        .submitTaskForm(task, new HashMap<>(Map.of("approval", "approved")))))
                .hasMessageContaining("approval is for somebody else than lena, who has asked for it");

        desk.fire(number, "event_approverSilent");
        decide(number, DEPUTY, "mona", Map.of("approval", "approved"));
        assertThat(desk.variable(number, "approval")).isEqualTo("approved");
        assertThat(desk.task(number)).isAssignedTo("lena");
    }

    @Test
    void aFieldThatTheFormHidesIsDropped() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, workaround(5000, "low"));
        decide(number, APPROVE, "lena", Map.of("approval", "approved", "approvalReason", "Asked for only if refused"));

        assertThat(desk.variable(number, "approval")).isEqualTo("approved");
        assertThat(desk.variable(number, "approvalReason")).isNull();
    }

    @Test
    void theReporterDoesNotReadWhatWasDecided() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, workaround(5000, "low"));
        decide(number, APPROVE, "lena", Map.of("approval", "refused", "approvalReason", "Too dear"));

        assertThat(desk.timeline(number))
                .filteredOn(entry -> "serviceTask_recordApproval".equals(entry.activity()))
                .extracting(Entry::audience, Entry::text)
                .containsExactly(
                        tuple("reporter", "Goes on after the hold"),
                        tuple("internal", "The workaround is refused: Too dear"));
    }

    @ParameterizedTest
    @CsvSource({"approved, '', approved", "refused, Too dear, refused: Too dear"})
    void theServiceOwnerDecidesOnACostlyWorkaround(String decision, String reason, String told) {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, workaround(5000, "medium"));

        Task task = desk.tasks(number, APPROVE).get(0);
        String owner = engine.getTaskService().getIdentityLinksForTask(task.getId()).stream()
                .filter(link -> link.getGroupId() != null)
                .findFirst()
                .orElseThrow()
                .getGroupId();
        assertThat(desk.record(number)).returns("on-hold", Incident::status);
        assertThat(desk.level(number, OPERATIONAL).dueAt()).isNull();
        assertThat(desk.level(number, "resolution").dueAt()).isNotNull();
        assertThat(desk.told(number, "approval-requested")).isNotEmpty();
        clock.stopAt(berlin("2026-03-02T09:30"));

        String approver = member(owner);
        desk.as(approver, () -> engine.getFormService()
                .submitTaskForm(task.getId(), new HashMap<>(Map.of("approval", decision, "approvalReason", reason))));
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.variable(number, "approval")).isEqualTo(decision);
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
        assertThat(desk.level(number, OPERATIONAL)).returns(berlin("2026-03-02T11:30"), Level::dueAt);
        assertThat(desk.told(number, "approval-decided"))
                .singleElement()
                .returns("person:alan", Told::recipient)
                .returns(told, message -> message.says("text"));
    }

    @Test
    void ifTheOwnerIsSilentTheDeputyIsAskedAndAfterThatItIsNotApplied() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, workaround(5000, "low"));
        assertThat(desk.timer(number, "event_approverSilent").getDuedate())
                .isEqualTo(Date.from(berlin("2026-03-02T12:30")));

        desk.fire(number, "event_approverSilent");
        assertThat(desk.tasks(number, DEPUTY)).singleElement().satisfies(task -> assertThat(task)
                .hasCandidateGroup("incident-manager"));
        assertThat(desk.timer(number, "event_deputySilent").getDuedate())
                .isEqualTo(Date.from(berlin("2026-03-02T16:30")));
        desk.fire(number, "event_deputySilent");

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.variable(number, "approval")).isEqualTo("undecided");
        assertThat(desk.told(number, "approval-decided"))
                .singleElement()
                .returns("undecided: Nobody has decided in time.", told -> told.says("text"));
    }

    @Test
    void theDeputyDecidesInThePlaceOfTheOwner() {
        String number = diagnosed("several");
        desk.work(number, "alan", DIAGNOSE, workaround(5000, "low"));
        desk.fire(number, "event_approverSilent");

        Task task = desk.tasks(number, DEPUTY).get(0);
        desk.as("mona", () -> engine.getFormService()
                .submitTaskForm(task.getId(), new HashMap<>(Map.of("approval", "approved"))));
        desk.runJobs(number);

        assertThat(desk.variable(number, "approval")).isEqualTo("approved");
    }

    @Test
    void withoutADeputyNobodyElseIsAsked() {
        clock.goOn();
        desk.whileInForce(
                "workaround-approval.dmn",
                table -> IncidentDriver.answer(table, "rule_workaround-approval_cost", "deputy", ""),
                () -> {
                    clock.stopAt(berlin("2026-03-02T08:30"));
                    String number = diagnosed("several");
                    desk.work(number, "alan", DIAGNOSE, workaround(5000, "low"));
                    desk.fire(number, "event_approverSilent");
                    assertThat(desk.variable(number, "approval")).isEqualTo("undecided");
                    end();
                });
    }

    // --- Smoke test -------------------------------------------------------------------------------------------------

    @Test
    void aFailedSmokeTestLeadsBackToTheDiagnosis() {
        String number = diagnosed("many");
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "workaround"));
        assertThat(desk.at(number)).isWaitingAtExactly(SMOKE_TEST);

        desk.work(
                number,
                "amira",
                SMOKE_TEST,
                Map.of("smokeTestResult", "failed", "smokeTestResultText", "Search is still slow"));
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.variable(number, "smokeTestResultText")).isEqualTo("Search is still slow");

        desk.work(number, "alan", DIAGNOSE, resolution("Rebuilt the index", "permanent"));
        desk.work(number, "amira", SMOKE_TEST, Map.of("smokeTestResult", "passed"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
    }

    // --- Up the line ------------------------------------------------------------------------------------------------

    @Test
    void whoeverAsksForHelpKeepsTheWorkAndAManagerGetsATask() {
        String number = diagnosed("several");
        desk.claim(number, "alan");

        desk.as("alan", () -> lifecycle.escalate(number, "The vendor does not answer"));
        desk.runJobs(number);

        assertThat(desk.told(number, "escalated"))
                .singleElement()
                .returns("person:mona", Told::recipient)
                .returns("page", Told::urgency)
                .returns("The vendor does not answer", told -> told.says("text"));
        Task task = desk.tasks(number, "userTask_lookAfterEscalation").get(0);
        assertThat(task).hasCandidateGroup("incident-manager");
        assertThat(desk.task(number)).isAssignedTo("alan");
        desk.as("mona", () -> engine.getFormService()
                .submitTaskForm(task.getId(), new HashMap<>(Map.of("escalationNote", "Called the vendor's manager"))));
        desk.runJobs(number);
        assertThat(desk.ends(number)).contains("endEvent_helpCalled", "endEvent_lookedAfter");
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.record(number)).returns("alan", Incident::assignee);
    }

    @Test
    void aClosedIncidentEndsWithTheManagersTaskAndNobodyCanCallForHelp() {
        String number = diagnosed("several");
        desk.claim(number, "alan");
        desk.as("alan", () -> lifecycle.escalate(number, "The vendor does not answer"));
        desk.runJobs(number);
        assertThat(desk.tasks(number, "userTask_lookAfterEscalation")).hasSize(1);

        desk.work(number, "alan", DIAGNOSE, resolution("Done", "permanent"));
        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "confirmed"));
        desk.work(number, "dana", CLOSE, Map.of("closureCode", "solved"));

        assertThat(desk.record(number)).returns("closed", Incident::status);
        assertThat(desk.instance(number)).isNull();
        assertThat(desk.tasks(number, "userTask_lookAfterEscalation")).isEmpty();
        assertThat(desk.ends(number)).contains("endEvent_closed");
        assertThatThrownBy(() -> desk.as("alan", () -> lifecycle.escalate(number, "Too late")))
                .isInstanceOf(IncidentStateException.class)
                .hasMessageContaining("is closed");
        assertThat(desk.told(number, "escalated")).hasSize(1);
    }

    @Test
    void whatIsDoneBesideTheWorkIsNotForTheReporter() {
        String number = diagnosed("several");
        desk.as("alan", () -> lifecycle.escalate(number, "The vendor does not answer"));
        desk.runJobs(number);
        DeskClient http = DeskClient.on(port);
        String path = "/api/incidents/" + number + "/tasks";

        assertThat(http.as("dana").get(path).json().findValuesAsText("definitionKey"))
                .containsExactlyInAnyOrder(DIAGNOSE, "userTask_lookAfterEscalation");
        assertThat(http.as("rita").get(path).json().findValuesAsText("definitionKey"))
                .containsExactly(DIAGNOSE);
    }

    @Test
    void aLessUrgentCallForHelpIsOnlyTold() {
        String number = diagnosed("one");

        desk.as("alan", () -> lifecycle.escalate(number, "I am stuck"));
        desk.runJobs(number);

        assertThat(desk.told(number, "escalated")).singleElement().returns("normal", Told::urgency);
        assertThat(desk.tasks(number, "userTask_lookAfterEscalation")).isEmpty();
    }

    // --- Assignment -------------------------------------------------------------------------------------------------

    @Test
    void theTableGivesWorkToTheMemberOnDutyWithTheLeastOpenWork() {
        whileTheFirstTierGivesOutItsWork(() -> {
            String expected = leastBusy();
            String first = diagnosed("one");
            assertThat(desk.task(first)).isAssignedTo(expected);
            assertThat(desk.record(first)).returns(expected, Incident::assignee);
            assertThat(desk.timeline(first))
                    .filteredOn(entry -> "serviceTask_assign".equals(entry.activity()))
                    .singleElement()
                    .returns("Assigned to " + expected + ", who has the least open work of those on duty", Entry::text);

            for (int i = 0; i < MANY && leastBusy().equals(expected); i++) {
                desk.claim(diagnosed("several"), expected);
            }
            assertThat(leastBusy()).isNotEqualTo(expected);
            String other = leastBusy();
            assertThat(desk.task(diagnosed("one"))).isAssignedTo(other);
        });
    }

    /** By the weights of the table; who comes first in the alphabet of two who have the same. */
    private String leastBusy() {
        Map<String, Integer> weights = Map.of("P1", 8, "P2", 4, "P3", 2);
        Map<String, Integer> work =
                incidents.openWork(List.of("alan", "amira"), priority -> weights.getOrDefault(priority, 1));
        return work.getOrDefault("alan", 0) <= work.getOrDefault("amira", 0) ? "alan" : "amira";
    }

    @Test
    void whoIsAwayGetsNothing() {
        whileTheFirstTierGivesOutItsWork(() -> {
            long away = absences.add("alan", clock.instant(), clock.instant().plusSeconds(3600), "", "mona");
            assertThat(desk.task(diagnosed("one"))).isAssignedTo("amira");
            assertThat(desk.task(diagnosed("one"))).isAssignedTo("amira");
            absences.takeBack(away);
        });
    }

    @Test
    void whoDoesNotWorkAtThisHourGetsNothing() {
        Preference before = preferences.of("alan");
        preferences.put("alan", new Preference(null, null, null, "apac-office", null, null, null));
        try {
            // 17:00 in Tokyo is still business time, 18:00 is not.
            whileTheFirstTierGivesOutItsWork(() -> {
                clock.stopAt(berlin("2026-03-02T10:30"));
                assertThat(desk.task(diagnosed("one"))).isAssignedTo("amira");
                assertThat(desk.task(diagnosed("one"))).isAssignedTo("amira");
            });
        } finally {
            preferences.put("alan", before);
        }
    }

    @Test
    void ifEverybodyIsAwayTheGroupFindsItInItsList() {
        whileTheFirstTierGivesOutItsWork(() -> {
            List<Long> away = desk.members("application-l1").stream()
                    .map(member -> absences.add(
                            member, clock.instant(), clock.instant().plusSeconds(3600), "", "mona"))
                    .toList();
            assertThat(desk.task(diagnosed("one"))).isNotAssigned().hasCandidateGroup("application-l1");
            away.forEach(absences::takeBack);
        });
    }

    private void whileTheFirstTierGivesOutItsWork(Runnable act) {
        clock.goOn();
        desk.whileInForce(
                "assignment.dmn",
                table -> IncidentDriver.answer(table, "rule_assignment_p3", "assignTo", "member"),
                () -> {
                    clock.stopAt(berlin("2026-03-02T08:30"));
                    act.run();
                    end();
                });
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    /** An error of the CRM; one user makes a P3, several a P2, many a P1. */
    private String diagnosed(String users) {
        String number = desk.report("rita", report("usersAffected", users));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.record(number))
                .returns(Map.of("one", "P3", "several", "P2", "many", "P1").get(users), Incident::priority);
        return number;
    }

    private String member(String group) {
        return desk.members(group).get(0);
    }

    private void decide(String number, String task, String person, Map<String, Object> form) {
        String id = desk.tasks(number, task).get(0).getId();
        desk.as(person, () -> engine.getTaskService().claim(id, person));
        desk.as(person, () -> engine.getFormService().submitTaskForm(id, new HashMap<>(form)));
        desk.runJobs(number);
    }

    private void answer(String number, Task task, String person, String found, String finding) {
        desk.as(person, () -> engine.getFormService()
                .submitTaskForm(task.getId(), new HashMap<>(Map.of("swarmFound", found, "swarmFinding", finding))));
        desk.runJobs(number);
    }

    private static Map<String, Object> escalation(String tier, String reason) {
        return Map.of("nextStep", "escalate", "toTier", tier, "handOverReason", reason);
    }

    private static Map<String, Object> handOver(String group, String reason) {
        return Map.of("nextStep", "hand-over", "handOverTo", group, "handOverReason", reason);
    }

    private static Map<String, Object> task(String group, String title, boolean required, String due) {
        return Map.of(
                "nextStep", "task",
                "taskTitle", title,
                "taskGroup", group,
                "taskRequired", required,
                "taskDue", due,
                "taskText", "");
    }

    private static Map<String, Object> swarm(String one, String other, String question) {
        return Map.of("nextStep", "swarm", "helper1", one, "helper2", other, "swarmQuestion", question);
    }

    private static Map<String, Object> workaround(int cost, String risk) {
        return Map.of(
                "nextStep",
                "approval",
                "workaroundPlan",
                "Rent a second server",
                "workaroundCost",
                cost,
                "workaroundRisk",
                risk);
    }
}
