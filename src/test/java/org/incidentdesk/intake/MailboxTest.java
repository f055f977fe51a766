package org.incidentdesk.intake;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Flags;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MailClient;
import org.incidentdesk.MailClient.Draft;
import org.incidentdesk.notification.channel.Secret;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.integration.dsl.context.IntegrationFlowContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.unit.DataSize;

/** How mails get from the mailbox into the desk, whatever fails on the way. */
@DeskTest
@ExtendWith(OutputCaptureExtension.class)
class MailboxTest {

    private static final String DESK = MailClient.DESK;
    private static final Secret PASSWORD = Secret.valueOf("pass-of-the-desk");

    @Autowired
    private ApplicationContext context;

    @Autowired
    private GreenMail server;

    @Autowired
    private ReceivedMails received;

    @Autowired
    private IntegrationFlowContext flows;

    @Autowired
    private RepositoryService repository;

    @Autowired
    private RuntimeService runtime;

    @Autowired
    private JdbcClient jdbc;

    private MailClient outside;
    private long before;

    @BeforeEach
    void begin() {
        outside = new MailClient(context);
        outside.emptyAll();
        before = jdbc.sql("select coalesce(max(id), 0) from received_mail")
                .query(Long.class)
                .single();
    }

    @AfterEach
    void letTheProcessBegin() {
        repository.activateProcessDefinitionByKey("receive-mail");
    }

    @Test
    void aMailIsMarkedAsReadAndStaysInTheMailbox() throws FolderException {
        outside.send(mail("One"));

        Reading.now(context);

        assertThat(kept()).isEqualTo(1);
        assertThat(inbox().getMessageCount()).isEqualTo(1);
        assertThat(inbox().getMessages().get(0).getFlags().contains(Flags.Flag.SEEN))
                .isTrue();
    }

    /** The server died between the commit and the mark. */
    @Test
    void aMailThatIsReadAgainIsTheSameMail() throws FolderException {
        outside.send(mail("One"));
        Reading.now(context);
        inbox().getMessages().get(0).setFlags(new Flags(Flags.Flag.SEEN), false);
        assertThat(Reading.unread(server)).isEqualTo(1);

        Reading.now(context);

        assertThat(kept()).isEqualTo(1);
        assertThat(processes()).isEqualTo(1);
    }

    @Test
    void whatIsMarkedAsDeletedIsNotRead() throws FolderException {
        outside.send(mail("Gone"));
        outside.send(mail("Here"));
        inbox().getMessages().get(0).setFlags(new Flags(Flags.Flag.DELETED), true);

        Mailbox mailbox = mailbox(server.getImap().getPort(), true);
        mailbox.start();
        await().until(() -> kept() == 1);
        mailbox.stop();

        assertThat(inbox().getMessages().get(0).getFlags().contains(Flags.Flag.SEEN))
                .isFalse();
    }

    /** As long as an administrator has suspended the process of mails, they stay where they are. */
    @Test
    void aMailThatCannotBeKeptStaysUnreadUntilItCan(CapturedOutput log) {
        repository.suspendProcessDefinitionByKey("receive-mail");
        outside.send(mail("One"));
        Mailbox mailbox = mailbox(server.getImap().getPort(), true);
        mailbox.start();
        try {
            await().until(() -> log.getOut().contains("A mail in the mailbox cannot be read"));
            assertThat(kept()).isZero();
            assertThat(Reading.unread(server)).isEqualTo(1);

            repository.activateProcessDefinitionByKey("receive-mail");

            await().until(() -> Reading.unread(server) == 0);
            assertThat(kept()).isEqualTo(1);
            assertThat(processes()).isEqualTo(1);
        } finally {
            mailbox.stop();
        }
        assertThat(log.getOut().lines().filter(line -> line.contains("A mail in the mailbox cannot be read")))
                .as("however often it is tried")
                .hasSize(1);
    }

    @Test
    void twoNodesThatReadTheSameMailKeepOne() throws Exception {
        CyclicBarrier together = new CyclicBarrier(4);
        ExecutorService nodes = Executors.newFixedThreadPool(4);
        byte[] mail = mail("One").bytes();
        List<Future<?>> all = IntStream.range(0, 4)
                .<Future<?>>mapToObj(node -> nodes.submit(() -> {
                    together.await();
                    received.receive(mail, mail.length, false);
                    return null;
                }))
                .toList();
        for (Future<?> each : all) {
            each.get();
        }
        nodes.shutdown();

        assertThat(kept()).isEqualTo(1);
        assertThat(processes()).isEqualTo(1);
    }

