package org.incidentdesk.models;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests.assertThat;
import static org.incidentdesk.models.IncidentDriver.berlin;
import static org.incidentdesk.models.IncidentDriver.hold;
import static org.incidentdesk.models.IncidentDriver.report;
import static org.incidentdesk.models.IncidentDriver.resolution;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.externaltask.ExternalTask;
import org.camunda.bpm.engine.runtime.Incident;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.incidentdesk.ScriptedProviders;
import org.incidentdesk.ScriptedSmtp;
import org.incidentdesk.models.IncidentDriver.Entry;
import org.incidentdesk.models.IncidentDriver.Told;
import org.incidentdesk.notification.Contacts;
import org.incidentdesk.notification.Delivery;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.notification.Preference;
import org.incidentdesk.notification.Preferences;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.process.Sending;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentLifecycle.NextUpdate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The way of one message, processes/deliver-message.bpmn, through real channels to servers that answer as a test wants. */
@DeskTest
class DeliverMessageProcessTest extends ScriptedProviders {

    private static final String PROCESS = "deliver-message";
    private static final String SEND = "sendTask_sendMessage";
    private static final String WAIT = "event_timeHasCome";
    private static final String SENT = "endEvent_messageSent";
    private static final String NOT_NEEDED = "endEvent_notNeeded";
    private static final String UNDELIVERABLE = "endEvent_undeliverable";
    private static final String CHECK = "userTask_checkReport";
    private static final String TRIAGE = "userTask_triageIncident";
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final String CONFIRM = "userTask_confirmResolution";

    private static final String SMS = "/2010-04-01/Accounts/AC1/Messages.json";
    private static final String CALLS = "/2010-04-01/Accounts/AC1/Calls.json";
    private static final String SLACK = "/api/chat.postMessage";
    private static final String SLACK_CHANNEL = "C024BE91L";

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private MovableClock clock;

    @Autowired
    private Notifications notifications;

    @Autowired
    private Delivery delivery;

    @Autowired
    private Contacts contacts;

    @Autowired
    private Preferences preferences;

    @Autowired
    private IncidentLifecycle lifecycle;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private JdbcClient jdbc;

    @LocalServerPort
    private int port;

    private final Map<Long, ProcessInstance> known = new HashMap<>();
    private IncidentDriver desk;

