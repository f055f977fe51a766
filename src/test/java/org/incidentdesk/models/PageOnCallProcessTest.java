package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.oncall.RotaDefinition;
import org.incidentdesk.oncall.Rotas;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentLifecycle.Comment;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@DeskTest
class PageOnCallProcessTest {

    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String NO_ANSWER = "event_noAnswer";
    private static final String PROGRESS = "event_progressDue";
    private static final String WAITS = "gateway_waitForAnswer";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private Pages pages;

    @Autowired
    private Rotas rotas;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private IncidentLifecycle lifecycle;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;
    private List<RotaDefinition> before;

    @BeforeEach
    void alanIsOnCallAndThenAmira() {
        desk = new IncidentDriver(context);
        BpmnAwareTests.init(engine);
        clock.stopAt(berlin("2026-03-02T08:30"));
        before = rotas.definitions();
        rotas.put(List.of(daily("application-l1", "alan", "amira")), "admin");
    }

    @AfterEach
    void end() {
        desk.numbers().stream()
                .filter(number -> desk.instance(number) != null)
                .forEach(number -> desk.withdraw(number, "dana", "End of the test"));
        jdbc.sql("delete from rota_override").update();
        jdbc.sql("delete from rota").update();
        rotas.put(before, "admin");
        clock.goOn();
    }

