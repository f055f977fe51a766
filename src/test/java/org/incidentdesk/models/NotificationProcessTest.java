package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.groups.Tuple;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentLifecycle.Comment;
import org.incidentdesk.record.IncidentLifecycle.NextUpdate;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Whom processes/incident.bpmn tells of what, on its whole way and on each detour, by the released table. */
@DeskTest
class NotificationProcessTest {

    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String CLOSE = "userTask_closeIncident";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private IncidentLifecycle lifecycle;

    @Autowired
    private MovableClock clock;

    private IncidentDriver desk;

    @BeforeEach
    void beginOnMonday() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        clock.stopAt(berlin("2026-03-02T08:30"));
    }

    @AfterEach
    void leave() {
        clock.goOn();
        BpmnAwareTests.reset();
    }

    // --- The straight way -------------------------------------------------------------------------------------------

    @Test
    void whoeverReportsIsToldTheNumberAtOnce() {
        String number = desk.report("rita", report("title", "The CRM shows an error"));

        assertThat(desk.instance(number))
                .hasPassed("sendTask_acknowledgeReport")
                .isWaitingAtExactly(CHECK);
        assertThat(desk.told(number)).singleElement().satisfies(told -> {
            assertThat(told)
                    .returns("reported", Told::event)
                    .returns("person:rita", Told::recipient)
                    .returns("received", Told::wording)
                    .returns("normal", Told::urgency)
                    .returns("waiting", Told::state);
            assertThat(told.says("number")).isEqualTo(number);
            assertThat(told.says("title")).isEqualTo("The CRM shows an error");
            assertThat(told.says("service")).isEqualTo("CRM");
        });
    }

    @Test
    void aMachineIsToldNothing() {
        String number = desk.reportByMachine(
                Map.of(Fact.TITLE, "Host down on fs-02", Fact.SERVICE, "file-share", Fact.SOURCE, "probe 7"));

        assertThat(desk.told(number, "reported")).isEmpty();
        assertThat(desk.told(number, "assigned")).isNotEmpty();
    }

    @Test
    void aGroupLearnsOfItsWorkOneByOneAndWhoeverDidItDoesNot() {
        String number = diagnosed("one");

        assertThat(desk.record(number)).returns("P3", Incident::priority).returns("application-l1", Incident::group);
        assertThat(told(number, "assigned"))
                .containsExactly(
                        tuple("person:alan", "assigned", "normal"), tuple("person:amira", "assigned", "normal"));
    }

    @Test
    void aP1IsAPageForWhoeverIsOnCallAndTheGroupAndTheIncidentManagersKnow() {
        String number = desk.report("rita", report("service", "webshop", "usersAffected", "all", "deadline", "now"));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());

        assertThat(desk.record(number)).returns("P1", Incident::priority);
        assertThat(told(number, "assigned"))
                .containsExactlyInAnyOrder(
                        tuple("person:mona", "assigned", "page"),
                        tuple("person:amira", "assigned", "normal"),
                        tuple("person:alan", "assigned", "normal"));
        assertThat(engine.getRuntimeService()
                        .createProcessInstanceQuery()
                        .processInstanceBusinessKey(number)
                        .processDefinitionKey("page-on-call")
                        .count())
                .isOne();
    }

    @Test
    void whatIsSmallIsForTheDigest() {
        String number = diagnosed("one", "deadline", "week", "workaround", "full");

        assertThat(desk.record(number).priority()).isIn("P4", "P5");
        assertThat(desk.told(number, "assigned")).isNotEmpty().allSatisfy(told -> assertThat(told)
                .returns("low", Told::urgency)
                .returns("in-digest", Told::state));
    }

    @Test
    void theReporterIsToldOfTheResolutionAndWhoeverFollowsLater() {
        String number = diagnosed("one", "service", "webshop", "deadline", "week");
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted the adapter", "permanent"));

        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(told(number, "resolved"))
                .containsExactlyInAnyOrder(
                        tuple("person:rita", "resolved", "normal"),
                        tuple("person:mona", "resolved", "low"),
                        tuple("mail:sales@aldermoor.example", "resolved", "low"));
        assertThat(desk.told(number, "resolved"))
                .allSatisfy(told -> assertThat(told.says("resolution")).isEqualTo("Restarted the adapter"));
    }

    @Test
    void anIncidentThatIsClosedAsExpectedNeedsNoMessage() {
        String number = resolved();
        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "confirmed"));
        desk.work(number, "dana", CLOSE, Map.of("closureCode", "solved"));

        assertThat(desk.ends(number)).contains("endEvent_closed");
        assertThat(desk.told(number)).extracting(Told::event).doesNotContain("closed", "closed-without-answer");
    }

    @Test
    void whoeverDidNotAnswerIsToldOfTheClosure() {
        String number = resolved();
        desk.fire(number, "event_noAnswer");
        desk.work(number, "dana", CLOSE, Map.of("closureCode", "solved"));

        assertThat(desk.ends(number)).contains("endEvent_closedWithoutAnswer");
        assertThat(told(number, "closed-without-answer")).containsExactly(tuple("person:rita", "closed", "normal"));
    }

    // --- Detours ----------------------------------------------------------------------------------------------------

    @Test
    void whoeverAskedForSomethingElseLearnsWhoTakesCareOfIt() {
        String number = desk.report("rita", report());
        desk.work(number, "dana", CHECK, Map.of("reportType", "request", "handedOverTo", "the order desk"));

        assertThat(desk.ends(number)).containsExactly("endEvent_handedOver");
        assertThat(told(number, "handed-over")).containsExactly(tuple("person:rita", "handed-over", "normal"));
        assertThat(desk.told(number, "handed-over").get(0).says("text")).isEqualTo("the order desk");
    }

    @Test
    void whoeverSawAFalseAlarmLearnsThatSomebodyHasLooked() {
        String number = desk.report("rita", report());
        desk.work(number, "dana", CHECK, Map.of("reportType", "false-alarm"));

        assertThat(told(number, "false-alarm")).containsExactly(tuple("person:rita", "false-alarm", "normal"));
    }

    @Test
    void theReporterIsAskedWhatTheIncidentWaitsFor() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", "2026-03-04T09:00+01:00"));

        assertThat(told(number, "waiting-for-reporter")).containsExactly(tuple("person:rita", "question", "normal"));
        Told question = desk.told(number, "waiting-for-reporter").get(0);
        assertThat(question.says("text")).isEqualTo("Since when?");
        assertThat(question.says("author")).isEqualTo("alan");
        assertThat(question.says("until")).isEqualTo("2026-03-04T08:00:00Z");
        assertThat(question.onlyWhile()).isEqualTo("on-hold");
        assertThat(desk.variable(number, "question")).isNull();
    }

    @Test
    void theReporterMayKnowThatItWaitsForOthers() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, hold("vendor", ""));

        assertThat(told(number, "waiting-for-vendor")).containsExactly(tuple("person:rita", "waiting", "low"));
        Told waiting = desk.told(number, "waiting-for-vendor").get(0);
        assertThat(waiting.says("text")).isEqualTo("the vendor");
        assertThat(waiting.facts().has("until")).isFalse();
    }

    @Test
    void theGroupLearnsThatItIsNotSolvedAndWhy() {
        String number = resolved();
        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "Still the same"));

        assertThat(told(number, "reopened"))
                .containsExactly(
                        tuple("person:alan", "reopened", "normal"), tuple("person:amira", "reopened", "normal"));
        assertThat(desk.told(number, "reopened").get(0).says("text")).isEqualTo("Still the same");
    }

    @Test
    void whoeverWorkedOnItLearnsOfAWithdrawal() {
        String number = diagnosed("one");
        desk.claim(number, "alan");
        desk.withdraw(number, "rita", "It works again");

        assertThat(told(number, "withdrawn")).containsExactly(tuple("person:alan", "withdrawn", "low"));
    }

    @Test
    void anotherGroupLearnsThatItHasGotTheIncidentAndTheSameOneDoesNot() {
        String number = diagnosed("one");
        int before = desk.told(number).size();
        desk.reclassify(number, "alan", Map.of(Fact.SUBCATEGORY, "data"), "It is the data");
        assertThat(desk.told(number)).hasSize(before);

        desk.reclassify(number, "alan", Map.of(Fact.CATEGORY, "network", Fact.SUBCATEGORY, "vpn"), "It is the VPN");

        assertThat(desk.record(number)).returns("network-l1", Incident::group);
        assertThat(desk.told(number, "assigned")).extracting(Told::recipient).endsWith("person:nora");
    }

    @Test
    void whomTheEscalationNamesIsTold() {
        String number = diagnosed("one");
        desk.claim(number, "alan");
        desk.fire(number, "startEvent_resolutionTargetDue");

        assertThat(desk.told(number, "resolution-at-risk")).singleElement().satisfies(told -> {
            assertThat(told).returns("person:alan", Told::recipient).returns("unresolved", Told::onlyWhile);
            assertThat(told.says("percent")).isEqualTo("50");
        });
    }

    @Test
    void aBreachIsToldToAllWhomTheEscalationNames() {
        String number = diagnosed("several");
        assertThat(desk.record(number)).returns("P2", Incident::priority);
        desk.claim(number, "alan");
        clock.stopAt(berlin("2026-03-06T12:00"));
        desk.fire(number, "startEvent_resolutionTargetDue");

        assertThat(desk.told(number, "resolution-at-risk")).isEmpty();
        assertThat(told(number, "resolution-breached"))
                .contains(
                        tuple("person:alan", "resolution-breached", "page"),
                        tuple("person:mona", "resolution-breached", "page"));
    }

    @Test
    void asLongAsNobodyTakesItTheDeskIsToldAndAtTheEndTheIncidentManagers() {
        String number = desk.report("rita", report());
        for (int fired = 0; desk.told(number, "response-breached").isEmpty(); fired++) {
            assertThat(fired).isLessThan(5);
            desk.fire(number, "startEvent_responseTargetDue");
        }

        assertThat(desk.told(number, "response-at-risk"))
                .extracting(Told::recipient)
                .contains("person:dana", "person:deniz");
        assertThat(desk.told(number, "response-breached"))
                .extracting(Told::recipient)
                .contains("person:mona");
    }

    // --- At any time ------------------------------------------------------------------------------------------------

    @Test
    void aMessageToTheReporterIsSentAndANoteToColleaguesIsNot() {
        String number = diagnosed("one");
        comment(number, "alan", "Which customer?", Audience.REPORTER, false);
        comment(number, "alan", "Seen before", Audience.INTERNAL, false);

        assertThat(told(number, "message-to-reporter")).containsExactly(tuple("person:rita", "message", "normal"));
        Told message = desk.told(number, "message-to-reporter").get(0);
        assertThat(message.says("text")).isEqualTo("Which customer?");
        assertThat(message.says("author")).isEqualTo("alan");
        assertThat(desk.told(number)).extracting(it -> it.says("text")).doesNotContain("Seen before");
    }

    @Test
    void whatTheReporterWritesGoesToWhoeverWorksOnItOrElseToTheGroup() {
        String number = diagnosed("one");
        comment(number, "rita", "Any news?", Audience.REPORTER, true);
        assertThat(desk.told(number, "message-from-reporter"))
                .extracting(Told::recipient)
                .containsExactly("person:alan", "person:amira");

        desk.claim(number, "amira");
        comment(number, "rita", "And now?", Audience.REPORTER, true);

        assertThat(desk.told(number, "message-from-reporter"))
                .extracting(Told::recipient)
                .containsExactly("person:alan", "person:amira", "person:amira");
    }

    @Test
    void whoeverIsGivenATaskByAColleagueIsToldAndWhoeverTakesItIsNot() {
        String number = diagnosed("one");
        desk.claim(number, "amira");
        assertThat(desk.told(number, "assigned-to-you")).isEmpty();

        String task = desk.task(number).getId();
        desk.as("mona", () -> engine.getTaskService().setAssignee(task, "alan"));

        assertThat(told(number, "assigned-to-you")).containsExactly(tuple("person:alan", "assigned-to-you", "normal"));
        assertThat(desk.told(number, "assigned-to-you").get(0).says("author")).isEqualTo("mona");
    }

    // --- Updates ----------------------------------------------------------------------------------------------------

    @Test
    void anUpdateReachesReporterFollowersAndCustomerEachInTheirOwnWords() {
        String number = diagnosed("one", "service", "webshop", "customer", "wholesale");
        desk.as("alan", () -> lifecycle.update(number, "alan", "We found the cause", NextUpdate.NONE));

        assertThat(told(number, "update"))
                .containsExactly(
                        tuple("person:rita", "update", "normal"),
                        tuple("person:mona", "update", "normal"),
                        tuple("mail:sales@aldermoor.example", "update", "normal"),
                        tuple("customer:wholesale", "bulletin", "normal"));
        assertThat(desk.record(number).nextUpdateAt()).isNull();
        assertThat(desk.told(number, "update-due")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"all, P1, 2026-03-02T09:30", "several, P2, 2026-03-02T12:30", "one, P3, 2026-03-03T08:30"})
    void theNextUpdateIsPromisedAsTheTableSaysForThePriority(String users, String priority, String next) {
        String number = diagnosed(
                users,
                "service",
                priority.equals("P1") ? "webshop" : "crm",
                "deadline",
                priority.equals("P1") ? "now" : "today");
        assertThat(desk.record(number)).returns(priority, Incident::priority);
        desk.claim(number, "alan");

        desk.as("alan", () -> lifecycle.update(number, "alan", "We look into it", NextUpdate.BY_TABLE));

        assertThat(desk.record(number).nextUpdateAt().toInstant()).isEqualTo(berlin(next));
        assertThat(desk.told(number, "update").get(0).says("nextUpdate"))
                .isEqualTo(berlin(next).toString());
        assertThat(desk.told(number, "update-due")).singleElement().satisfies(told -> assertThat(told)
                .returns("person:alan", Told::recipient)
                .returns("awaited", Told::onlyWhile));
    }

    @Test
    void aClosedIncidentGetsNoUpdates() {
        String number = diagnosed("one");
        desk.withdraw(number, "rita", "It works again");

        assertThatThrownBy(() -> lifecycle.update(number, "alan", "Too late", NextUpdate.NONE))
                .isInstanceOf(IncidentStateException.class);
        assertThat(desk.told(number, "update")).isEmpty();
    }

    @Test
    void aPromisedTimeIsKeptAsItIsSaid() {
        String number = diagnosed("one");
        Instant evening = berlin("2026-03-02T18:00");
        desk.as("alan", () -> lifecycle.update(number, "alan", "More tonight", NextUpdate.at(evening)));

        assertThat(desk.record(number).nextUpdateAt().toInstant()).isEqualTo(evening);
    }

    // --- Answers by message -----------------------------------------------------------------------------------------

    @Test
    void aYesByMessageCountsAsTheReportersOwn() {
        String number = resolved();
        assertThat(lifecycle.awaitsAnswer(number)).isTrue();

        lifecycle.answer(number, "rita", true, "");
        desk.runJobs(number);

        assertThat(desk.instance(number)).hasPassed("event_reporterAnswered").isWaitingAtExactly(CLOSE);
        assertThat(desk.record(number))
                .returns("confirmed", Incident::confirmation)
                .returns(null, Incident::assignee);
        assertThat(lifecycle.awaitsAnswer(number)).isFalse();
        assertThat(lastOf(number, "rita"))
                .returns("Says that it is solved", Entry::text)
                .returns("reporter", Entry::audience);
    }

    @Test
    void aNoByMessageReopensTheIncidentWithWhatIsStillWrong() {
        String number = resolved();

        lifecycle.answer(number, "rita", false, "Order 4711 still fails");
        desk.runJobs(number);

        assertThat(desk.instance(number)).hasPassed("serviceTask_reopenIncident");
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.told(number, "reopened").get(0).says("text")).isEqualTo("Order 4711 still fails");
        assertThat(desk.variable(number, "rejectionReason")).isEqualTo("Order 4711 still fails");
    }

    @Test
    void aTaskThatTheDeskHasTakenDoesNotStandInTheWayOfAnAnswer() {
        String number = resolved();
        String task = desk.task(number).getId();
        desk.as("dana", () -> engine.getTaskService().setAssignee(task, "dana"));

        lifecycle.answer(number, "rita", true, "");
        desk.runJobs(number);

        assertThat(desk.instance(number)).isWaitingAtExactly(CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"rolf, resolved", "rita, answered", "rita, open"})
    void anAnswerThatNobodyWaitsForChangesNothing(String person, String state) {
        String number = state.equals("open") ? diagnosed("one") : resolved();
        if (state.equals("answered")) {
            lifecycle.answer(number, "rita", true, "");
            desk.runJobs(number);
        }
        List<Entry> before = desk.timeline(number);

        assertThatThrownBy(() -> lifecycle.answer(number, person, false, "No"))
                .isInstanceOf(IncidentStateException.class)
                .hasMessageContaining("does not wait for an answer");

        assertThat(desk.timeline(number)).isEqualTo(before);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private String diagnosed(String usersAffected, String... answers) {
        Map<String, Object> form = new HashMap<>(report("usersAffected", usersAffected));
        for (int i = 0; i < answers.length; i += 2) {
            form.put(answers[i], answers[i + 1]);
        }
        String number = desk.report("rita", form);
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }

    private String resolved() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, resolution("Cleared the cache", "permanent"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        return number;
    }

    private void comment(String number, String author, String text, Audience audience, boolean fromReporter) {
        desk.as(author, () -> lifecycle.comment(number, new Comment(author, text, audience, fromReporter)));
    }

    private List<Tuple> told(String number, String event) {
        return desk.told(number, event).stream()
                .map(told -> tuple(told.recipient(), told.wording(), told.urgency()))
                .toList();
    }

    private Entry lastOf(String number, String actor) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.actor().equals(actor))
                .reduce((first, last) -> last)
                .orElseThrow();
    }
}
