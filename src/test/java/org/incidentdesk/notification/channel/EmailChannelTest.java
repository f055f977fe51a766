package org.incidentdesk.notification.channel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.incidentdesk.notification.channel.LetterBuilder.letter;

import jakarta.mail.BodyPart;
import jakarta.mail.Header;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.incidentdesk.ScriptedSmtp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.mail.MailSenderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Mails as they leave the house, with the mail settings of application.yaml and nothing else of the product. */
class EmailChannelTest {

    private static final String PASSWORD = "correct-horse-battery";
    private static final String NO_TLS = "spring.mail.properties.mail.smtp.starttls.required=false";

    @TempDir
    static Path keys;

    private static Path ours;
    private static Path ofAnother;

    private ScriptedSmtp server;

    @BeforeAll
    static void makeKeys() throws Exception {
        ours = ScriptedSmtp.keyStore(keys, "ip:127.0.0.1");
        ofAnother = ScriptedSmtp.keyStore(keys, "dns:mail.elsewhere.example");
    }

    @BeforeEach
    void startServer() throws IOException {
        server = ScriptedSmtp.plain();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Configuration
    @EnableConfigurationProperties(ChannelSettings.class)
    @Import(EmailChannel.class)
    static class Mails {}

    // --- What a mail says of itself ---------------------------------------------------------------------------------

    @Test
    void aMailHasTheHeadersThatKeepItInItsThreadAndOutOfLoops() throws Exception {
        MimeMessage mail =
                sent(letter().answering("two@rita.example", "INC0000007.thread@aldermoor.example", "one@rita.example")
                        .build());

        assertThat(headers(mail))
                .containsExactlyInAnyOrder(
                        "Date",
                        "From",
                        "Reply-To",
                        "To",
                        "Message-ID",
                        "In-Reply-To",
                        "References",
                        "Subject",
                        "MIME-Version",
                        "Content-Type",
                        "Content-Language",
                        "Auto-Submitted",
                        "X-Auto-Response-Suppress",
                        "X-Incident-Desk-Loop");
        assertThat(header(mail, "From")).isEqualTo("Service desk <desk@aldermoor.example>");
        assertThat(header(mail, "Reply-To")).isEqualTo("desk@aldermoor.example");
        assertThat(header(mail, "To")).isEqualTo("Rita Reyes <rita@aldermoor.example>");
        assertThat(header(mail, "Message-ID")).isEqualTo("<INC0000007.42.signed@aldermoor.example>");
        assertThat(header(mail, "In-Reply-To")).isEqualTo("<two@rita.example>");
        assertThat(header(mail, "References").split("\\s+"))
                .containsExactly("<INC0000007.thread@aldermoor.example>", "<one@rita.example>", "<two@rita.example>");
        assertThat(header(mail, "Content-Language")).isEqualTo("en");
        assertThat(header(mail, "Auto-Submitted")).isEqualTo("auto-generated");
        assertThat(header(mail, "X-Auto-Response-Suppress")).isEqualTo("All");
        assertThat(header(mail, "X-Incident-Desk-Loop")).isEqualTo("desk@aldermoor.example");
        assertThat(mail.getSubject()).isEqualTo("[INC0000007] The CRM is slow");
    }

    @Test
    void theReceiptIsTheMessageIdByWhichAnAnswerIsRecognised() {
        assertThat(send(letter().build())).hasValue("INC0000007.42.signed@aldermoor.example");
    }

    @Test
    void whatIsTriedAgainKeepsItsMessageId() throws Exception {
        server.answering(ScriptedSmtp.END_OF_DATA, "451 4.3.0 not now", "250 taken");

        assertThatExceptionOfType(DeliveryException.class).isThrownBy(() -> send(letter().build()));
        send(letter().build());

        assertThat(server.mails()).hasSize(2);
        for (String mail : server.mails()) {
            assertThat(header(parsed(mail), "Message-ID")).isEqualTo("<INC0000007.42.signed@aldermoor.example>");
        }
    }

    @Test
    void aDigestBelongsToNoThread() throws Exception {
        assertThat(headers(sent(letter().ofNoConversation().build()))).doesNotContain("In-Reply-To", "References");
    }

    @Test
    void whatSomebodyOrderedCanBeEndedByTheMailProgram() throws Exception {
        MimeMessage mail = sent(letter().endedAt("https://desk.example.com/status/unsubscribe/7-abc")
                .build());

        assertThat(header(mail, "List-Unsubscribe")).isEqualTo("<https://desk.example.com/status/unsubscribe/7-abc>");
        assertThat(header(mail, "List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
    }

    @Test
    void aMailThatAnswersAMailSaysSo() throws Exception {
        assertThat(header(sent(letter().thatAnswersAMail().build()), "Auto-Submitted"))
                .isEqualTo("auto-replied");
    }

    @Test
    void onlyAPageIsMarkedAsImportant() throws Exception {
        MimeMessage page = sent(letter().thatPages().build());
        assertThat(header(page, "Importance")).isEqualTo("high");
        assertThat(header(page, "X-Priority")).isEqualTo("1");
    }

    @Test
    void theLanguageIsThatOfTheReader() throws Exception {
        assertThat(header(sent(letter().in(Locale.GERMAN).build()), "Content-Language"))
                .isEqualTo("de");
    }

    @Test
    void textAndHtmlAreAlternativesInUtf8WithThePlaceToAnswerOnTop() throws Exception {
        MimeMessage mail = sent(letter().text("Größe: 5 € 🚒\n.\nEnde")
                .html("<p>Größe: 5 € 🚒</p>")
                .build());

        Part alternative = multipart(mail, "multipart/alternative");
        Multipart parts = (Multipart) alternative.getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        BodyPart text = parts.getBodyPart(0);
        BodyPart html = parts.getBodyPart(1);
        assertThat(text.getContentType()).isEqualToIgnoringWhitespace("text/plain; charset=UTF-8");
        assertThat(html.getContentType()).isEqualToIgnoringWhitespace("text/html;charset=UTF-8");
        assertThat(text.getContent().toString().lines())
                .containsExactly("##- Please write your answer above this line -##", "", "Größe: 5 € 🚒", ".", "Ende");
        assertThat(html.getContent().toString().strip()).isEqualTo("<p>Größe: 5 € 🚒</p>");
    }

    @Test
    void aNameThatIsNotAsciiArrives() throws Exception {
        MimeMessage mail = sent(letter().named("Zoë \"Z\" Łukasiewicz, 山田").build());

        assertThat(((InternetAddress) mail.getAllRecipients()[0]).getPersonal()).isEqualTo("Zoë \"Z\" Łukasiewicz, 山田");
        assertThat(((InternetAddress) mail.getAllRecipients()[0]).getAddress()).isEqualTo("rita@aldermoor.example");
    }

    @Test
    void theDeskMayHaveANameThatIsNotAscii() throws Exception {
        run(
                channel -> channel.send(letter().build()),
                NO_TLS,
                "incidentdesk.channels.email.from=Störungsstelle Köln <desk@aldermoor.example>");

        MimeMessage mail = parsed(server.mails().get(0));
        assertThat(((InternetAddress) mail.getFrom()[0]).getPersonal()).isEqualTo("Störungsstelle Köln");
        assertThat(server.mails().get(0)).matches(text -> text.chars().allMatch(c -> c < 0x80), "7 bit");
    }

    // --- What people write stays what it is -------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Help\r\nBcc: everybody@aldermoor.example",
                "Help\nX-Evil: 1\n\nAnother body",
                "Help\r\n\r\n.\r\nMAIL FROM:<evil@example.com>",
                "Help\rX-Evil: 1",
                "Help\u0085X-Evil: 1\u2028X-Evil: 2\u2029X-Evil: 3",
                "Hülfe\r\nBcc: everybody@aldermoor.example",
                "=?UTF-8?B?SGVscA0KQmNjOiBldmlsQGV4YW1wbGUuY29t?=",
                "Help\0X-Evil: 1"
            })
    void nothingThatSomebodyWritesBecomesAHeaderOrACommand(String nasty) throws Exception {
        MimeMessage plain = sent(letter().build());

        MimeMessage mail = sent(letter().subject(nasty).named(nasty).build());

        assertThat(headers(mail)).containsExactlyElementsOf(headers(plain));
        assertThat(mail.getAllRecipients()).hasSize(1);
        assertThat(((InternetAddress) mail.getAllRecipients()[0]).getAddress()).isEqualTo("rita@aldermoor.example");
        assertThat(header(mail, "Subject").replaceAll("\r\n[ \t]", " ")).doesNotContain("\r", "\n");
        assertThat(server.commands())
                .filteredOn(command -> command.startsWith("RCPT"))
                .containsOnly("RCPT TO:<rita@aldermoor.example>");
        assertThat(server.commands())
                .filteredOn(command -> command.startsWith("MAIL"))
                .hasSize(2);
        assertThat(text(mail)).isEqualTo(text(plain));
    }

    @Test
    void aVeryLongSubjectIsShortenedAndNoLineIsLongerThanMailAllows() throws Exception {
        String ids = "x".repeat(300);
        MimeMessage mail = sent(letter().subject("a".repeat(5000))
                .named("ß".repeat(600))
                .answering(ids + "5@b", ids + "1@b", ids + "2@b", ids + "3@b", ids + "4@b")
                .build());

        assertThat(mail.getSubject()).hasSize(250).endsWith("a…");
        assertThat(header(mail, "References").split("\\s+")).hasSize(5);
        assertThat(server.mails().get(0).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(998));
    }

    @Test
    void emojiArriveWhole() throws Exception {
        MimeMessage mail =
                sent(letter().subject("🔥 brennt: 👩‍🚒 " + "🚒".repeat(200)).build());

        assertThat(mail.getSubject()).startsWith("🔥 brennt: 👩‍🚒 🚒").endsWith("🚒…");
        assertThat(mail.getSubject()
                        .replace("…", "")
                        .replace("🔥 brennt: 👩‍🚒 ", "")
                        .replace("🚒", ""))
                .isEmpty();
    }

    @Test
    void whatTurnsTheDirectionOfWritingIsLeftOut() throws Exception {
        assertThat(sent(letter().subject("cod.\u202Eexe\u2066 ok\u200B").build())
                        .getSubject())
                .isEqualTo("cod.exe ok");
    }

    @Test
    void aMessageIdOfOthersThatIsNoneIsNotRepeated() throws Exception {
        MimeMessage mail = sent(letter().answering(
                        "good@rita.example",
                        "INC0000007.thread@aldermoor.example",
                        "bad\r\nBcc: evil@example.com",
                        "b ad",
                        "b<ad",
                        "z".repeat(950))
                .build());

        assertThat(header(mail, "References").split("\\s+"))
                .containsExactly("<INC0000007.thread@aldermoor.example>", "<good@rita.example>");
        assertThat(headers(mail)).doesNotContain("Bcc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rita@aldermoor.example>\r\nRCPT TO:<evil@example.com",
                "rita@aldermoor.example, evil@example.com",
                "rita@aldermoor.example\r\nBcc: evil@example.com",
                "rita",
                "ri ta@aldermoor.example",
                "rita@alder\u0000moor.example",
                "jürgen@aldermoor.example",
                ""
            })
    void whatIsNoAddressGetsNothing(String address) {
        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> send(letter().to(address).build()))
                .withMessageContaining("is no e-mail address");
        assertThat(server.commands()).isEmpty();
    }

