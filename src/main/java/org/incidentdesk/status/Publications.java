package org.incidentdesk.status;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.incidentdesk.notification.channel.OneLine;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.People;
import org.incidentdesk.record.Problem;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry;
import org.incidentdesk.status.Publication.Audience;
import org.incidentdesk.status.Publication.Said;
import org.incidentdesk.status.Publication.State;
import org.incidentdesk.status.Publication.Update;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What the status page tells of disturbances. A person answers for every word of it. */
@Service
public class Publications {

    private static final int MAX_TITLE = 200;
    private static final int MAX_TEXT = 4000;
    private static final int MAX_QUOTED = 60;

    private final JdbcClient jdbc;
    private final Catalogue catalogue;
    private final People people;
    private final Timeline timeline;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Publications(
            JdbcClient jdbc,
            Catalogue catalogue,
            People people,
            Timeline timeline,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.people = people;
        this.timeline = timeline;
        this.events = events;
        this.clock = clock;
    }

    /** Something was published, and is committed when listeners after the commit hear of it. */
    record Published() {}

    /**
     * Opens a publication.
     *
     * @return its id; that of the first time if the occurrence is known
     * @throws InvalidInputException naming every field that cannot be accepted
     * @throws IncidentStateException if there is one for the incident and the audience that is not resolved
     */
    @Transactional
    public long publish(NewPublication wanted) {
        NewUpdate first = wanted.first();
        Optional<Long> known = first.occurrence().flatMap(occurrence -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('publication ' || :key, 0))")
                    .param("key", occurrence)
                    .query(row -> {});
            return publicationOf(occurrence);
        });
        if (known.isPresent()) {
            return known.get();
        }
        List<Problem> problems = new ArrayList<>();
        if (wanted.title().isBlank() || wanted.title().length() > MAX_TITLE) {
            problems.add(new Problem("title", "must have 1 to " + MAX_TITLE + " characters"));
        }
        wanted.incident()
                .filter(number -> !isIncident(number))
                .ifPresent(number -> problems.add(new Problem("incident", quote(number) + " does not exist")));
        if (first.state() == State.RESOLVED) {
            problems.add(new Problem("state", "must not be resolved yet"));
        }
        check(first, wanted.audience(), problems);
        OffsetDateTime now = utc(clock.instant());
        long id = jdbc.sql(
                        """
                        insert into publication (incident, audience, title, state, created_at, updated_at)
                        values (:incident, :audience, :title, :state, :now, :now) on conflict do nothing returning id
                        """)
                .param("incident", wanted.incident().orElse(null))
                .param("audience", wanted.audience().word())
                .param("title", OneLine.of(wanted.title(), MAX_TITLE))
                .param("state", first.state().word())
                .param("now", now)
                .query(Long.class)
                .optional()
                .orElseThrow(() -> new IncidentStateException(
                        "There is a publication for this incident already that is not resolved. Update that one."));
        add(id, wanted.incident().orElse(null), wanted.audience(), first, now);
        return id;
    }

    /**
     * Tells how it goes on. With RESOLVED its services are no longer disturbed by it.
     *
     * @throws InvalidInputException naming every field that cannot be accepted
     * @throws IncidentStateException if it is resolved already
     */
    @Transactional
    public void update(long id, NewUpdate news) {
        Row row = jdbc.sql("select * from publication where id = :id for update")
                .param("id", id)
                .query((found, i) -> row(found))
                .optional()
                .orElseThrow(() -> new InvalidInputException("id", "is of no publication"));
        Optional<Long> known = news.occurrence().flatMap(this::publicationOf);
        if (known.isPresent()) {
            if (known.get() != id) {
                throw new InvalidInputException("occurrence", "is known of another publication");
            }
            return;
        }
        if (row.resolvedAt() != null) {
            throw new IncidentStateException("This publication is resolved. If it begins again, open another.");
        }
        List<Problem> problems = new ArrayList<>();
        if (news.state() == State.RESOLVED
                && news.components().values().stream().anyMatch(state -> state != ComponentState.OPERATIONAL)) {
            problems.add(new Problem("components", "must be operational when it is resolved"));
        }
        check(news, row.audience(), problems);
        Instant now = clock.instant();
        OffsetDateTime at = utc(now.isBefore(row.updatedAt()) ? row.updatedAt() : now);
        jdbc.sql(
                        "update publication set state = :state, updated_at = :at,"
                                + " resolved_at = case when :state = 'resolved' then cast(:at as timestamptz) end where id = :id")
                .param("state", news.state().word())
                .param("at", at)
                .param("id", id)
                .update();
        add(id, row.incident(), row.audience(), news, at);
    }

    private Optional<Long> publicationOf(String occurrence) {
        return jdbc.sql("select publication from publication_update where occurrence = :occurrence")
                .param("occurrence", occurrence)
                .query(Long.class)
                .optional();
    }

    private boolean isIncident(String number) {
        return jdbc.sql("select exists (select from incident where number = :number)")
                .param("number", number)
                .query(Boolean.class)
                .single();
    }

    private void check(NewUpdate news, Audience audience, List<Problem> problems) {
        String text = PlainText.clean(news.text());
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            problems.add(new Problem("text", "must have 1 to " + MAX_TEXT + " characters"));
        }
        Map<String, ServiceEntry> services =
                catalogue.services().stream().collect(toMap(ServiceEntry::id, Function.identity()));
        news.components().keySet().forEach(id -> {
            ServiceEntry service = services.get(id);
            if (service == null) {
                problems.add(new Problem("components", quote(id) + " is not in the service catalogue"));
            } else if (audience == Audience.PUBLIC && service.publicName() == null) {
                problems.add(new Problem(
                        "components", quote(id) + " is not on the public page: it has no publicName in the catalogue"));
            }
        });
        String responsible = news.approvedBy().orElse(news.author());
        if (!isPerson(responsible)) {
            problems.add(new Problem(
                    "approvedBy", "must be somebody of the staff who has read it, not " + quote(responsible)));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }

    private boolean isPerson(String id) {
        return people.find(id).filter(person -> person.id().equals(id)).isPresent()
                && Roles.isStaff(people.groupsOf(id));
    }

    private void add(long id, @Nullable String incident, Audience audience, NewUpdate news, OffsetDateTime at) {
        String text = PlainText.clean(news.text());
        long update = jdbc.sql(
                        """
                        insert into publication_update (publication, at, state, text, author, approved_by, occurrence)
                        values (:publication, :at, :state, :text, :author, :approvedBy, :occurrence) returning id
                        """)
                .param("publication", id)
                .param("at", at)
                .param("state", news.state().word())
                .param("text", text)
                .param("author", news.author())
                .param("approvedBy", news.approvedBy().orElse(null))
                .param("occurrence", news.occurrence().orElse(null))
                .query(Long.class)
                .single();
        if (news.state() == State.RESOLVED) {
            jdbc.sql("update component_state set ends_at = :at where publication = :id and ends_at is null")
                    .param("at", at)
                    .param("id", id)
                    .update();
        } else {
            new TreeMap<>(news.components()).forEach((service, state) -> say(id, service, state, at));
        }
        if (audience == Audience.PUBLIC) {
            jdbc.sql("insert into status_mailing (publication_update) values (:id)")
                    .param("id", update)
                    .update();
        }
        if (incident != null) {
            timeline.add(
                    incident,
                    news.approvedBy().orElse(news.author()),
                    TimelineEntry.Kind.MESSAGE,
                    TimelineEntry.Audience.INTERNAL,
                    "Published on the " + audience.word() + " status page as "
                            + news.state().word() + ": " + text,
                    null);
        }
        events.publishEvent(new Published());
    }

    private void say(long id, String service, ComponentState state, OffsetDateTime at) {
        jdbc.sql("update component_state set ends_at = :at where publication = :id and service = :service"
                        + " and ends_at is null and state <> :state")
                .param("at", at)
                .param("id", id)
                .param("service", service)
                .param("state", state.word())
                .update();
        // Twice at the same instant, the later counts.
        jdbc.sql(
                        """
                        insert into component_state (publication, service, state, begins_at)
                        select :id, :service, :state, :at where not exists (select from component_state
                            where publication = :id and service = :service and ends_at is null)
                        on conflict (publication, service, begins_at) do update
                            set state = excluded.state, ends_at = null
                        """)
                .param("id", id)
                .param("service", service)
                .param("state", state.word())
                .param("at", at)
                .update();
    }

    /** The publication of an incident that is not resolved. */
    public Optional<Publication> openFor(String incident, Audience audience) {
        return read(
                        "incident = :incident and audience = :audience and resolved_at is null",
                        Map.of("incident", incident, "audience", audience.word()))
                .stream()
                .findFirst();
    }

    public Optional<Publication> find(long id) {
        return read("id = :id", Map.of("id", id)).stream().findFirst();
    }

    /** Those that are open, or were resolved after an instant; the newest first. */
    List<Publication> since(Instant instant) {
        return read("resolved_at is null or resolved_at > :since", Map.of("since", utc(instant)));
    }

    private List<Publication> read(String where, Map<String, ?> params) {
        String these = " where publication in (select id from publication where " + where + ")";
        Map<Long, List<Update>> updates = jdbc
                .sql("select * from publication_update" + these + " order by id")
                .params(params)
                .query((row, i) -> Map.entry(row.getLong("publication"), update(row)))
                .list()
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping()));
        Map<Long, List<Said>> said = jdbc
                .sql("select * from component_state" + these + " order by publication, begins_at, service")
                .params(params)
                .query((row, i) -> Map.entry(row.getLong("publication"), said(row)))
                .list()
                .stream()
                .collect(groupingBy(Map.Entry::getKey, mapping()));
        return jdbc
                .sql("select * from publication where " + where + " order by created_at desc, id desc")
                .params(params)
                .query((row, i) -> row(row))
                .list()
                .stream()
                .map(row -> new Publication(
                        row.id(),
                        row.incident(),
                        row.audience(),
                        row.title(),
                        row.state(),
                        row.createdAt(),
                        row.updatedAt(),
                        row.resolvedAt(),
                        updates.getOrDefault(row.id(), List.of()),
                        said.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private static <T> Collector<Map.Entry<Long, T>, ?, List<T>> mapping() {
        return Collectors.mapping(Map.Entry::getValue, Collectors.toList());
    }

    private record Row(
            long id,
            @Nullable String incident,
            Audience audience,
            String title,
            State state,
            Instant createdAt,
            Instant updatedAt,
            @Nullable Instant resolvedAt) {}

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getLong("id"),
                row.getString("incident"),
                Audience.of(row.getString("audience")).orElseThrow(),
                row.getString("title"),
                State.of(row.getString("state")).orElseThrow(),
                Objects.requireNonNull(instant(row, "created_at")),
                Objects.requireNonNull(instant(row, "updated_at")),
                instant(row, "resolved_at"));
    }

    private static Update update(ResultSet row) throws SQLException {
        return new Update(
                row.getLong("id"),
                Objects.requireNonNull(instant(row, "at")),
                State.of(row.getString("state")).orElseThrow(),
                row.getString("text"),
                row.getString("author"),
                row.getString("approved_by"));
    }

    private static Said said(ResultSet row) throws SQLException {
        return new Said(
                row.getString("service"),
                ComponentState.of(row.getString("state")).orElseThrow(),
                Objects.requireNonNull(instant(row, "begins_at")),
                instant(row, "ends_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static String quote(String value) {
        return "'" + OneLine.of(value, MAX_QUOTED) + "'";
    }
}
