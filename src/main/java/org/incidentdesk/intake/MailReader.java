package org.incidentdesk.intake;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.incidentdesk.intake.ReadMail.Bounce;
import org.incidentdesk.intake.ReadMail.File;
import org.incidentdesk.intake.ReadMail.Kind;
import org.incidentdesk.notification.channel.ChannelSettings;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** Makes sense of a mail, however it is made. What cannot be made sense of is {@link Kind#UNREADABLE}, never an error. */
@Component
class MailReader {

    private static final int MAX_DEPTH = 15;
    private static final int MAX_PARTS = 100;
    private static final int MAX_TEXT = 20_000;
    private static final int MAX_LINE = 500;
    private static final Pattern NUMBER = Pattern.compile("\\bINC[0-9]{7,}\\b");
    private static final Pattern ID = Pattern.compile("<([^<>\\s]{1,400})>");
    private static final Pattern DMARC_FAIL = Pattern.compile("\\bdmarc\\s*=\\s*fail\\b", Pattern.CASE_INSENSITIVE);
    private static final Set<String> TO_MANY = Set.of("bulk", "junk", "list", "auto_reply");

    private final ChannelSettings channels;
    private final MailboxSettings settings;

    MailReader(ChannelSettings channels, MailboxSettings settings) {
        this.channels = channels;
        this.settings = settings;
    }

    ReadMail read(byte[] content, boolean tooLarge) {
        try {
            MimeMessage mail =
                    new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(content));
            Found found = new Found();
            Kind kind = Kind.TOO_LARGE;
            if (!tooLarge) {
                collect(mail, found, 0);
                kind = kind(mail, found);
            }
            return mail(kind, mail, found);
        } catch (MessagingException | IOException | RuntimeException e) {
            return unreadable(content);
        }
    }

    /** What the parts of a mail hold. */
    private static final class Found {

        private String plain = "";
        private String html = "";
        private final List<File> files = new ArrayList<>();

        @Nullable
        private Bounce bounce;

        private boolean report;
        private int parts;
    }

    private ReadMail mail(Kind kind, MimeMessage mail, Found found) throws MessagingException {
        Optional<InternetAddress> from = from(mail);
        String subject = line(subject(mail));
        Matcher number = NUMBER.matcher(subject);
        String text = found.plain.isBlank() ? AnswerText.ofHtml(found.html) : AnswerText.of(found.plain);
        return new ReadMail(
                kind,
                from.map(InternetAddress::getAddress).orElse("").strip(),
                from.map(InternetAddress::getPersonal).map(MailReader::line).orElse(""),
                subject,
                ids(mail, "Message-ID").stream().findFirst().orElse(""),
                references(mail),
                number.find() ? Optional.of(number.group()) : Optional.empty(),
                shortened(storable(text)),
                found.files,
                Optional.ofNullable(found.bounce),
                isForged(mail));
    }

    private Kind kind(MimeMessage mail, Found found) throws MessagingException {
        String from = from(mail).map(InternetAddress::getAddress).orElse("").toLowerCase(Locale.ROOT);
        if (!ours().isEmpty()
                && (from.equals(ours()) || header(mail, "X-Incident-Desk-Loop").equals(ours()))) {
            return Kind.LOOP;
        }
        if (found.bounce != null) {
            return Kind.BOUNCE;
        }
        String submitted = header(mail, "Auto-Submitted");
        boolean automatic = found.report
                || (!submitted.isEmpty() && !submitted.startsWith("no"))
                || TO_MANY.contains(header(mail, "Precedence"))
                || Stream.of("List-Id", "X-Autoreply", "X-Autorespond", "X-Incident-Desk-Loop")
                        .anyMatch(name -> !header(mail, name).isEmpty())
                || "<>".equals(header(mail, "Return-Path"))
                || from.isEmpty()
                || from.startsWith("mailer-daemon@");
        return automatic ? Kind.AUTOMATIC : Kind.PERSONAL;
    }

    /** The address that our mails come from. */
    private String ours() {
        try {
            String from = channels.email().from();
            return from.isBlank() ? "" : new InternetAddress(from).getAddress().toLowerCase(Locale.ROOT);
        } catch (MessagingException e) {
            return "";
        }
    }

    private boolean isForged(MimeMessage mail) throws MessagingException {
        String[] results = mail.getHeader("Authentication-Results");
        return results != null
                && !settings.authservId().isBlank()
                && Arrays.stream(results)
                        .filter(result -> result.strip().split("[;\\s]", 2)[0].equalsIgnoreCase(settings.authservId()))
                        .anyMatch(result -> DMARC_FAIL.matcher(result).find());
    }

    private static void collect(Part part, Found found, int depth) throws MessagingException, IOException {
        if (depth > MAX_DEPTH || ++found.parts > MAX_PARTS) {
            throw new MessagingException("Too many parts, or too deep in each other");
        }
        if (part.isMimeType("multipart/*")) {
            Multipart parts = multipart(part);
            boolean report = part.isMimeType("multipart/report");
            found.report |= report;
            for (int i = 0; i < parts.getCount(); i++) {
                collect(parts.getBodyPart(i), found, depth + 1);
            }
            if (report) {
                found.bounce = bounce(parts).orElse(null);
            }
            return;
        }
        boolean attached = Part.ATTACHMENT.equalsIgnoreCase(disposition(part)) || fileName(part) != null;
        if (!attached && part.isMimeType("text/plain")) {
            found.plain += text(part);
        } else if (!attached && part.isMimeType("text/html")) {
            found.html += text(part);
        } else if (!found.report) {
            found.files.add(file(part, found.files.size() + 1));
        }
    }

    private static Multipart multipart(Part part) throws MessagingException, IOException {
        return part.getContent() instanceof Multipart parts
                ? parts
                : new MimeMultipart(part.getDataHandler().getDataSource());
    }

    private static File file(Part part, int number) throws MessagingException, IOException {
        String name = fileName(part);
        String type = type(part);
        if (name == null) {
            name = part.isMimeType("message/rfc822")
                    ? "mail-" + number + ".eml"
                    : "file-" + number + "." + ending(type);
        }
        return new File(name, type, bytes(part));
    }

    private static String ending(String type) {
        String sub = type.substring(type.indexOf('/') + 1);
        return sub.matches("[a-z0-9]{1,8}") ? sub : "bin";
    }

    private static byte[] bytes(Part part) throws MessagingException, IOException {
        try (InputStream content = part.getInputStream()) {
            return content.readAllBytes();
        }
    }

    /** With a charset that there is not, or text that is not in it, the letters may be wrong, but they are there. */
    private static String text(Part part) throws MessagingException, IOException {
        return new String(bytes(part), charset(part));
    }

    private static Charset charset(Part part) throws MessagingException {
        try {
            String name = new ContentType(part.getContentType()).getParameter("charset");
            return name == null ? StandardCharsets.UTF_8 : Charset.forName(MimeUtility.javaCharset(name));
        } catch (ParseException | IllegalArgumentException e) {
            return StandardCharsets.UTF_8;
        }
    }

    private static String type(Part part) throws MessagingException {
        try {
            return new ContentType(part.getContentType()).getBaseType().toLowerCase(Locale.ROOT);
        } catch (ParseException e) {
            return "application/octet-stream";
        }
    }

    private static @Nullable String disposition(Part part) {
        try {
            return part.getDisposition();
        } catch (MessagingException e) {
            return null;
        }
    }

    private static @Nullable String fileName(Part part) {
        try {
            String name = part.getFileName();
            return name == null || name.isBlank() ? null : line(MimeUtility.decodeText(name));
        } catch (MessagingException | UnsupportedEncodingException e) {
            return "file";
        }
    }

    /** RFC 3464: which of our mails did not arrive, and why; empty if it is only late. */
    private static Optional<Bounce> bounce(Multipart report) throws MessagingException, IOException {
        String reason = null;
        String mailId = null;
        for (int i = 0; i < report.getCount(); i++) {
            BodyPart part = report.getBodyPart(i);
            if (part.isMimeType("message/delivery-status")) {
                reason = failure(part);
            } else if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")) {
                InternetHeaders headers = new InternetHeaders(new ByteArrayInputStream(bytes(part)), true);
                Matcher id = ID.matcher(String.valueOf(headers.getHeader("Message-ID", null)));
                mailId = id.find() ? id.group(1) : mailId;
            }
        }
        return reason == null ? Optional.empty() : Optional.of(new Bounce(mailId, line(reason)));
    }

    /** The first of the groups of fields that tells of a failure for good. */
    private static @Nullable String failure(BodyPart status) throws MessagingException, IOException {
        ByteArrayInputStream fields = new ByteArrayInputStream(bytes(status));
        for (int groups = 0; fields.available() > 0 && groups < MAX_PARTS; groups++) {
            InternetHeaders group = new InternetHeaders(fields, true);
            if ("failed"
                    .equalsIgnoreCase(
                            String.valueOf(group.getHeader("Action", null)).strip())) {
                String why = group.getHeader("Diagnostic-Code", null);
                return why == null
                        ? "status " + group.getHeader("Status", null)
                        : why.replaceFirst("(?i)^\\s*smtp\\s*;\\s*", "");
            }
        }
        return null;
    }

    private static Optional<InternetAddress> from(MimeMessage mail) {
        try {
            return Optional.ofNullable(mail.getFrom())
                    .flatMap(addresses -> Arrays.stream(addresses).findFirst())
                    .filter(InternetAddress.class::isInstance)
                    .map(InternetAddress.class::cast)
                    .filter(address -> address.getAddress() != null);
        } catch (MessagingException e) {
            return Optional.empty();
        }
    }

    private static String subject(MimeMessage mail) throws MessagingException {
        String raw = mail.getHeader("Subject", null);
        if (raw == null) {
            return "";
        }
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(raw));
        } catch (UnsupportedEncodingException e) {
            return raw;
        }
    }

    private static String header(MimeMessage mail, String name) {
        try {
            String[] values = mail.getHeader(name);
            return values == null ? "" : values[0].strip().toLowerCase(Locale.ROOT);
        } catch (MessagingException e) {
            return "";
        }
    }

    private static List<String> references(MimeMessage mail) throws MessagingException {
        Set<String> nearestFirst = new LinkedHashSet<>(ids(mail, "In-Reply-To"));
        List<String> references = ids(mail, "References");
        Collections.reverse(references);
        nearestFirst.addAll(references);
        return nearestFirst.stream().limit(MAX_PARTS).toList();
    }

    private static List<String> ids(MimeMessage mail, String header) throws MessagingException {
        List<String> ids = new ArrayList<>();
        String value = mail.getHeader(header, " ");
        if (value != null) {
            Matcher id = ID.matcher(value);
            while (id.find()) {
                ids.add(id.group(1));
            }
        }
        return ids;
    }

    /** For a person to look at: its beginning as it is, and what its headers tell. */
    private static ReadMail unreadable(byte[] content) {
        String from = "";
        String subject = "";
        try {
            InternetHeaders headers = new InternetHeaders(new ByteArrayInputStream(content), true);
            from = String.join(" ", Objects.requireNonNullElse(headers.getHeader("From"), new String[0]));
            subject = String.join(" ", Objects.requireNonNullElse(headers.getHeader("Subject"), new String[0]));
        } catch (MessagingException e) {
            // Then there is nothing but the text.
        }
        String beginning = new String(content, 0, Math.min(content.length, MAX_TEXT / 4), StandardCharsets.ISO_8859_1);
        return new ReadMail(
                Kind.UNREADABLE,
                line(from),
                "",
                line(subject),
                "",
                List.of(),
                Optional.empty(),
                storable(beginning),
                List.of(),
                Optional.empty(),
                false);
    }

    /** One line, without what could make it look like more. */
    private static String line(String text) {
        String line = storable(text)
                .replaceAll("\\p{Cntrl}+", " ")
                .replaceAll("\\p{Cf}", "")
                .replaceAll("\\s+", " ")
                .strip();
        return line.length() > MAX_LINE ? line.substring(0, MAX_LINE) : line;
    }

    private static String storable(String text) {
        return text.replace("\0", "");
    }

    private static String shortened(String text) {
        return text.length() > MAX_TEXT
                ? text.substring(0, MAX_TEXT) + "\n(The rest of " + text.length() + " characters is left out.)"
                : text;
    }
}
