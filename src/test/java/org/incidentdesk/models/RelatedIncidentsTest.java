package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

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
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.Vendors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** Parent and children, and what is solved by nobody of the tiers. */
@DeskTest
class RelatedIncidentsTest {

    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String ELSEWHERE = "receiveTask_workedOnElsewhere";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private IncidentLifecycle lifecycle;

    @Autowired
    private Vendors vendors;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;
    private DeskClient http;

    @BeforeEach
    void beginOnMonday() {
        desk = new IncidentDriver(context);
        http = DeskClient.on(port);
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
    void aChildWaitsForItsParentAndIsSolvedWithIt() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf");
        desk.claim(child, "alan");

        assertThat(join(child, parent).status()).isEqualTo(204);

        assertThat(desk.record(child)).returns(parent, Incident::parent).returns("in-progress", Incident::status);
        assertThat(waitsElsewhere(child)).isTrue();
        assertThat(desk.told(child, "joined")).singleElement().satisfies(told -> assertThat(told.recipient())
                .endsWith("rolf"));
        assertThat(texts(parent)).contains("Incident " + child + " belongs to it");
        assertThat(texts(child)).contains("Belongs to " + parent + ": The same");
        assertThat(desk.level(child, "operational-level").outcome()).isEqualTo("met");

        desk.work(parent, "alan", DIAGNOSE, resolution("Restarted the CRM", "permanent"));
        desk.letChildrenFollow(child);

        assertThat(desk.record(child))
                .returns("resolved", Incident::status)
                .returns("Solved with " + parent + ": Restarted the CRM", Incident::resolution)
                .returns("support", Incident::resolvedBy)
                .returns(false, Incident::settled);
        assertThat(desk.task(child).getTaskDefinitionKey()).isEqualTo(CONFIRM);
        assertThat(desk.task(child)).isAssignedTo("rolf");
        assertThat(desk.told(child, "resolved")).isNotEmpty();
        assertThat(desk.level(child, "resolution").outcome()).isEqualTo("met");
    }

    @Test
    void theDeskJoinsAReportWhileCheckingItAndNobodyTriagesIt() {
        String parent = diagnosed("rita", "title", "Error 4711 while stamping zebra pallets in the CRM");
        String child = desk.report("rolf", report("title", "Error 4711 again while stamping zebra pallets in the CRM"));
        assertThat(similar(child)).startsWith(parent);

        desk.work(child, "dana", CHECK, Map.of("reportType", "incident", "parent", parent));

        assertThat(waitsElsewhere(child)).isTrue();
        assertThat(desk.told(child, "assigned")).isEmpty();
        assertThat(desk.told(child, "joined")).hasSize(1);
        assertThat(texts(parent)).contains("Incident " + child + " belongs to it");
        desk.work(parent, "alan", DIAGNOSE, resolution("Restarted the CRM", "permanent"));
        desk.letChildrenFollow(child);
        assertThat(desk.record(child).status()).isEqualTo("resolved");
    }

