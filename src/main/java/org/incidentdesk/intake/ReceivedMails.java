package org.incidentdesk.intake;

import static java.util.stream.Collectors.joining;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.incidentdesk.intake.ReadMail.File;
import org.incidentdesk.intake.ReadMail.Kind;
import org.incidentdesk.notification.Contacts;
import org.incidentdesk.notification.Delivery;
import org.incidentdesk.notification.Delivery.Received;
import org.incidentdesk.notification.MailThreads;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.record.Attachments;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentLifecycle.Comment;
import org.incidentdesk.record.IncidentLifecycle.VendorAnswer;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.People;
import org.incidentdesk.record.People.Person;
import org.incidentdesk.record.Problem;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Step;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.VendorCase;
import org.incidentdesk.record.Vendors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Mails that came in, each once, and what becomes of them. */
@Service
public class ReceivedMails {

    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 4000;
    private static final int MAX_CONTACT = 200;
    /** Before the address of a sender that is forged, so that mails of the real one are counted apart. */
    private static final String FORGED = "forged ";

    private static final int NAMING = 2000;
    private static final Duration LATELY = Duration.ofHours(1);
    private static final String REPORTER = "reporter";
    private static final String VENDOR = "vendor";
    private static final Pattern PREFIX =
            Pattern.compile("^((re|aw|fw|fwd|wg|sv|tr|rv)(\\[\\d+])?\\s*:\\s*)+", Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile("\\[INC\\d+]\\s*");

    private final JdbcClient jdbc;
    private final MailReader reader;
    private final MailProcess process;
    private final Delivery delivery;
    private final MailThreads threads;
    private final Notifications notifications;
    private final Incidents incidents;
    private final IncidentLifecycle lifecycle;
    private final Attachments attachments;
    private final Timeline timeline;
    private final People people;
    private final Contacts contacts;
    private final Catalogue catalogue;
    private final Vendors vendors;
    private final Clock clock;

    ReceivedMails(
            JdbcClient jdbc,
            MailReader reader,
            MailProcess process,
            Delivery delivery,
            MailThreads threads,
            Notifications notifications,
            Incidents incidents,
            IncidentLifecycle lifecycle,
            Attachments attachments,
            Timeline timeline,
            People people,
            Contacts contacts,
            Catalogue catalogue,
            Vendors vendors,
            Clock clock) {
        this.jdbc = jdbc;
        this.reader = reader;
        this.process = process;
        this.delivery = delivery;
        this.threads = threads;
        this.notifications = notifications;
        this.incidents = incidents;
        this.lifecycle = lifecycle;
        this.attachments = attachments;
        this.timeline = timeline;
        this.people = people;
        this.contacts = contacts;
        this.catalogue = catalogue;
        this.vendors = vendors;
        this.clock = clock;
    }

    /** @param content null once it has been dealt with */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Row(@Nullable byte[] content, boolean tooLarge, long size) {}

    /** To which incident a mail belongs, and how that is known. */
    private record Place(Incident incident, String proof, boolean latestResolution) {}

    /**
     * Stores a mail and lets its process begin. When this returns, it is committed; the same mail again does nothing.
     *
     * @param content all of it, or only its headers if it is too large
     */
    @Transactional
    void receive(byte[] content, long size, boolean tooLarge) {
        jdbc.sql("insert into received_mail (hash, received_at, size, too_large, content)"
                        + " values (:hash, :now, :size, :tooLarge, :content) on conflict do nothing returning id")
                .param("hash", hash(content))
                .param("now", OffsetDateTime.now(clock))
                .param("size", size)
                .param("tooLarge", tooLarge)
                .param("content", content)
                .query(Long.class)
                .optional()
                .ifPresent(process::begin);
    }

    /** Reads a mail. */
    @Transactional
    public UnderstoodMail understand(long id) {
        ReadMail mail = read(id);
        jdbc.sql("update received_mail set sender = lower(:sender), subject = :subject, message_id = :messageId,"
                        + " text_hash = :textHash where id = :id")
                .param("sender", counted(mail))
                .param("subject", mail.subject())
                .param("messageId", mail.messageId())
                .param("textHash", textHash(mail))
                .param("id", id)
                .update();
        Kind kind = isRepeated(id, mail) ? Kind.REPEATED : mail.kind();
        Optional<Place> place = place(mail);
        Optional<Incident> incident = place.map(Place::incident);
        return new UnderstoodMail(
                kind.word(),
                sender(mail, incident),
                incident.map(Incident::number).orElse(null),
                incident.map(Incident::status).orElse("none"),
                place.map(Place::proof).orElse("none"),
                sentLately(mail),
                mail.from(),
                mail.subject(),
                title(mail),
                text(id, mail, place),
                AnswerText.withoutGreeting(mail.text(), names(mail)),
                incident.map(Incident::service).orElseGet(() -> named(mail)),
                mail.files().stream().map(File::name).toList());
    }

    /** Whether its sender has sent the same before; of two that are read at the same time, one waits for the other. */
    private boolean isRepeated(long id, ReadMail mail) {
        if (mail.messageId().isEmpty()) {
            return false;
        }
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:mail, 0))")
                .param("mail", "mail " + mail.messageId())
                .query(row -> {});
        return jdbc.sql("select exists (select from received_mail where message_id = :messageId"
                        + " and sender = lower(:sender) and text_hash = :textHash and id <> :id)")
                .param("messageId", mail.messageId())
                .param("sender", counted(mail))
                .param("textHash", textHash(mail))
                .param("id", id)
                .query(Boolean.class)
                .single();
    }

    /** Some programs give all their mails the same Message-ID. */
    private static String textHash(ReadMail mail) {
        return hash((mail.subject() + "\n" + mail.all()).getBytes(StandardCharsets.UTF_8));
    }

    /** All of it, unless it answers something that is known already. */
    private String text(long id, ReadMail mail, Optional<Place> place) {
        Row row = row(id);
        return row.tooLarge()
                ? "(The mail has " + megabytes(row) + " and was not fetched. It is in the mailbox.)"
                : place.isPresent() ? mail.text() : mail.all();
    }

    private static String megabytes(Row row) {
        return row.size() / (1024 * 1024) + " MB";
    }

    private List<String> names(ReadMail mail) {
        String names =
                mail.fromName() + " " + person(mail.from()).map(Person::name).orElse("");
        return Arrays.stream(names.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private Optional<Place> place(ReadMail mail) {
        for (String reference : mail.references()) {
            Optional<Received> answered = delivery.received(reference);
            if (answered.isPresent()) {
                boolean own = answered.get().address().equalsIgnoreCase(mail.from());
                return incidents
                        .find(answered.get().incident())
                        .map(incident -> new Place(
                                incident,
                                own ? "thread" : "forwarded",
                                answered.get().latest()));
            }
        }
        return mail.number().flatMap(incidents::find).map(incident -> new Place(incident, "number", false));
    }

    private String sender(ReadMail mail, Optional<Incident> incident) {
        if (mail.forged()) {
            return "forged";
        }
        Optional<String> person = person(mail.from()).map(Person::id);
        if (incident.filter(it -> isReporter(it, person, mail.from())).isPresent()) {
            return REPORTER;
        }
        if (incident.flatMap(it -> vendorCase(it, mail)).isPresent()) {
            return VENDOR;
        }
        if (person.isPresent()) {
            return Roles.isStaff(people.groupsOf(person.get())) ? "staff" : "person";
        }
        return contacts.customerOf(mail.from()).isPresent() ? "customer" : "stranger";
    }

    /** The open case of which this mail's sender is the contact. */
    private Optional<VendorCase> vendorCase(Incident incident, ReadMail mail) {
        return vendors.open(incident.number()).filter(asked -> asked.contact().equalsIgnoreCase(mail.from()));
    }

    private static boolean isReporter(Incident incident, Optional<String> person, String from) {
        return incident.reporter() == null
                ? from.equalsIgnoreCase(incident.reporterContact())
                : person.equals(Optional.of(incident.reporter()));
    }

    private Optional<Person> person(String mail) {
        return mail.contains("@") ? people.withMail(mail) : Optional.empty();
    }

    private static String counted(ReadMail mail) {
        return (mail.forged() ? FORGED : "") + mail.from();
    }

    private int sentLately(ReadMail mail) {
        return jdbc.sql("select count(*) from received_mail where sender = lower(:sender) and received_at > :since")
                .param("sender", counted(mail))
                .param("since", OffsetDateTime.now(clock).minus(LATELY))
                .query(Integer.class)
                .single();
    }

    /** The service that subject and text name; none if they name several. */
    private String named(ReadMail mail) {
        String words = (mail.subject() + " " + mail.all()).toLowerCase(Locale.ROOT);
        String beginning = words.substring(0, Math.min(NAMING, words.length()));
        List<String> named = catalogue.services().stream()
                .filter(service -> names(beginning, service.id()) || names(beginning, service.name()))
                .map(ServiceEntry::id)
                .toList();
        return named.size() == 1 ? named.get(0) : "";
    }

    private static boolean names(String words, String name) {
        return Pattern.compile(
                        "(?<![\\p{L}\\p{N}])" + Pattern.quote(name.toLowerCase(Locale.ROOT)) + "(?![\\p{L}\\p{N}])")
                .matcher(words)
                .find();
    }

    /**
     * Adds a mail to an incident.
     *
     * @param answer whether it is the reporter who writes; otherwise it is a note for colleagues
     * @param meaning solved or not-solved, if it says whether the resolution holds
     */
    @Transactional
    public void add(long id, String number, boolean answer, String meaning, Step step) {
        ReadMail mail = read(id);
        Incident incident = incidents.get(number);
        String author = person(mail.from()).map(Person::id).orElse(mail.from());
        Optional<Place> known = place(mail);
        String written = text(id, mail, known);
        String text = written.isBlank() ? "(no text)" : written;
        Optional<Place> place = known.filter(it -> it.incident().number().equals(number));
        boolean proven = place.filter(it -> it.proof().equals("thread")).isPresent();
        // An automatic answer hangs on the same thread, and of the number of an incident anybody may know.
        boolean byAuthor = proven && mail.kind() == Kind.PERSONAL;
        if (mail.kind() == Kind.TOO_LARGE) {
            refuse(id, incident, mail, step);
        } else if (answer && confirms(incident, author, place, meaning)) {
            lifecycle.answer(number, author, meaning.equals("solved"), text);
        } else if (answer) {
            lifecycle.comment(
                    number,
                    new Comment(
                            author,
                            text + (proven ? "" : "\n(By e-mail; that the reporter has sent it is not proven.)"),
                            Audience.REPORTER,
                            true,
                            byAuthor));
        } else if (byAuthor && sender(mail, Optional.of(incident)).equals(VENDOR)) {
            lifecycle.vendorSays(vendorCase(incident, mail).orElseThrow(), new VendorAnswer(author, text, "", true));
        } else {
            String from = (mail.fromName() + " <" + mail.from() + ">").strip();
            lifecycle.comment(
                    number, new Comment(author, "E-mail of " + from + ": " + text, Audience.INTERNAL, false, byAuthor));
        }
        keepFiles(mail, number, author, answer ? Audience.REPORTER : Audience.INTERNAL, step);
        if (!mail.messageId().isEmpty()) {
            threads.add(number, mail.from(), mail.messageId());
        }
        done(id, answer ? "reply" : "note", number);
    }

    /** Only who has got the mail that asks can answer it, and only as long as the question stands. */
    private boolean confirms(Incident incident, String author, Optional<Place> place, String meaning) {
        return (meaning.equals("solved") || meaning.equals("not-solved"))
                && author.equals(incident.reporter())
                && place.filter(it -> it.proof().equals("thread") && it.latestResolution())
                        .isPresent()
                && lifecycle.awaitsAnswer(incident.number());
    }

    private void refuse(long id, Incident incident, ReadMail mail, Step step) {
        String size = megabytes(row(id));
        timeline.add(
                incident.number(),
                Timeline.SYSTEM,
                TimelineEntry.Kind.MESSAGE,
                Audience.INTERNAL,
                "A mail of " + mail.from() + " was not taken, as it has " + size + ": " + mail.subject(),
                step);
        if (sender(mail, Optional.of(incident)).equals(REPORTER)) {
            notifications.tell(new Occasion(incident.number(), "mail-too-large", "mail " + id)
                    .saying(Placeholder.TEXT, "it has " + size));
        }
    }

    private void keepFiles(ReadMail mail, String number, String author, Audience audience, Step step) {
        List<String> kept = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (File file : mail.files()) {
            String name = Attachments.safe(file.name());
            (file.damaged()
                            ? Optional.of("it is damaged")
                            : attachments.add(number, name, file.type(), file.content(), author, audience))
                    .ifPresentOrElse(why -> refused.add(name + ", as " + why), () -> kept.add(name));
        }
        if (!mail.files().isEmpty()) {
            String text = (kept.isEmpty() ? "" : "Came with the mail: " + String.join(", ", kept) + ". ")
                    + (refused.isEmpty() ? "" : "Not kept: " + String.join("; ", refused));
            timeline.add(number, author, TimelineEntry.Kind.COMMENT, audience, text.strip(), step);
        }
    }

    /** What would be wrong with the report that a mail makes, in words; empty if nothing. */
    public Optional<String> problems(long id, Map<Fact, String> stated) {
        List<Problem> problems = incidents.check(facts(id, read(id), stated), Timeline.SYSTEM);
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(problems.stream()
                        .map(problem -> problem.field() + " " + problem.message())
                        .collect(joining("; ")));
    }

    /**
     * Makes a mail an incident.
     *
     * @param stated what is known beside the mail, or stronger than it, such as the service
     * @return its number
     */
    @Transactional
    public String report(long id, Map<Fact, String> stated, Step step) {
        ReadMail mail = read(id);
        String number = lifecycle.report(facts(id, mail, stated));
        if (!mail.messageId().isEmpty()) {
            threads.add(number, mail.from(), mail.messageId());
        }
        String author = person(mail.from()).map(Person::id).orElse(mail.from());
        keepFiles(mail, number, author, Audience.REPORTER, step);
        done(id, "report", number);
        return number;
    }

    private Map<Fact, String> facts(long id, ReadMail mail, Map<Fact, String> stated) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        facts.put(Fact.TITLE, title(mail));
        facts.put(Fact.DESCRIPTION, cut(text(id, mail, place(mail)), MAX_DESCRIPTION));
        facts.put(Fact.CHANNEL, "email");
        facts.put(Fact.REPORTER, person(mail.from()).map(Person::id).orElseGet(() -> cut(mail.from(), MAX_CONTACT)));
        contacts.customerOf(mail.from()).ifPresent(customer -> facts.put(Fact.CUSTOMER, customer));
        stated.forEach((fact, value) -> {
            if (!value.isBlank()) {
                facts.put(fact, value);
            }
        });
        return facts;
    }

    private static String title(ReadMail mail) {
        String title = PREFIX.matcher(TAG.matcher(mail.subject()).replaceAll("").strip())
                .replaceFirst("")
                .strip();
        if (title.isEmpty()) {
            title = mail.text().lines().findFirst().orElse("").strip();
        }
        return cut(title.replaceAll("\\p{Cntrl}", " "), MAX_TITLE);
    }

    private static String cut(String text, int max) {
        return text.length() > max ? MailReader.cut(text, max - 1) + "…" : text;
    }

    /** A mail of ours did not arrive. */
    @Transactional
    public void bounce(long id) {
        Optional<String> incident = read(id).bounce().flatMap(bounce -> Optional.ofNullable(bounce.mailId())
                .flatMap(mailId -> delivery.bounced(mailId, bounce.reason())));
        done(id, "bounce", incident.orElse(null));
    }

    /** Nothing comes of it. */
    @Transactional
    public void discard(long id, String why) {
        done(id, why, null);
    }

    /** The mail as it came; empty once it has been dealt with. */
    Optional<byte[]> content(long id) {
        return find(id).map(Row::content);
    }

    private void done(long id, String action, @Nullable String incident) {
        jdbc.sql("update received_mail set action = :action, incident = :incident, handled_at = :now, content = null"
                        + " where id = :id")
                .param("action", action)
                .param("incident", incident)
                .param("now", OffsetDateTime.now(clock))
                .param("id", id)
                .update();
    }

    private ReadMail read(long id) {
        Row row = row(id);
        if (row.content() == null) {
            throw new IllegalStateException("Mail " + id + " has been dealt with already");
        }
        return reader.read(row.content(), row.tooLarge());
    }

    private Row row(long id) {
        return find(id).orElseThrow(() -> new IllegalStateException("There is no mail " + id));
    }

    private Optional<Row> find(long id) {
        return jdbc.sql("select content, too_large, size from received_mail where id = :id")
                .param("id", id)
                .query((row, i) -> new Row(row.getBytes("content"), row.getBoolean("too_large"), row.getLong("size")))
                .optional();
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
