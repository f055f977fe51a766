package org.incidentdesk.notification.channel;

import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.mail.MailAuthenticationException;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Component;

/**
 * E-mail by SMTP. Each mail says that a machine has written it (RFC 3834), keeps its Message-ID however often it is tried,
 * and hangs on the thread of its incident (RFC 5322, section 3.6.4).
 */
@Component
class EmailChannel implements Channel {

    /** By this header we know our own mails when they come back in a circle. */
    static final String LOOP = "X-Incident-Desk-Loop";

    /** Of RFC 3463: 5.7.x is about rules, of the sender more than of the address. */
    private static final Pattern POLICY = Pattern.compile("^5\\d\\d[ -]5\\.7\\.\\d+");

    private static final int PERMANENT = 500;

    private final ObjectProvider<JavaMailSender> sender;
    private final ChannelSettings settings;

    EmailChannel(ObjectProvider<JavaMailSender> sender, ChannelSettings settings) {
        this.sender = sender;
        this.settings = settings;
    }

    @Override
    public ChannelType type() {
        return ChannelType.EMAIL;
    }

    @Override
    public boolean isSetUp() {
        return sender.getIfAvailable() != null && !settings.email().from().isBlank();
    }

    @Override
    public Optional<String> send(Letter letter) {
        JavaMailSender smtp = sender.getObject();
        MimeMessage mail = smtp.createMimeMessage();
        try {
            write(letter, mail);
        } catch (MessagingException | UnsupportedEncodingException e) {
            throw new UndeliverableException("A mail to " + letter.address() + " cannot be written: " + e.getMessage());
        }
        try {
            smtp.send(mail);
            return Optional.of(letter.conversation().mailId());
        } catch (MailSendException e) {
            throw failure(e, letter.address());
        } catch (MailAuthenticationException e) {
            throw new DeliveryException("The mail server refuses the login; check spring.mail.username and password");
        } catch (MailException e) {
            throw new DeliveryException("The mail server failed: " + firstLine(root(e)));
        }
    }

    private void write(Letter letter, MimeMessage mail) throws MessagingException, UnsupportedEncodingException {
        MimeMessageHelper helper = new MimeMessageHelper(
                mail, MimeMessageHelper.MULTIPART_MODE_MIXED_RELATED, StandardCharsets.UTF_8.name());
        InternetAddress from = new InternetAddress(settings.email().from(), true);
        helper.setFrom(from);
        helper.setReplyTo(new InternetAddress(from.getAddress(), true));
        helper.setTo(new InternetAddress(letter.address(), letter.name(), StandardCharsets.UTF_8.name()));
        helper.setSubject(letter.subject());
        helper.setText(letter.text(), letter.html());
        mail.setHeader("Message-ID", "<" + letter.conversation().mailId() + ">");
        List<String> references = new ArrayList<>(letter.conversation().references());
        letter.conversation().inReplyTo().ifPresent(references::add);
        if (!references.isEmpty()) {
            mail.setHeader("In-Reply-To", "<" + references.get(references.size() - 1) + ">");
            mail.setHeader(
                    "References",
                    String.join(
                            " ", references.stream().map(id -> "<" + id + ">").toList()));
        }
        mail.setHeader("Content-Language", letter.language().toLanguageTag());
        mail.setHeader("Auto-Submitted", letter.answersMail() ? "auto-replied" : "auto-generated");
        // What Exchange understands instead.
        mail.setHeader("X-Auto-Response-Suppress", "All");
        mail.setHeader(LOOP, from.getAddress());
        if (letter.page()) {
            mail.setHeader("Importance", "high");
            mail.setHeader("X-Priority", "1");
        }
    }

    private static RuntimeException failure(MailSendException e, String address) {
        Throwable[] causes = Stream.concat(
                        Arrays.stream(e.getMessageExceptions()).flatMap(EmailChannel::chain), chain(e))
                .toArray(Throwable[]::new);
        for (Throwable cause : causes) {
            if (cause instanceof SMTPAddressFailedException refused
                    && refused.getReturnCode() >= PERMANENT
                    && !POLICY.matcher(refused.getMessage().strip()).find()) {
                return new UndeliverableException(
                        "The mail server does not take mail for " + address + ": " + firstLine(refused));
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof MailConnectException connect) {
                return new DeliveryException("The mail server " + connect.getHost() + ":" + connect.getPort()
                        + " cannot be reached; check spring.mail.host and port, and that it runs");
            }
        }
        return new DeliveryException("The mail server did not take the mail: " + firstLine(causes[causes.length - 1]));
    }

    /** A mail exception has its causes in two places. */
    private static Stream<Throwable> chain(Throwable e) {
        Throwable next = e instanceof SendFailedException failed && failed.getNextException() != null
                ? failed.getNextException()
                : e.getCause();
        return next == null || next == e ? Stream.of(e) : Stream.concat(Stream.of(e), chain(next));
    }

    private static Throwable root(Throwable e) {
        return chain(e).reduce((first, last) -> last).orElse(e);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName())
                .strip();
    }
}
