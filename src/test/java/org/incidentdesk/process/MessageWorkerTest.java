package org.incidentdesk.process;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.ProcessEngine;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskTest;
import org.incidentdesk.IncidentWalk;
import org.incidentdesk.ScriptedProviders;
import org.incidentdesk.ScriptedSmtp.Gate;
import org.incidentdesk.notification.Contacts;
import org.incidentdesk.notification.Contacts.Kind;
import org.incidentdesk.notification.Delivery;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.channel.Medium;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The threads that send, on one node and on two, with servers that stand still when a test wants it. */
@DeskTest
class MessageWorkerTest extends ScriptedProviders {

    private static final Duration LONG = Duration.ofMinutes(5);

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ExternalTaskService tasks;

    @Autowired
    private Delivery delivery;

    @Autowired
    private EngineAccess access;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private Clock clock;

    @Autowired
    private Notifications notifications;

    @Autowired
    private ProcessEngine engine;

    @LocalServerPort
    private int port;

    @Autowired
    private Contacts contacts;

    @Autowired
    private JdbcClient jdbc;

    private final List<MessageWorker> nodes = new ArrayList<>();
    private String number;

    @BeforeEach
    void begin() {
        number = new IncidentWalk(DeskClient.on(port), engine).report("rita", "The CRM shows an error", "crm");
        Sending.forget(context);
        MAIL.reset();
        WEB.resetAll();
        WEB.stubFor(post(urlPathEqualTo(WEBHOOK)).willReturn(aResponse().withStatus(204)));
        contacts.put(Kind.GROUP, "application-l1", Map.of(Medium.WEBHOOK, "crm"));
    }

    @AfterEach
    void stopNodes() {
        nodes.stream().filter(MessageWorker::isRunning).forEach(MessageWorker::stop);
        contacts.put(Kind.GROUP, "application-l1", Map.of(Medium.WEBHOOK, ""));
        Sending.forget(context);
    }

    @Test
    void whatIsToldWhileItRunsGoesOutAtOnce() {
        node(4, LONG).start();

        tell("rita");

        await().until(() -> sent() == 1);
        assertThat(MAIL.mails()).hasSize(1);
    }

    @Test
    void whatWasToldBeforeItRanGoesOutWhenItStarts() {
        tell("rita", "rolf", "mona");

        node(4, LONG).start();

        await().until(() -> sent() == 3);
    }

    /** Whatever the order in which the database happens to read them; so each is made older than the one before. */
    @Test
    void whatWasToldFirstGoesOutFirst() {
        for (int i = 0; i < 5; i++) {
            tell("rita");
        }
        jdbc.sql("update act_ru_ext_task set create_time_ = timestamp '2020-01-01'"
                        + " + (timestamp '2040-01-01' - create_time_)")
                .update();

        node(1, LONG).start();

        await().until(() -> sent() == 5);
        assertThat(messages("sent_at")).isEqualTo(messages("id desc"));
    }

    @Test
    void aChannelThatStandsStillHoldsUpNoOther() throws Exception {
        Gate gate = MAIL.holding("DATA");
        node(1, LONG).start();
        tell("rita");
        gate.awaitReached();

        tell("application-l1");

        await().until(() ->
                !WEB.findAll(postRequestedFor(urlPathEqualTo(WEBHOOK))).isEmpty());
        assertThat(MAIL.mails()).isEmpty();
        gate.open();
        await().until(() -> sent() == 2);
    }

    /** It takes several times as long as its lock, and the other node looks for work all the time. */
    @Test
    void whatTakesLongIsNotSentByAnotherNodeToo() throws Exception {
        Gate gate = MAIL.holding("DATA");
        node(4, Duration.ofSeconds(1)).start();
        tell("rita");
        gate.awaitReached();
        node(4, Duration.ofSeconds(1)).start();

        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        gate.open();

        await().until(() -> sent() == 1);
        assertThat(MAIL.mails()).hasSize(1);
        assertThat(MAIL.commands().stream().filter(command -> command.startsWith("MAIL")))
                .hasSize(1);
    }

    @Test
    void whatANodeThatDiedWasSendingIsSentByAnother() {
        tell("rita");
        assertThat(tasks.fetchAndLock(1, "a node that died")
                        .topic("message-email", 1000)
                        .execute())
                .hasSize(1);

        node(4, Duration.ofSeconds(1)).start();

        await().until(() -> sent() == 1);
    }

    @Test
    void twoNodesSendEachMessageOnce() {
        List<String> people = List.of("rita", "rolf", "dana", "deniz", "alan", "amira", "mona");
        for (int i = 0; i < 6; i++) {
            tell(people.toArray(String[]::new));
        }

        node(4, LONG).start();
        node(4, LONG).start();

        await().until(() -> sent() == 42);
        assertThat(MAIL.mails()).hasSize(42);
        assertThat(MAIL.mails().stream()
                        .flatMap(String::lines)
                        .filter(line -> line.startsWith("Message-ID:"))
                        .distinct())
                .hasSize(42);
    }

    @Test
    void aNodeThatStopsFinishesWhatItIsSendingAndGivesBackTheRest() throws Exception {
        Gate gate = MAIL.holding("DATA");
        MessageWorker first = node(1, LONG);
        first.start();
        tell("rita", "rolf", "mona");
        gate.awaitReached();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(first::stop);
        await().until(() -> tasks.createExternalTaskQuery()
                        .topicName("message-email")
                        .notLocked()
                        .count()
                == 2);
        gate.open();
        stopped.join();

        assertThat(sent()).isEqualTo(1);
        assertThat(MAIL.mails()).hasSize(1);
        node(1, LONG).start();
        await().until(() -> sent() == 3);
        assertThat(MAIL.mails()).hasSize(3);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private MessageWorker node(int threads, Duration lock) {
        MessageWorker node = new MessageWorker(
                tasks, delivery, access, transaction, new MessageWorker.Settings(true, threads, lock), clock);
        nodes.add(node);
        return node;
    }

    private void tell(String... who) {
        transaction.executeWithoutResult(status ->
                notifications.tell(new Occasion(number, "announcement", "test " + System.nanoTime()).to(List.of(who))));
    }

    private List<Long> messages(String order) {
        return jdbc.sql("select id from message order by " + order)
                .query(Long.class)
                .list();
    }

    private long sent() {
        return jdbc.sql("select count(*) from message where state = 'sent'")
                .query(Long.class)
                .single();
    }
}