    @Test
    void whoeverIsOnCallIsPagedAndTakesItByTheLink() {
        String number = urgent();
        assertThat(way(number)).isWaitingAtExactly(WAITS);
        Told told = desk.told(number, "page").get(0);
        assertThat(told).returns("person:alan", Told::recipient).returns("page", Told::urgency);
        assertThat(due(number, NO_ANSWER)).isEqualTo(berlin("2026-03-02T08:40"));
        String link = pages.path(page(number).id(), "alan");
        DeskClient http = DeskClient.on(port);

        assertThat(http.get(link).text()).contains("Do you take it?", number);
        assertThat(page(number).isOpen()).isTrue();
        Answer taken = http.post(link, Map.of());
        assertThat(taken.status()).isEqualTo(200);
        assertThat(taken.text()).contains("It is yours");

        assertThat(page(number)).returns("alan", Page::acknowledgedBy);
        assertThat(way(number)).hasPassed("event_acknowledged").isWaitingAtExactly(PROGRESS);
        assertThat(pageEntries(number))
                .last()
                .returns("alan", Entry::actor)
                .returns("Takes it, by the link", Entry::text);
        Answer late = http.post(link, Map.of());
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.text()).contains("is taken by Alan Abara");
        assertThat(http.get(link + "x").status()).isEqualTo(404);
    }

    @Test
    void whoeverDoesNotAnswerIsPagedTwiceThenTheGroupThenTheManagers() {
        String number = urgent();
        assertThat(pageEntries(number))
                .extracting(Entry::text)
                .containsExactly("Paged alan (level 1, time 1 of 2, sms)");

        fire(number, NO_ANSWER);
        assertThat(due(number, NO_ANSWER)).isEqualTo(berlin("2026-03-02T08:50"));
        fire(number, NO_ANSWER);
        assertThat(due(number, NO_ANSWER)).isEqualTo(berlin("2026-03-02T09:05"));
        fire(number, NO_ANSWER);
        assertThat(due(number, NO_ANSWER)).isEqualTo(berlin("2026-03-02T09:35"));
        fire(number, NO_ANSWER);

        assertThat(pageEntries(number))
                .extracting(Entry::text)
                .containsExactly(
                        "Paged alan (level 1, time 1 of 2, sms)",
                        "Paged alan (level 1, time 2 of 2, sms)",
                        "Paged alan, amira (level 2, preferred)",
                        "Paged mona (level 3, preferred)",
                        "Nobody has answered the page; no level is left");
        assertThat(ways(number)).isEmpty();
        assertThat(page(number)).returns("nobody answered", Page::endReason);
        assertThat(desk.told(number, "page-unanswered"))
                .extracting(Told::recipient)
                .containsExactly("person:mona");
    }

    @Test
    void theSecondWhoIsAskedTakesIt() {
        String number = urgent();
        fire(number, NO_ANSWER);
        fire(number, NO_ANSWER);

        pages.acknowledgeOrRefuse(number, "amira", "by the API");

        assertThat(page(number)).returns("amira", Page::acknowledgedBy);
        assertThat(way(number)).isWaitingAtExactly(PROGRESS);
    }

    @Test
    void aSwapDuringThePageCountsAtOnce() {
        String number = urgent();
        rotas.override(
                "application-l1", "amira", clock.instant(), clock.instant().plusSeconds(3600), "", "alan");

        fire(number, NO_ANSWER);

        assertThat(pageEntries(number)).last().returns("Paged amira (level 1, time 2 of 2, sms)", Entry::text);
        assertThat(page(number).paged()).containsExactlyInAnyOrder("alan", "amira");
    }

    @Test
    void inAGapTheNextLevelIsPagedAndToldOfIt() {
        rotas.put(List.of(outsideOfTheOffice("application-l1", "alan")), "admin");
        String number = urgent();

        assertThat(pageEntries(number))
                .extracting(Entry::text)
                .containsExactly(
                        "Nobody to page at level 1: whoever is on call for application-l1",
                        "Paged alan, amira (level 2, preferred)");
        assertThat(desk.told(number, "page")).allSatisfy(told -> assertThat(told.says("text"))
                .isEqualTo("There is nobody at level 1: whoever is on call for application-l1."));
        assertThat(due(number, NO_ANSWER)).isEqualTo(berlin("2026-03-02T08:45"));
    }

    @Test
    void whatWasTakenAndNotWorkedOnIsPagedAnew() {
        String number = urgent();
        pages.acknowledgeOrRefuse(number, "alan", "by the API");
        assertThat(due(number, PROGRESS)).isEqualTo(berlin("2026-03-02T09:00"));

        fire(number, PROGRESS);

        assertThat(pageEntries(number))
                .extracting(Entry::text)
                .endsWith(
                        "alan has taken it, and nothing has happened since: paged anew",
                        "Paged alan (level 1, time 1 of 2, sms)");
        assertThat(page(number).isOpen()).isTrue();
        assertThat(desk.told(number, "page"))
                .last()
                .returns("alan has taken it, and nothing has happened since.", told -> told.says("text"));
    }

    @Test
    void asLongAsSomethingHappensNobodyElseIsPaged() {
        String number = urgent();
        pages.acknowledgeOrRefuse(number, "alan", "by the API");
        clock.stopAt(berlin("2026-03-02T08:50"));
        desk.as("alan", () -> lifecycle.comment(number, new Comment("alan", "Looking", Audience.INTERNAL, false)));

        fire(number, PROGRESS);

        assertThat(due(number, PROGRESS)).isEqualTo(berlin("2026-03-02T09:30"));
        assertThat(page(number)).returns("alan", Page::acknowledgedBy);
        fire(number, PROGRESS);
        assertThat(page(number).isOpen()).isTrue();
    }

    @Test
    void whatTheReporterSaysAndACallForHelpAreNoProgress() {
        String number = urgent();
        pages.acknowledgeOrRefuse(number, "alan", "by the API");
        clock.stopAt(berlin("2026-03-02T08:50"));
        desk.as("rita", () -> lifecycle.comment(number, new Comment("rita", "Hello?", Audience.REPORTER, true)));
        desk.as("alan", () -> lifecycle.escalate(number, "I am stuck"));
        desk.runJobs(number);
        assertThat(pages.hasProgress(page(number))).isFalse();

        desk.as("dana", () -> lifecycle.comment(number, new Comment("dana", "It is line 3", Audience.INTERNAL, false)));

        assertThat(pages.hasProgress(page(number))).isTrue();
    }

    @Test
    void whoeverTakesTheTaskHasAnswered() {
        String number = urgent();

        desk.claim(number, "amira");

        assertThat(page(number)).returns("amira", Page::acknowledgedBy);
        assertThat(pageEntries(number)).last().returns("Takes it, by taking the task", Entry::text);
    }

    @Test
    void whoeverGetsTheTaskFromSomebodyElseHasNotAnswered() {
        String number = urgent();
        String task = desk.task(number).getId();

        desk.as("amira", () -> engine.getTaskService().setAssignee(task, "alan"));

        assertThat(page(number).isOpen()).isTrue();
        assertThat(way(number)).isWaitingAtExactly(WAITS);
        assertThat(desk.level(number, "response").outcome()).isEqualTo("met");
    }

    @Test
    void whoeverWritesHasAnswered() {
        String number = urgent();

        desk.as("alan", () -> lifecycle.comment(number, new Comment("alan", "On my way", Audience.INTERNAL, false)));

        assertThat(page(number)).returns("alan", Page::acknowledgedBy);
    }

    @Test
    void whatDanaWritesIsNoAnswer() {
        String number = urgent();

        desk.as("dana", () -> lifecycle.comment(number, new Comment("dana", "Hurry", Audience.INTERNAL, false)));

        assertThat(page(number).isOpen()).isTrue();
    }

    @Test
    void onlyWhoeverIsPagedAndTheGroupMayTakeItByTheApi() {
        String number = urgent();
        DeskClient http = DeskClient.on(port);
        String path = "/api/incidents/" + number + "/pages/acknowledgement";

        assertThat(http.as("rita").post(path, Map.of()).status()).isEqualTo(403);
        assertThat(http.as("nora").post(path, Map.of()).status()).isEqualTo(403);
        assertThat(http.as("amira").post(path, Map.of()).status()).isEqualTo(204);
        Answer second = http.as("alan").post(path, Map.of());
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text()).contains("taken by amira already");
        assertThat(http.as("dana")
                        .get("/api/incidents/" + number + "/pages")
                        .json()
                        .at("/0/acknowledgedBy")
                        .asText())
                .isEqualTo("amira");
    }

    @Test
    void pagingStopsAtOnceWhenItIsResolved() {
        String number = urgent();
        desk.work(number, "amira", DIAGNOSE, resolution("Restarted it", "permanent"));

        assertThat(ways(number)).isEmpty();
        assertThat(page(number)).returns("resolved", Page::endReason);
    }

    @Test
    void pagingStopsAtOnceWhenItIsOnHold() {
        String number = urgent();
        desk.work(number, "amira", DIAGNOSE, hold("reporter", ""));

        assertThat(page(number)).returns("on hold", Page::endReason);
        assertThat(ways(number)).isEmpty();
    }

    @Test
    void pagingStopsAtOnceWhenItIsWithdrawn() {
        String number = urgent();
        desk.withdraw(number, "dana", "Not needed");

        assertThat(page(number)).returns("withdrawn", Page::endReason);
        assertThat(ways(number)).isEmpty();
    }

    @Test
    void anotherGroupThatGetsItIsPagedInThePlaceOfTheFirst() {
        String number = urgent();
        desk.work(
                number,
                "alan",
                DIAGNOSE,
                Map.of("nextStep", "hand-over", "handOverTo", "network-l1", "handOverReason", "The line"));
        runStart(number);

        assertThat(pages.of(number))
                .extracting(Page::group, Page::endReason)
                .containsExactly(tuple("application-l1", "handed over"), tuple("network-l1", null));
    }

    @Test
    void whatIsNotUrgentPagesNobody() {
        String number = diagnosed("one");
        assertThat(pages.of(number)).isEmpty();
    }

    @Test
    void whatBecomesUrgentIsPagedUnlessSomebodyWorksOnItOrItIsSolved() {
        String number = diagnosed("one");
        String taken = diagnosed("one");
        desk.claim(taken, "alan");
        String solved = diagnosed("one");
        desk.work(solved, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));

        for (String incident : List.of(number, taken, solved)) {
            desk.reclassify(incident, "dana", Map.of(Fact.USERS_AFFECTED, "many"), "More and more calls");
            assertThat(desk.record(incident).priority()).isEqualTo("P1");
        }

        assertThat(pages.of(number)).extracting(Page::group).containsExactly("application-l1");
        assertThat(pages.of(taken)).isEmpty();
        assertThat(pages.of(solved)).isEmpty();
    }

    @Test
    void whoeverGetsItByAReclassificationIsPagedInThePlaceOfTheFirst() {
        String number = urgent();

        desk.reclassify(
                number, "dana", Map.of(Fact.CATEGORY, "network", Fact.SUBCATEGORY, "connection"), "It is the line");

        assertThat(pages.of(number))
                .extracting(Page::group, Page::endReason)
                .containsExactly(tuple("application-l1", "handed over"), tuple("network-l1", null));
    }

    @Test
    void aPageThatTheNewPriorityDoesNotWantEnds() {
        String number = urgent();

        desk.reclassify(number, "dana", Map.of(Fact.USERS_AFFECTED, "one"), "It is one only");

        assertThat(desk.record(number).priority()).isEqualTo("P3");
        assertThat(page(number)).returns("priority changed", Page::endReason);
        assertThat(ways(number)).isEmpty();
        assertThat(desk.told(number, "page-unanswered")).isEmpty();
    }

    @Test
    void aHigherPriorityIsPagedAnewAndDoesNotWaitOutTheLowerOnes() {
        String number = urgent();
        fire(number, NO_ANSWER);

        desk.reclassify(number, "dana", Map.of(Fact.USERS_AFFECTED, "many"), "More and more calls");
        runStart(number);

        assertThat(pages.of(number))
                .extracting(Page::group, Page::endReason)
                .containsExactly(tuple("application-l1", "priority changed"), tuple("application-l1", null));
        assertThat(pageEntries(number)).last().satisfies(entry -> assertThat(entry.text())
                .startsWith("Paged alan (level 1, time 1"));
        Instant patience = due(number, NO_ANSWER);
        assertThat(patience).isBefore(clock.instant().plusSeconds(600));
    }

    @Test
    void whoeverHasTakenThePageKeepsItWithAnotherPriority() {
        String number = urgent();
        pages.acknowledgeOrRefuse(number, "alan", "by the API");

        desk.reclassify(number, "dana", Map.of(Fact.USERS_AFFECTED, "many"), "More and more calls");

        assertThat(pages.of(number)).singleElement().returns("alan", Page::acknowledgedBy);
        assertThat(way(number)).isWaitingAtExactly(PROGRESS);
    }

    @Test
    void whatWasTakenBeforeThePageWentOutPagesNobody() {
        String number = waitingToBePaged();
        desk.claim(number, "amira");

        runStart(number);

        assertThat(desk.told(number, "page")).isEmpty();
        assertThat(way(number)).isWaitingAtExactly(PROGRESS);
    }

    @Test
    void atNightTheTimeOfATierRunsOutAndWhoeverIsOnCallInAnotherZoneIsPaged() {
        // In the night before daylight saving begins in Europe; it is evening in New York.
        rotas.put(List.of(daily("application-l2", "lena", "ivo")), "admin");
        clock.stopAt(berlin("2026-03-28T22:30"));
        String number = diagnosed("many");
        desk.claim(number, "alan");
        String op = "startEvent_operationalLevelDue";
        desk.fire(number, op);
        desk.fire(number, op);

        assertThat(desk.record(number).group()).isEqualTo("application-l2");
        runStart(number);
        Page second = pages.of(number).get(1);
        assertThat(second).returns("application-l2", Page::group);
        String first = second.paged().get(0);
        assertThat(desk.told(number, "page")).last().returns("page", Told::urgency);
        fire(number, NO_ANSWER);
        fire(number, NO_ANSWER);
        assertThat(pageEntries(number)).last().satisfies(entry -> assertThat(entry.text())
                .startsWith("Paged lena (level 2"));
        pages.acknowledgeOrRefuse(number, "lena", "by the API");
        assertThat(first).isIn("lena", "ivo");
        assertThat(pages.of(number).get(1)).returns("lena", Page::acknowledgedBy);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    /** A P2 of application support, tier 1, about which somebody is paged. */
    private String urgent() {
        String number = waitingToBePaged();
        runStart(number);
        return number;
    }

    private String waitingToBePaged() {
        return diagnosed("several");
    }

    private String diagnosed(String users) {
        String number = desk.report("rita", report("usersAffected", users));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }

    /** The first of them on the days of even distance to the second of March. */
    private static RotaDefinition daily(String group, String... people) {
        return new RotaDefinition(group, "America/New_York", List.of(turns(people, null)));
    }

    private static RotaDefinition outsideOfTheOffice(String group, String person) {
        return new RotaDefinition(group, "Europe/Berlin", List.of(turns(new String[] {person}, "emea-office")));
    }

    private static RotaDefinition.LayerDefinition turns(String[] people, String outside) {
        return new RotaDefinition.LayerDefinition(
                "Daily", LocalDate.parse("2026-03-02"), null, LocalTime.MIDNIGHT, 1, List.of(people), null, outside);
    }

    private List<ProcessInstance> ways(String number) {
        return engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .processDefinitionKey("page-on-call")
                .list();
    }

    private ProcessInstance way(String number) {
        assertThat(ways(number)).hasSize(1);
        return ways(number).get(0);
    }

    private Page page(String number) {
        return pages.of(number).get(0);
    }

    private List<Entry> pageEntries(String number) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.kind().equals("PAGE"))
                .toList();
    }

    private Job timer(String number, String activity) {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(way(number).getId())
                .activityId(activity)
                .timers()
                .singleResult();
    }

    private Instant due(String number, String activity) {
        return timer(number, activity).getDuedate().toInstant();
    }

    private void fire(String number, String activity) {
        Job timer = timer(number, activity);
        if (timer.getDuedate().toInstant().isAfter(clock.instant())) {
            clock.stopAt(timer.getDuedate().toInstant());
        }
        engine.getManagementService().executeJob(timer.getId());
    }

    private void runStart(String number) {
        ways(number).forEach(way -> engine.getManagementService()
                .createJobQuery()
                .processInstanceId(way.getId())
                .messages()
                .list()
                .forEach(job -> engine.getManagementService().executeJob(job.getId())));
    }
}
