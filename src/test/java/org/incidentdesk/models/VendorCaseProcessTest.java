package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Level;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.oncall.Absences;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.VendorCase;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.record.Vendors.Score;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

@DeskTest
class VendorCaseProcessTest {

    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String OPEN = "userTask_openVendorCase";
    private static final String FOLLOW_UP = "userTask_followUpVendorCase";
    private static final String FOLLOW_UP_DUE = "event_followUpDue";
    private static final String CONTRACT_DUE = "startEvent_vendorContractDue";
    private static final String TIER_DUE = "startEvent_operationalLevelDue";
    private static final String CONTRACT = "vendor-contract";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private Absences absences;

    @Autowired
    private Pages pages;

    @Autowired
    private Vendors vendors;

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

    @Test
    void anIncidentGoesToTheVendorAndBackToTheTierThatAsked() {
        String number = withVendor("one", "high");
        assertThat(desk.record(number)).returns("on-hold", Incident::status).returns("L1", Incident::tier);
        assertThat(vendors.of(number)).singleElement().satisfies(asked -> assertThat(asked)
                .returns(number + "-V1", VendorCase::number)
                .returns("ledgerline", VendorCase::vendor)
                .returns("help@ledgerline.example", VendorCase::contact)
                .returns("alan", VendorCase::openedBy));
        assertThat(desk.told(number, "vendor-asked")).singleElement().satisfies(told -> {
            assertThat(told.recipient()).endsWith("help@ledgerline.example");
            assertThat(told.says("text")).isEqualTo("Repair the import");
        });
        assertThat(desk.level(number, CONTRACT)).returns("PT16H", Level::target).returns(null, Level::outcome);
        assertThat(desk.level(number, "resolution").dueAt()).isNull();
        clock.stopAt(berlin("2026-03-02T10:30"));

        desk.work(
                number,
                "alan",
                FOLLOW_UP,
                Map.of("vendorState", "answered", "vendorAnswer", "Install 4.2", "vendorNumber", "LL-77"));

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.level(number, "operational-level"))
                .returns(1, Level::round)
                .returns(berlin("2026-03-02T15:30"), Level::dueAt);
        assertThat(desk.timer(number, "startEvent_operationalLevelDue").getDuedate())
                .isEqualTo(Date.from(berlin("2026-03-02T14:30")));
        assertThat(desk.variable(number, "vendorAnswer")).isEqualTo("Install 4.2");
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
        assertThat(desk.level(number, CONTRACT)).returns("met", Level::outcome).returns("PT2H", Level::used);
        assertThat(vendors.of(number).get(0))
                .returns("answered", VendorCase::outcome)
                .returns("LL-77", VendorCase::vendorNumber)
                .returns("Install 4.2", VendorCase::answer)
                .returns(true, VendorCase::withinContract);
        desk.work(number, "alan", DIAGNOSE, resolution("Installed 4.2", "permanent"));
        assertThat(desk.instance(number)).isWaitingAtExactly("userTask_confirmResolution");
    }

    @Test
    void whatComesBackToSomebodyWhoIsAwayIsPaged() {
        String number = withVendor("several", "high");
        long away = absences.add("alan", clock.instant(), clock.instant().plusSeconds(864000), "", "mona");
        String task = desk.task(number).getId();
        desk.as("amira", () -> engine.getTaskService().setAssignee(task, "amira"));
        try {
            desk.work(
                    number,
                    "amira",
                    FOLLOW_UP,
                    Map.of("vendorState", "answered", "vendorAnswer", "Install 4.2", "vendorNumber", ""));
        } finally {
            absences.takeBack(away);
        }

        assertThat(desk.task(number)).isNotAssigned().hasCandidateGroup("application-l1");
        assertThat(pages.of(number)).last().returns(null, Page::endReason);
    }

    @Test
    void untilTheCaseIsOpenItIsWithWhoeverChoseTheVendorAndTheTiersClockRuns() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "Their product"));

        assertThat(desk.task(number)).isAssignedTo("alan");
        assertThat(desk.record(number)).returns("alan", Incident::assignee);
        assertThat(desk.timer(number, TIER_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T11:30")));
        engine.getManagementService().executeJob(desk.timer(number, TIER_DUE).getId());
        assertThat(desk.at(number)).hasPassed("endEvent_operationalLevelNotReached");
        desk.fire(number, TIER_DUE);
        assertThat(desk.at(number))
                .hasPassed("endEvent_operationalLevelReported")
                .isWaitingAtExactly(OPEN);
        assertThat(desk.told(number, "operational-level-at-risk"))
                .extracting(Told::recipient)
                .containsExactly("person:alan");

        desk.work(number, "alan", OPEN, vendorCase("ledgerline", "high", ""));

        assertThat(desk.level(number, "operational-level").dueAt()).isNull();
        assertThat(desk.timer(number, TIER_DUE).getDuedate()).isAfter(Date.from(berlin("2030-01-01T00:00")));
    }

    @Test
    void anotherTierThatTheTableNamesGetsItBackFromTheVendor() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "Their product"));
        desk.fire(number, TIER_DUE);
        desk.fire(number, TIER_DUE);

        assertThat(desk.record(number)).returns("L2", Incident::tier).returns("application-l2", Incident::group);
        assertThat(desk.at(number)).isWaitingAtExactly(OPEN);
        assertThat(desk.task(number)).hasCandidateGroup("application-l2");
        desk.work(number, "lena", OPEN, vendorCase("ledgerline", "high", ""));
        desk.work(
                number,
                "lena",
                FOLLOW_UP,
                Map.of("vendorState", "answered", "vendorAnswer", "Install 4.2", "vendorNumber", ""));

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.task(number)).isAssignedTo("lena");
    }

    @Test
    void aSilentVendorIsAskedAgainAndTheContractIsWatched() {
        String number = withVendor("one", "high");
        assertThat(desk.timer(number, FOLLOW_UP_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T12:30")));
        // 75 % of 16 business hours.
        assertThat(desk.timer(number, CONTRACT_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-03T13:30")));

        desk.fire(number, FOLLOW_UP_DUE);
        desk.fire(number, FOLLOW_UP_DUE);
        assertThat(desk.told(number, "vendor-follow-up")).hasSize(2);
        assertThat(vendors.of(number).get(0)).returns(2, VendorCase::followUps);
        desk.fire(number, CONTRACT_DUE);
        assertThat(desk.told(number, "vendor-contract-at-risk"))
                .extracting(Told::recipient)
                .containsExactly("person:alan");
        assertThat(desk.timer(number, CONTRACT_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-04T08:30")));
        desk.fire(number, CONTRACT_DUE);
        assertThat(desk.told(number, "vendor-contract-breached"))
                .extracting(Told::recipient)
                .contains("person:alan", "person:amira");
        assertThat(desk.at(number)).isWaitingAtExactly(FOLLOW_UP);

        desk.work(number, "alan", FOLLOW_UP, Map.of("vendorState", "give-up"));
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.timeline(number)).extracting(Entry::text).contains("Goes on without the vendor");
        assertThat(vendors.of(number).get(0))
                .returns("given-up", VendorCase::outcome)
                .returns(null, VendorCase::withinContract);
        assertThat(desk.level(number, CONTRACT)).returns("breached", Level::outcome);
    }

    @Test
    void aContractTimerThatComesTooEarlyReportsNothing() {
        String number = withVendor("one", "high");
        engine.getManagementService()
                .executeJob(desk.timer(number, CONTRACT_DUE).getId());

        assertThat(desk.at(number))
                .hasPassed("endEvent_vendorContractNotReached")
                .isWaitingAtExactly(FOLLOW_UP);
    }

    @Test
    void theVendorAnswersThroughTheApi() {
        String number = withVendor("one", "critical");
        assertThat(desk.timer(number, FOLLOW_UP_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-02T09:30")));
        String path = "/api/vendor-cases/" + number + "-V1/answers";
        DeskClient http = DeskClient.on(port);
        assertThat(http.as("rita").post(path, Map.of("text", "x")).status()).isEqualTo(403);
        assertThat(http.as("sensor").post(path, Map.of("text", " ")).status()).isEqualTo(400);
        assertThat(http.as("sensor")
                        .post(path, Map.of("text", "x".repeat(4001)))
                        .status())
                .isEqualTo(400);
        assertThat(http.as("sensor")
                        .post("/api/vendor-cases/INC9999999-V1/answers", Map.of("text", "x"))
                        .status())
                .isEqualTo(404);

        assertThat(http.as("sensor")
                        .post(path, Map.of("vendorNumber", "LL-1", "answered", false))
                        .status())
                .isEqualTo(204);
        assertThat(desk.at(number)).isWaitingAtExactly(FOLLOW_UP);
        assertThat(vendors.of(number).get(0))
                .returns("LL-1", VendorCase::vendorNumber)
                .satisfies(asked -> assertThat(asked.acknowledgedAt()).isNotNull())
                .returns(null, VendorCase::answeredAt);
        assertThat(http.as("sensor").post(path, Map.of("text", "Install 4.2")).status())
                .isEqualTo(204);
        desk.runJobs(number);

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.variable(number, "vendorAnswer")).isEqualTo("Install 4.2");
        Answer late = http.as("sensor").post(path, Map.of("text", "Once more"));
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.text()).contains("is closed");
        assertThat(http.as("alan")
                        .get("/api/incidents/" + number + "/vendor-cases")
                        .json())
                .hasSize(1);
    }

    @Test
    void anIncidentThatIsWithdrawnNeedsNoVendor() {
        String number = withVendor("one", "normal");
        assertThat(desk.timer(number, FOLLOW_UP_DUE).getDuedate()).isEqualTo(Date.from(berlin("2026-03-03T08:30")));

        desk.withdraw(number, "dana", "Not needed");

        assertThat(vendors.of(number).get(0)).returns("cancelled", VendorCase::outcome);
        assertThat(desk.level(number, CONTRACT)).returns("cancelled", Level::outcome);
    }

    @Test
    void anIncidentCanHaveASecondCase() {
        String number = withVendor("one", "high");
        desk.work(number, "alan", FOLLOW_UP, Map.of("vendorState", "answered", "vendorAnswer", "Ask the others"));
        desk.work(number, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "The others"));
        desk.work(number, "alan", OPEN, vendorCase("cloudberry", "normal", "ops@cloudberry.example"));

        assertThat(vendors.of(number))
                .extracting(VendorCase::number, VendorCase::vendor, VendorCase::contact)
                .containsExactly(
                        tuple(number + "-V1", "ledgerline", "help@ledgerline.example"),
                        tuple(number + "-V2", "cloudberry", "ops@cloudberry.example"));
        assertThat(desk.level(number, CONTRACT)).returns(2, Level::round);
    }

    @Test
    void aCaseNeedsAVendorThatIsKnownAndAnAddress() {
        String number = diagnosed("one");
        desk.work(number, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "Their product"));
        desk.claim(number, "alan");

        assertThatThrownBy(() -> desk.submit(number, "alan", vendorCase("nobody", "high", "")))
                .hasMessageContaining("caseVendor must be one of cloudberry, ledgerline");
        assertThatThrownBy(() -> desk.submit(number, "alan", vendorCase("ledgerline", "high", "nowhere")))
                .hasMessageContaining("vendorContact must be an e-mail address");
        assertThat(vendors.of(number)).isEmpty();
    }

    @Test
    void theScorecardCountsHowAVendorDoes() {
        clock.stopAt(berlin("2027-03-01T08:30"));
        Instant from = clock.instant();
        String first = withVendor("one", "high");
        clock.stopAt(berlin("2027-03-01T10:30"));
        desk.work(first, "alan", FOLLOW_UP, Map.of("vendorState", "answered", "vendorAnswer", "Done"));
        String second = withVendor("one", "high");
        desk.fire(second, FOLLOW_UP_DUE);
        desk.work(second, "alan", FOLLOW_UP, Map.of("vendorState", "give-up"));

        List<Score> scores = vendors.scores(from, from.plusSeconds(864000));

        assertThat(scores).singleElement().satisfies(score -> assertThat(score)
                .returns("ledgerline", Score::vendor)
                .returns(2L, Score::cases)
                .returns(1L, Score::answered)
                .returns(1L, Score::givenUp)
                .returns(2.0, Score::answerHours)
                .returns(1.0, Score::withinContract)
                .returns(0.5, Score::followUps));
        assertThat(DeskClient.on(port)
                        .as("dana")
                        .get("/api/vendors/scorecard?from=" + from + "&to=" + from.plusSeconds(864000))
                        .json()
                        .at("/0/name")
                        .asText())
                .startsWith("Ledgerline");
        assertThat(DeskClient.on(port).as("rita").get("/api/vendors/scorecard").status())
                .isEqualTo(403);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private String withVendor(String users, String priority) {
        String number = diagnosed(users);
        desk.work(number, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "Their product"));
        assertThat(desk.at(number)).isWaitingAtExactly(OPEN);
        assertThat(desk.task(number)).isAssignedTo("alan");
        desk.work(number, "alan", OPEN, vendorCase("ledgerline", priority, ""));
        assertThat(desk.at(number)).isWaitingAtExactly(FOLLOW_UP);
        assertThat(desk.task(number)).isAssignedTo("alan");
        return number;
    }

    private String diagnosed(String users) {
        String number = desk.report("rita", report("usersAffected", users));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }

    private static Map<String, Object> vendorCase(String vendor, String priority, String contact) {
        return new HashMap<>(Map.of(
                "caseVendor", vendor,
                "vendorPriority", priority,
                "vendorRequest", "Repair the import",
                "vendorContact", contact,
                "vendorNumber", ""));
    }
}
