package org.incidentdesk.record;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** Planned work on services: meanwhile alerts about them open no incidents, and the status page announces it. */
@Service
public class Maintenances {

    private static final Duration LONGEST = Duration.ofDays(31);
    private static final int MAX_TITLE = 200;
    private static final int MAX_TEXT = 4000;

    private final JdbcClient jdbc;
    private final Catalogue catalogue;
    private final Clock clock;

    Maintenances(JdbcClient jdbc, Catalogue catalogue, Clock clock) {
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * Planned work, from an instant to another, which does not belong to it any more.
     *
     * @param services ids of the service catalogue
     * @param published whether the public status page shows it
     * @param plannedAt null as long as it is only wanted
     */
    public record Maintenance(
            long id,
            String title,
            String description,
            List<String> services,
            Instant from,
            Instant to,
            boolean published,
            @Nullable Instant plannedAt) {

        public Maintenance(
                long id,
                String title,
                String description,
                List<String> services,
                Instant from,
                Instant to,
                boolean published) {
            this(id, title, description, services, from, to, published, null);
        }

        public boolean isAt(Instant instant) {
            return !instant.isBefore(from) && instant.isBefore(to);
        }
    }

    /**
     * Plans work; the id of {@code wanted} is not looked at.
     *
     * @return the id by which it can be taken back
     * @throws InvalidInputException naming every field that cannot be accepted
     */
    public long plan(Maintenance wanted, String actor) {
        List<Problem> problems = new ArrayList<>();
        if (wanted.title().isBlank() || wanted.title().length() > MAX_TITLE) {
            problems.add(new Problem("title", "must have 1 to " + MAX_TITLE + " characters"));
        }
        if (wanted.description().length() > MAX_TEXT) {
            problems.add(new Problem("description", "must have at most " + MAX_TEXT + " characters"));
        }
        Fact.unstorable("title", wanted.title() + wanted.description()).ifPresent(problems::add);
        Set<String> known =
                catalogue.services().stream().map(Catalogue.ServiceEntry::id).collect(Collectors.toSet());
        if (wanted.services().isEmpty()) {
            problems.add(new Problem("services", "must name at least one service"));
        }
        wanted.services().stream()
                .filter(service -> !known.contains(service))
                .forEach(service -> problems.add(
                        new Problem("services", Fact.quote(service) + " is not in the service catalogue")));
        if (!wanted.to().isAfter(wanted.from())
                || Duration.between(wanted.from(), wanted.to()).compareTo(LONGEST) > 0) {
            problems.add(new Problem("to", "must be after from, by " + LONGEST.toDays() + " days at most"));
        } else if (!wanted.to().isAfter(clock.instant())) {
            problems.add(new Problem("to", "must not be past"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return jdbc.sql("insert into maintenance (title, description, services, begins_at, ends_at, published,"
                        + " created_at, created_by) values (:title, :description, :services, :from, :to, :published,"
                        + " :at, :actor) returning id")
                .param("title", wanted.title().strip())
                .param("description", wanted.description().strip())
                .param("services", wanted.services().stream().distinct().toArray(String[]::new))
                .param("from", wanted.from().atOffset(ZoneOffset.UTC))
                .param("to", wanted.to().atOffset(ZoneOffset.UTC))
                .param("published", wanted.published())
                .param("at", OffsetDateTime.now(clock))
                .param("actor", actor)
                .query(Long.class)
                .single();
    }

    /** Those that are not over at an instant, the earliest first. */
    public List<Maintenance> endingAfter(Instant instant) {
        return jdbc.sql("select * from maintenance where ends_at > :instant order by begins_at, id")
                .param("instant", instant.atOffset(ZoneOffset.UTC))
                .query((row, i) -> new Maintenance(
                        row.getLong("id"),
                        row.getString("title"),
                        row.getString("description"),
                        List.of((String[]) row.getArray("services").getArray()),
                        row.getObject("begins_at", OffsetDateTime.class).toInstant(),
                        row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                        row.getBoolean("published"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** What is being worked on at this moment, if it is this service. */
    public Optional<Maintenance> current(String service) {
        Instant now = clock.instant();
        return endingAfter(now).stream()
                .filter(maintenance ->
                        maintenance.isAt(now) && maintenance.services().contains(service))
                .findFirst();
    }

    /**
     * It is over now, or does not take place.
     *
     * @return whether there was such a maintenance that is not over
     */
    public boolean end(long id) {
        OffsetDateTime now = OffsetDateTime.now(clock);
        return jdbc.sql("with begun as (update maintenance set ends_at = :now"
                                + " where id = :id and begins_at < :now and ends_at > :now returning id),"
                                + " coming as (delete from maintenance where id = :id and begins_at >= :now returning id)"
                                + " select count(*) from (select * from begun union all select * from coming) ended")
                        .param("now", now)
                        .param("id", id)
                        .query(Long.class)
                        .single()
                > 0;
    }
}
