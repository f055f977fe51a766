package org.incidentdesk.models;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.history.HistoricDecisionInputInstance;
import org.camunda.bpm.engine.history.HistoricDecisionInstance;
import org.camunda.bpm.engine.history.HistoricDecisionOutputInstance;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MailClient;
import org.incidentdesk.MailClient.Draft;
import org.incidentdesk.MovableClock;
import org.incidentdesk.intake.Reading;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.process.Sending;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.VendorCase;
import org.incidentdesk.record.Vendors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What becomes of mails that come in, by processes/receive-mail.bpmn: sent by SMTP, fetched by IMAP. */
@DeskTest
class ReceiveMailProcessTest {

    private static final String RITA = "Rita Reyes <rita@aldermoor.example>";
    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String RESUME = "userTask_resumeIncident";
    private static final String CONFIRM = "userTask_confirmResolution";
    private static final String CLOSE = "userTask_closeIncident";
    private static final String HANDLE = "userTask_handleMail";

    @Autowired
    private Pages pages;

    @Autowired
    private Vendors vendors;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private MovableClock clock;

    @LocalServerPort
    private int port;

    private IncidentDriver desk;
    private MailClient outside;

    @BeforeEach
    void beginOnMonday() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        outside = new MailClient(context);
        outside.emptyAll();
        clock.stopAt(berlin("2026-03-02T08:30"));
        jdbc.sql("update received_mail set received_at = received_at - interval '1 day'")
                .update();
    }

    @AfterEach
    void goOn() {
        clock.goOn();
        BpmnAwareTests.reset();
    }

    private record Mail(long id, ProcessInstance process) {}

    /** What is kept of a mail. */
    private record Kept(String sender, String action, String incident, boolean handled, boolean content) {}

    // --- A report ---------------------------------------------------------------------------------------------------

    @Test
    void aMailOfSomebodyKnownBecomesAnIncidentOfTheServiceThatItNames() {
        Mail mail = receive(
                Draft.from(RITA).subject("Re: FW: The CRM shows an error").text("Since this morning.\n\nRita"));

        assertThat(mail.process())
                .isEnded()
                .hasPassedInOrder(
                        "serviceTask_readMail",
                        "ruleTask_decideAction",
                        "ruleTask_decideService",
                        "serviceTask_checkReport",
                        "serviceTask_reportIncident",
                        "endEvent_incidentReported")
                .hasNotPassed(HANDLE);
        String number = kept(mail).incident();
        assertThat(kept(mail)).isEqualTo(new Kept("rita@aldermoor.example", "report", number, true, false));
        assertThat(desk.record(number))
                .returns("The CRM shows an error", Incident::title)
                .returns("Since this morning.\n\nRita", Incident::description)
                .returns("crm", Incident::service)
                .returns("email", Incident::channel)
                .returns("rita", Incident::reporter)
                .returns("system", Incident::reportedBy)
                .returns("new", Incident::status);
        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CHECK);
        assertThat(desk.told(number, "reported")).extracting(Told::recipient).containsExactly("person:rita");
    }

    @Test
    void theAcknowledgementHangsOnTheMailThatItAnswers() throws MessagingException {
        Draft mail = Draft.from(RITA)
                .header("X-Mailer", "test")
                .subject("The CRM shows an error")
                .text("x");
        String number = kept(receive(mail)).incident();
        desk.runJobs(number);
        MimeMessage received = sent(number, "is recorded");
        String sent = new String(mail.bytes(), ISO_8859_1).replaceAll("(?s).*Message-ID: (<[^>]*>).*", "$1");
        assertThat(received.getHeader("In-Reply-To")).containsExactly(sent);

        Mail answer = receive(Draft.from(RITA).text("Order 4711").answers(received));

        assertThat(kept(answer)).returns(number, Kept::incident).returns("reply", Kept::action);
    }

    @ParameterizedTest
    @CsvSource({
        "My printer is out of toner, printing",
        "No remote access, vpn",
        "Der Bildschirm bleibt schwarz, workplace",
        "My calendar is empty, email"
    })
    void aServiceIsFoundByOtherWordsToo(String subject, String service) {
        Mail mail = receive(Draft.from(RITA).subject(subject));

        assertThat(mail.process()).isEnded();
        assertThat(desk.record(kept(mail).incident()).service()).isEqualTo(service);
    }

    @Test
    void whatIsForwardedBelongsToTheReport() {
        Mail mail = receive(Draft.from(RITA)
                .subject("The web shop")
                .text("Please look.\n\n-----Original Message-----\nFrom: Bob <bob@b.example>\nSent: Monday\n"
                        + "To: Rita\nSubject: shop\n\nIt does not take my card."));

        assertThat(desk.record(kept(mail).incident()).description()).endsWith("It does not take my card.");
    }

    @ParameterizedTest
    @CsvSource({"It does not work, service is required", "The CRM and the ERP are slow, service is required"})
    void aReportOfWhichNobodyKnowsTheServiceWaitsForTheDesk(String subject, String why) {
        Mail mail = receive(Draft.from(RITA).subject(subject));

        assertThat(mail.process()).isWaitingAtExactly(HANDLE).hasPassed("serviceTask_checkReport");
        assertThat(variable(mail, "why")).asString().contains("No incident could be made of it", why);
        assertThat(kept(mail)).isEqualTo(new Kept("rita@aldermoor.example", null, null, false, true));

        decide(mail, Map.of("mailAction", "report", "title", subject, "service", "crm"));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_reportIncident");
        assertThat(desk.record(kept(mail).incident()))
                .returns("rita", Incident::reporter)
                .returns("crm", Incident::service);
    }

    @Test
    void aCustomerCanReportToo() {
        Mail mail = receive(Draft.from("IT <IT@wholesale.example>").subject("The web shop does not take our orders"));

        assertThat(mail.process()).isEnded();
        assertThat(desk.record(kept(mail).incident()))
                .returns("wholesale", Incident::customer)
                .returns("webshop", Incident::service)
                .returns(null, Incident::reporter)
                .returns("IT@wholesale.example", Incident::reporterContact);
    }

    @Test
    void aCustomerWhoDoesNotHaveTheServiceIsForTheDesk() {
        Mail mail = receive(Draft.from("it@wholesale.example").subject("The CRM is down"));

        assertThat(mail.process()).isWaitingAtExactly(HANDLE);
        assertThat(variable(mail, "why")).asString().contains("'wholesale' does not use the service crm");
    }

    @Test
    void anAccountIsKnownByItsAddressInLargeLettersTooAndNeverByItsId() {
        assertThat(kept(receive(Draft.from("RITA@Aldermoor.Example").subject("The CRM is down")))
                        .action())
                .isEqualTo("report");

        Mail id = receive(Draft.from("rita").subject("The CRM is down"));

        assertThat(id.process()).isWaitingAtExactly(HANDLE);
        assertThat(asked(id, "mailSender")).isEqualTo("stranger");
        decide(id, Map.of("mailAction", "report", "title", "The CRM is down", "service", "crm"));
        assertThat(desk.record(kept(id).incident()))
                .returns(null, Incident::reporter)
                .returns("\"rita\"", Incident::reporterContact);
    }

    @Test
    void aLongSubjectAndALongTextAreCutAsTheRecordNeedsThem() {
        Mail mail = receive(Draft.from(RITA)
                .subject("The CRM " + "x".repeat(190) + " 1234567890")
                .text("😀".repeat(5000)));

        assertThat(mail.process()).isEnded();
        Incident incident = desk.record(kept(mail).incident());
        assertThat(incident.title()).hasSize(200).endsWith("x …");
        assertThat(incident.description().codePoints().filter(c -> c == 0x1F600).count())
                .isEqualTo(1999);
        assertThat(incident.description()).endsWith("😀…");
    }

    // --- Files ------------------------------------------------------------------------------------------------------

    @Test
    void filesAreKeptWithCleanNamesIfTheirTypeAndSizeIsAllowed() {
        Mail mail = receive(Draft.from(RITA)
                .subject("The CRM shows an error")
                .file("..\\\\..\\\\screen.PNG", "image/png", new byte[] {1, 2, 3})
                .file("=?utf-8?Q?inv=E2=80=AEoice.pdf?=", "application/pdf", "pdf".getBytes(UTF_8))
                .file("run.exe", "application/octet-stream", "MZ".getBytes(UTF_8))
                .file("page.html", "text/html", "<script>".getBytes(UTF_8))
                .file("noending", "text/plain", "x".getBytes(UTF_8))
                .file("film.zip", "application/zip", new byte[11 * 1024 * 1024]));
        String number = kept(mail).incident();

        assertThat(files(number))
                .extracting(file -> file.get("name"), file -> file.get("size"), file -> file.get("added_by"))
                .containsExactly(tuple("screen.PNG", 3L, "rita"), tuple("invoice.pdf", 3L, "rita"));
        assertThat(desk.timeline(number))
                .filteredOn(entry -> "serviceTask_reportIncident".equals(entry.activity())
                        && entry.kind().equals("COMMENT"))
                .singleElement()
                .returns(
                        "Came with the mail: screen.PNG, invoice.pdf. Not kept: run.exe, as files of the type exe are not"
                                + " kept; page.html, as files of the type html are not kept; noending, as its name has no"
                                + " ending; film.zip, as it is larger than 10 MB",
                        Entry::text)
                .returns("reporter", Entry::audience)
                .returns("rita", Entry::actor);
    }

    @Test
    void aFileIsSavedNeverShownAndOnlyByWhoMaySeeTheIncident() {
        String number = kept(receive(Draft.from(RITA)
                        .subject("The CRM shows an error")
                        .file(
                                "=?utf-8?Q?Bericht_=C3=BC=22.txt?=",
                                "text/html",
                                "<script>alert(1)</script>".getBytes(UTF_8))))
                .incident();
        String files = "/api/incidents/" + number + "/attachments";
        DeskClient http = DeskClient.on(port);

        Answer list = http.as("rita").get(files);
        assertThat(list.json()).hasSize(1);
        assertThat(list.json().get(0).path("name").asText()).isEqualTo("Bericht ü_.txt");
        String file = files + "/" + list.json().get(0).path("id").asText();
        assertThat(list.text()).doesNotContain("script");

        for (String user : List.of("rita", "dana", "alan")) {
            Answer download = http.as(user).get(file);
            assertThat(download.status()).isEqualTo(200);
            assertThat(download.text()).isEqualTo("<script>alert(1)</script>");
            assertThat(download.header("Content-Type")).isEqualTo("application/octet-stream");
            assertThat(download.header("Content-Disposition")).startsWith("attachment;");
            assertThat(download.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(download.header("Content-Security-Policy")).contains("sandbox");
        }
        assertThat(http.as("rolf").get(file).status()).isEqualTo(404);
        assertThat(http.as("rolf").get(files).status()).isEqualTo(404);
        assertThat(http.get(file).status()).isEqualTo(401);
        assertThat(http.as("rita").get(files + "/999999").status()).isEqualTo(404);
        String other = desk.report("rolf", report());
        assertThat(http.as("rolf").get(file.replace(number, other)).status()).isEqualTo(404);
    }

    @Test
    void aMailOfWhoeverIsPagedTakesThePage() {
        String number = diagnosed("crm");
        MimeMessage told = sentTo("alan@aldermoor.example", number, "");
        pages.begin(number, "application-l1", "");

        receive(Draft.from("dana@aldermoor.example").subject("INC " + number).text("Hurry, please"));
        receive(Draft.from("alan@aldermoor.example").subject("INC " + number).text("Only names the number"));
        receive(Draft.from("alan@aldermoor.example")
                .text("Out of the office until Monday")
                .header("Auto-Submitted", "auto-replied")
                .answers(told));
        assertThat(pages.of(number)).singleElement().satisfies(page -> assertThat(page.isOpen())
                .isTrue());
        receive(Draft.from("alan@aldermoor.example").text("On my way").answers(told));

        assertThat(pages.of(number)).singleElement().returns("alan", Page::acknowledgedBy);
    }

    @Test
    void whatTheVendorSendsIsTheAnswerToItsCase() {
        String number = diagnosed("crm");
        desk.work(number, "alan", DIAGNOSE, Map.of("nextStep", "vendor", "handOverReason", "Their product"));
        desk.work(
                number,
                "alan",
                "userTask_openVendorCase",
                Map.of("caseVendor", "ledgerline", "vendorPriority", "high", "vendorRequest", "Repair it"));
        MimeMessage asked = sentTo("help@ledgerline.example", number, "Repair it");

        receive(Draft.from("help@ledgerline.example")
                .text("Away until Monday")
                .header("Auto-Submitted", "auto-replied")
                .answers(asked));
        receive(Draft.from("help@ledgerline.example").subject("INC " + number).text("Only names the number"));
        assertThat(vendors.of(number)).singleElement().returns(null, VendorCase::answer);
        receive(Draft.from("help@ledgerline.example").text("Install 4.2").answers(asked));

        assertThat(vendors.of(number)).singleElement().returns("Install 4.2", VendorCase::answer);
        assertThat(comments(number)).last().satisfies(entry -> assertThat(entry)
                .returns("internal", Entry::audience)
                .returns("ledgerline answers vendor case " + number + "-V1: Install 4.2", Entry::text));
    }

    @Test
    void whatAColleagueSendsIsNotForTheReporter() {
        String number = desk.report("rita", report());

        receive(Draft.from("alan@aldermoor.example")
                .subject("INC " + number)
                .text("The log")
                .file("crm.log", "text/plain", "secret".getBytes(UTF_8)));

        String files = "/api/incidents/" + number + "/attachments";
        assertThat(DeskClient.on(port).as("rita").get(files).json()).isEmpty();
        assertThat(DeskClient.on(port).as("dana").get(files).json()).hasSize(1);
    }

    @Test
    void aDamagedFileIsNotKept() {
        byte[] mail = new String(
                        Draft.from(RITA)
                                .subject("The CRM shows an error")
                                .file("a.pdf", "application/pdf", "content of a file".getBytes(UTF_8))
                                .bytes(),
                        ISO_8859_1)
                .replace("IGZpbGU=", "IGZpb")
                .getBytes(ISO_8859_1);

        String number = kept(receive(mail)).incident();

        assertThat(files(number)).isEmpty();
        assertThat(desk.timeline(number)).extracting(Entry::text).contains("Not kept: a.pdf, as it is damaged");
    }

    // --- An answer --------------------------------------------------------------------------------------------------

    @Test
    void anAnswerWakesAnIncidentThatWaitsForItAndWhoeverWorksOnItIsTold() {
        String number = diagnosed("crm");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));
        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);
        MimeMessage question = sent(number, "Since when?");

        Mail mail = receive(Draft.from(RITA)
                .text("Since Monday, order 4711.")
                .answers(question)
                .file("screen.png", "image/png", new byte[] {1}));

        assertThat(mail.process())
                .isEnded()
                .hasPassedInOrder(
                        "ruleTask_decideAction",
                        "ruleTask_decideMeaning",
                        "serviceTask_addToIncident",
                        "endEvent_added");
        assertThat(kept(mail)).isEqualTo(new Kept("rita@aldermoor.example", "reply", number, true, false));
        desk.runJobs(number);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
        assertThat(comments(number))
                .extracting(Entry::actor, Entry::text, Entry::audience)
                .containsExactly(
                        tuple("rita", "Since Monday, order 4711.", "reporter"),
                        tuple("rita", "Came with the mail: screen.png.", "reporter"));
        assertThat(files(number)).extracting(file -> file.get("name")).containsExactly("screen.png");
        assertThat(desk.told(number, "message-from-reporter")).singleElement().satisfies(told -> {
            assertThat(told).returns("person:alan", Told::recipient);
            assertThat(told.says("text")).isEqualTo("Since Monday, order 4711.");
        });
    }

    @Test
    void ofAnAnswerThatOnlyNamesTheNumberItIsNotProvenWhoSentIt() {
        String number = diagnosed("crm");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));

        Mail mail = receive(Draft.from(RITA).subject("About [" + number + "]").text("Since Monday."));

        assertThat(asked(mail, "mailProof")).isEqualTo("number");
        desk.runJobs(number);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(comments(number))
                .singleElement()
                .returns("Since Monday.\n(By e-mail; that the reporter has sent it is not proven.)", Entry::text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crm", "webshop"})
    void aYesToTheMailThatAsksConfirmsTheResolution(String service) {
        String number = resolved(service);

        Mail mail = receive(Draft.from(RITA)
                .text("Yes, it works. Thanks!\n\nBest regards\nRita")
                .answers(sent(number, "It is solved")));

        assertThat(mail.process()).isEnded();
        assertThat(answer(mail, "mail-meaning", "meaning")).isEqualTo("solved");
        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CLOSE);
        assertThat(desk.record(number)).returns("confirmed", Incident::confirmation);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.text().equals("Says that it is solved"))
                .singleElement()
                .returns("rita", Entry::actor);
        assertThat(comments(number)).isEmpty();
    }

    @Test
    void aNoReopensTheIncidentWithItsReason() {
        String number = resolved("webshop");
        MimeMessage asked = sent(number, "It is solved");

        receive(Draft.from(RITA)
                .text("No, still the same error " + "x".repeat(9000))
                .answers(asked));

        desk.runJobs(number);
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        assertThat(desk.record(number)).returns("in-progress", Incident::status);
        assertThat(desk.timeline(number))
                .filteredOn(entry -> entry.text().startsWith("Says that it is not solved: No, still the same error"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.text()).endsWith("x".repeat(9000)));
        assertThat(desk.told(number, "reopened")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Thanks, maybe.", "I will try tomorrow.", "Yes, but only the first page"})
    void whatIsNeitherYesNorNoLeavesTheQuestionOpen(String text) {
        String number = resolved("crm");

        receive(Draft.from(RITA).text(text).answers(sent(number, "It is solved")));

        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(desk.record(number)).returns("resolved", Incident::status).returns("none", Incident::confirmation);
        assertThat(comments(number)).extracting(Entry::text).containsExactly(text);
        assertThat(desk.told(number, "message-from-reporter")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes", "No, still broken"})
    void whoOnlyKnowsTheNumberConfirmsAndRejectsNothing(String text) {
        String number = resolved("crm");

        receive(Draft.from(RITA)
                .subject("Re: [" + number + "] The CRM shows an error")
                .text(text));
        receive(Draft.from(RITA)
                .subject("Re: [" + number + "]")
                .header("In-Reply-To", "<" + number + ".1.abcdefgh@aldermoor.example>")
                .text(text));

        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(comments(number))
                .hasSize(2)
                .allSatisfy(entry -> assertThat(entry.text()).startsWith(text).contains("not proven"));
    }

    @Test
    void theAnswerToAnotherMailOfTheIncidentConfirmsNothing() {
        String number = desk.report("rita", report());
        MimeMessage acknowledgement = sent(number, "is recorded");
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted", "permanent"));

        receive(Draft.from(RITA).text("Yes").answers(acknowledgement));

        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(comments(number)).extracting(Entry::text).containsExactly("Yes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Yes", "No, still broken"})
    void anOldMailConfirmsNothingAfterASecondResolution(String text) {
        String number = resolved("webshop");
        MimeMessage first = sent(number, "It is solved");
        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "No"));
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted again", "permanent"));
        MimeMessage second = sent(number, "Restarted again");

        receive(Draft.from(RITA).text(text).answers(first));

        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(comments(number)).extracting(Entry::text).containsExactly(text);

        receive(Draft.from(RITA).text("Yes").answers(second));

        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CLOSE);
    }

    @Test
    void whoeverIsForwardedTheQuestionCannotAnswerIt() {
        String number = resolved("crm");
        MimeMessage asked = sent(number, "It is solved");

        Mail mail = receive(Draft.from("rolf@aldermoor.example").text("Yes").answers(asked));

        assertThat(asked(mail, "mailProof")).isEqualTo("forwarded");
        assertThat(kept(mail)).returns("note", Kept::action);
        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(comments(number))
                .extracting(Entry::text, Entry::audience)
                .containsExactly(tuple("E-mail of <rolf@aldermoor.example>: Yes", "internal"));
    }

    @Test
    void twoYesAreOne() {
        String number = resolved("crm");
        MimeMessage asked = sent(number, "It is solved");
        receive(Draft.from(RITA).text("Yes").answers(asked));

        Mail second = receive(Draft.from(RITA).text("No").answers(asked));

        assertThat(second.process()).isEnded();
        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CLOSE);
        assertThat(comments(number)).extracting(Entry::text).containsExactly("No");
    }

    @Test
    void anAnswerOnAClosedIncidentBecomesANewOneThatBelongsToIt() {
        String number = resolved("crm");
        MimeMessage asked = sent(number, "It is solved");
        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "confirmed"));
        desk.work(number, "dana", CLOSE, Map.of("closureCode", "solved"));
        assertThat(desk.record(number)).returns("closed", Incident::status);

        Mail mail = receive(Draft.from(RITA).text("It is back.").answers(asked));

        assertThat(mail.process()).isEnded();
        assertThat(answer(mail, "mail-action", "action")).isEqualTo("follow-up");
        String next = kept(mail).incident();
        assertThat(next).isNotEqualTo(number);
        assertThat(desk.record(next))
                .returns(number, Incident::relatedTo)
                .returns("crm", Incident::service)
                .returns("The CRM shows an error", Incident::title)
                .returns("It is back.", Incident::description)
                .returns("rita", Incident::reporter);
        assertThat(desk.timeline(number)).extracting(Entry::text).contains("Followed by incident " + next);
    }

    @Test
    void aColleaguesMailBecomesANoteThatTheReporterDoesNotSee() {
        String number = diagnosed("crm");

        Mail mail = receive(Draft.from("\"Lena Lind\" <lena@aldermoor.example>")
                .subject("AW: " + number)
                .text("Looks like the cache."));

        assertThat(mail.process()).isEnded();
        assertThat(kept(mail)).isEqualTo(new Kept("lena@aldermoor.example", "note", number, true, false));
        assertThat(comments(number))
                .extracting(Entry::actor, Entry::text, Entry::audience)
                .containsExactly(tuple(
                        "lena", "E-mail of Lena Lind <lena@aldermoor.example>: Looks like the cache.", "internal"));
        assertThat(DeskClient.on(port)
                        .as("rita")
                        .get("/api/incidents/" + number + "/timeline")
                        .text())
                .doesNotContain("cache");
    }

    @Test
    void aReporterWithoutAnAccountIsKnownByTheAddress() {
        String number = kept(receive(Draft.from("it@wholesale.example").subject("The web shop is down")))
                .incident();

        Mail mail = receive(
                Draft.from("it@wholesale.example").subject("Re: " + number).text("Again up."));

        assertThat(asked(mail, "mailSender")).isEqualTo("reporter");
        assertThat(comments(number)).extracting(Entry::actor).containsExactly("it@wholesale.example");
    }

    // --- For the desk -----------------------------------------------------------------------------------------------

    @Test
    void aMailOfAStrangerWaitsForTheDeskAndCanBecomeAnIncident() {
        Mail mail = receive(Draft.from("Bob <bob@nowhere.example>")
                .subject("Your shop")
                .text("It does not take my card.")
                .file("card.png", "image/png", new byte[] {1}));

        assertThat(mail.process()).isWaitingAtExactly(HANDLE);
        assertThat(task(mail))
                .hasName("Handle mail · Your shop")
                .hasCandidateGroup("service-desk")
                .isNotAssigned();
        assertThat(task(mail).getCamundaFormRef().getKey()).isEqualTo("handle-mail");
        assertThat(engine.getRuntimeService().getVariables(mail.process().getId()))
                .containsEntry("why", "The sender is not known")
                .containsEntry("mailFrom", "bob@nowhere.example")
                .containsEntry("mailSubject", "Your shop")
                .containsEntry("mailText", "It does not take my card.")
                .containsEntry("mailFiles", "card.png");
        String form = "/engine-rest/task/" + task(mail).getId() + "/form-variables";
        JsonNode shown = DeskClient.on(port).as("deniz").get(form).json();
        assertThat(shown.at("/mailText/value").asText()).isEqualTo("It does not take my card.");
        String deployed = "/engine-rest/task/" + task(mail).getId() + "/deployed-form";
        assertThat(DeskClient.on(port).as("deniz").get(deployed).text()).contains("\"crm\"", "\"webshop\"");
        for (String user : List.of("rita", "alan")) {
            assertThat(DeskClient.on(port).as(user).get(form).status()).as(user).isEqualTo(403);
        }

        decide(mail, Map.of("mailAction", "report", "title", "Shop takes no cards", "service", "webshop"));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_reportIncident");
        String number = kept(mail).incident();
        assertThat(kept(mail)).isEqualTo(new Kept("bob@nowhere.example", "report", number, true, false));
        assertThat(desk.record(number))
                .returns("Shop takes no cards", Incident::title)
                .returns("webshop", Incident::service)
                .returns("It does not take my card.", Incident::description)
                .returns("bob@nowhere.example", Incident::reporterContact);
        assertThat(files(number)).hasSize(1);
    }

    @Test
    void theDeskCanAddAMailToAnIncident() {
        String number = desk.report("rita", report());
        Mail mail = receive(Draft.from("Bob <bob@nowhere.example>")
                .subject("That error")
                .text("I see it, too.\n\nOn Mon, 2 Mar 2026 at 09:12, Rita <r@a.example> wrote:\n\n> Do you see it?"));

        decide(mail, Map.of("mailAction", "add", "incidentNumber", number));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_addToIncident", "endEvent_added");
        assertThat(kept(mail)).isEqualTo(new Kept("bob@nowhere.example", "note", number, true, false));
        assertThat(comments(number)).singleElement().satisfies(entry -> {
            assertThat(entry).returns("internal", Entry::audience).returns("bob@nowhere.example", Entry::actor);
            assertThat(entry.text())
                    .startsWith("E-mail of Bob <bob@nowhere.example>: I see it, too.")
                    .endsWith("> Do you see it?");
        });
    }

    @Test
    void theDeskCanSayThatThereIsNothingToDo() {
        Mail mail = receive(Draft.from("win@lottery.example").subject("You have won"));

        decide(mail, Map.of("mailAction", "nothing"));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_discardMail", "endEvent_discarded");
        assertThat(kept(mail)).isEqualTo(new Kept("win@lottery.example", "desk", null, true, false));
    }

    @ParameterizedTest
    @CsvSource({
        "add,     incidentNumber, INC9999999, there is no incident INC9999999",
        "add,     incidentNumber, 42,         must be a number such as INC0000042",
        "add,     incidentNumber, '',         is required",
        "report,  service,        '',         is required",
        "report,  service,        nonsense,   service",
        "report,  title,          '',         is required",
        "report,  title,          ---,        must have letters or digits",
        "'',      service,        crm,        is required",
        "forward, service,        crm,        mailAction"
    })
    void whatTheDeskCannotMeanIsAnsweredAtOnceAndNothingIsDone(String action, String field, String value, String why) {
        Mail mail = receive(Draft.from("bob@nowhere.example").subject("Hello"));
        Map<String, Object> form = new HashMap<>(Map.of("mailAction", action));
        if (action.equals("report")) {
            form.putAll(Map.of("title", "Hello", "service", "crm"));
        }
        form.put(field, value);

        Answer answer = DeskClient.on(port).as("dana").submit(task(mail).getId(), form);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.text()).contains(why);
        assertThat(mail.process()).isWaitingAtExactly(HANDLE);
        assertThat(jobs(mail.process())).isEmpty();
        assertThat(kept(mail)).isEqualTo(new Kept("bob@nowhere.example", null, null, false, true));
    }

    @Test
    void whoeverHandlesAMailCannotMakeItAnotherOneOrAnAnswerOfTheReporter() {
        String number = resolved("crm");
        Mail other = receive(Draft.from("eve@nowhere.example").subject("Other").text("Other text"));
        Mail mail = receive(Draft.from("bob@nowhere.example").subject("Hello").text("This text"));

        decide(
                mail,
                Map.of(
                        "mailAction", "add",
                        "incidentNumber", number,
                        "mail", other.id(),
                        "action", "reply",
                        "meaning", "solved"));

        assertThat(mail.process()).isEnded();
        assertThat(kept(mail)).isEqualTo(new Kept("bob@nowhere.example", "note", number, true, false));
        assertThat(kept(other)).returns(false, Kept::handled);
        assertThat(comments(number))
                .extracting(Entry::text, Entry::audience)
                .containsExactly(tuple("E-mail of <bob@nowhere.example>: This text", "internal"));
    }

    @Test
    void aMailThatNobodyCanReadIsShownToTheDesk() {
        byte[] content = ("From: " + RITA + "\r\nSubject: [INC0000001] broken\r\n"
                        + "Content-Type: multipart/mixed; boundary=\"nowhere\"\r\n\r\nNo part\u00ff\u0001 at all")
                .getBytes(ISO_8859_1);

        Mail mail = receive(content);

        assertThat(mail.process()).isWaitingAtExactly(HANDLE);
        assertThat(variable(mail, "why")).isEqualTo("The mail cannot be read by the program");
        assertThat(variable(mail, "mailSubject")).isEqualTo("[INC0000001] broken");
        assertThat(variable(mail, "mailText")).asString().contains("No partÿ at all");
        assertThat(raw(mail, "dana").text()).contains("No part");

        decide(mail, Map.of("mailAction", "report", "title", "A broken mail", "service", "email"));

        assertThat(mail.process()).isEnded();
        assertThat(desk.record(kept(mail).incident()).description()).contains("No partÿ at all");
    }

    @Test
    void aForgedSenderIsForTheDeskWhateverTheMailSays() {
        String number = resolved("crm");
        MimeMessage asked = sent(number, "It is solved");

        Mail mail = receive(Draft.from(RITA)
                .header("Authentication-Results", "mx.aldermoor.example; dmarc=fail header.from=aldermoor.example")
                .text("Yes")
                .answers(asked));

        assertThat(mail.process()).isWaitingAtExactly(HANDLE);
        assertThat(variable(mail, "why")).isEqualTo("The sender is forged, says the mail server");
        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        assertThat(comments(number)).isEmpty();
    }

    @Test
    void theRawMailIsForTheServiceDeskAndGoneOnceItIsHandled() {
        Mail mail = receive(Draft.from("bob@nowhere.example")
                .subject("Hello")
                .text("A secret")
                .header("X-Odd", "<script>"));

        Answer download = raw(mail, "dana");

        assertThat(download.status()).isEqualTo(200);
        assertThat(download.text()).contains("X-Odd: <script>", "From: bob@nowhere.example");
        assertThat(download.header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(download.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"mail-" + mail.id() + ".eml\"");
        assertThat(download.header("X-Content-Type-Options")).isEqualTo("nosniff");
        for (String user : List.of("rita", "alan", "petra", "admin", "sensor", "mona")) {
            assertThat(raw(mail, user).status()).as(user).isEqualTo(403);
        }
        assertThat(DeskClient.on(port).get("/api/mails/" + mail.id()).status()).isEqualTo(401);
        assertThat(DeskClient.on(port).as("dana").get("/api/mails/999999").status())
                .isEqualTo(404);
        assertThat(DeskClient.on(port).as("dana").get("/api/mails/x").status()).isEqualTo(400);

        decide(mail, Map.of("mailAction", "nothing"));

        assertThat(raw(mail, "dana").status()).isEqualTo(404);
    }

    // --- Too large --------------------------------------------------------------------------------------------------

    @Test
    void theReporterIsToldThatAMailIsTooLarge() {
        String number = diagnosed("crm");
        MimeMessage known = sent(number, "is recorded");

        Mail mail = receive(tooLarge(RITA, "Re: [" + number + "] film", known));

        assertThat(mail.process()).isEnded();
        assertThat(kept(mail)).isEqualTo(new Kept("rita@aldermoor.example", "note", number, true, false));
        assertThat(desk.told(number, "mail-too-large")).singleElement().satisfies(told -> {
            assertThat(told).returns("person:rita", Told::recipient);
            assertThat(told.says("text")).isEqualTo("it has 21 MB");
        });
        assertThat(desk.timeline(number))
                .extracting(Entry::text, Entry::audience)
                .contains(tuple(
                        "A mail of rita@aldermoor.example was not taken, as it has 21 MB: Re: [" + number + "] film",
                        "internal"));
    }

    @Test
    void aLargeMailOfAnybodyElseIsForTheDeskAndTheReporterHearsNothingOfIt() {
        String number = diagnosed("crm");

        Mail mail = receive(tooLarge("bob@nowhere.example", "Re: [" + number + "] film", null));

        assertThat(mail.process()).isWaitingAtExactly(HANDLE);
        assertThat(variable(mail, "why")).isEqualTo("The mail is too large; it is in the mailbox");
        assertThat(variable(mail, "mailText"))
                .isEqualTo("(The mail has 21 MB and was not fetched. It is in the mailbox.)");
        assertThat(raw(mail, "dana").text()).contains("film").hasSizeLessThan(2000);

        decide(mail, Map.of("mailAction", "add", "incidentNumber", number));

        assertThat(mail.process()).isEnded();
        assertThat(desk.told(number, "mail-too-large")).isEmpty();
        assertThat(desk.timeline(number))
                .extracting(Entry::text)
                .contains("A mail of bob@nowhere.example was not taken, as it has 21 MB: Re: [" + number + "] film");
    }

    @Test
    void theDeskCanMakeALargeMailAnIncident() {
        Mail mail = receive(tooLarge(RITA, "The CRM as a film", null));
        assertThat(mail.process()).isWaitingAtExactly(HANDLE);

        decide(mail, Map.of("mailAction", "report", "title", "The CRM as a film", "service", "crm"));

        assertThat(desk.record(kept(mail).incident()))
                .returns("rita", Incident::reporter)
                .returns("(The mail has 21 MB and was not fetched. It is in the mailbox.)", Incident::description);
    }

    // --- What no person has written ---------------------------------------------------------------------------------

    @Test
    void aBouncedMailTriesAnotherChannelAndTheTimelineSaysWhoDoesNotKnow() {
        String number = desk.report("rita", report());
        MimeMessage ours = sent(number, "is recorded");

        Mail mail = receive(bounce(id(ours), "failed"));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_recordBounce", "endEvent_bounceRecorded");
        assertThat(kept(mail)).returns("bounce", Kept::action).returns(number, Kept::incident);
        assertThat(desk.told(number, "reported"))
                .singleElement()
                .returns("sms", Told::channel)
                .returns("waiting", Told::state);
        assertThat(jdbc.sql("select tried, problem from message where incident = :number and event = 'reported'")
                        .param("number", number)
                        .query((row, i) ->
                                List.of((String[]) row.getArray("tried").getArray()))
                        .single())
                .containsExactly("email");

        Sending.now(context);

        assertThat(desk.told(number, "reported")).singleElement().returns("undeliverable", Told::state);
        assertThat(desk.timeline(number))
                .filteredOn(
                        entry -> entry.kind().equals("MESSAGE") && !entry.text().contains("received"))
                .extracting(Entry::text)
                .contains("The e-mail to Rita Reyes came back: 550 5.1.1 User unknown");
        assertThat(desk.timeline(number))
                .extracting(Entry::text)
                .anyMatch(text -> text.startsWith("Could not tell Rita Reyes received"));
        byte[] again = ("X-Again: yes\r\n" + new String(bounce(id(ours), "failed"), ISO_8859_1)).getBytes(ISO_8859_1);
        assertThat(receive(again).process()).isEnded();
        assertThat(desk.told(number, "reported")).singleElement().returns("undeliverable", Told::state);
    }

    @Test
    void aBounceThatIsNotOfOurMailChangesNothing() {
        String number = desk.report("rita", report());
        MimeMessage ours = sent(number, "is recorded");
        String forged = id(ours).replaceFirst("\\.[a-z0-9]+@", ".0000000000@");
        assertThat(forged).isNotEqualTo(id(ours));

        for (String id : List.of(forged, "something@else.example")) {
            Mail mail = receive(bounce(id, "failed"));

            assertThat(mail.process()).isEnded().hasPassed("endEvent_bounceRecorded");
            assertThat(kept(mail)).returns("bounce", Kept::action).returns(null, Kept::incident);
        }
        assertThat(desk.told(number, "reported")).singleElement().returns("sent", Told::state);
    }

    @Test
    void aMailThatIsOnlyLateIsNoBounce() {
        String number = desk.report("rita", report());
        MimeMessage ours = sent(number, "is recorded");

        Mail mail = receive(bounce(id(ours), "delayed"));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_ignoreMail", "endEvent_ignored");
        assertThat(desk.told(number, "reported")).singleElement().returns("sent", Told::state);
    }

    @Test
    void anAutomaticAnswerIsNotedAndWakesNothing() {
        String number = diagnosed("crm");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));

        Mail mail = receive(Draft.from(RITA)
                .header("Auto-Submitted", "auto-replied")
                .text("I am away until Friday.")
                .answers(sent(number, "Since when?")));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_addToIncident");
        assertThat(kept(mail)).returns("note", Kept::action);
        desk.runJobs(number);
        assertThat(desk.at(number)).isWaitingAtExactly(RESUME);
        assertThat(comments(number))
                .extracting(Entry::text, Entry::audience)
                .containsExactly(
                        tuple("E-mail of Rita Reyes <rita@aldermoor.example>: I am away until Friday.", "internal"));
        assertThat(desk.told(number, "message-from-reporter")).isEmpty();
    }

    @Test
    void anAutomaticYesConfirmsNothing() {
        String number = resolved("crm");

        receive(Draft.from(RITA)
                .header("Auto-Submitted", "auto-replied")
                .text("Yes")
                .answers(sent(number, "It is solved")));

        desk.runJobs(number);
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
    }

    @ParameterizedTest
    @CsvSource({
        "rita@aldermoor.example, Auto-Submitted, auto-replied",
        "rita@aldermoor.example, Precedence, bulk",
        "news@b.example, List-Id, <news.b.example>",
        "mailer-daemon@b.example, X-Any, x"
    })
    void whatAMachineWritesOpensNothing(String from, String header, String value) {
        Mail mail = receive(Draft.from(from).header(header, value).subject("The CRM is down"));

        assertThat(mail.process()).isEnded().hasPassed("serviceTask_ignoreMail", "endEvent_ignored");
        assertThat(kept(mail)).isEqualTo(new Kept(from, "ignore", null, true, false));
    }

    @Test
    void ourOwnMailThatComesBackIsIgnored() {
        String number = desk.report("rita", report());
        MimeMessage ours = sent(number, "is recorded");

        Mail mail = receive(Draft.from("relay@b.example")
                .header("X-Incident-Desk-Loop", MailClient.DESK)
                .text("x")
                .answers(ours));

        assertThat(mail.process()).isEnded().hasPassed("endEvent_ignored");
        assertThat(answer(mail, "mail-action", "why")).isEqualTo("Our own mail came back");
        assertThat(comments(number)).isEmpty();
    }

    @Test
    void theSameMailThroughAnotherAddressOfTheDeskIsIgnored() {
        Draft draft = Draft.from(RITA)
                .id("twice@mail.example")
                .subject("The CRM is down")
                .text("Since nine.");
        byte[] first = draft.bytes();
        byte[] second = draft.header("Received", "by alias.example").bytes();
        assertThat(kept(receive(first))).returns("report", Kept::action);

        Mail again = receive(second);

        assertThat(again.process()).isEnded().hasPassed("endEvent_ignored");
        assertThat(answer(again, "mail-action", "why")).isEqualTo("The same mail has come before");
    }

    /** Which belongs to the program that sent them, not to one mail. */
    @Test
    void anotherMailWithTheSameMessageIdIsAnotherMail() {
        receive(Draft.from(RITA).id("same@mail.example").subject("The CRM is down"));

        Mail other = receive(Draft.from(RITA)
                .id("same@mail.example")
                .subject("The CRM is down")
                .text("And now it shows an error."));
        Mail somebodyElses = receive(
                Draft.from("rolf@aldermoor.example").id("same@mail.example").subject("The CRM is down"));

        assertThat(kept(other)).returns("report", Kept::action);
        assertThat(kept(somebodyElses)).returns("report", Kept::action);
    }

    @Test
    void moreThanThirtyMailsOfOneSenderInAnHourAreAMachine() {
        String number = desk.report("rolf", report());
        for (int i = 1; i <= 30; i++) {
            outside.send(Draft.from("Rolf@aldermoor.example").subject(number).text("Line " + i));
        }
        outside.send(Draft.from("rolf@aldermoor.example")
                .header("Authentication-Results", "mx.aldermoor.example; dmarc=fail")
                .subject(number)
                .text("forged"));
        receiveAll();
        assertThat(comments(number)).hasSize(30);

        Mail mail = receive(Draft.from("rolf@aldermoor.example").subject(number).text("Line 31"));

        assertThat(mail.process()).isEnded().hasPassed("endEvent_ignored");
        assertThat(answer(mail, "mail-action", "why")).isEqualTo("Too many mails of one sender within an hour");
        assertThat(comments(number)).hasSize(30);
        assertThat(kept(receive(Draft.from(RITA).subject("The CRM is down")))).returns("report", Kept::action);
        clock.advance(Duration.ofHours(1));
        assertThat(kept(receive(
                        Draft.from("rolf@aldermoor.example").subject(number).text("Line 32"))))
                .returns("reply", Kept::action);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private Mail receive(Draft mail) {
        return receive(mail.bytes());
    }

    /** Lets a mail come in, and its process run as far as it goes without a person. */
    private Mail receive(byte[] mail) {
        outside.send(mail);
        List<Mail> mails = receiveAll();
        assertThat(mails).hasSize(1);
        return mails.get(0);
    }

    private List<Mail> receiveAll() {
        long before = jdbc.sql("select coalesce(max(id), 0) from received_mail")
                .query(Long.class)
                .single();
        Reading.now(context);
        return jdbc
                .sql("select id from received_mail where id > :before order by id")
                .param("before", before)
                .query(Long.class)
                .list()
                .stream()
                .map(id -> {
                    ProcessInstance process = engine.getRuntimeService()
                            .createProcessInstanceQuery()
                            .processDefinitionKey("receive-mail")
                            .variableValueEquals("mail", id)
                            .singleResult();
                    runJobs(process);
                    return new Mail(id, process);
                })
                .toList();
    }

    private List<Job> jobs(ProcessInstance process) {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(process.getId())
                .list();
    }

    private void runJobs(ProcessInstance process) {
        for (List<Job> jobs = jobs(process); !jobs.isEmpty(); jobs = jobs(process)) {
            jobs.forEach(job -> engine.getManagementService().executeJob(job.getId()));
        }
    }

    private Task task(Mail mail) {
        return engine.getTaskService()
                .createTaskQuery()
                .processInstanceId(mail.process().getId())
                .initializeFormKeys()
                .singleResult();
    }

    /** What somebody of the service desk says about a mail. */
    private void decide(Mail mail, Map<String, Object> form) {
        String task = task(mail).getId();
        desk.as("dana", () -> {
            engine.getTaskService().claim(task, "dana");
            engine.getFormService().submitTaskForm(task, new HashMap<>(form));
        });
        runJobs(mail.process());
    }

    /** What the form of the desk shows. */
    private Object variable(Mail mail, String name) {
        return engine.getRuntimeService().getVariable(mail.process().getId(), name);
    }

    private HistoricDecisionInstance decision(Mail mail, String table) {
        return engine.getHistoryService()
                .createHistoricDecisionInstanceQuery()
                .processInstanceId(mail.process().getId())
                .decisionDefinitionKey(table)
                .includeInputs()
                .includeOutputs()
                .singleResult();
    }

    /** What a table answered. */
    private Object answer(Mail mail, String table, String output) {
        return decision(mail, table).getOutputs().stream()
                .filter(answer -> answer.getVariableName().equals(output))
                .map(HistoricDecisionOutputInstance::getValue)
                .findFirst()
                .orElseThrow();
    }

    /** What the table of actions was asked. */
    private Object asked(Mail mail, String input) {
        return decision(mail, "mail-action").getInputs().stream()
                .filter(asked -> asked.getClauseId().equals("input_mail-action_" + input))
                .map(HistoricDecisionInputInstance::getValue)
                .findFirst()
                .orElseThrow();
    }

    private Kept kept(Mail mail) {
        return jdbc.sql("select sender, action, incident, handled_at is not null as handled,"
                        + " content is not null as content from received_mail where id = :id")
                .param("id", mail.id())
                .query(Kept.class)
                .single();
    }

    private Answer raw(Mail mail, String user) {
        return DeskClient.on(port).as(user).get("/api/mails/" + mail.id());
    }

    private List<Map<String, Object>> files(String number) {
        return jdbc.sql("select name, size, added_by from attachment where incident = :number order by id")
                .param("number", number)
                .query()
                .listOfRows();
    }

    private List<Entry> comments(String number) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.kind().equals("COMMENT"))
                .toList();
    }

    /** The last mail to rita about an incident that says so. */
    private MimeMessage sent(String number, String words) {
        return sentTo("rita@aldermoor.example", number, words);
    }

    private MimeMessage sentTo(String address, String number, String words) {
        Sending.now(context);
        return outside.inbox(address).stream()
                .filter(mail ->
                        subject(mail).contains(number) && MailClient.plain(mail).contains(words))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String id(MimeMessage mail) {
        try {
            return mail.getMessageID().replaceAll("[<>]", "");
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] bounce(String mailId, String action) {
        return """
                Return-Path: <>
                From: MAILER-DAEMON@mail.b.example (Mail Delivery System)
                Subject: Undelivered Mail Returned to Sender
                To: servicedesk@aldermoor.example
                Auto-Submitted: auto-replied
                Content-Type: multipart/report; report-type=delivery-status; boundary="b"

                --b

                It could not be delivered.
                --b
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mail.b.example

                Final-Recipient: rfc822; rita@aldermoor.example
                Action: %s
                Status: 5.1.1
                Diagnostic-Code: smtp; 550 5.1.1 User unknown

                --b
                Content-Type: text/rfc822-headers

                Message-ID: <%s>
                Date: Mon, 2 Mar 2026 09:12:00 +0100

                --b--
                """
                .formatted(action, mailId)
                .replace("\n", "\r\n")
                .getBytes(ISO_8859_1);
    }

    private static byte[] tooLarge(String from, String subject, MimeMessage answered) {
        String line = "x".repeat(998) + "\r\n";
        return ("From: " + from + "\r\nSubject: " + subject + "\r\n"
                        + (answered == null ? "" : "In-Reply-To: <" + id(answered) + ">\r\n") + "\r\n"
                        + line.repeat(21 * 1024 * 1024 / line.length() + 200))
                .getBytes(ISO_8859_1);
    }

    private String diagnosed(String service) {
        String number = desk.report("rita", report("service", service));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.at(number)).isWaitingAtExactly(DIAGNOSE);
        return number;
    }

    private String resolved(String service) {
        String number = diagnosed(service);
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted", "permanent"));
        assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        return number;
    }
}
