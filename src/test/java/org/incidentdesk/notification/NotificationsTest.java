package org.incidentdesk.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.assertj.core.groups.Tuple;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.runtime.Job;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.incidentdesk.IncidentWalk;
import org.incidentdesk.MovableClock;
import org.incidentdesk.notification.Contacts.Kind;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.oncall.Rotas;
import org.incidentdesk.process.Sending;
import org.incidentdesk.record.Incidents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** Who becomes the recipient of what, and what they get. */
@DeskTest
class NotificationsTest {

    private static final Instant MONDAY_MORNING = Instant.parse("2026-03-02T08:00:00Z");

    @LocalServerPort
    private int port;

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private Notifications notifications;

    @Autowired
    private Contacts contacts;

    @Autowired
    private Preferences preferences;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private GreenMail mailServer;

    @Autowired
    private MovableClock clock;

    private DeskClient desk;
    private IncidentWalk walk;

    @BeforeEach
    void begin() throws Exception {
        desk = DeskClient.on(port);
        walk = new IncidentWalk(desk, engine);
        clock.stopAt(MONDAY_MORNING);
        Sending.forget(context);
        mailServer.purgeEmailFromAllMailboxes();
    }

    @AfterEach
    void end() {
        clock.goOn();
        for (String person : List.of("rita", "rolf", "dana", "deniz", "alan", "amira", "mona")) {
            preferences.put(person, Preference.NONE);
        }
        preferences.put("rolf", new Preference("de", "Europe/Berlin", null, null, null, null, null));
        contacts.put(Kind.GROUP, "application-l1", Map.of(Medium.SLACK, "", Medium.EMAIL, "", Medium.WEBHOOK, ""));
    }

    // --- Who --------------------------------------------------------------------------------------------------------

    @Test
    void whoeverIsInSeveralAudiencesIsToldOnce() {
        String number = walk.toDiagnosis("rita");

        tell(new Occasion(number, "announcement", "1").to(List.of("group", "assignee", "application-l1", "alan")));

        assertThat(told(number, "announcement"))
                .containsExactly(tuple("person:alan", "group"), tuple("person:amira", "group"));
    }

    @Test
    void theMoreUrgentOfTwoWins() {
        String number = walk.toDiagnosis("rita");
        engine.getIdentityService().createMembership("mona", "application-l1");
        jdbc.sql("update incident set priority = 'P1' where number = :n")
                .param("n", number)
                .update();
        try {
            tell(new Occasion(number, "assigned", "again"));
        } finally {
            engine.getIdentityService().deleteMembership("mona", "application-l1");
        }

        assertThat(jdbc.sql("select urgency from message where incident = :n and occurrence = 'again'"
                                + " and recipient = 'person:mona'")
                        .param("n", number)
                        .query(String.class)
                        .list())
                .containsExactly("page");
    }

    @Test
    void whoeverDidItIsNotToldExceptTheReporter() {
        String number = walk.toDiagnosis("rita");

        tell(new Occasion(number, "announcement", "1").by("alan").to(List.of("group", "reporter")));
        tell(new Occasion(number, "announcement", "2").by("rita").to(List.of("group", "reporter")));

        assertThat(told(number, "announcement"))
                .containsExactly(
                        tuple("person:amira", "group"),
                        tuple("person:rita", "reporter"),
                        tuple("person:alan", "group"),
                        tuple("person:amira", "group"),
                        tuple("person:rita", "reporter"));
    }

    @Test
    void theSameOccurrenceIsToldOnce() {
        String number = walk.toDiagnosis("rita");

        tell(new Occasion(number, "announcement", "1").to(List.of("reporter")));
        tell(new Occasion(number, "announcement", "1").to(List.of("reporter", "group")));

        assertThat(told(number, "announcement")).hasSize(3);
        assertThat(instances(number)).isEqualTo(messages(number));
    }

