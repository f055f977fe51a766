package org.incidentdesk.models;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.ProcessEngineTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.ScriptedProviders;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.process.Automating;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.MajorIncidents;
import org.incidentdesk.record.MajorIncidents.Part;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.status.ComponentState;
import org.incidentdesk.status.Publication;
import org.incidentdesk.status.Publications;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** A major incident from the proposal to the report, with the bridge opened over HTTP. */
@DeskTest
class MajorIncidentProcessTest extends ScriptedProviders {

    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String DECIDE = "userTask_decideMajorIncident";
    private static final String BRIDGE_BY_HAND = "userTask_openBridgeByHand";
    private static final String LEAD = "userTask_leadRestoration";
    private static final String TRY = "userTask_tryService";
    private static final String WRITE = "userTask_writeUpdate";
    private static final String ANNOUNCE = "userTask_announceRestoration";
    private static final String REPORT = "userTask_writeAfterActionReport";
    private static final String MEASURE = "userTask_decideMeasure";
    private static final String BRIDGE = "https://meet.aldermoor.example/crm";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private MajorIncidents majors;

    @Autowired
    private Pages pages;

    @Autowired
    private Vendors vendors;

    @Autowired
    private Publications publications;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;
    private DeskClient http;

    @BeforeEach
    void begin() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        http = DeskClient.on(port);
        WEB.resetAll();
        answers("{\"result\": \"succeeded\", \"detail\": \"" + BRIDGE + "\"}");
        clock.stopAt(berlin("2026-03-02T08:30"));
    }

    @AfterEach
    void end() {
        for (String number : desk.numbers()) {
            if (desk.instance(number) != null) {
                desk.withdraw(number, "dana", "End of the test");
            }
            engine.getRuntimeService()
                    .createProcessInstanceQuery()
                    .processInstanceBusinessKey(number)
                    .rootProcessInstances()
                    .list()
                    .forEach(left -> engine.getRuntimeService().deleteProcessInstance(left.getId(), "End of the test"));
        }
        clock.goOn();
        BpmnAwareTests.reset();
    }

    @Test
    void aMajorIncidentIsLedToItsAfterActionReport() {
        String number = diagnosed();
        String child = diagnosed();
        desk.claim(number, "alan");

        assertThat(propose("alan", number).status()).isEqualTo(202);
        desk.runJobs(number);
        assertThat(desk.record(number).major()).isEqualTo("proposed");
        assertThat(desk.told(number, "major-proposed"))
                .extracting(Told::recipient, Told::urgency)
                .containsExactly(tuple("person:mona", "page"));
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);

        accept(number, true);
        assertThat(desk.record(number)).returns("accepted", Incident::major);
        assertThat(desk.tasks(number, DIAGNOSE)).isEmpty();
        assertThat(desk.record(child).parent()).isEqualTo(number);
        assertThat(majors.parts(number))
                .extracting(Part::role, Part::groupId, Part::person)
                .containsExactly(
                        tuple("commander", "incident-manager", "mona"),
                        tuple("communications-lead", "service-desk", "dana"),
                        tuple("scribe", "service-desk", "dana"),
                        tuple("technical-lead", "application-l1", "amira"),
                        tuple("technical-lead", "application-l2", null));
        assertThat(pages.of(number))
                .extracting(Page::group)
                .contains("incident-manager", "service-desk", "application-l1", "application-l2");

        assertThat(Automating.now(context)).isEqualTo(1);
        desk.runJobs(number);
        assertThat(majors.find(number).orElseThrow().bridge()).isEqualTo(BRIDGE);
        assertThat(desk.told(number, "major-declared"))
                .isNotEmpty()
                .allSatisfy(told -> assertThat(told.says("bridge")).isEqualTo(BRIDGE))
                .extracting(Told::recipient)
                .contains("person:elena", "person:lena", "person:alan");
        assertThat(task(number, LEAD)).isAssignedTo("amira");
        assertThat(task(number, WRITE)).isAssignedTo("dana");
        assertThat(variable(number, LEAD, "bridge")).isEqualTo(BRIDGE);

        // The communication stream
        assertThat(task(number, WRITE).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T09:00")));
        desk.workAt(
                number, "dana", WRITE, update("investigating", "We look into it", "Dear customers", "It costs", "No"));
        assertThat(desk.told(number, "major-update-users"))
                .extracting(Told::recipient)
                .contains("person:rita");
        assertThat(desk.told(child, "major-update-users"))
                .extracting(Told::recipient)
                .containsExactly("person:rita");
        assertThat(desk.told(number, "major-update-executives")).singleElement().satisfies(told -> {
            assertThat(told.recipient()).isEqualTo("person:elena");
            assertThat(told.says("text")).isEqualTo("It costs");
        });
        assertThat(desk.told(number, "major-update-press"))
                .extracting(Told::recipient)
                .containsExactly("person:paul");
        assertThat(task(number, WRITE).getDueDate()).isEqualTo(Date.from(berlin("2026-03-02T10:30")));
        assertThat(publications.openFor(number, Publication.Audience.PUBLIC))
                .get()
                .satisfies(published -> {
                    assertThat(published.title()).isEqualTo("The CRM is slow");
                    assertThat(published.state()).isEqualTo(Publication.State.INVESTIGATING);
                    assertThat(published.components()).containsEntry("crm", ComponentState.PARTIAL_OUTAGE);
                    assertThat(published.updates())
                            .extracting(Publication.Update::text)
                            .containsExactly("We look into it");
                });

        // The technical stream
        desk.workAt(number, "amira", LEAD, restored("Moved the database"));
        desk.workAt(number, "amira", TRY, Map.of("smokeTestResult", "failed", "smokeTestResultText", "Still slow"));
        assertThat(variable(number, LEAD, "smokeTestResultText")).isEqualTo("Still slow");
        desk.workAt(number, "amira", LEAD, restored("Moved the database again"));
        desk.workAt(number, "amira", TRY, Map.of("smokeTestResult", "passed"));
        desk.letChildrenFollow(child);

        assertThat(desk.record(number))
                .returns("resolved", Incident::status)
                .returns("restored", Incident::major)
                .returns("Moved the database again", Incident::resolution);
        assertThat(desk.record(child).status()).isEqualTo("resolved");
        assertThat(desk.tasks(number, WRITE)).isEmpty();
        desk.workAt(number, "dana", ANNOUNCE, update("resolved", "It works again", "", "", ""));

        assertThat(publications.openFor(number, Publication.Audience.PUBLIC)).isEmpty();
        assertThat(desk.told(number, "major-over")).isNotEmpty();
        assertThat(majors.parts(number))
                .allSatisfy(part -> assertThat(part.until()).isNotNull());
        assertThat(pages.of(number))
                .allSatisfy(page -> assertThat(page.endedAt()).isNotNull());
        assertThat(task(number, REPORT)).isAssignedTo("mona");
        assertThat(task(number, REPORT).getDueDate()).isEqualTo(Date.from(berlin("2026-03-09T08:30")));
        desk.work(number, "rita", "userTask_confirmResolution", Map.of("confirmation", "confirmed"));

        assertThat(overdue(number, "event_reportOverdue")).isEqualTo(Date.from(berlin("2026-03-09T08:30")));
        desk.fire(number, "event_reportOverdue");
        assertThat(desk.told(number, "major-report-due"))
                .extracting(Told::recipient)
                .containsExactly("person:mona");
        assertThatThrownBy(() -> desk.workAt(number, "mona", REPORT, Map.of("whatHappened", "Too short")))
                .isInstanceOf(FormFieldValidationException.class);
        desk.workAt(
                number,
                "mona",
                REPORT,
                Map.of(
                        "whatHappened", "The database ran out of room at 08:12.",
                        "wentWell", "Paging",
                        "wentWrong", "Nobody watched the disk",
                        "followUpActions", "Watch the disk, Lena, until 1 April"));

        assertThat(majors.find(number)).get().satisfies(major -> {
            assertThat(major.state()).isEqualTo("over");
            assertThat(major.reportedBy()).isEqualTo("mona");
            assertThat(major.actions()).startsWith("Watch the disk");
        });
        assertThat(major(number)).isZero();
        assertThat(texts(number))
                .contains("Proposed as a major incident: Everybody calls", "The service is restored", "Stood down");
        assertThat(http.as("dana")
                        .get("/api/incidents/" + number + "/major")
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("over");
    }

    @Test
    void whatIsNoneGoesOnAsItIs() {
        String number = diagnosed();
        propose("alan", number);
        desk.runJobs(number);
        assertThat(overdue(number, "event_decisionOverdue")).isEqualTo(Date.from(berlin("2026-03-02T08:40")));
        desk.fire(number, "event_decisionOverdue");
        assertThat(desk.told(number, "major-proposed")).hasSize(2);

        desk.workAt(number, "mona", DECIDE, Map.of("majorAccepted", "no", "majorDecision", "One user only"));

        assertThat(desk.record(number).major()).isEqualTo("rejected");
        assertThat(desk.told(number, "major-rejected")).isNotEmpty();
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(major(number)).isZero();
        assertThat(texts(number)).contains("Rejected as a major incident: One user only");
        assertThat(propose("alan", number).status()).as("proposed again").isEqualTo(202);
    }

    @Test
    void withoutAnAutomationTheCommanderOpensTheBridge() {
        String failed = proposed();
        answers("{\"result\": \"failed\", \"detail\": \"No licence\"}");
        accept(failed, false);
        Automating.now(context);
        desk.runJobs(failed);
        assertThat(task(failed, BRIDGE_BY_HAND)).isAssignedTo("mona");
        assertThatThrownBy(() -> desk.workAt(failed, "mona", BRIDGE_BY_HAND, Map.of("bridge", "room 12")))
                .isInstanceOf(FormFieldValidationException.class);
        desk.workAt(failed, "mona", BRIDGE_BY_HAND, Map.of("bridge", "https://meet.example/1"));
        assertThat(majors.find(failed).orElseThrow().bridge()).isEqualTo("https://meet.example/1");

        String silent = proposed();
        accept(silent, false);
        assertThat(overdue(silent, "event_bridgeTakesTooLong")).isEqualTo(Date.from(berlin("2026-03-02T08:33")));
        desk.fire(silent, "event_bridgeTakesTooLong");
        assertThat(desk.tasks(silent, BRIDGE_BY_HAND)).hasSize(1);
        assertThat(desk.tasks(silent, LEAD)).isEmpty();
        assertThat(desk.tasks(failed, LEAD)).as("the other one goes on").hasSize(1);
    }

    @Test
    void theTechnicalLeadCallsForWhateverHelps() {
        String number = led();

        desk.workAt(
                number,
                "amira",
                LEAD,
                Map.of("nextStep", "swarm", "helper1", "lena", "swarmQuestion", "Which node is slow?"));
        desk.workAt(number, "lena", "userTask_lookIntoIt", Map.of("swarmFound", "yes", "swarmFinding", "Node 3"));
        assertThat(variable(number, LEAD, "swarmFinding")).isEqualTo("Node 3");

        desk.workAt(
                number,
                "amira",
                LEAD,
                Map.of(
                        "nextStep", "approval",
                        "workaroundPlan", "Rent ten servers",
                        "workaroundCost", 90000,
                        "workaroundRisk", "high"));
        assertThat(desk.record(number).status()).as("others work on it").isEqualTo("in-progress");
        desk.workAt(number, "lena", "userTask_approveWorkaround", Map.of("approval", "approved"));
        assertThat(variable(number, LEAD, "approval")).isEqualTo("approved");

        desk.workAt(number, "amira", LEAD, Map.of("nextStep", "vendor"));
        assertThat(desk.tasks(number, LEAD)).as("the work goes on").hasSize(1);
        desk.workAt(
                number,
                "amira",
                "userTask_openVendorCase",
                Map.of(
                        "caseVendor", "cloudberry",
                        "vendorPriority", "critical",
                        "vendorRequest", "Half the hypervisors are gone",
                        "vendorContact", "",
                        "vendorNumber", ""));
        assertThat(desk.record(number).status())
                .as("nobody waits for the vendor")
                .isEqualTo("in-progress");
        desk.workAt(
                number,
                "amira",
                "userTask_followUpVendorCase",
                Map.of("vendorState", "answered", "vendorAnswer", "Power is back at ten"));
        assertThat(desk.told(number, "major-vendor-answered")).singleElement().satisfies(told -> {
            assertThat(told.recipient()).isEqualTo("person:amira");
            assertThat(told.says("text")).isEqualTo("Power is back at ten");
        });
        assertThat(vendors.of(number)).singleElement().returns("answered", asked -> asked.outcome());
    }

    @Test
    void aVendorThatWasAskedBeforeGoesOnAndNobodyWaitsForIt() {
        String number = diagnosed();
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
        assertThat(desk.record(number).status()).isEqualTo("on-hold");
        propose("alan", number);
        desk.runJobs(number);

        accept(number, false);

        assertThat(desk.record(number).status()).isEqualTo("in-progress");
        assertThat(desk.level(number, "resolution").dueAt()).isNotNull();
        assertThat(vendors.of(number)).singleElement().returns(null, asked -> asked.closedAt());
        assertThat(desk.told(number, "vendor-case-cancelled")).isEmpty();
        desk.workAt(
                number,
                "alan",
                "userTask_followUpVendorCase",
                Map.of("vendorState", "answered", "vendorAnswer", "Install 4.2"));
        assertThat(vendors.of(number)).singleElement().returns("answered", asked -> asked.outcome());
        assertThat(desk.tasks(number, DIAGNOSE)).as("the tiers have it no more").isEmpty();
    }

    @Test
    void disasterRecoveryIsDecidedByWhoMayDecideIt() {
        String number = led();

        desk.workAt(
                number,
                "amira",
                LEAD,
                Map.of("nextStep", "disaster-recovery", "measureReason", "An hour of orders is lost"));

        assertThat(desk.told(number, "major-decision-needed"))
                .extracting(Told::recipient, told -> told.says("author"))
                .containsExactly(tuple("person:elena", "disaster-recovery"));
        assertThat(overdue(number, "event_deciderSilent")).isEqualTo(Date.from(berlin("2026-03-02T08:40")));
        desk.fire(number, "event_deciderSilent");
        assertThat(desk.told(number, "major-decision-needed"))
                .extracting(Told::recipient)
                .containsExactlyInAnyOrder("person:elena", "person:elena", "person:mona");
        desk.workAt(
                number,
                "mona",
                MEASURE,
                Map.of("crisisDecision", "invoked", "crisisDecisionReason", "Nobody else answers"));

        assertThat(variable(number, LEAD, "crisisDecision")).isEqualTo("invoked");
        assertThat(texts(number)).contains("disaster recovery is invoked: Nobody else answers");
        assertThat(desk.told(number, "major-decided")).isNotEmpty();

        desk.workAt(number, "amira", LEAD, Map.of("nextStep", "crisis", "measureReason", "The press calls"));
        desk.workAt(number, "elena", MEASURE, Map.of("crisisDecision", "refused", "crisisDecisionReason", "Not yet"));
        assertThat(texts(number)).contains("crisis management is refused: Not yet");
    }

    @Test
    void whoeverPromisedAnUpdateIsRemindedUntilItIsThere() {
        String number = led();
        assertThat(overdue(number, "event_updateLate")).isEqualTo(Date.from(berlin("2026-03-02T09:00")));

        desk.fire(number, "event_updateLate");

        assertThat(desk.told(number, "major-update-late"))
                .extracting(Told::recipient)
                .containsExactlyInAnyOrder("person:dana", "person:mona");
        assertThat(overdue(number, "event_updateLate")).isEqualTo(Date.from(berlin("2026-03-02T09:10")));
        assertThat(http.as("dana")
                        .get("/api/incidents/" + number)
                        .json()
                        .path("nextUpdateAt")
                        .asText())
                .startsWith("2026-03-02T08:00");
    }

    @Test
    void whatIsRestoredWhileAnUpdateGoesOutIsAnnouncedAllTheSame() {
        String number = led();
        Task write = task(number, WRITE);
        desk.as("dana", () -> engine.getFormService()
                .submitTaskForm(write.getId(), new HashMap<>(update("identified", "Nearly there", "", "", ""))));
        desk.as("amira", () -> engine.getFormService()
                .submitTaskForm(task(number, LEAD).getId(), new HashMap<>(restored("Moved it"))));
        desk.runJobs(number, LEAD);
        desk.as("amira", () -> engine.getFormService()
                .submitTaskForm(task(number, TRY).getId(), new HashMap<>(Map.of("smokeTestResult", "passed"))));
        desk.runJobs(number, TRY);
        assertThat(desk.record(number).major()).isEqualTo("restored");

        desk.runJobs(number);

        assertThat(desk.tasks(number, WRITE)).isEmpty();
        assertThat(desk.tasks(number, ANNOUNCE)).hasSize(1);
    }

    @Test
    void aPartIsHandedOverWithItsTasks() {
        String number = led();

        assertThat(hand("amira", number, "technical-lead", "lena").status()).isEqualTo(202);
        assertThat(hand("mona", number, "communications-lead", "deniz").status())
                .isEqualTo(202);
        desk.runJobs(number);

        assertThat(task(number, LEAD)).isAssignedTo("lena");
        assertThat(task(number, WRITE)).isAssignedTo("deniz");
        assertThat(desk.told(number, "major-part"))
                .extracting(Told::recipient, told -> told.says("text"))
                .containsExactlyInAnyOrder(
                        tuple("person:lena", "technical lead"), tuple("person:deniz", "communications lead"));
        assertThat(majors.parts(number))
                .filteredOn(part -> part.until() == null)
                .extracting(Part::role, Part::person)
                .contains(tuple("technical-lead", "lena"), tuple("communications-lead", "deniz"));
        desk.workAt(number, "lena", LEAD, restored("Moved it"));
        assertThat(task(number, TRY)).isAssignedTo("lena");

        assertThat(hand("nora", number, "scribe", "nora").status()).isEqualTo(403);
        assertThat(hand("mona", number, "scribe", "rita").badFields()).containsExactly("person");
        assertThat(hand("mona", number, "cook", "nora").badFields()).containsExactly("role");
        assertThat(hand("rita", number, "scribe", "nora").status()).isEqualTo(403);
    }

    @Test
    void whatIsDemotedGoesBackToItsTier() {
        String number = led();

        assertThat(http.as("nora")
                        .post("/api/incidents/" + number + "/major/demotion", Map.of("reason", "Mine"))
                        .status())
                .isEqualTo(403);
        assertThat(http.as("mona")
                        .post("/api/incidents/" + number + "/major/demotion", Map.of("reason", "A typing error"))
                        .status())
                .isEqualTo(202);
        desk.runJobs(number);

        assertThat(desk.record(number)).returns("demoted", Incident::major).returns("in-progress", Incident::status);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(major(number)).isZero();
        assertThat(desk.told(number, "major-demoted")).isNotEmpty();
        assertThat(majors.parts(number))
                .allSatisfy(part -> assertThat(part.until()).isNotNull());
        desk.work(number, "alan", DIAGNOSE, resolution("Typed it right", "permanent"));
        assertThat(desk.record(number).status()).isEqualTo("resolved");
        assertThat(http.as("mona")
                        .post("/api/incidents/" + number + "/major/demotion", Map.of("reason", "Again"))
                        .status())
                .isEqualTo(409);
    }

    @Test
    void whatIsWithdrawnIsLedNoLonger() {
        String number = led();

        desk.withdraw(number, "rita", "It was my cable");

        assertThat(desk.record(number)).returns("closed", Incident::status).returns("demoted", Incident::major);
        assertThat(major(number)).isZero();
    }

    @Test
    void twoAtTheSameTimeAreLedApart() {
        String one = led();
        String other = led();

        desk.workAt(one, "amira", LEAD, restored("Moved it"));

        assertThat(desk.tasks(one, TRY)).hasSize(1);
        assertThat(desk.tasks(other, LEAD)).hasSize(1);
        assertThat(http.as("dana").get("/api/major-incidents").json().findValuesAsText("incident"))
                .contains(one, other);
    }

    @Test
    void whatBelongsToAnotherOrIsSolvedIsNotProposed() {
        String number = diagnosed();
        String child = diagnosed();
        http.as("dana").post("/api/incidents/" + child + "/parent", Map.of("parent", number, "reason", "The same"));

        assertThat(propose("alan", child)).satisfies(answer -> {
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text()).contains("propose that one");
        });
        assertThat(propose("rita", number).status()).isEqualTo(403);
        assertThat(propose("alan", number).status()).isEqualTo(202);
        assertThat(propose("alan", number).status()).isEqualTo(409);
        assertThat(http.as("alan").get("/api/incidents/" + child + "/major").status())
                .isEqualTo(409);
        String solved = diagnosed();
        desk.work(solved, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));
        assertThat(propose("alan", solved).status()).isEqualTo(409);
    }

    @Test
    void aSurgeOfSimilarReportsProposesTheFirstOfThem() {
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            numbers.add(desk.reportByMachine(Map.of(
                    Fact.TITLE, "Payroll job " + i + " of the night has failed",
                    Fact.SERVICE, "payroll",
                    Fact.CHANNEL, "monitoring",
                    Fact.SOURCE, "cron")));
            assertThat(desk.record(numbers.get(0)).major()).isEqualTo(i < 14 ? "no" : "proposed");
        }

        assertThat(majors.find(numbers.get(0))).get().satisfies(major -> {
            assertThat(major.proposedBy()).isEqualTo("system");
            assertThat(major.reason()).isEqualTo("15 similar reports of Payroll within 30 minutes");
        });
        desk.runJobs(numbers.get(0));
        desk.workAt(numbers.get(0), "mona", DECIDE, Map.of("majorAccepted", "no", "majorDecision", "Known"));
        clock.advance(Duration.ofMinutes(31));
        String later = desk.reportByMachine(Map.of(
                Fact.TITLE, "Payroll job 99 of the night has failed",
                Fact.SERVICE, "payroll",
                Fact.CHANNEL, "monitoring",
                Fact.SOURCE, "cron"));
        assertThat(desk.record(numbers.get(0)).major()).isEqualTo("rejected");
        assertThat(desk.record(later).major()).isEqualTo("no");
    }

    @Test
    void manyIncidentsThatBelongToOneProposeIt() {
        String parent = diagnosed("service", "webshop", "title", "The shop is down");
        for (int i = 0; i < 15; i++) {
            assertThat(desk.record(parent).major()).isEqualTo("no");
            String child = diagnosed("service", "webshop", "title", "Nothing like it " + "abcdefghijklmno".charAt(i));
            clock.advance(Duration.ofMinutes(16));
            http.as("dana").post("/api/incidents/" + child + "/parent", Map.of("parent", parent, "reason", "The same"));
        }

        assertThat(majors.find(parent).orElseThrow().reason()).isEqualTo("15 incidents belong to it");
    }

    @Test
    void aCriticalServiceThatIsGoneForEverybodyIsProposedAtOnce() {
        String number = diagnosed("service", "webshop", "usersAffected", "all", "deadline", "now");

        assertThat(desk.record(number)).returns("P1", Incident::priority).returns("proposed", Incident::major);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private static void answers(String body) {
        WEB.stubFor(post(AUTOMATION)
                .willReturn(aResponse()
                        .withStatus(200)
                        .withHeader("Content-Type", "application/json")
                        .withBody(body)));
    }

    private Answer propose(String user, String number) {
        return http.as(user).post("/api/incidents/" + number + "/major", Map.of("reason", "Everybody calls"));
    }

    private Answer hand(String user, String number, String role, String person) {
        return http.as(user).put("/api/incidents/" + number + "/major/parts/" + role, Map.of("person", person));
    }

    private void accept(String number, boolean joinSimilar) {
        desk.workAt(
                number,
                "mona",
                DECIDE,
                Map.of("majorAccepted", "yes", "joinSimilar", joinSimilar, "majorDecision", "Many are hit"));
    }

    private String proposed() {
        String number = diagnosed();
        propose("alan", number);
        desk.runJobs(number);
        return number;
    }

    private String led() {
        String number = proposed();
        accept(number, false);
        Automating.now(context);
        desk.runJobs(number);
        assertThat(desk.tasks(number, LEAD)).hasSize(1);
        return number;
    }

    private Task task(String number, String key) {
        List<Task> open = desk.tasks(number, key);
        assertThat(open).as("tasks %s of %s", key, number).hasSize(1);
        return open.get(0);
    }

    private Object variable(String number, String key, String name) {
        return engine.getTaskService().getVariable(task(number, key).getId(), name);
    }

    private Date overdue(String number, String activity) {
        return desk.timer(number, activity).getDuedate();
    }

    private long major(String number) {
        return engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .processDefinitionKey("major-incident")
                .count();
    }

    private List<String> texts(String number) {
        return desk.timeline(number).stream().map(Entry::text).toList();
    }

    private static Map<String, Object> restored(String what) {
        return new HashMap<>(Map.of(
                "nextStep", "resolved", "resolution", what, "resolutionKind", "permanent", "resolvedBy", "support"));
    }

    private static Map<String, Object> update(
            String state, String users, String customers, String executives, String press) {
        Map<String, Object> form = new HashMap<>(Map.of(
                "publicState", state,
                "publicTitle", "The CRM is slow",
                "updateUsers", users,
                "updateCustomers", customers,
                "updateExecutives", executives,
                "updatePress", press));
        if (!state.equals("resolved")) {
            form.put("componentState", "partial-outage");
        }
        return form;
    }

    private String diagnosed(String... answers) {
        String number = desk.report("rita", report(answers));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }
}