    // --- Encryption -------------------------------------------------------------------------------------------------

    @Test
    void aServerWithoutTlsGetsNothing() {
        DeliveryException refused = refusal(List.of());

        assertThat(refused).hasMessageContaining("STARTTLS is required");
        assertThat(server.commands()).allMatch(command -> command.startsWith("EHLO") || command.equals("QUIT"));
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void aServerThatProvesItsNameGetsTheMailEncrypted() throws Exception {
        restart(ScriptedSmtp.withStartTls(ours));

        run(
                channel -> channel.send(letter().build()),
                trusting(ours, "spring.mail.username=desk", "spring.mail.password=" + PASSWORD));

        assertThat(server.mails()).hasSize(1);
        assertThat(server.commands().subList(0, 2)).last().isEqualTo("STARTTLS");
    }

    @Test
    void aServerThatSpeaksTlsFromTheFirstByteGetsTheMail() throws Exception {
        restart(ScriptedSmtp.withTls(ours));

        run(channel -> channel.send(letter().build()), trusting(ours, "spring.mail.ssl.enabled=true"));

        assertThat(server.mails()).hasSize(1);
    }

    @Test
    void aServerWhoseCertificateNobodyVouchesForGetsNothing() throws Exception {
        restart(ScriptedSmtp.withStartTls(ours));

        assertThat(refusal(List.of()))
                .hasMessageContaining("The mail server cannot prove who it is")
                .hasMessageContaining("spring.mail.ssl.bundle");
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void aServerWithTheCertificateOfAnotherGetsNothing() throws Exception {
        restart(ScriptedSmtp.withStartTls(ofAnother));

        assertThat(refusal(List.of(trusting(ofAnother)))).hasMessageContaining("The mail server");
        assertThat(server.commands()).noneMatch(command -> command.startsWith("MAIL"));

        restart(ScriptedSmtp.withTls(ofAnother));
        refusal(List.of(trusting(ofAnother, "spring.mail.ssl.enabled=true")));
        assertThat(server.commands()).isEmpty();
    }

    // --- What a server refuses --------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT | 550 5.1.1 <rita@aldermoor.example>: User unknown",
                "RCPT | 550-5.1.1 The account does not exist~550 5.1.1 Try another",
                "RCPT | 550 5.4.1 Recipient address rejected: Access denied",
                "RCPT | 550 5.2.1 Mailbox disabled",
                "RCPT | 552 5.2.2 Mailbox full",
                "RCPT | 553 5.1.3 Bad address syntax",
                "RCPT | 550 No such user here",
                "RCPT | 551 User not local",
                "RCPT | 550 5.0.0 Unknown user",
                ".    | 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found"
            })
    void aBadAddressIsNotTriedAgain(String command, String answer) {
        server.answering(command.strip(), answer.replace("~", "\r\n"));

        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> send(letter().build()))
                .withMessageStartingWith("The mail server does not take mail for rita@aldermoor.example: 55");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RCPT     | 550 5.7.1 Relaying denied                          | 550 5.7.1 Relaying denied",
                "RCPT     | 550-5.7.26 Unauthenticated mail~550 5.7.26 x   | 550-5.7.26 Unauthenticated mail",
                "RCPT     | 554 5.7.1 Client host is on a list                 | 554 5.7.1 Client host is on a list",
                "RCPT     | 550 5.1.8 Sender address rejected: no such domain  | 550 5.1.8 Sender address rejected: no such domain",
                "RCPT     | 530 Authentication required                        | 530 Authentication required",
                "RCPT     | 503 Bad sequence of commands                       | 503 Bad sequence of commands",
                "RCPT     | 554 Access denied                                  | 554 Access denied",
                "RCPT     | 450 4.2.0 Greylisted, come back in 300 s           | 450 4.2.0 Greylisted, come back in 300 s",
                "RCPT     | 451 4.7.1 Greylisting in action                    | 451 4.7.1 Greylisting in action",
                "RCPT     | 452 4.2.2 Mailbox full                             | 452 4.2.2 Mailbox full",
                "RCPT     | 421 4.3.2 Shutting down                            | 421 4.3.2 Shutting down",
                "MAIL     | 550 5.1.8 Sender rejected                          | 550 5.1.8 Sender rejected",
                "MAIL     | 452 4.3.1 Out of disk                              | 452 4.3.1 Out of disk",
                "DATA     | 451 4.3.0 Not now                                  | 451 4.3.0 Not now",
                ".        | 554 5.6.0 Looks like spam                          | 554 5.6.0 Looks like spam",
                ".        | 550 High probability of spam                       | 550 High probability of spam",
                ".        | 452 4.3.1 Out of disk                              | 452 4.3.1 Out of disk",
                "GREETING | 554 No service                                     | 554"
            })
    void whatIsNotAboutTheAddressIsTriedAgain(String command, String answer, String told) {
        server.answering(command.strip(), answer.strip().replace("~", "\r\n"));

        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> send(letter().build()))
                .withMessageStartingWith("The mail server did not take the mail: ")
                .withMessageContaining(told)
                .withMessageNotContaining("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "."})
    void aServerThatHangsUpIsTriedAgain(String command) {
        server.answering(command, ScriptedSmtp.HANGS_UP);

        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> send(letter().build()))
                .withMessageContaining("The mail server")
                .withMessageNotContaining("[EOF]")
                .withMessageNotContaining("Exception");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithWhatToCheck() throws IOException {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        assertThat(refusal(List.of("spring.mail.port=" + closed)))
                .hasMessage("The mail server 127.0.0.1:" + closed
                        + " cannot be reached; check spring.mail.host and port, and that it runs");
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLonger() throws Exception {
        ScriptedSmtp.Gate gate = server.holding("MAIL");

        DeliveryException late = refusal(List.of(NO_TLS, "spring.mail.properties.mail.smtp.timeout=100"));

        gate.open();
        assertThat(late).hasMessageContaining("Read timed out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"535 5.7.8 " + PASSWORD + " is not the password", "454 4.7.0 Try later"})
    void aRefusedLoginIsNamedAndThePasswordIsNot(String answer) {
        server.answering("EHLO", "250-scripted\r\n250 AUTH PLAIN LOGIN").answering("AUTH", answer);

        DeliveryException refused =
                refusal(List.of(NO_TLS, "spring.mail.username=desk", "spring.mail.password=" + PASSWORD));

        assertThat(refused)
                .hasMessage("The mail server refuses the login; check spring.mail.username and password")
                .hasNoCause();
        assertThat(server.mails()).isEmpty();
    }

    @Test
    void aServerThatSaysTooMuchIsCutShort() {
        server.answering("RCPT", "550 5.1.1 " + "no ".repeat(1000) + "\0");

        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> send(letter().build()))
                .satisfies(e ->
                        assertThat(e.getMessage()).hasSizeLessThanOrEqualTo(500).endsWith("…"));
    }

    // --- Settings ---------------------------------------------------------------------------------------------------

    @Test
    void withoutAServerOrASenderTheChannelIsNotSetUp() {
        run(channel -> assertThat(channel.isSetUp()).isTrue());
        run(channel -> assertThat(channel.isSetUp()).isFalse(), "incidentdesk.channels.email.from=");
        new ApplicationContextRunner()
                .withUserConfiguration(Mails.class)
                .withPropertyValues("incidentdesk.channels.email.from=desk@aldermoor.example")
                .run(context -> assertThat(context.getBean(EmailChannel.class).isSetUp())
                        .isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"desk", "desk@", "a@b.example, c@d.example", "Desk <desk@aldermoor.example", "dësk@b.example"})
    void aSenderThatIsNoneIsToldAtTheStart(String from) {
        contexts("incidentdesk.channels.email.from=" + from).run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("incidentdesk.channels.email.from must be one address")
                .hasMessageContaining(from));
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private void restart(ScriptedSmtp other) throws IOException {
        server.close();
        server = other;
    }

    private ApplicationContextRunner contexts(String... settings) {
        return new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, MailSenderAutoConfiguration.class))
                .withUserConfiguration(Mails.class)
                .withPropertyValues(
                        "spring.mail.host=127.0.0.1",
                        "spring.mail.port=" + server.port(),
                        "incidentdesk.channels.email.from=Service desk <desk@aldermoor.example>")
                .withPropertyValues(settings);
    }

    private void run(Consumer<EmailChannel> act, String... settings) {
        contexts(settings).run(context -> act.accept(context.getBean(EmailChannel.class)));
    }

    /** To a server in the same house, without encryption. */
    private Optional<String> send(Letter letter) {
        AtomicReference<Optional<String>> receipt = new AtomicReference<>();
        AtomicReference<RuntimeException> failure = new AtomicReference<>();
        run(
                channel -> {
                    try {
                        receipt.set(channel.send(letter));
                    } catch (RuntimeException e) {
                        failure.set(e);
                    }
                },
                NO_TLS);
        if (failure.get() != null) {
            throw failure.get();
        }
        return receipt.get();
    }

    private DeliveryException refusal(List<String> settings) {
        List<DeliveryException> refusals = new ArrayList<>();
        run(
                channel -> {
                    ThrowingCallable sending = () -> channel.send(letter().build());
                    assertThatExceptionOfType(DeliveryException.class)
                            .isThrownBy(sending)
                            .satisfies(refusals::add);
                },
                settings.toArray(String[]::new));
        return refusals.get(0);
    }

    private static String[] trusting(Path keyStore, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "spring.ssl.bundle.jks.mail.truststore.location=file:" + keyStore,
                "spring.ssl.bundle.jks.mail.truststore.password=" + ScriptedSmtp.KEY_STORE_PASSWORD,
                "spring.mail.ssl.bundle=mail"));
        Collections.addAll(settings, more);
        return settings.toArray(String[]::new);
    }

    /** Sends a letter and reads the mail that comes of it. */
    private MimeMessage sent(Letter letter) throws Exception {
        send(letter);
        return parsed(server.mails().get(server.mails().size() - 1));
    }

    private static MimeMessage parsed(String mail) throws Exception {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(mail.getBytes(ISO_8859_1)));
    }

    private static List<String> headers(MimeMessage mail) throws Exception {
        return Collections.list(mail.getAllHeaders()).stream()
                .map(Header::getName)
                .toList();
    }

    private static String header(MimeMessage mail, String name) throws Exception {
        assertThat(mail.getHeader(name)).as(name).hasSize(1);
        return mail.getHeader(name)[0];
    }

    private static Part multipart(Part part, String type) throws Exception {
        if (part.isMimeType(type)) {
            return part;
        }
        assertThat(part.getContent()).isInstanceOf(Multipart.class);
        return multipart(((Multipart) part.getContent()).getBodyPart(0), type);
    }

    private static String text(MimeMessage mail) throws Exception {
        return ((Multipart) multipart(mail, "multipart/alternative").getContent())
                .getBodyPart(0)
                .getContent()
                .toString();
    }
}
