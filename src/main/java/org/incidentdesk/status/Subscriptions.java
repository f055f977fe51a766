package org.incidentdesk.status;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.incidentdesk.notification.NotificationSettings;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.incidentdesk.record.Signatures;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who is told by mail of what the public page says. Nobody is without having said yes to a mail that asks; and nobody learns
 * here whether an address is known.
 */
@Service
class Subscriptions {

    private static final String CONFIRM = "status-confirm";
    private static final String END = "status-end";
    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,18})-([a-z0-9]{1,26})");
    private static final Duration VALID = Duration.ofDays(3);
    /** Whoever asks, an address gets one mail in this time. */
    private static final Duration QUIET = Duration.ofHours(1);

    private final JdbcClient jdbc;
    private final Catalogue catalogue;
    private final Notifications notifications;
    private final NotificationSettings company;
    private final StatusSettings settings;
    private final Signatures signatures;
    private final Clock clock;

    Subscriptions(
            JdbcClient jdbc,
            Catalogue catalogue,
            Notifications notifications,
            NotificationSettings company,
            StatusSettings settings,
            Signatures signatures,
            Clock clock) {
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.notifications = notifications;
        this.company = company;
        this.settings = settings;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** @param services empty for all */
    record Wish(String mail, String language, List<String> services) {}

    /**
     * Asks by mail whether somebody wants it.
     *
     * @return false if too many were asked of late; then nobody is
     * @throws InvalidInputException naming every field that cannot be accepted
     */
    @Transactional
    public boolean ask(Wish wish) {
        Map<String, String> names = publicNames();
        List<Problem> problems = new ArrayList<>();
        Medium.EMAIL.problem(wish.mail()).map(what -> new Problem("mail", what)).ifPresent(problems::add);
        if (!company.languages().contains(wish.language())) {
            problems.add(new Problem("language", "must be one of " + String.join(", ", company.languages())));
        }
        if (!names.keySet().containsAll(wish.services())) {
            problems.add(new Problem("components", "must be of the page"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        // One at a time, so that two at once do not both find that nobody has asked.
        jdbc.sql("lock table status_request in share row exclusive mode").update();
        OffsetDateTime now = OffsetDateTime.now(clock);
        jdbc.sql("delete from status_request where asked_at < :at")
                .param("at", now.minus(VALID))
                .update();
        long asked = jdbc.sql("select count(*) from status_request where asked_at > :at")
                .param("at", now.minusHours(1))
                .query(Long.class)
                .single();
        if (asked >= settings.confirmationsPerHour()) {
            return false;
        }
        boolean again = jdbc.sql("select exists (select from status_request"
                        + " where lower(mail) = lower(:mail) and asked_at > :at)")
                .param("mail", wish.mail())
                .param("at", now.minus(QUIET))
                .query(Boolean.class)
                .single();
        if (!again) {
            send(wish, names, now);
        }
        return true;
    }

    private void send(Wish wish, Map<String, String> names, OffsetDateTime now) {
        long id = jdbc.sql("insert into status_request (mail, language, services, asked_at)"
                        + " values (:mail, :language, :services, :at) returning id")
                .param("mail", wish.mail())
                .param("language", wish.language())
                .param("services", wish.services().stream().distinct().toArray(String[]::new))
                .param("at", now)
                .query(Long.class)
                .single();
        Locale language = Locale.forLanguageTag(wish.language());
        String wanted = wish.services().isEmpty()
                ? Labels.in(language).get("everything")
                : wish.services().stream().distinct().map(names::get).collect(Collectors.joining("\n"));
        notifications.write(
                wish.mail(),
                language,
                CONFIRM,
                String.valueOf(id),
                Map.of(
                        Placeholder.COMPONENTS,
                        wanted,
                        Placeholder.STATUS_LINK,
                        company.link("/status/subscriptions/" + token(CONFIRM, id))
                                .toString()));
    }

    /** What the link of such a mail is about; empty if it is not ours, or too old. */
    Optional<Wish> read(String token) {
        return id(CONFIRM, token).flatMap(id -> jdbc.sql(
                        "select mail, language, services from status_request where id = :id and asked_at > :after")
                .param("id", id)
                .param("after", OffsetDateTime.now(clock).minus(VALID))
                .query((row, i) -> new Wish(row.getString("mail"), row.getString("language"), List.of((String[])
                        row.getArray("services").getArray())))
                .optional());
    }

    /**
     * Somebody said yes.
     *
     * @return empty if the link is not ours, or too old
     */
    @Transactional
    public Optional<Wish> confirm(String token) {
        Optional<Wish> wish = read(token);
        wish.ifPresent(it -> jdbc.sql(
                        """
                        insert into status_subscriber (mail, language, services, since)
                        values (:mail, :language, :services, :now)
                        on conflict (lower(mail)) do update
                            set language = excluded.language, services = excluded.services
                        """)
                .param("mail", it.mail())
                .param("language", it.language())
                .param("services", it.services().toArray(String[]::new))
                .param("now", OffsetDateTime.now(clock))
                .update());
        return wish;
    }

    /** Where a subscriber ends it, by a click or by the mail program. */
    String endLink(long subscriber) {
        return company.link("/status/unsubscribe/" + token(END, subscriber)).toString();
    }

    boolean isEndLink(String token) {
        return id(END, token).isPresent();
    }

    /**
     * Somebody wants no more mails.
     *
     * @return false if the link is not ours
     */
    @Transactional
    public boolean end(String token) {
        Optional<Long> id = id(END, token);
        id.ifPresent(subscriber -> jdbc.sql("delete from status_subscriber where id = :id")
                .param("id", subscriber)
                .update());
        return id.isPresent();
    }

    Map<String, String> publicNames() {
        return catalogue.services().stream()
                .filter(service -> service.publicName() != null)
                .collect(Collectors.toMap(ServiceEntry::id, ServiceEntry::publicName));
    }

    private String token(String purpose, long id) {
        return id + "-" + signatures.sign(purpose, id);
    }

    private Optional<Long> id(String purpose, String token) {
        Matcher parts = TOKEN.matcher(token);
        return parts.matches() && signatures.isValid(purpose, parts.group(1), parts.group(2))
                ? Optional.of(Long.parseLong(parts.group(1)))
                : Optional.empty();
    }
}