    @Test
    void whatIsJoinedBeforeTheDeskHasLookedAtItNeedsNoLookAnyMore() {
        String parent = diagnosed("rita");
        String unchecked = desk.report("rolf", report());
        String untriaged = desk.report("rolf", report());
        desk.work(untriaged, "dana", CHECK, Map.of("reportType", "incident"));
        assertThat(desk.task(untriaged).getTaskDefinitionKey()).isEqualTo(TRIAGE);

        join(unchecked, parent);
        join(untriaged, parent);

        for (String child : List.of(unchecked, untriaged)) {
            assertThat(waitsElsewhere(child)).isTrue();
            assertThat(desk.tasks(child, CHECK)).isEmpty();
            assertThat(desk.tasks(child, TRIAGE)).isEmpty();
        }
        release(untriaged);
        desk.runJobs(untriaged);
        assertThat(desk.at(untriaged)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void aChildThatIsReleasedComesBackToItsTier() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf");
        join(child, parent);

        assertThat(release(child).status()).isEqualTo(204);
        desk.runJobs(child);

        assertThat(desk.record(child).parent()).isNull();
        assertThat(desk.at(child)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.told(child, "assigned"))
                .extracting(told -> told.recipient())
                .hasSizeGreaterThan(1);
        assertThat(texts(parent)).contains("Incident " + child + " does not belong to it any more");
        assertThat(release(child).status()).isEqualTo(409);
        desk.work(parent, "alan", DIAGNOSE, resolution("Restarted the CRM", "permanent"));
        assertThat(desk.at(child)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void whatIsReleasedWhileItsParentIsSolvedIsNotSolvedWithIt() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf");
        join(child, parent);
        desk.work(parent, "alan", DIAGNOSE, resolution("Restarted the CRM", "permanent"));
        release(child);

        desk.letChildrenFollow(child);

        assertThat(desk.record(child).resolvedAt()).isNull();
        assertThat(desk.at(child)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void aChildWaitsForTheVendorOfItsParent() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf");
        join(child, parent);

        withVendor(parent);
        desk.letChildrenFollow(child);

        assertThat(desk.record(child).status()).isEqualTo("on-hold");
        assertThat(desk.level(child, "resolution").dueAt()).isNull();
        desk.work(
                parent,
                "alan",
                "userTask_followUpVendorCase",
                Map.of("vendorState", "answered", "vendorAnswer", "Install 4.2"));
        desk.letChildrenFollow(child);
        assertThat(desk.record(child).status()).isEqualTo("in-progress");
        assertThat(desk.level(child, "resolution").dueAt()).isNotNull();

        desk.work(parent, "alan", DIAGNOSE, hold("vendor", ""));
        desk.letChildrenFollow(child);
        assertThat(desk.record(child).status()).isEqualTo("on-hold");
        release(child);
        desk.runJobs(child);
        assertThat(desk.record(child).status()).isEqualTo("in-progress");
        assertThat(desk.at(child)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void whatIsOnHoldForAReasonOfItsOwnGoesOnWhenItIsJoined() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf");
        desk.work(child, "alan", DIAGNOSE, hold("reporter", ""));

        join(child, parent);

        assertThat(desk.record(child).status()).isEqualTo("in-progress");
        assertThat(waitsElsewhere(child)).isTrue();
    }

    @Test
    void childrenOfWhatIsWithdrawnAreWorkedOnByThemselves() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf");
        join(child, parent);

        desk.withdraw(parent, "rita", "A mistake of mine");
        desk.letChildrenFollow(child);

        assertThat(desk.at(child)).isWaitingAtExactly(DIAGNOSE);
        assertThat(texts(child)).contains(parent + ", which it belongs to, is withdrawn");
    }

    @Test
    void whatIsReopenedReopensTheUrgentOnesThatWereSolvedWithIt() {
        String parent = diagnosed("rita");
        String urgent = diagnosed("rolf", "usersAffected", "all", "deadline", "now");
        String other = diagnosed("rolf");
        join(urgent, parent);
        join(other, parent);
        desk.work(parent, "alan", DIAGNOSE, resolution("Restarted the CRM", "permanent"));
        desk.letChildrenFollow(urgent, other);

        desk.work(parent, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "Not at all"));
        desk.letChildrenFollow(urgent, other);

        assertThat(desk.record(urgent)).returns("in-progress", Incident::status);
        assertThat(waitsElsewhere(urgent)).isTrue();
        assertThat(desk.record(other).status()).isEqualTo("resolved");
        assertThat(texts(other)).contains(parent + " is reopened: Not at all");

        desk.work(parent, "alan", DIAGNOSE, resolution("Repaired the CRM", "permanent"));
        desk.letChildrenFollow(urgent, other);
        assertThat(desk.record(urgent).resolution()).endsWith("Repaired the CRM");
        assertThat(desk.record(other).resolution()).endsWith("Restarted the CRM");
    }

    @Test
    void whatItsReporterHasConfirmedStaysClosed() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf", "usersAffected", "all", "deadline", "now");
        join(child, parent);
        desk.work(parent, "alan", DIAGNOSE, resolution("Restarted the CRM", "permanent"));
        desk.letChildrenFollow(child);
        desk.work(child, "rolf", CONFIRM, Map.of("confirmation", "confirmed"));
        String state = desk.record(child).status();

        desk.work(parent, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "Not at all"));
        desk.letChildrenFollow(child);

        assertThat(desk.record(child).status()).isEqualTo(state);
        assertThat(texts(child)).contains(parent + " is reopened: Not at all");
    }

    @Test
    void whatCannotBelongToAnotherIsRefusedWithTheReason() {
        String parent = diagnosed("rita");
        String child = diagnosed("rolf");
        String other = diagnosed("rolf");
        join(child, parent);

        assertThat(join(parent, parent)).satisfies(answer -> refused(answer, "is the incident itself"));
        assertThat(join(other, child)).satisfies(answer -> refused(answer, "belongs to " + parent + " itself"));
        assertThat(join(parent, other)).satisfies(answer -> refused(answer, "has others that belong to it"));
        assertThat(join(other, "INC9999999")).satisfies(answer -> refused(answer, "is no incident"));
        assertThat(join(child, parent).status()).isEqualTo(409);
        assertThat(http.as("rolf").get("/api/incidents/" + child + "/related").status())
                .isEqualTo(403);
        assertThat(http.as("dana")
                        .post("/api/incidents/" + other + "/parent", Map.of("parent", parent))
                        .badFields())
                .containsExactly("reason");
        desk.work(parent, "alan", DIAGNOSE, resolution("Restarted the CRM", "permanent"));
        assertThat(join(other, parent)).satisfies(answer -> refused(answer, "is resolved already"));
        assertThat(desk.record(other).parent()).isNull();
        assertThat(desk.at(other)).isWaitingAtExactly(DIAGNOSE);
    }