    @Test
    void aMailboxThatIsAwayIsToldOnceAndReadWhenItIsBack(CapturedOutput log) throws Exception {
        int port = freePort();
        Mailbox mailbox = mailbox(port, true);
        mailbox.start();
        GreenMail late = null;
        try {
            await().until(() -> log.getOut().contains("The mailbox cannot be read and is tried again every 0 s"));
            await().pollDelay(Duration.ofMillis(500)).until(() -> true);
            late = imap(port);
            GreenMailUser user = late.setUser(DESK, DESK, PASSWORD.reveal());
            user.deliver(
                    new MimeMessage(null, new ByteArrayInputStream(mail("Late").bytes())));

            await().until(() -> kept() == 1);
        } finally {
            mailbox.stop();
            if (late != null) {
                late.stop();
            }
        }
        assertThat(log.getOut().lines().filter(line -> line.contains("The mailbox cannot be read")))
                .hasSize(1);
        assertThat(log.getOut()).contains("The mailbox can be read again");
        assertThat(log.getAll()).doesNotContain(PASSWORD.reveal());
    }

    /** Whoever listens on the line must not get the password. */
    @Test
    void withoutEncryptionNobodyLogsIn(CapturedOutput log) throws Exception {
        int port = freePort();
        GreenMail plain = imap(port);
        plain.setUser(DESK, DESK, PASSWORD.reveal())
                .deliver(new MimeMessage(
                        null, new ByteArrayInputStream(mail("Plain").bytes())));
        Mailbox mailbox = mailbox(port, false);
        mailbox.start();
        try {
            await().until(() -> log.getOut().contains("The mailbox cannot be read"));
        } finally {
            mailbox.stop();
            plain.stop();
        }
        assertThat(log.getOut()).contains("STARTTLS required but not supported by server");
        assertThat(kept()).isZero();
    }

    @Test
    void aWrongPasswordIsToldWithoutThePassword(CapturedOutput log) throws Exception {
        int port = freePort();
        GreenMail strict = imap(port);
        strict.setUser(DESK, DESK, "another");
        Mailbox mailbox = mailbox(port, true);
        mailbox.start();
        try {
            await().until(() -> log.getOut().contains("The mailbox cannot be read"));
        } finally {
            mailbox.stop();
            strict.stop();
        }
        assertThat(log.getAll()).doesNotContain(PASSWORD.reveal());
    }

    @Test
    void aMailLikeNoOtherDoesNotKeepTheNextFromComingIn() {
        for (byte[] nasty : List.of(
                new byte[0],
                "\r\n\r\n".getBytes(US_ASCII),
                "Subject: x\r\nContent-Type: multipart/mixed; boundary=\"\"\r\n\r\n--\r\n--".getBytes(US_ASCII),
                new byte[] {(byte) 0xff, 0, 1, 2, '\r', '\n', (byte) 0xfe})) {
            outside.send(nasty);
        }
        outside.send(mail("The CRM is down"));

        Reading.now(context);

        assertThat(jdbc.sql("select count(*) from received_mail where id > :before and content like :like")
                        .param("before", before)
                        .param("like", "%The CRM is down%".getBytes(US_ASCII))
                        .query(Long.class)
                        .single())
                .isEqualTo(1);
        assertThat(Reading.unread(server)).isZero();
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private static Draft mail(String subject) {
        return Draft.from("rita@aldermoor.example").subject(subject).text("Since nine.");
    }

    private long kept() {
        return jdbc.sql("select count(*) from received_mail where id > :before")
                .param("before", before)
                .query(Long.class)
                .single();
    }

    private long processes() {
        List<Long> mails = jdbc.sql("select id from received_mail where id > :before")
                .param("before", before)
                .query(Long.class)
                .list();
        return mails.stream()
                .mapToLong(mail -> runtime.createProcessInstanceQuery()
                        .processDefinitionKey("receive-mail")
                        .variableValueEquals("mail", mail)
                        .count())
                .sum();
    }

    private MailFolder inbox() throws FolderException {
        GreenMailUser desk = server.getUserManager().getUserByEmail(DESK);
        return server.getManagers().getImapHostManager().getInbox(desk);
    }

    /** The product's reader, for another server. */
    private Mailbox mailbox(int port, boolean plain) {
        MailboxSettings settings = new MailboxSettings(
                "", 0, "", Secret.valueOf(""), "", false, Duration.ofMillis(50), DataSize.ofMegabytes(20), "", false);
        StaticListableBeanFactory account = new StaticListableBeanFactory();
        account.addBean("account", new MailboxAccount("127.0.0.1", port, DESK, PASSWORD, "INBOX", false, plain));
        return new Mailbox(received, settings, account.getBeanProvider(MailboxAccount.class), flows);
    }

    private static GreenMail imap(int port) {
        GreenMail mails = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_IMAP));
        mails.withConfiguration(GreenMailConfiguration.aConfig());
        mails.start();
        return mails;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
