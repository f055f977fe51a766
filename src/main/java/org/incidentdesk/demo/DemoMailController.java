package org.incidentdesk.demo;

import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.StoredMessage;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.incidentdesk.record.People;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.util.UriUtils;

/** The mailboxes of the demo company's people, to look into and to write from. */
@RestController
@RequestMapping("/demo/mail")
@ConditionalOnProperty("incidentdesk.demo-mail")
@Hidden
class DemoMailController {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofLocalizedDateTime(
                    FormatStyle.MEDIUM, FormatStyle.SHORT)
            .withLocale(Locale.UK);

    private final GreenMail server;
    private final JavaMailSender sender;
    private final People people;
    private final Template page;

    DemoMailController(
            GreenMail server,
            JavaMailSender sender,
            People people,
            @Value("classpath:pages/demo-mail.html") Resource page)
            throws IOException {
        this.server = server;
        this.sender = sender;
        this.people = people;
        this.page = Mustache.compiler().defaultValue("").compile(page.getContentAsString(StandardCharsets.UTF_8));
    }

    @GetMapping
    ResponseEntity<String> mailboxes() throws MessagingException {
        return answer(Map.of("mailboxes", list(""), "none", true));
    }

    @GetMapping("/{address}")
    ResponseEntity<String> mailbox(@PathVariable String address, @RequestParam(required = false) @Nullable Long mail)
            throws MessagingException, IOException {
        Map<String, Object> values = new HashMap<>();
        values.put("mailboxes", list(address));
        values.put("address", address);
        values.put("name", name(address));
        List<StoredMessage> mails = mails(address);
        values.put("mails", lines(mails, mail));
        values.put("empty", mails.isEmpty());
        Optional<StoredMessage> open =
                mails.stream().filter(it -> mail != null && it.getUid() == mail).findFirst();
        if (open.isPresent()) {
            values.put("open", shown(open.get()));
        } else {
            values.put("write", true);
        }
        return answer(values);
    }

    @PostMapping("/{address}")
    ResponseEntity<Void> send(
            @PathVariable String address,
            @RequestParam(defaultValue = "") String subject,
            @RequestParam(defaultValue = "") String text,
            @RequestParam(required = false) @Nullable Long answered,
            @RequestParam(required = false) @Nullable MultipartFile file,
            @RequestHeader(name = "Sec-Fetch-Site", defaultValue = "none") String site)
            throws MessagingException, IOException {
        if (site.equals("cross-site")) {
            throw new AccessDeniedException("Mails are written on the page of this server only.");
        }
        MimeMessage mail = sender.createMimeMessage();
        MimeMessageHelper helper = new MimeMessageHelper(mail, file != null && !file.isEmpty(), "UTF-8");
        helper.setFrom(new InternetAddress(address, name(address), "UTF-8"));
        helper.setTo(DemoMail.DESK);
        String body = text;
        if (answered != null) {
            MimeMessage original = mails(address).stream()
                    .filter(it -> it.getUid() == answered)
                    .findFirst()
                    .orElseThrow()
                    .getMimeMessage();
            helper.setSubject("Re: " + original.getSubject());
            String references = original.getHeader("References", " ");
            mail.setHeader("In-Reply-To", original.getMessageID());
            mail.setHeader("References", (references == null ? "" : references + " ") + original.getMessageID());
            body += "\n\nThe service desk wrote:\n"
                    + String.join(
                            "\n",
                            part(original, "text/plain")
                                    .orElse("")
                                    .lines()
                                    .map(line -> "> " + line)
                                    .toList());
        } else {
            helper.setSubject(subject);
        }
        helper.setText(body);
        if (file != null && !file.isEmpty()) {
            helper.addAttachment(
                    Objects.requireNonNullElse(file.getOriginalFilename(), "file"),
                    new ByteArrayResource(file.getBytes()));
        }
        sender.send(mail);
        return ResponseEntity.status(303)
                .location(URI.create("/demo/mail/" + UriUtils.encodePathSegment(address, StandardCharsets.UTF_8)))
                .build();
    }

    private List<Map<String, Object>> list(String current) throws MessagingException {
        List<Map<String, Object>> boxes = new ArrayList<>();
        for (GreenMailUser user : server.getUserManager().listUser()) {
            boxes.add(box(user.getEmail(), mails(user.getEmail()).size(), current));
        }
        for (String reporter : List.of("rita", "rolf", "dana", "alan", "mona")) {
            String address = reporter + "@aldermoor.example";
            if (boxes.stream().noneMatch(box -> address.equals(box.get("address")))) {
                boxes.add(box(address, 0, current));
            }
        }
        boxes.sort(Comparator.comparing(box -> box.get("address").toString()));
        return boxes;
    }

    private Map<String, Object> box(String address, int count, String current) {
        return Map.of("address", address, "name", name(address), "count", count, "current", address.equals(current));
    }

    private String name(String address) {
        return DemoMail.DESK.equals(address)
                ? "The desk's mailbox"
                : people.find(address).map(People.Person::name).orElse(address);
    }

    /** The newest first. */
    private List<StoredMessage> mails(String address) {
        GreenMailUser user = server.getUserManager().getUserByEmail(address);
        if (user == null) {
            return List.of();
        }
        try {
            List<StoredMessage> mails = new ArrayList<>(
                    server.getManagers().getImapHostManager().getInbox(user).getMessages());
            Collections.reverse(mails);
            return mails;
        } catch (FolderException e) {
            throw new IllegalStateException("The demo's mail server has lost the mailbox of " + address, e);
        }
    }

    private static List<Map<String, Object>> lines(List<StoredMessage> mails, @Nullable Long open)
            throws MessagingException {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (StoredMessage mail : mails) {
            lines.add(Map.of(
                    "uid", mail.getUid(),
                    "subject", Objects.requireNonNullElse(mail.getMimeMessage().getSubject(), "(no subject)"),
                    "from", from(mail.getMimeMessage()),
                    "at", time(mail),
                    "current", open != null && mail.getUid() == open));
        }
        return lines;
    }

    private static Map<String, Object> shown(StoredMessage mail) throws MessagingException, IOException {
        MimeMessage content = mail.getMimeMessage();
        String plain = part(content, "text/plain").orElse("");
        return Map.of(
                "uid", mail.getUid(),
                "subject", Objects.requireNonNullElse(content.getSubject(), "(no subject)"),
                "from", from(content),
                "at", time(mail),
                "plain", plain,
                "html",
                        part(content, "text/html")
                                .map(html -> "<base target=\"_blank\">" + html)
                                .orElse(""));
    }

    private static String from(MimeMessage mail) throws MessagingException {
        return mail.getFrom() == null || mail.getFrom().length == 0
                ? ""
                : ((InternetAddress) mail.getFrom()[0]).toUnicodeString();
    }

    private static String time(StoredMessage mail) {
        Instant at = mail.getReceivedDate().toInstant();
        return TIME.format(at.atZone(ZoneId.of("Europe/Berlin")));
    }

    private static Optional<String> part(Part part, String type) throws MessagingException, IOException {
        if (part.isMimeType(type)) {
            return Optional.of(part.getContent().toString());
        }
        if (part.getContent() instanceof Multipart parts) {
            for (int i = 0; i < parts.getCount(); i++) {
                BodyPart inner = parts.getBodyPart(i);
                Optional<String> found = part(inner, type);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private ResponseEntity<String> answer(Map<String, Object> values) {
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; form-action 'self';"
                                + " frame-ancestors 'none'; base-uri 'self'")
                .header("X-Content-Type-Options", "nosniff")
                .body(page.execute(values));
    }
}