    @Test
    void whoAsksSeesWhatBelongsTogetherAndWhatMayBe() {
        String parent = diagnosed("rita", "title", "Quarterly turnover chart is upside down");
        String child = diagnosed("rolf", "title", "Turnover chart upside down");
        String same = diagnosed("rolf", "title", "The turnover chart of the quarter is upside down");
        String different = diagnosed("rolf", "title", "Nobody can print invoices");
        join(child, parent);

        Answer answer = http.as("dana").get("/api/incidents/" + parent + "/related");

        assertThat(answer.json().path("children").findValuesAsText("number")).containsExactly(child);
        assertThat(answer.json().path("similar").findValuesAsText("number"))
                .contains(same)
                .doesNotContain(different, child, parent);
        assertThat(http.as("dana")
                        .get("/api/incidents/" + child + "/related")
                        .json()
                        .at("/parent/number")
                        .asText())
                .isEqualTo(parent);
        assertThat(similar(same)).startsWith(parent);
    }

    @Test
    void theFormOffersWhatMayBeTheSameTrouble() {
        String parent = diagnosed("rita", "title", "Fax numbers of customers are gone");
        String child = desk.report("rolf", report("title", "Fax numbers of some customers are gone"));

        Answer form =
                http.as("dana").get("/engine-rest/task/" + desk.task(child).getId() + "/deployed-form");

        assertThat(form.text()).contains("\"value\":\"" + parent + "\"");
        assertThat(http.as("dana")
                        .submit(desk.task(child).getId(), Map.of("reportType", "incident", "parent", "INC9999999"))
                        .text())
                .contains("is no incident");
    }

    @Test
    void whatWorksAgainByItselfIsResolvedWhereverItStands() {
        String atWork = diagnosed("rolf");
        desk.claim(atWork, "alan");
        String atVendor = diagnosed("rolf");
        withVendor(atVendor);
        String unopened = diagnosed("rolf");
        desk.work(unopened, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "Their product"));
        String unchecked = desk.report("rolf", report());

        for (String number : List.of(atWork, atVendor, unopened, unchecked)) {
            assertThat(lifecycle.solvedElsewhere(number, "system", "The alert is over", "automation"))
                    .isTrue();
            desk.runJobs(number);
        }

        for (String number : List.of(atWork, atVendor, unopened, unchecked)) {
            assertThat(desk.record(number))
                    .returns("resolved", Incident::status)
                    .returns("The alert is over", Incident::resolution)
                    .returns("automation", Incident::resolvedBy);
            assertThat(lifecycle.solvedElsewhere(number, "system", "Again", "automation"))
                    .isFalse();
        }
        assertThat(vendors.of(atVendor)).singleElement().returns("cancelled", asked -> asked.outcome());
        assertThat(desk.told(atVendor, "vendor-case-cancelled"))
                .singleElement()
                .satisfies(told -> assertThat(told.recipient()).endsWith("help@ledgerline.example"));
        assertThat(desk.level(atVendor, "vendor-contract")).returns("met", Level::outcome);
        assertThat(desk.told(unopened, "vendor-case-cancelled")).isEmpty();
        assertThat(desk.told(unchecked, "assigned")).isEmpty();
    }

    @Test
    void whatIsReopenedAfterItWorkedByItselfGoesToItsTier() {
        String number = diagnosed("rolf");
        lifecycle.solvedElsewhere(number, "system", "The alert is over", "automation");
        desk.runJobs(number);

        desk.work(number, "rolf", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "No"));

        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private static void refused(Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.badFields()).containsExactly(Fact.PARENT.key());
        assertThat(answer.text()).contains(reason);
    }

    private Answer join(String child, String parent) {
        Answer answer = http.as("dana")
                .post("/api/incidents/" + child + "/parent", Map.of("parent", parent, "reason", "The same"));
        desk.runJobs(child);
        return answer;
    }

    private Answer release(String child) {
        return http.as("dana").post("/api/incidents/" + child + "/release", Map.of("reason", "Another cause"));
    }

    private List<String> similar(String number) {
        return http.as("dana")
                .get("/api/incidents/" + number + "/related")
                .json()
                .path("similar")
                .findValuesAsText("number");
    }

    private boolean waitsElsewhere(String number) {
        return engine.getRuntimeService()
                        .createExecutionQuery()
                        .processInstanceBusinessKey(number)
                        .activityId(ELSEWHERE)
                        .count()
                == 1;
    }

    private List<String> texts(String number) {
        return desk.timeline(number).stream().map(Entry::text).toList();
    }

    private void withVendor(String number) {
        desk.work(number, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "Their product"));
        desk.work(
                number,
                "alan",
                "userTask_openVendorCase",
                Map.of(
                        "caseVendor", "ledgerline",
                        "vendorPriority", "high",
                        "vendorRequest", "Repair the import",
                        "vendorContact", "",
                        "vendorNumber", ""));
    }

    private String diagnosed(String reporter, String... answers) {
        String number = desk.report(reporter, report(answers));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }
}