    @Test
    void nobodyIsToldOfWhatDidNotHappen() {
        String number = walk.toDiagnosis("rita");
        long before = instances(number);

        transaction.executeWithoutResult(status -> {
            notifications.tell(new Occasion(number, "announcement", "1").to(List.of("reporter")));
            status.setRollbackOnly();
        });

        assertThat(told(number, "announcement")).isEmpty();
        assertThat(instances(number)).isEqualTo(before);
        assertThatThrownBy(() -> notifications.tell(new Occasion(number, "announcement", "1")))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void whoeverJoinsAGroupIsToldFromThenOn() {
        String number = walk.toDiagnosis("rita");
        IdentityService identity = engine.getIdentityService();
        User newcomer = identity.newUser("nils");
        newcomer.setEmail("nils@aldermoor.example");
        identity.saveUser(newcomer);
        identity.createMembership("nils", "application-l1");
        try {
            tell(new Occasion(number, "announcement", "1").to(List.of("group")));
        } finally {
            identity.deleteUser("nils");
        }

        assertThat(told(number, "announcement")).contains(tuple("person:nils", "group"));
    }

    @Test
    void aGroupWithAnAddressOfItsOwnIsToldThere() {
        contacts.put(Kind.GROUP, "application-l1", Map.of(Medium.EMAIL, "app-support@aldermoor.example"));
        String number = walk.toDiagnosis("rita");

        assertThat(told(number, "assigned"))
                .contains(tuple("group:application-l1", "group"))
                .doesNotContain(tuple("person:amira", "group"));
        Sending.now(context);
        assertThat(mails("app-support@aldermoor.example")).singleElement().satisfies(mail -> assertThat(text(mail))
                .contains("New incident for Application support (tier 1)"));
        assertThat(mails("amira@aldermoor.example")).isEmpty();
    }

    @Test
    void whoeverIsOnCallAtThatMomentIsToldAndWithoutARotaTheGroup() {
        String number = walk.toDiagnosis("rita");
        Rotas rotas = context.getBean(Rotas.class);
        Instant now = clock.instant();
        long swapped =
                rotas.override("application-l1", "lena", now.minusSeconds(60), now.plusSeconds(60), "Dentist", "alan");
        try {
            tell(new Occasion(number, "announcement", "1").to(List.of("on-call")));
            assertThat(told(number, "announcement")).containsExactly(tuple("person:lena", "on-call"));
        } finally {
            rotas.takeBack("application-l1", swapped);
        }
        jdbc.sql("update incident set \"group\" = 'workplace-l1' where number = :n")
                .param("n", number)
                .update();

        tell(new Occasion(number, "announcement", "2").to(List.of("on-call")));

        assertThat(told(number, "announcement"))
                .containsExactly(tuple("person:lena", "on-call"), tuple("person:wim", "on-call"));
    }

    @Test
    void whoeverIsOnCallAndHasLeftLeavesItToTheGroup() {
        String number = walk.toDiagnosis("rita");
        Rotas rotas = context.getBean(Rotas.class);
        IdentityService identity = engine.getIdentityService();
        identity.saveUser(identity.newUser("nils"));
        Instant now = clock.instant();
        long id = rotas.override("application-l1", "nils", now.minusSeconds(60), now.plusSeconds(60), "", "alan");
        identity.deleteUser("nils");
        try {
            tell(new Occasion(number, "announcement", "1").to(List.of("on-call")));
        } finally {
            rotas.takeBack("application-l1", id);
        }

        assertThat(told(number, "announcement"))
                .containsExactlyInAnyOrder(tuple("person:alan", "on-call"), tuple("person:amira", "on-call"));
    }

    @Test
    void stakeholdersAreThoseOfTheCatalogueAndWhoeverFollows() {
        String number = walk.toDiagnosis("rita");
        String path = "/api/incidents/" + number + "/followers/me";
        assertThat(desk.as("dana").put(path, "").status()).isEqualTo(204);
        assertThat(desk.as("rolf").put(path, "").status()).isEqualTo(404);
        assertThat(desk.as("dana")
                        .get("/api/incidents/" + number)
                        .json()
                        .path("following")
                        .asBoolean())
                .isTrue();

        tell(new Occasion(number, "announcement", "1").to(List.of("stakeholders")));
        assertThat(told(number, "announcement"))
                .containsExactly(
                        tuple("person:dana", "stakeholders"),
                        tuple("person:mona", "stakeholders"),
                        tuple("mail:sales@aldermoor.example", "stakeholders"));

        assertThat(desk.as("dana").delete(path).status()).isEqualTo(204);
        tell(new Occasion(number, "announcement", "2").to(List.of("stakeholders")));
        assertThat(told(number, "announcement")).hasSize(5);
    }

    @Test
    void aCustomerIsToldAtItsAddress() {
        String number = walk.toDiagnosis("rita");
        jdbc.sql("update incident set customer = 'wholesale' where number = :n")
                .param("n", number)
                .update();

        tell(new Occasion(number, "update", "1").to(List.of("customer")).saying(Placeholder.TEXT, "Orders are slow"));
        Sending.now(context);

        assertThat(mails("it@wholesale.example")).singleElement().satisfies(mail -> assertThat(text(mail))
                .contains("Web shop is disturbed", "Orders are slow")
                .doesNotContain("tasklist"));
    }

    @Test
    void aReporterWithoutAnAccountIsReachedAtWhateverAddressThereIs() {
        assertThat(recipientOf("jo@customer.example")).isEqualTo("mail:jo@customer.example");
        assertThat(recipientOf("+49 (151) 1234-5678")).isEqualTo("phone:+4915112345678");
        assertThat(recipientOf("the man in room 12")).isNull();
    }

    private String recipientOf(String contact) {
        Answer answer = desk.as("dana")
                .post(
                        "/api/incidents",
                        Map.of("title", "Cannot order", "service", "webshop", "channel", "phone", "reporter", contact));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String number = answer.json().path("number").asText();
        walk.runJobs(number);
        return jdbc.sql("select recipient from message where incident = :n and event = 'reported'")
                .param("n", number)
                .query(String.class)
                .optional()
                .orElse(null);
    }

    @Test
    void anAudienceThatIsNobodyTellsNobody() {
        String number = walk.toDiagnosis("rita");

        tell(new Occasion(number, "announcement", "1").to(List.of("no-such-group")));

        assertThat(told(number, "announcement")).isEmpty();
    }

    // --- How --------------------------------------------------------------------------------------------------------

    @Test
    void eachReadsTheirOwnLanguageAndTime() throws Exception {
        desk.as("rolf").post("/api/incidents", Map.of("title", "Web shop is slow", "service", "webshop"));
        String number =
                jdbc.sql("select max(number) from incident").query(String.class).single();
        walk.runJobs(number);
        context.getBean(Incidents.class).promiseUpdate(number, Optional.of(Instant.parse("2026-07-01T10:00:00Z")));

        tell(new Occasion(number, "update", "1")
                .to(List.of("reporter", "stakeholders"))
                .saying(Placeholder.TEXT, "So"));
        Sending.now(context);

        assertThat(mails("rolf@aldermoor.example")).anySatisfy(mail -> {
            assertThat(text(mail)).contains("Stand der Dinge", "Mittwoch, 1. Juli 2026", "12:00 MESZ");
            assertThat(mail.getHeader("Content-Language")).containsExactly("de");
        });
        preferences.put("mona", new Preference("en", "Asia/Tokyo", null, null, null, null, null));
        tell(new Occasion(number, "update", "2").to(List.of("stakeholders")).saying(Placeholder.TEXT, "So"));
        Sending.now(context);
        assertThat(mails("mona@aldermoor.example"))
                .anySatisfy(mail -> assertThat(text(mail)).contains("How it goes on", "July 1, 2026", "7:00", "JST"));
    }

    @Test
    void aWordingThatAProcessOwnerDeploysIsUsedUntilItIsTakenBack() {
        String number = walk.toDiagnosis("rita");
        // The latest deployment counts, and the product was started today.
        clock.goOn();
        String wording = "subject: [{{number}}] {{title}}\nbrief: {{number}}\n\nAhoy {{recipient}}! {{text}}\n";
        String deployment = engine.getRepositoryService()
                .createDeployment()
                .addString("announcement.en.md", wording)
                .deploy()
                .getId();
        try {
            await().untilAsserted(() -> assertThat(announced(number)).contains("Ahoy Rita Reyes! All hands"));
        } finally {
            engine.getRepositoryService().deleteDeployment(deployment);
        }
        await().untilAsserted(() ->
                assertThat(announced(number)).doesNotContain("Ahoy").contains("All hands"));
    }

    private String announced(String number) {
        tell(new Occasion(number, "announcement", "test " + System.nanoTime())
                .to(List.of("rita"))
                .saying(Placeholder.TEXT, "All hands"));
        Sending.now(context);
        List<MimeMessage> mails = mails("rita@aldermoor.example");
        return text(mails.get(mails.size() - 1));
    }

    @Test
    void thePreferredChannelIsTaken() {
        preferences.put("rita", new Preference(null, null, "sms", null, null, null, null));
        String number = walk.report("rita", "The CRM shows an error", "crm");

        assertThat(jdbc.sql("select channel from message where incident = :n")
                        .param("n", number)
                        .query(String.class)
                        .list())
                .containsExactly("sms");
    }

    @Test
    void inQuietHoursOnlyAPageComesThrough() {
        preferences.put("alan", new Preference(null, "UTC", null, null, LocalTime.of(7, 0), LocalTime.of(9, 30), null));
        String number = walk.toDiagnosis("rita");
        Sending.now(context);
        int before = mails("alan@aldermoor.example").size();
        tell(new Occasion(number, "announcement", "1").to(List.of("alan", "amira")));
        Sending.now(context);
        assertThat(mails("alan@aldermoor.example")).hasSize(before);
        assertThat(mails("amira@aldermoor.example"))
                .anySatisfy(mail -> assertThat(subject(mail)).contains(number));
        Job timer = timer(number);
        assertThat(timer.getDuedate().toInstant()).isEqualTo(Instant.parse("2026-03-02T09:30:00Z"));

        tell(new Occasion(number, "resolution-breached", "1").to(List.of("alan")));
        Sending.now(context);
        assertThat(mails("alan@aldermoor.example")).hasSize(before + 1);

        clock.stopAt(timer.getDuedate().toInstant());
        context.getBean(ManagementService.class).executeJob(timer.getId());
        Sending.now(context);
        assertThat(mails("alan@aldermoor.example")).hasSize(before + 2);
    }

    private Job timer(String number) {
        List<String> instances = context
                .getBean(RuntimeService.class)
                .createProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .processDefinitionKey("deliver-message")
                .list()
                .stream()
                .map(instance -> instance.getId())
                .toList();
        return instances.stream()
                .flatMap(
                        instance -> context
                                .getBean(ManagementService.class)
                                .createJobQuery()
                                .processInstanceId(instance)
                                .timers()
                                .list()
                                .stream())
                .findFirst()
                .orElseThrow();
    }

    // --- Digest -----------------------------------------------------------------------------------------------------

    @Test
    void whatMayBeReadLaterComesTogetherOnceADay() {
        String one = walk.toDiagnosis("rita");
        String two = walk.toDiagnosis("rita");
        Sending.now(context);
        mails("mona@aldermoor.example");
        for (String number : List.of(one, two)) {
            tell(new Occasion(number, "resolved", "1").to(List.of("stakeholders")));
        }
        assertThat(digests("person:mona")).containsExactly(tuple("waiting", "2026-03-03T07:00:00Z"));
        int before = mails("mona@aldermoor.example").size();
        Sending.now(context);
        assertThat(mails("mona@aldermoor.example")).hasSize(before);

        sendDigests();

        List<MimeMessage> mails = mails("mona@aldermoor.example");
        assertThat(mails).hasSize(before + 1);
        assertThat(subject(mails.get(before))).isEqualTo("Your digest of Aldermoor service desk");
        assertThat(text(mails.get(before))).contains(one + " is solved", two + " is solved");
        for (String number : List.of(one, two)) {
            assertThat(timeline(number)).contains("E-mail to Mona Moreau: resolved (in a digest)");
        }
        assertThat(jdbc.sql("select distinct state from message where recipient = 'person:mona' and event = 'resolved'")
                        .query(String.class)
                        .list())
                .containsExactly("sent");
        tell(new Occasion(one, "resolved", "2").to(List.of("stakeholders")));
        assertThat(digests("person:mona")).hasSize(2);
        sendDigests();
    }

    @Test
    void aDigestOfWhatIsOverIsNotSent() {
        String number = walk.toDiagnosis("rita");
        jdbc.sql("update incident set priority = 'P5' where number = :n")
                .param("n", number)
                .update();
        tell(new Occasion(number, "assigned", "again"));
        assertThat(digests("person:amira")).isNotEmpty();
        Sending.now(context);
        int before = mails("amira@aldermoor.example").size();
        desk.as("rita").post("/api/incidents/" + number + "/withdrawal", Map.of("reason", "It works again"));

        sendDigests();

        List<MimeMessage> mails = mails("amira@aldermoor.example");
        assertThat(mails.subList(before, mails.size()))
                .allSatisfy(mail -> assertThat(text(mail)).contains("withdrawn").doesNotContain("New incident"));
        assertThat(jdbc.sql("select distinct state from message where occurrence = 'again' and incident = :n")
                        .param("n", number)
                        .query(String.class)
                        .list())
                .containsExactly("dropped");
    }

    @Test
    void twoWhoAddToADigestAtTheSameTimeMakeOne() throws Exception {
        String one = walk.toDiagnosis("rita");
        String two = walk.toDiagnosis("rita");
        int before = digests("person:mona").size();
        CyclicBarrier together = new CyclicBarrier(2);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> both = List.of(one, two).stream()
                .<Future<?>>map(number -> threads.submit(() -> {
                    together.await();
                    tell(new Occasion(number, "resolved", "1").to(List.of("stakeholders")));
                    return null;
                }))
                .toList();
        for (Future<?> each : both) {
            each.get();
        }
        threads.shutdown();

        assertThat(digests("person:mona")).hasSize(before + 1);
        assertThat(told(one, "resolved")).hasSize(2);
        assertThat(told(two, "resolved")).hasSize(2);
        sendDigests();
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private void tell(Occasion occasion) {
        transaction.executeWithoutResult(status -> notifications.tell(occasion));
    }

    private List<Tuple> told(String number, String event) {
        return jdbc.sql("select recipient, audience from message where incident = :n and event = :event order by id")
                .param("n", number)
                .param("event", event)
                .query((row, i) -> tuple(row.getString(1), row.getString(2)))
                .list();
    }

    private List<Tuple> digests(String recipient) {
        return jdbc.sql("select state, occurrence from message where recipient = :r and event = 'digest' order by id")
                .param("r", recipient)
                .query((row, i) -> tuple(row.getString(1), row.getString(2)))
                .list();
    }

    private long messages(String number) {
        return jdbc.sql("select count(*) from message where incident = :n and state <> 'in-digest'")
                .param("n", number)
                .query(Long.class)
                .single();
    }

    private long instances(String number) {
        return engine.getHistoryService()
                .createHistoricProcessInstanceQuery()
                .processInstanceBusinessKey(number)
                .processDefinitionKey("deliver-message")
                .count();
    }

    /** The next morning. */
    private void sendDigests() {
        clock.advance(Duration.ofDays(1));
        ManagementService management = context.getBean(ManagementService.class);
        context
                .getBean(RuntimeService.class)
                .createProcessInstanceQuery()
                .processDefinitionKey("deliver-message")
                .list()
                .stream()
                .flatMap(instance ->
                        management
                                .createJobQuery()
                                .processInstanceId(instance.getId())
                                .timers()
                                .executable()
                                .list()
                                .stream())
                .forEach(job -> management.executeJob(job.getId()));
        Sending.now(context);
    }

    private List<String> timeline(String number) {
        return jdbc.sql("select text from timeline_entry where incident = :n order by id")
                .param("n", number)
                .query(String.class)
                .list();
    }

    private List<MimeMessage> mails(String address) {
        return Arrays.stream(mailServer.getReceivedMessages())
                .filter(mail -> to(mail).equals(address))
                .collect(Collectors.toList());
    }

    private static String to(MimeMessage mail) {
        try {
            return ((InternetAddress) mail.getAllRecipients()[0]).getAddress();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Part part) {
        try {
            if (part.isMimeType("text/plain")) {
                return part.getContent().toString();
            }
            if (part.getContent() instanceof Multipart parts) {
                return text(parts.getBodyPart(0));
            }
            throw new AssertionError("No text in " + part.getContentType());
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
