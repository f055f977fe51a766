package org.incidentdesk.intake;

import static java.util.stream.Collectors.joining;

import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.internet.ParseException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
    /** More is not looked at: a stranger could keep the parser of addresses busy for days. */
    private static final int MAX_HEADER = 10_000;

    private static final int MAX_LETTERS = 500_000;
    private static final int MAX_BYTES = 4 * MAX_LETTERS;

    private static final Pattern NUMBER = Pattern.compile("\\bINC[0-9]{7,15}\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern ID = Pattern.compile("<([!-;=?-~]{1,400})>");
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s@<>,;:\\p{Cntrl}]{1,120}@[^\\s@<>,;:\\p{Cntrl}]{1,120}");
    private static final Pattern FORWARD = Pattern.compile(
            "^\\s*((\\[[^]]{1,40}]|re|aw)\\s*:?\\s*){0,3}(fw|fwd|wg|tr|rv|enc|i)\\s*:.*", Pattern.CASE_INSENSITIVE);
    /** What a program means that writes signs which no ISO 8859 has. */
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    /** Claimed by programs that mean {@link #WINDOWS}, or UTF-8. */
    private static final Set<Charset> GUESSED =
            Set.of(StandardCharsets.UTF_8, StandardCharsets.US_ASCII, StandardCharsets.ISO_8859_1);

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
            if (!tooLarge) {
                collect(mail, found, 0);
            }
            return mail(kind(mail, found, tooLarge), mail, found);
        } catch (MessagingException | IOException | RuntimeException e) {
            return unreadable(content);
        }
    }

    /** What the parts of a mail hold. */
    private static final class Found {

        private final List<Text> texts = new ArrayList<>();
        private final List<File> files = new ArrayList<>();

        @Nullable
        private Bounce bounce;

        private boolean report;
        private int parts;
        private int letters;

        void add(String text, boolean html) {
            String room = cut(text, MAX_LETTERS - letters);
            letters += room.length();
            texts.add(new Text(room, html));
        }
    }

    private record Text(String letters, boolean html) {}

    private ReadMail mail(Kind kind, MimeMessage mail, Found found) throws MessagingException {
        String subject = line(decoded(header(mail, "Subject", null)));
        List<String> references = references(mail);
        Matcher number = NUMBER.matcher(subject);
        boolean forwarded = FORWARD.matcher(subject).matches();
        String text = found.texts.stream()
                .map(part -> part.html() ? AnswerText.plain(part.letters(), !forwarded) : part.letters())
                .collect(joining("\n"));
        return new ReadMail(
                kind,
                sender(mail),
                senderName(mail),
                subject,
                ids(mail, "Message-ID").stream().findFirst().orElse(""),
                references,
                number.find() ? Optional.of(number.group().toUpperCase(Locale.ROOT)) : Optional.empty(),
                shortened(storable(forwarded ? AnswerText.ofForwarded(text) : AnswerText.of(text))),
                shortened(storable(AnswerText.all(text))),
                found.files,
                Optional.ofNullable(found.bounce).map(bounce -> bounce.of(references)),
                isForged(mail));
    }

    private Kind kind(MimeMessage mail, Found found, boolean tooLarge) throws MessagingException {
        String from = sender(mail).toLowerCase(Locale.ROOT);
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
                || Stream.of("Return-Path", "From")
                        .anyMatch(name -> header(mail, name).endsWith("<>"))
                || from.startsWith("mailer-daemon@");
        if (automatic) {
            return Kind.AUTOMATIC;
        }
        return tooLarge ? Kind.TOO_LARGE : Kind.PERSONAL;
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
            collect(multipart(part), part, found, depth);
            return;
        }
        String type = type(part);
        boolean attached = Part.ATTACHMENT.equalsIgnoreCase(disposition(part)) || fileName(part) != null;
        if (!attached && (type.isEmpty() || type.equals("text/plain") || type.equals("text/html"))) {
            found.add(text(part), type.equals("text/html"));
        } else if (!found.report) {
            found.files.add(file(part, found.files.size() + 1));
        }
    }

    private static void collect(Multipart parts, Part whole, Found found, int depth)
            throws MessagingException, IOException {
        boolean report = whole.isMimeType("multipart/report");
        int before = found.texts.size();
        found.report |= report;
        for (int i = 0; i < parts.getCount(); i++) {
            collect(parts.getBodyPart(i), found, depth + 1);
        }
        if (report) {
            found.bounce = bounce(parts).orElse(null);
        }
        if (whole.isMimeType("multipart/alternative")) {
            chooseOne(found.texts.subList(before, found.texts.size()));
        }
    }

    /** Of several forms of the same text, the plainest that says something. */
    private static void chooseOne(List<Text> forms) {
        boolean plain =
                forms.stream().anyMatch(form -> !form.html() && !form.letters().isBlank());
        forms.removeIf(form -> form.html() == plain);
    }

    private static Multipart multipart(Part part) throws MessagingException, IOException {
        return part.getContent() instanceof Multipart parts
                ? parts
                : new MimeMultipart(part.getDataHandler().getDataSource());
    }

    private static File file(Part part, int number) throws MessagingException, IOException {
        String name = fileName(part);
        String type = type(part).isEmpty() ? "application/octet-stream" : type(part);
        if (name == null) {
            name = part.isMimeType("message/rfc822")
                    ? "mail-" + number + ".eml"
                    : "file-" + number + "." + ending(type);
        }
        Content content = content(part, Integer.MAX_VALUE);
        return new File(name, type, content.bytes(), content.damaged());
    }

    private static String ending(String type) {
        String sub = type.substring(type.indexOf('/') + 1);
        return sub.matches("[a-z0-9]{1,8}") ? sub : "bin";
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Content(byte[] bytes, boolean damaged) {}

    /** What a part holds; if it is not encoded as it says, as much as can be read. */
    private static Content content(Part part, int max) throws MessagingException, IOException {
        try (InputStream content = part.getInputStream()) {
            return new Content(content.readNBytes(max), false);
        } catch (MessagingException | IOException e) {
            return new Content(beginning(part), true);
        }
    }

    private static byte[] beginning(Part part) throws MessagingException, IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        try (InputStream content = part.getInputStream()) {
            // One by one, so that what is right is not lost with what is wrong.
            for (int next = content.read(); next >= 0; next = content.read()) {
                read.write(next);
            }
        } catch (MessagingException | IOException e) {
            if (read.size() == 0) {
                return raw(part);
            }
        }
        return read.toByteArray();
    }

    private static byte[] raw(Part part) throws MessagingException, IOException {
        try (InputStream content = part instanceof MimeMessage mail
                ? mail.getRawInputStream()
                : ((MimeBodyPart) part).getRawInputStream()) {
            return content.readAllBytes();
        }
    }

    /** With a charset that there is not, or text that is not in it, the letters may be wrong, but they are there. */
    private static String text(Part part) throws MessagingException, IOException {
        byte[] bytes = content(part, MAX_BYTES).bytes();
        return charset(part).map(charset -> new String(bytes, charset)).orElseGet(() -> guessed(bytes));
    }

    private static String guessed(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, WINDOWS);
        }
    }

    /** Empty if the letters themselves have to tell. */
    private static Optional<Charset> charset(Part part) {
        try {
            String name = new ContentType(part.getContentType()).getParameter("charset");
            return Optional.ofNullable(name)
                    .map(MimeUtility::javaCharset)
                    .map(Charset::forName)
                    .filter(charset -> !GUESSED.contains(charset));
        } catch (MessagingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty if it cannot be told. */
    private static String type(Part part) throws MessagingException {
        try {
            return new ContentType(part.getContentType()).getBaseType().toLowerCase(Locale.ROOT);
        } catch (ParseException e) {
            return "";
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
            return name == null || name.isBlank() ? null : line(decoded(name));
        } catch (MessagingException e) {
            return "file";
        }
    }

    /** RFC 3464: which of our mails did not arrive, and why; empty if it is only late. */
    private static Optional<Bounce> bounce(Multipart report) throws MessagingException, IOException {
        String reason = null;
        String mailId = null;
        for (int i = 0; i < report.getCount(); i++) {
            BodyPart part = report.getBodyPart(i);
            if (isOneOf(part, "message/delivery-status", "message/global-delivery-status")) {
                reason = failure(part);
            } else if (isOneOf(
                    part, "message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")) {
                InternetHeaders headers = new InternetHeaders(
                        new ByteArrayInputStream(content(part, MAX_BYTES).bytes()), true);
                Matcher id = ID.matcher(String.valueOf(headers.getHeader("Message-ID", null)));
                mailId = id.find() ? id.group(1) : mailId;
            }
        }
        return reason == null ? Optional.empty() : Optional.of(new Bounce(mailId, line(reason)));
    }

    private static boolean isOneOf(Part part, String... types) throws MessagingException {
        for (String type : types) {
            if (part.isMimeType(type)) {
                return true;
            }
        }
        return false;
    }

    /** The first of the groups of fields that tells of a failure for good. */
    private static @Nullable String failure(BodyPart status) throws MessagingException, IOException {
        ByteArrayInputStream fields =
                new ByteArrayInputStream(content(status, MAX_BYTES).bytes());
        for (int groups = 0; fields.available() > 0 && groups < MAX_PARTS; groups++) {
            InternetHeaders group = new InternetHeaders(fields, true);
            if ("failed"
                    .equalsIgnoreCase(
                            String.valueOf(group.getHeader("Action", null)).strip())) {
                String why = group.getHeader("Diagnostic-Code", null);
                String code = group.getHeader("Status", null);
                return why != null
                        ? why.replaceFirst("(?i)^\\s*smtp\\s*;\\s*", "")
                        : code != null ? "status " + code : "no reason given";
            }
        }
        return null;
    }

    /** The one address that a mail comes from. What is no address, or several, is shown and cannot be taken for one. */
    private static String sender(MimeMessage mail) throws MessagingException {
        List<String> addresses = addresses(mail)
                .map(InternetAddress::getAddress)
                .filter(address -> ADDRESS.matcher(address).matches())
                .distinct()
                .toList();
        if (addresses.size() == 1) {
            return addresses.get(0);
        }
        String shown = line(decoded(header(mail, "From", ", ")));
        return shown.isEmpty() || shown.indexOf(' ') > 0 ? shown : cut('"' + shown, MAX_LINE - 1) + '"';
    }

    private static String senderName(MimeMessage mail) throws MessagingException {
        return addresses(mail)
                .map(InternetAddress::getPersonal)
                .filter(Objects::nonNull)
                .findFirst()
                .map(MailReader::line)
                .orElse("");
    }

    private static Stream<InternetAddress> addresses(MimeMessage mail) throws MessagingException {
        try {
            return Arrays.stream(InternetAddress.parseHeader(lettersOf(header(mail, "From", ",")), false))
                    .filter(address -> address.getAddress() != null);
        } catch (AddressException e) {
            return Stream.empty();
        }
    }

    private static String header(MimeMessage mail, String name, @Nullable String delimiter) throws MessagingException {
        String value = mail.getHeader(name, delimiter);
        return value == null ? "" : cut(value, MAX_HEADER);
    }

    private static String decoded(String header) {
        String letters = lettersOf(header);
        try {
            return MimeUtility.decodeText(MimeUtility.unfold(letters));
        } catch (UnsupportedEncodingException e) {
            return letters;
        }
    }

    /** A header that is not encoded comes with one letter for each byte. */
    private static String lettersOf(String header) {
        boolean bytes =
                header.chars().anyMatch(c -> c >= 0x80) && header.chars().allMatch(c -> c <= 0xff);
        return bytes ? guessed(header.getBytes(StandardCharsets.ISO_8859_1)) : header;
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
        Matcher id = ID.matcher(Objects.requireNonNullElse(mail.getHeader(header, " "), ""));
        while (id.find()) {
            ids.add(id.group(1));
        }
        return ids;
    }

    /** For a person to look at: its beginning as it is, and what its headers tell. */
    private static ReadMail unreadable(byte[] content) {
        String from = "";
        String subject = "";
        try {
            InternetHeaders headers = new InternetHeaders(new ByteArrayInputStream(content));
            from = line(decoded(cut(Objects.requireNonNullElse(headers.getHeader("From", " "), ""), MAX_HEADER)));
            subject = line(decoded(cut(Objects.requireNonNullElse(headers.getHeader("Subject", " "), ""), MAX_HEADER)));
        } catch (MessagingException | RuntimeException e) {
            // Then there is nothing but the text.
        }
        String beginning =
                storable(new String(content, 0, Math.min(content.length, MAX_TEXT / 4), StandardCharsets.ISO_8859_1));
        return new ReadMail(
                Kind.UNREADABLE,
                from,
                "",
                subject,
                "",
                List.of(),
                Optional.empty(),
                beginning,
                beginning,
                List.of(),
                Optional.empty(),
                false);
    }

    /** One line, without what could make it look like more. */
    private static String line(String text) {
        String line = storable(text)
                .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]+", " ")
                .replaceAll("\\p{Cf}", "")
                .replaceAll("[\\s\\p{Zs}]+", " ")
                .strip();
        return cut(line, MAX_LINE);
    }

    /** Without the signs that no database or form can show; those that only Windows has are what they were meant to be. */
    private static String storable(String text) {
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c >= 0x80 && c <= 0x9f) {
                storable.append(new String(new byte[] {(byte) c}, WINDOWS));
            } else if (Character.getType(c) == Character.SURROGATE) {
                storable.append('\ufffd');
            } else if ((c >= ' ' && c != 0x7f) || c == '\n' || c == '\r' || c == '\t') {
                storable.appendCodePoint(c);
            }
        });
        return storable.toString();
    }

    /** No letter is cut in two. */
    static String cut(String text, int max) {
        return text.length() <= max
                ? text
                : text.substring(0, max > 0 && Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    private static String shortened(String text) {
        return text.length() > MAX_TEXT
                ? cut(text, MAX_TEXT) + "\n(It has " + text.length() + " characters; the rest is left out.)"
                : text;
    }
}