    @BeforeEach
    void beginOnMonday() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        clock.stopAt(berlin("2026-03-02T08:30"));
        MAIL.reset();
        WEB.resetAll();
        answer(SMS, jsonResponse("{\"sid\":\"SM1\"}", 201));
        answer(CALLS, jsonResponse("{\"sid\":\"CA1\"}", 201));
        answer(SLACK, okJson("{\"ok\":true,\"ts\":\"1.1\"}"));
        answer(TEAMS, aResponse().withStatus(202));
        answer(WEBHOOK, aResponse().withStatus(204));
    }

    @AfterEach
    void forgetMessages() {
        clock.goOn();
        Sending.forget(context);
        jdbc.sql("delete from preference where person in ('rita', 'alan', 'amira', 'mona')")
                .update();
        jdbc.sql("delete from contact where kind = 'group' or id in ('alan', 'amira')")
                .update();
        contacts.put(Contacts.Kind.PERSON, "rita", Map.of(Medium.PHONE, "+4915112340001"));
        BpmnAwareTests.reset();
    }

    // --- It goes out ------------------------------------------------------------------------------------------------

    @Test
    void aMessageGoesOutInAProcessOfItsOwnWithTheNumberOfItsIncident() throws Exception {
        String number = reported();

        long id = tell(number, "update", "reporter");
        ProcessInstance way = way(id);
        assertThat(way.getBusinessKey()).isEqualTo(number);
        assertThat(way).isWaitingAtExactly(SEND);
        assertThat(MAIL.mails()).isEmpty();

        sendAll();

        assertThat(ended(id)).isEqualTo(SENT);
        assertThat(told(id)).returns("sent", Told::state).returns("person:rita", Told::recipient);
        assertThat(mails("rita")).hasSize(1);
        assertThat(lastEntry(number))
                .returns("E-mail to Rita Reyes: update", Entry::text)
                .returns("MESSAGE", Entry::kind)
                .returns("internal", Entry::audience)
                .returns("system", Entry::actor)
                .returns(PROCESS, Entry::process)
                .returns("1.0.0", Entry::tag)
                .returns(SEND, Entry::activity);
        assertThat(lastEntry(number).decisions().get(0).path("key").asText()).isEqualTo("notification");
        assertThat(lastEntry(number)
                        .decisions()
                        .get(0)
                        .path("rows")
                        .get(0)
                        .path("text")
                        .asText())
                .isEqualTo("How it goes on, for the reporter");
    }

    @Test
    void everyChannelBringsItsMessage() throws Exception {
        String number = reported();
        contacts.put(Contacts.Kind.PERSON, "alan", Map.of(Medium.SLACK, "U012AB3CD", Medium.PHONE, "+4915100000001"));
        contacts.put(Contacts.Kind.GROUP, "network-l1", Map.of(Medium.TEAMS, "ops"));
        contacts.put(Contacts.Kind.GROUP, "workplace-l1", Map.of(Medium.WEBHOOK, "crm"));
        contacts.put(Contacts.Kind.GROUP, "application-l2", Map.of(Medium.SLACK, SLACK_CHANNEL));
        prefer("alan", "slack");
        prefer("rita", "sms");

        tell(number, "announcement", "alan", "rita", "network-l1", "workplace-l1", "application-l2");
        sendAll();

        assertThat(desk.told(number, "announcement"))
                .hasSize(5)
                .extracting(Told::state)
                .containsOnly("sent");
        assertThat(requests(SLACK)).hasSize(2);
        assertThat(requests(TEAMS)).hasSize(1);
        assertThat(requests(WEBHOOK)).hasSize(1);
        assertThat(requests(SMS)).hasSize(1);
        assertThat(mails("rita")).isEmpty();
    }

    @Test
    void whatSlackHearsOfOneIncidentIsOneThread() {
        String number = reported();
        contacts.put(Contacts.Kind.GROUP, "application-l2", Map.of(Medium.SLACK, SLACK_CHANNEL));
        answer(SLACK, okJson("{\"ok\":true,\"ts\":\"1503435956.000247\"}"));

        tell(number, "announcement", "application-l2");
        sendAll();
        answer(SLACK, okJson("{\"ok\":true,\"ts\":\"1503435999.000999\"}"));
        clock.advance(Duration.ofMinutes(1));
        tell(number, "announcement", "application-l2");
        sendAll();
        clock.advance(Duration.ofMinutes(1));
        tell(number, "announcement", "application-l2");
        tell(reported(), "announcement", "application-l2");
        sendAll();

        assertThat(requests(SLACK))
                .extracting(
                        request -> request.getBodyAsString().replaceAll("(?s).*\"thread_ts\":\"([0-9.]+)\".*", "$1"))
                .filteredOn(thread -> thread.matches("[0-9.]+"))
                .containsExactly("1503435956.000247", "1503435956.000247");
        assertThat(requests(SLACK)).hasSize(4);
    }

    @Test
    void theMailsOfOneIncidentHaveOneRootAndEachAnIdOfItsOwn() throws Exception {
        String number = reported();
        tell(number, "update", "reporter");
        tell(number, "update", "reporter");
        sendAll();

        List<MimeMessage> mails = mails("rita");
        assertThat(mails).hasSize(2);
        for (MimeMessage mail : mails) {
            assertThat(mail.getHeader("In-Reply-To")).containsExactly("<" + number + ".thread@aldermoor.example>");
            assertThat(mail.getMessageID()).matches("<" + number + "\\.\\d+\\.[a-z0-9]{10,26}@aldermoor\\.example>");
            assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        }
        assertThat(mails.get(0).getMessageID()).isNotEqualTo(mails.get(1).getMessageID());
    }

    // --- It waits ---------------------------------------------------------------------------------------------------

    @Test
    void inTheQuietHoursOfItsRecipientAMessageWaitsForTheirEnd() throws Exception {
        String number = reported();
        preferences.put("rita", new Preference(null, null, null, null, LocalTime.of(22, 0), LocalTime.of(7, 0), null));
        clock.stopAt(berlin("2026-03-02T23:15"));
        long id = tell(number, "update", "reporter");

        sendAll();

        assertThat(way(id)).hasPassed(SEND).isWaitingAtExactly(WAIT);
        assertThat(dueOf(id)).isEqualTo(berlin("2026-03-03T07:00"));
        assertThat(MAIL.mails()).isEmpty();

        comeToTime(id);
        sendAll();

        assertThat(ended(id)).isEqualTo(SENT);
        assertThat(mails("rita")).hasSize(1);
    }

    @Test
    void outsideOfTheCalendarOfItsRecipientAMessageWaitsForTheNextMorning() {
        String number = reported();
        preferences.put("rita", new Preference(null, null, null, "emea-office", null, null, null));
        clock.stopAt(berlin("2026-03-06T18:00"));
        long id = tell(number, "update", "reporter");

        sendAll();

        assertThat(dueOf(id)).isEqualTo(berlin("2026-03-09T08:00"));
    }

    @Test
    void whatMayBeReadLaterComesOnceADay() throws Exception {
        String one = assigned("One");
        String two = assigned("Two");
        preferences.put("alan", new Preference(null, null, null, null, null, null, LocalTime.of(16, 30)));
        long digest = tellLater(one, "alan");
        assertThat(tellLater(two, "alan")).isEqualTo(digest);
        assertThat(way(digest)).isWaitingAtExactly(WAIT);
        assertThat(way(digest).getBusinessKey()).isNull();
        assertThat(dueOf(digest)).isEqualTo(berlin("2026-03-02T16:30"));

        sendAll();
        assertThat(mails("alan")).isEmpty();
        comeToTime(digest);
        sendAll();

        assertThat(ended(digest)).isEqualTo(SENT);
        assertThat(mails("alan")).singleElement().satisfies(mail -> {
            assertThat(mail.getSubject()).isEqualTo("Your digest of Aldermoor service desk");
            assertThat(text(mail))
                    .contains(
                            "- " + one + " is withdrawn: CRM error: One", "- " + two + " is withdrawn: CRM error: Two");
        });
        for (String number : List.of(one, two)) {
            assertThat(lastEntry(number))
                    .returns("E-mail to Alan Abara: withdrawn (in a digest)", Entry::text)
                    .returns(PROCESS, Entry::process);
            assertThat(lastEntry(number).decisions().get(0).path("key").asText())
                    .isEqualTo("notification");
        }
    }

    @Test
    void theThirdSmsOfAnHourWaitsUntilAnHourAfterTheFirst() {
        String number = reported();
        prefer("rita", "sms");
        tell(number, "update", "reporter");
        sendAll();
        clock.stopAt(berlin("2026-03-02T08:40"));
        tell(number, "update", "reporter");
        sendAll();
        clock.stopAt(berlin("2026-03-02T08:50"));
        long third = tell(number, "update", "reporter");

        sendAll();

        assertThat(requests(SMS)).hasSize(2);
        assertThat(dueOf(third)).isEqualTo(berlin("2026-03-02T09:30"));
        comeToTime(third);
        sendAll();
        assertThat(ended(third)).isEqualTo(SENT);
        assertThat(requests(SMS)).hasSize(3);
    }

    @Test
    void anSmsThatHasFailedIsNotCounted() {
        String number = reported();
        prefer("rita", "sms");
        answer(SMS, aResponse().withStatus(500));
        tell(number, "update", "reporter");
        tell(number, "update", "reporter");
        sendAll();
        answer(SMS, jsonResponse("{\"sid\":\"SM1\"}", 201));

        long third = tell(number, "update", "reporter");
        sendAll();

        assertThat(ended(third)).isEqualTo(SENT);
    }

    @Test
    void thePromisedTimeOfAnUpdateIsWaitedForAndThenSomebodyIsReminded() {
        String number = assigned("One");
        desk.claim(number, "alan");
        promise(number, NextUpdate.at(berlin("2026-03-02T11:00")));
        long id = only(number, "update-due").id();

        assertThat(way(id)).isWaitingAtExactly(WAIT);
        assertThat(dueOf(id)).isEqualTo(berlin("2026-03-02T11:00"));
        comeToTime(id);
        sendAll();

        assertThat(ended(id)).isEqualTo(SENT);
        assertThat(only(number, "update-due"))
                .returns("person:alan", Told::recipient)
                .returns("sent", Told::state);
    }

    // --- It is of no use any more -----------------------------------------------------------------------------------

    @Test
    void aPromisedTimeThatHasBeenMovedIsForgotten() {
        String number = assigned("One");
        desk.claim(number, "alan");
        promise(number, NextUpdate.at(berlin("2026-03-02T11:00")));
        long first = only(number, "update-due").id();
        promise(number, NextUpdate.at(berlin("2026-03-02T12:00")));
        promise(number, NextUpdate.NONE);
        List<Long> both = desk.told(number, "update-due").stream().map(Told::id).toList();
        assertThat(both).hasSize(2);
        comeToTime(first);
        sendAll();

        assertThat(ended(first)).isEqualTo(NOT_NEEDED);
        assertThat(told(first)).returns("dropped", Told::state);
        assertThat(lastEntry(number))
                .returns("Not sent any more to Alan Abara: update-due, as the incident is in-progress", Entry::text);
        comeToTime(both.get(1));
        sendAll();
        assertThat(ended(both.get(1))).isEqualTo(NOT_NEEDED);
    }

    @Test
    void workOnWhatIsResolvedIsNotAskedForAnyMore() throws Exception {
        String number = assigned("One");
        long id = tell(number, "resolution-at-risk", "alan");
        desk.work(number, "amira", DIAGNOSE, resolution("Restarted it", "permanent"));

        sendAll();

        assertThat(ended(id)).isEqualTo(NOT_NEEDED);
        assertThat(told(id)).returns("unresolved", Told::onlyWhile).returns("dropped", Told::state);
        assertThat(mails("alan")).isEmpty();
    }

    @Test
    void aQuestionThatHasBeenAnsweredIsNotAskedAnyMore() {
        String number = assigned("One");
        desk.work(number, "alan", DIAGNOSE, hold("reporter", ""));
        long id = only(number, "waiting-for-reporter").id();
        assertThat(comment("rita", number)).isEqualTo(201);
        desk.runJobs(number);

        sendAll();

        assertThat(ended(id)).isEqualTo(NOT_NEEDED);
        assertThat(told(id)).returns("on-hold", Told::onlyWhile);
    }

    @Test
    void nobodyIsAskedWhetherASolutionHoldsThatHasBeenRejected() {
        String number = assigned("One");
        desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));
        long id = only(number, "resolved").id();
        desk.work(number, "rita", CONFIRM, Map.of("confirmation", "rejected", "rejectionReason", "Still the same"));

        sendAll();

        assertThat(ended(id)).isEqualTo(NOT_NEEDED);
        assertThat(told(id)).returns("resolved", Told::onlyWhile);
    }

    @Test
    void whatAlwaysCountsIsToldEvenIfItComesLate() {
        String number = assigned("One");
        long id = tell(number, "update", "reporter");
        desk.withdraw(number, "rita", "It works again");

        sendAll();

        assertThat(told(id)).returns("always", Told::onlyWhile).returns("sent", Told::state);
    }

    @Test
    void aDigestOfWhichNothingIsOfUseIsNotSent() throws Exception {
        String number = assigned("One");
        desk.work(number, "alan", DIAGNOSE, hold("vendor", ""));
        long item = only(number, "waiting-for-vendor").id();
        long digest = digestOf(item);
        clock.stopAt(berlin("2026-03-02T09:00"));
        desk.work(number, "alan", "userTask_resumeIncident", Map.of());

        comeToTime(digest);
        sendAll();

        assertThat(ended(digest)).isEqualTo(NOT_NEEDED);
        assertThat(state(item)).isEqualTo("dropped");
        assertThat(mails("rita")).hasSize(0);
    }

    @Test
    void aDigestTellsOnlyWhatIsStillOfUse() {
        String over = assigned("One");
        desk.work(over, "alan", DIAGNOSE, hold("vendor", ""));
        String still = assigned("Two");
        desk.work(still, "alan", DIAGNOSE, hold("change", ""));
        long digest = digestOf(only(over, "waiting-for-vendor").id());
        assertThat(digestOf(only(still, "waiting-for-change").id())).isEqualTo(digest);
        clock.stopAt(berlin("2026-03-02T09:00"));
        desk.work(over, "alan", "userTask_resumeIncident", Map.of());
        MAIL.answeringAsUsual();

        comeToTime(digest);
        sendAll();

        assertThat(only(over, "waiting-for-vendor").state()).isEqualTo("dropped");
        assertThat(only(still, "waiting-for-change").state()).isEqualTo("sent");
        assertThat(lastEntry(still)).returns("E-mail to Rita Reyes: waiting (in a digest)", Entry::text);
        assertThat(desk.timeline(over)).extracting(Entry::text).noneMatch(text -> text.contains("(in a digest)"));
    }

    // --- The channel fails ------------------------------------------------------------------------------------------

    @Test
    void aBadAddressGoesOverToTheNextChannelAtOnce() {
        String number = reported();
        MAIL.answering("RCPT", "550 5.1.1 No such user");
        long id = tell(number, "update", "reporter");
        ProcessInstance way = way(id);

        sendAll();

        assertThat(ended(id)).isEqualTo(SENT);
        assertThat(told(id)).returns("sms", Told::channel).returns("sent", Told::state);
        assertThat(requests(SMS)).hasSize(1);
        assertThat(entries(number))
                .endsWith(
                        "E-mail to Rita Reyes failed: The mail server does not take mail for rita@aldermoor.example:"
                                + " 550 5.1.1 No such user. Next by SMS",
                        "SMS to Rita Reyes: update");
        assertThat(way).hasPassed("event_channelGivenUp", "ruleTask_decideFallback", "serviceTask_takeNextChannel");
    }

    @Test
    void aMailServerThatIsDownForLongerThanTheTableAllowsIsLeft() {
        String number = reported();
        MAIL.answering("MAIL", "451 4.3.2 Not now");
        long id = tell(number, "update", "reporter");

        for (String pause : List.of("PT10S", "PT1M", "PT10M", "PT1H")) {
            sendAll();
            assertThat(way(id)).as(pause).isWaitingAtExactly(SEND);
            assertPausesFor(id, Duration.parse(pause));
            clock.advance(Duration.parse(pause));
        }
        // The next pause would end after the four hours of the table.
        sendAll();

        assertThat(ended(id)).isEqualTo(SENT);
        assertThat(told(id)).returns("sms", Told::channel);
        assertThat(entries(number))
                .endsWith(
                        "E-mail to Rita Reyes failed: The mail server did not take the mail: 451 4.3.2 Not now."
                                + " Next by SMS",
                        "SMS to Rita Reyes: update");
    }

    @Test
    void aPageGoesFromMailToSmsToACallWithinMinutes() {
        String number = urgent();
        contacts.put(Contacts.Kind.PERSON, "alan", Map.of(Medium.PHONE, "+4915100000001"));
        MAIL.answering("GREETING", ScriptedSmtp.HANGS_UP);
        answer(SMS, aResponse().withStatus(500));
        long id = tell(number, "response-breached", "alan");

        Instant began = clock.instant();
        while (told(id).state().equals("waiting")) {
            sendAll();
            clock.advance(Duration.ofSeconds(10));
        }

        assertThat(told(id)).returns("voice", Told::channel).returns("sent", Told::state);
        assertThat(Duration.between(began, clock.instant())).isLessThan(Duration.ofMinutes(5));
        assertThat(ended(id)).isEqualTo(SENT);
        assertThat(requests(CALLS)).hasSize(1);
        assertThat(entries(number)
                        .subList(entries(number).size() - 3, entries(number).size()))
                .satisfiesExactly(
                        first -> assertThat(first)
                                .startsWith("E-mail to Alan Abara failed: ")
                                .endsWith(". Next by SMS"),
                        then -> assertThat(then)
                                .isEqualTo("SMS to Alan Abara failed: The telephone provider did not take it:"
                                        + " status 500. Next by Call"),
                        last -> assertThat(last).isEqualTo("Call to Alan Abara: response-breached"));
    }

    @Test
    void aCycleOfTheTableEndsAndSaysWhoDoesNotKnow() {
        String number = urgent();
        contacts.put(Contacts.Kind.PERSON, "alan", Map.of(Medium.PHONE, "+4915100000001"));
        MAIL.answering("RCPT", "550 5.1.1 No such user");
        answer(SMS, jsonResponse("{\"code\":21614}", 400));
        answer(CALLS, jsonResponse("{\"code\":21214}", 400));
        long id = tell(number, "response-breached", "alan");

        sendAll();

        assertThat(ended(id)).isEqualTo(UNDELIVERABLE);
        assertThat(told(id)).returns("undeliverable", Told::state).returns("voice", Told::channel);
        assertThat(lastEntry(number))
                .returns(
                        "Could not tell Alan Abara response-breached: The telephone provider cannot reach"
                                + " +4915100000001: status 400, error 21214",
                        Entry::text)
                .returns("serviceTask_recordUndeliverable", Entry::activity);
        assertThat(incidents(id)).isEmpty();
    }

    @Test
    void whoHasNoAddressOfAnyKindIsNamed() {
        String number = reported();
        jdbc.sql("delete from contact where id = 'rita'").update();
        MAIL.answering("RCPT", "550 5.1.1 No such user");
        long id = tell(number, "update", "reporter");

        sendAll();

        assertThat(ended(id)).isEqualTo(UNDELIVERABLE);
        assertThat(entries(number))
                .endsWith(
                        "E-mail to Rita Reyes failed: The mail server does not take mail for rita@aldermoor.example:"
                                + " 550 5.1.1 No such user. Next by SMS",
                        "Could not tell Rita Reyes update: Rita Reyes has no address for SMS");
    }

    @Test
    void aGroupWhoseChatFailsIsToldMemberByMemberOnceEach() throws Exception {
        String number = assigned("One");
        contacts.put(Contacts.Kind.GROUP, "application-l1", Map.of(Medium.SLACK, SLACK_CHANNEL));
        answer(SLACK, okJson("{\"ok\":false,\"error\":\"is_archived\"}"));
        transaction.executeWithoutResult(status ->
                notifications.tell(new Occasion(number, "announcement", "one").to(List.of("application-l1", "alan"))));
        long group = toldTo(number, "announcement", "group:application-l1").id();

        sendAll();
        sendAll();

        assertThat(told(group)).returns("passed-on", Told::state);
        assertThat(desk.told(number, "announcement"))
                .extracting(Told::recipient)
                .as("alan was told anyway")
                .containsExactlyInAnyOrder("group:application-l1", "person:alan", "person:amira");
        assertThat(mails("alan")).hasSize(1);
        assertThat(mails("amira")).hasSize(1);
        assertThat(entries(number))
                .contains("Slack to Application support (tier 1) failed: Slack cannot post to C024BE91L: is_archived."
                        + " Its members are told one by one")
                .noneMatch(text -> text.startsWith("Could not tell"));
    }

    @Test
    void aGroupThatIsRemindedOfAnUpdateIsRemindedThroughItsMembersToo() {
        String number = assigned("One");
        contacts.put(Contacts.Kind.GROUP, "application-l1", Map.of(Medium.SLACK, SLACK_CHANNEL));
        answer(SLACK, okJson("{\"ok\":false,\"error\":\"is_archived\"}"));
        promise(number, NextUpdate.at(berlin("2026-03-02T11:00")));
        long group = only(number, "update-due").id();
        comeToTime(group);

        sendAll();
        sendAll();

        assertThat(told(group)).returns("passed-on", Told::state);
        assertThat(desk.told(number, "update-due"))
                .extracting(Told::recipient, Told::state)
                .containsExactlyInAnyOrder(
                        tuple("group:application-l1", "passed-on"),
                        tuple("person:alan", "sent"),
                        tuple("person:amira", "sent"));
    }

    @Test
    void anEndpointThatIsMissingIsToldAndLeftInTheEnd() {
        String number = reported();
        contacts.put(Contacts.Kind.GROUP, "application-l1", Map.of(Medium.TEAMS, "nobody"));
        long id = tell(number, "announcement", "application-l1");

        sendAll();

        assertThat(way(id)).isWaitingAtExactly(SEND);
        assertThat(task(id).getErrorMessage())
                .isEqualTo("The configuration has no endpoint nobody in incidentdesk.channels.teams.endpoints;"
                        + " add it and start again");
        clock.advance(Duration.ofSeconds(10));
        sendAll();
        clock.advance(Duration.ofMinutes(1));
        // The next pause would end after the ten minutes of the table.
        sendAll();
        assertThat(told(id)).returns("passed-on", Told::state);
    }

    // --- An administrator has to act --------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({"api", "cockpit"})
    void whatNoOtherChannelCanBringWaitsInCockpitUntilTheChannelWorks(String by) throws Exception {
        String number = reported();
        jdbc.sql("delete from contact where id = 'rita'").update();
        MAIL.answering("EHLO", "250-scripted\r\n250 ok").answering("MAIL", "451 4.3.2 Not now");
        long id = tell(number, "update", "reporter");

        for (String pause : List.of("PT10S", "PT1M", "PT10M", "PT1H", "PT4H")) {
            sendAll();
            assertPausesFor(id, Duration.parse(pause));
            clock.advance(Duration.parse(pause));
            assertThat(incidents(id)).isEmpty();
        }
        sendAll();
        assertThat(MAIL.commands().stream().filter(command -> command.startsWith("MAIL")))
                .hasSize(6);

        assertThat(way(id)).isWaitingAtExactly(SEND);
        assertThat(task(id).getRetries()).isZero();
        assertThat(incidents(id)).singleElement().satisfies(incident -> {
            assertThat(incident.getIncidentType()).isEqualTo("failedExternalTask");
            assertThat(incident.getIncidentMessage())
                    .isEqualTo("The mail server did not take the mail: 451 4.3.2 Not now");
            assertThat(incident.getActivityId()).isEqualTo(SEND);
        });
        Answer channels = DeskClient.on(port).as("admin").get("/api/channels");
        assertThat(channels.json().path(0).path("channel").asText()).isEqualTo("email");
        assertThat(channels.json().path(0).path("stuck").asInt()).isEqualTo(1);
        assertThat(channels.json().path(0).path("waiting").asInt()).isEqualTo(1);
        assertThat(channels.json().path(0).path("problem").asText())
                .isEqualTo("The mail server did not take the mail: 451 4.3.2 Not now");
        clock.advance(Duration.ofDays(1));
        assertThat(sendAll()).as("nothing is tried by itself").isZero();

        MAIL.answeringAsUsual();
        if (by.equals("api")) {
            Answer retried = DeskClient.on(port).as("admin").post("/api/channels/email/retry", Map.of());
            assertThat(retried.status()).as(retried.text()).isEqualTo(200);
            assertThat(retried.json().path("sentAgain").asInt()).isEqualTo(1);
        } else {
            engine.getExternalTaskService().setRetries(task(id).getId(), 1);
        }
        assertThat(incidents(id)).isEmpty();
        sendAll();

        assertThat(ended(id)).isEqualTo(SENT);
        assertThat(mails("rita")).hasSize(1);
    }

    @Test
    void whatFailsAgainAfterAnAdministratorHasActedIsThereAgain() {
        String number = reported();
        long id = stuckMail(number);

        engine.getExternalTaskService().setRetries(task(id).getId(), 1);
        assertThat(incidents(id)).isEmpty();
        sendAll();

        assertThat(incidents(id)).hasSize(1);
        MAIL.answeringAsUsual();
        engine.getExternalTaskService().setRetries(task(id).getId(), 1);
        sendAll();
        assertThat(ended(id)).isEqualTo(SENT);
    }

    @Test
    void onlyAnAdministratorMaySendAgain() {
        for (String user : List.of("dana", "petra", "rita")) {
            assertThat(DeskClient.on(port).as(user).get("/api/channels").status())
                    .isEqualTo(403);
            assertThat(DeskClient.on(port)
                            .as(user)
                            .post("/api/channels/email/retry", Map.of())
                            .status())
                    .isEqualTo(403);
        }
        Answer unknown = DeskClient.on(port).as("admin").post("/api/channels/pigeon/retry", Map.of());
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.badFields()).containsExactly("channel");
    }

    @Test
    void aProviderThatWantsToBeLeftAloneForLongerThanThePauseIsLeftAlone() {
        String number = reported();
        contacts.put(Contacts.Kind.GROUP, "workplace-l1", Map.of(Medium.WEBHOOK, "crm"));
        answer(WEBHOOK, aResponse().withStatus(429).withHeader("Retry-After", "1800"));
        long id = tell(number, "announcement", "workplace-l1");

        sendAll();

        assertPausesFor(id, Duration.ofMinutes(30));
        clock.advance(Duration.ofMinutes(30));
        answer(WEBHOOK, aResponse().withStatus(503).withHeader("Retry-After", "1"));
        sendAll();
        assertPausesFor(id, Duration.ofMinutes(1));
        answer(WEBHOOK, aResponse().withStatus(204));
        clock.advance(Duration.ofMinutes(1));
        sendAll();
        assertThat(ended(id)).isEqualTo(SENT);
    }

    /** However long the provider wants to be left alone: the administrator knows that it works. */
    @Test
    void whatAnAdministratorSendsAgainGoesOutAtOnce() {
        String number = reported();
        prefer("alan", "slack");
        contacts.put(Contacts.Kind.PERSON, "alan", Map.of(Medium.SLACK, "U012AB3CD"));
        answer(SLACK, aResponse().withStatus(429).withHeader("Retry-After", "86400"));
        desk.whileInForce(
                "channel-fallback.dmn",
                table -> IncidentDriver.answer(table, "rule_channel-fallback_chat_other", "fallback", "none"),
                () -> {
                    long id = tell(number, "announcement", "alan");
                    for (int i = 0; i < 6; i++) {
                        sendAll();
                        clock.advance(Duration.ofDays(1));
                    }
                    assertThat(incidents(id)).hasSize(1);
                    clock.advance(Duration.ofHours(-12));
                    answer(SLACK, okJson("{\"ok\":true,\"ts\":\"1.1\"}"));

                    DeskClient.on(port).as("admin").post("/api/channels/slack/retry", Map.of());
                    sendAll();

                    assertThat(told(id)).returns("sent", Told::state);
                });
    }

    @Test
    void aMailServerThatIsDownHoldsUpNoIncidentAndLosesAndDoublesNothing() throws Exception {
        jdbc.sql("delete from contact where id = 'rita'").update();
        MAIL.answering("GREETING", ScriptedSmtp.HANGS_UP);
        List<String> numbers = List.of(diagnosed("One", "one"), diagnosed("Two", "one"), diagnosed("Three", "one"));
        for (String number : numbers) {
            sendAll();
            desk.work(number, "alan", DIAGNOSE, resolution("Restarted it", "permanent"));
            sendAll();
            clock.advance(Duration.ofSeconds(15));
        }
        for (String number : numbers) {
            assertThat(desk.instance(number)).isWaitingAtExactly(CONFIRM);
        }
        assertThat(MAIL.mails()).isEmpty();

        MAIL.answeringAsUsual();
        clock.advance(Duration.ofHours(1));
        sendAll();
        sendAll();

        assertThat(mails("rita")).extracting(MimeMessage::getMessageID).doesNotHaveDuplicates();
        for (String number : numbers) {
            assertThat(subjects("rita", number)).as("received and resolved").hasSize(2);
            assertThat(subjects("amira", number)).as("work on what is resolved").isEmpty();
        }
    }

    // --- A page -----------------------------------------------------------------------------------------------------

    @Test
    void aPageWaitsForNothing() {
        String number = urgent();
        contacts.put(Contacts.Kind.PERSON, "alan", Map.of(Medium.PHONE, "+4915100000001"));
        preferences.put(
                "alan",
                new Preference(null, null, "sms", "emea-office", LocalTime.of(20, 0), LocalTime.of(8, 0), null));
        clock.stopAt(berlin("2026-03-02T09:00"));
        for (int i = 0; i < 3; i++) {
            tell(number, "announcement", "alan");
        }
        sendAll();
        assertThat(requests(SMS)).as("the limit").hasSize(2);
        clock.stopAt(berlin("2026-03-02T09:05"));

        long page = tell(number, "response-breached", "alan");
        sendAll();
        assertThat(ended(page)).isEqualTo(SENT);

        clock.stopAt(berlin("2026-03-08T03:00"));
        long atNight = tell(number, "response-breached", "alan");
        sendAll();
        assertThat(ended(atNight)).isEqualTo(SENT);
        assertThat(requests(SMS)).hasSize(4);
    }

    @Test
    void aPageGoesBeforeWhatIsNoPage() throws Exception {
        String number = urgent();
        tell(number, "announcement", "amira");
        tell(number, "response-breached", "alan");

        sendAll();

        assertThat(MAIL.mails()).hasSize(2);
        assertThat(parsed(MAIL.mails().get(0)).getAllRecipients()[0])
                .hasToString("Alan Abara <alan@aldermoor.example>");
        assertThat(parsed(MAIL.mails().get(0)).getHeader("Importance")).containsExactly("high");
        assertThat(parsed(MAIL.mails().get(1)).getHeader("Importance")).isNull();
    }

    // --- It comes back ----------------------------------------------------------------------------------------------

    @Test
    void aMailThatComesBackGoesOnByTheNextChannel() throws Exception {
        String number = reported();
        long id = tell(number, "update", "reporter");
        sendAll();
        String mailId = mailId("rita");

        assertThat(delivery.bounced(mailId, "550 5.1.1 unknown")).hasValue(number);
        assertThat(delivery.bounced(mailId, "550 5.1.1 unknown")).as("again").hasValue(number);
        assertThat(ways(id)).singleElement().satisfies(way -> {
            assertThat(way.getBusinessKey()).isEqualTo(number);
            assertThat(way).isWaitingAtExactly(SEND);
        });
        sendAll();

        assertThat(told(id)).returns("sms", Told::channel).returns("sent", Told::state);
        assertThat(requests(SMS)).hasSize(1);
        assertThat(entries(number))
                .endsWith(
                        "E-mail to Rita Reyes: update",
                        "The e-mail to Rita Reyes came back: 550 5.1.1 unknown",
                        "E-mail to Rita Reyes failed: It came back. Next by SMS",
                        "SMS to Rita Reyes: update");
    }

    @Test
    void aMailThatComesBackWithNoOtherChannelIsUndeliverable() throws Exception {
        String number = reported();
        jdbc.sql("delete from contact where id = 'rita'").update();
        long id = tell(number, "update", "reporter");
        sendAll();

        delivery.bounced(mailId("rita"), "550 5.1.1 unknown");
        sendAll();

        assertThat(told(id)).returns("undeliverable", Told::state);
        assertThat(lastEntry(number).text()).startsWith("Could not tell Rita Reyes update: ");
        assertThat(ways(id)).isEmpty();
    }

    @Test
    void aDigestThatComesBackIsOnTheTimelineOfEachOfItsIncidents() throws Exception {
        String one = assigned("One");
        String two = assigned("Two");
        long digest = tellLater(one, "alan");
        tellLater(two, "alan");
        comeToTime(digest);
        sendAll();
        String mailId = mailId("alan");

        assertThat(delivery.bounced(mailId, "552 5.2.2 full")).as("of several").isEmpty();
        sendAll();

        for (String number : List.of(one, two)) {
            assertThat(entries(number))
                    .endsWith(
                            "E-mail to Alan Abara: withdrawn (in a digest)",
                            "The e-mail to Alan Abara came back: 552 5.2.2 full",
                            "Could not tell Alan Abara withdrawn (in a digest): It came back");
        }
        assertThat(state(digest)).isEqualTo("undeliverable");
    }

    @Test
    void aMessageIdThatIsNotOursBringsNothingBack() throws Exception {
        String number = reported();
        tell(number, "update", "reporter");
        sendAll();
        String mailId = mailId("rita");

        assertThat(delivery.bounced(mailId.replaceFirst("\\.[a-z0-9]{10,26}@", ".0000000000@"), "550"))
                .isEmpty();
        assertThat(delivery.bounced("something@else.example", "550")).isEmpty();
        assertThat(delivery.bounced(number + ".thread@aldermoor.example", "550"))
                .isEmpty();

        assertThat(only(number, "update")).returns("sent", Told::state);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    /** A message whose mail cannot be delivered and for which nothing else can be tried. */
    private long stuckMail(String number) {
        jdbc.sql("delete from contact where id = 'rita'").update();
        MAIL.answering("MAIL", "451 4.3.2 Not now");
        long id = tell(number, "update", "reporter");
        for (int i = 0; i < 6; i++) {
            sendAll();
            clock.advance(Duration.ofHours(4));
        }
        assertThat(incidents(id)).hasSize(1);
        return id;
    }

    /** An incident of rita, P3, of which nobody has been told anything yet. */
    private String reported() {
        return quietly(desk.report("rita", report()));
    }

    /** One that waits for its diagnosis by alan or amira. */
    private String assigned(String title) {
        return quietly(diagnosed(title, "one"));
    }

    /** The same as P1. */
    private String urgent() {
        return quietly(diagnosed("Everywhere", "many"));
    }

    private String diagnosed(String title, String users) {
        String number = desk.report("rita", report("title", "CRM error: " + title, "usersAffected", users));
        desk.work(number, "dana", CHECK, Map.of("reportType", "incident"));
        desk.work(number, "dana", TRIAGE, Map.of());
        assertThat(desk.record(number).group()).isEqualTo("application-l1");
        return number;
    }

    /** Forgets the messages of its lifecycle so far, which are not what a test is about. */
    private String quietly(String number) {
        jdbc.sql("delete from message where incident = :number")
                .param("number", number)
                .update();
        engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .processDefinitionKey(PROCESS)
                .list()
                .forEach(way ->
                        engine.getRuntimeService().deleteProcessInstance(way.getId(), "Not what the test is about"));
        return number;
    }

    /** Tells of something that has just happened; returns the last message that came of it. */
    private long tell(String number, String event, String... audience) {
        transaction.executeWithoutResult(
                status -> notifications.tell(new Occasion(number, event, "test " + System.nanoTime())
                        .to(List.of(audience))
                        .saying(Placeholder.TEXT, "It goes on")));
        List<Told> told = desk.told(number, event);
        return remembered(told.get(told.size() - 1)).id();
    }

    /** What may be read later by the assignee; returns the digest that it becomes part of. */
    private long tellLater(String number, String assignee) {
        desk.claim(number, assignee);
        transaction.executeWithoutResult(
                status -> notifications.tell(new Occasion(number, "withdrawn", "test").to(List.of("assignee"))));
        return digestOf(only(number, "withdrawn").id());
    }

    private long digestOf(long item) {
        long digest = jdbc.sql("select digest from message where id = :id")
                .param("id", item)
                .query(Long.class)
                .single();
        way(digest);
        return digest;
    }

    /** Promises the next update. The update itself is not what a test is about. */
    private void promise(String number, NextUpdate next) {
        desk.as("alan", () -> lifecycle.update(number, "alan", "We are on it", next));
        jdbc.sql("update message set state = 'dropped' where incident = :number and event = 'update'")
                .param("number", number)
                .update();
    }

    private void prefer(String person, String channel) {
        preferences.put(person, new Preference(null, null, channel, null, null, null, null));
    }

    private int comment(String user, String number) {
        return DeskClient.on(port)
                .as(user)
                .post("/api/incidents/" + number + "/comments", Map.of("text", "Order 4711", "audience", "reporter"))
                .status();
    }

    private int sendAll() {
        return Sending.now(context);
    }

    private Told told(long id) {
        String number = jdbc.sql("select incident from message where id = :id")
                .param("id", id)
                .query(String.class)
                .single();
        return desk.told(number).stream()
                .filter(told -> told.id() == id)
                .findFirst()
                .orElseThrow();
    }

    /** The first message of a kind. */
    private Told only(String number, String event) {
        List<Told> told = desk.told(number, event);
        assertThat(told).as("%s of %s", event, number).isNotEmpty();
        return remembered(told.get(0));
    }

    private Told toldTo(String number, String event, String recipient) {
        return desk.told(number, event).stream()
                .filter(told -> told.recipient().equals(recipient))
                .findFirst()
                .map(this::remembered)
                .orElseThrow();
    }

    private String state(long id) {
        return jdbc.sql("select state from message where id = :id")
                .param("id", id)
                .query(String.class)
                .single();
    }

    /** The history does not know which message a process that has ended was about. */
    private Told remembered(Told told) {
        ways(told.id()).forEach(way -> known.put(told.id(), way));
        return told;
    }

    private List<ProcessInstance> ways(long message) {
        return engine.getRuntimeService()
                .createProcessInstanceQuery()
                .processDefinitionKey(PROCESS)
                .variableValueEquals("message", message)
                .list();
    }

    private ProcessInstance way(long message) {
        assertThat(ways(message)).hasSize(1);
        ProcessInstance way = ways(message).get(0);
        known.put(message, way);
        return way;
    }

    /** Where the process of a message has ended. */
    private String ended(long message) {
        ProcessInstance way = known.get(message);
        assertThat(way).isEnded();
        return engine.getHistoryService()
                .createHistoricActivityInstanceQuery()
                .processInstanceId(way.getId())
                .activityType("noneEndEvent")
                .singleResult()
                .getActivityId();
    }

    private ExternalTask task(long message) {
        return engine.getExternalTaskService()
                .createExternalTaskQuery()
                .processInstanceId(way(message).getId())
                .singleResult();
    }

    private List<Incident> incidents(long message) {
        return engine.getRuntimeService()
                .createIncidentQuery()
                .processInstanceId(known.get(message).getId())
                .list();
    }

    private void assertPausesFor(long message, Duration pause) {
        assertThat(task(message).getLockExpirationTime().toInstant())
                .isEqualTo(clock.instant().plus(pause));
    }

    private Job timer(long message) {
        return engine.getManagementService()
                .createJobQuery()
                .processInstanceId(way(message).getId())
                .activityId(WAIT)
                .singleResult();
    }

    private Instant dueOf(long message) {
        return timer(message).getDuedate().toInstant();
    }

    /** Lets the time come that a message waits for, unless it is past already. */
    private void comeToTime(long message) {
        Job timer = timer(message);
        if (timer.getDuedate().toInstant().isAfter(clock.instant())) {
            clock.stopAt(timer.getDuedate().toInstant());
        }
        engine.getManagementService().executeJob(timer.getId());
    }

    private Entry lastEntry(String number) {
        List<Entry> entries = desk.timeline(number);
        return entries.get(entries.size() - 1);
    }

    /** What the timeline tells of messages. */
    private List<String> entries(String number) {
        return desk.timeline(number).stream()
                .filter(entry -> entry.kind().equals("MESSAGE"))
                .map(Entry::text)
                .toList();
    }

    private static void answer(String path, ResponseDefinitionBuilder answer) {
        WEB.stubFor(post(urlPathEqualTo(path)).willReturn(answer));
    }

    private static List<LoggedRequest> requests(String path) {
        return WEB.findAll(postRequestedFor(urlPathEqualTo(path)));
    }

    private static List<MimeMessage> mails(String person) throws Exception {
        List<MimeMessage> mails = new ArrayList<>();
        for (String mail : MAIL.mails()) {
            MimeMessage parsed = parsed(mail);
            if (((InternetAddress) parsed.getAllRecipients()[0]).getAddress().equals(person + "@aldermoor.example")) {
                mails.add(parsed);
            }
        }
        return mails;
    }

    private static List<String> subjects(String person, String number) throws Exception {
        List<String> subjects = new ArrayList<>();
        for (MimeMessage mail : mails(person)) {
            subjects.add(mail.getSubject());
        }
        subjects.removeIf(subject -> !subject.startsWith("[" + number + "]"));
        return subjects;
    }

    private static MimeMessage parsed(String mail) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(mail.getBytes(ISO_8859_1)));
    }

    private static String text(Part part) throws Exception {
        return part.getContent() instanceof Multipart parts
                ? text(parts.getBodyPart(0))
                : part.getContent().toString();
    }

    private static String mailId(String person) throws Exception {
        return mails(person).get(0).getMessageID().replaceAll("[<>]", "");
    }
}
