package org.incidentdesk.notification.channel;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
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

    private static final int MAX_SUBJECT = 250;
    private static final int MAX_NAME = 100;
    /** RFC 5322 allows 998 to a line. */
    private static final Pattern MESSAGE_ID = Pattern.compile("[!-~&&[^<>]]{1,900}");

    /** What a server has said, and what Jakarta Mail says if it has hung up instead. */
    private static final Pattern REPLY = Pattern.compile("^[45]\\d{2}[ -]");

    private static final String END_OF_STREAM = "[EOF]";

    /** RFC 3463, where a server tells so exactly. */
    private static final Pattern STATUS = Pattern.compile("^\\d{3}[ -]5\\.(\\d{1,3})\\.(\\d{1,3})\\b");

    /** Of 5.1.x, those about the address of the sender. */
    private static final Set<String> ABOUT_SENDER = Set.of("7", "8");
    /** Without such a status: no such user, not here, not allowed, or no address at all. */
    private static final Set<Integer> REFUSED_ADDRESS = Set.of(501, 550, 551, 553);

    private final ObjectProvider<JavaMailSender> sender;
    private final Optional<InternetAddress> from;

    EmailChannel(ObjectProvider<JavaMailSender> sender, ChannelSettings settings) {
        this.sender = sender;
        this.from = from(settings.email().from());
    }

    private static Optional<InternetAddress> from(String setting) {
        if (setting.isBlank()) {
            return Optional.empty();
        }
        try {
            InternetAddress parsed = new InternetAddress(setting, true);
            if (Medium.EMAIL.accepts(parsed.getAddress())) {
                return Optional.of(address(parsed.getAddress(), Objects.requireNonNullElse(parsed.getPersonal(), "")));
            }
        } catch (AddressException e) {
            // The same answer.
        }
        throw new IllegalStateException("incidentdesk.channels.email.from must be one address, such as"
                + " Service desk <desk@example.com>, not '" + setting + "'");
    }

    private static InternetAddress address(String address, String name) {
        try {
            return new InternetAddress(address, OneLine.of(name, MAX_NAME), StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("Every Java platform has UTF-8", e);
        }
    }

    @Override
    public ChannelType type() {
        return ChannelType.EMAIL;
    }

    @Override
    public boolean isSetUp() {
        return sender.getIfAvailable() != null && from.isPresent();
    }

    @Override
    public Optional<String> send(Letter letter) {
        if (!Medium.EMAIL.accepts(letter.address())) {
            throw new UndeliverableException("'" + letter.address() + "' is no e-mail address");
        }
        JavaMailSender smtp = sender.getObject();
        MimeMessage mail = smtp.createMimeMessage();
        try {
            write(letter, mail);
        } catch (MessagingException e) {
            throw new UndeliverableException("A mail to " + letter.address() + " cannot be written: " + e.getMessage());
        }
        try {
            smtp.send(mail);
            return Optional.of(letter.conversation().mailId());
        } catch (MailAuthenticationException e) {
            // Whatever the server says of the login is better not repeated.
            throw new DeliveryException("The mail server refuses the login; check spring.mail.username and password");
        } catch (MailException e) {
            throw failure(e, letter.address());
        }
    }

    private void write(Letter letter, MimeMessage mail) throws MessagingException {
        MimeMessageHelper helper = new MimeMessageHelper(
                mail, MimeMessageHelper.MULTIPART_MODE_MIXED_RELATED, StandardCharsets.UTF_8.name());
        InternetAddress desk = from.orElseThrow();
        helper.setFrom(desk);
        helper.setReplyTo(new InternetAddress(desk.getAddress(), true));
        helper.setTo(address(letter.address(), letter.name()));
        helper.setSubject(OneLine.of(letter.subject(), MAX_SUBJECT));
        helper.setText(letter.marker() + "\n\n" + letter.text(), letter.html());
        mail.setHeader("Message-ID", "<" + letter.conversation().mailId() + ">");
        List<String> references = Stream.concat(
                        letter.conversation().references().stream(), letter.conversation().inReplyTo().stream())
                .filter(id -> MESSAGE_ID.matcher(id).matches())
                .map(id -> "<" + id + ">")
                .toList();
        if (!references.isEmpty()) {
            mail.setHeader("In-Reply-To", references.get(references.size() - 1));
            mail.setHeader("References", MimeUtility.fold("References: ".length(), String.join(" ", references)));
        }
        mail.setHeader("Content-Language", letter.language().toLanguageTag());
        mail.setHeader("Auto-Submitted", letter.answersMail() ? "auto-replied" : "auto-generated");
        // What Exchange understands instead.
        mail.setHeader("X-Auto-Response-Suppress", "All");
        mail.setHeader(LOOP, desk.getAddress());
        if (letter.unsubscribe().isPresent()) {
            mail.setHeader("List-Unsubscribe", "<" + letter.unsubscribe().get() + ">");
            mail.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        if (letter.page()) {
            mail.setHeader("Importance", "high");
            mail.setHeader("X-Priority", "1");
        }
    }

    private static RuntimeException failure(MailException e, String address) {
        List<Throwable> causes = causes(e);
        for (Throwable cause : causes) {
            if (isAboutAddress(cause)) {
                return new UndeliverableException(
                        "The mail server does not take mail for " + address + ": " + reply(cause));
            }
        }
        for (Throwable cause : causes) {
            if (cause instanceof MailConnectException connect) {
                return new DeliveryException("The mail server " + connect.getHost() + ":" + connect.getPort()
                        + " cannot be reached; check spring.mail.host and port, and that it runs");
            }
            if (cause instanceof SSLException) {
                return new DeliveryException("The mail server cannot prove who it is, or speaks no TLS that we do;"
                        + " check spring.mail.host and spring.mail.ssl.bundle: " + reply(cause));
            }
        }
        String reason = causes.stream()
                .map(EmailChannel::reply)
                .filter(reply -> REPLY.matcher(reply).find())
                .findFirst()
                .orElseGet(() -> reply(causes.get(causes.size() - 1)));
        return new DeliveryException("The mail server did not take the mail: "
                + (reason.endsWith(END_OF_STREAM) ? "it has closed the connection; see its log" : reason));
    }

    private static boolean isAboutAddress(Throwable cause) {
        if (cause instanceof SMTPAddressFailedException refused) {
            return isAboutAddress(refused.getReturnCode(), reply(refused), true);
        }
        return cause instanceof SMTPSendFailedException refused
                && isAboutAddress(refused.getReturnCode(), reply(refused), false);
    }

    private static boolean isAboutAddress(int code, String reply, boolean refusedAtOnce) {
        Matcher status = STATUS.matcher(reply);
        if (!status.find()) {
            return refusedAtOnce && REFUSED_ADDRESS.contains(code);
        }
        String detail = status.group(2);
        return switch (status.group(1)) {
            case "1" -> !ABOUT_SENDER.contains(detail);
            case "0" -> refusedAtOnce && REFUSED_ADDRESS.contains(code);
            // The mailbox, or the way to it.
            case "2", "4" -> true;
            // Rules, the system, the mail, or how we speak.
            default -> false;
        };
    }

    /** A mail exception has its causes in two places, that of Spring in three. The innermost come last. */
    private static List<Throwable> causes(MailException e) {
        Stream<Throwable> ofMails = e instanceof MailSendException failed
                ? Arrays.stream(failed.getMessageExceptions()).flatMap(EmailChannel::chain)
                : Stream.empty();
        return Stream.concat(chain(e), ofMails).toList();
    }

    private static Stream<Throwable> chain(Throwable e) {
        Throwable next = e instanceof MessagingException failed && failed.getNextException() != null
                ? failed.getNextException()
                : e.getCause();
        return next == null || next == e ? Stream.of(e) : Stream.concat(Stream.of(e), chain(next));
    }

    /** The first line of what a server has said, or of what went wrong before it could. */
    private static String reply(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName())
                .strip();
    }
}
