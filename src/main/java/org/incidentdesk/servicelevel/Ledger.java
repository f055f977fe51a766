package org.incidentdesk.servicelevel;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.servicelevel.ServiceLevel.Outcome;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** The tables behind the clock: service levels and holds. Its only writer is {@link ServiceLevels}. */
@Component
class Ledger {

    private static final TypeReference<List<Pause>> PAUSES = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    Ledger(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * A line as it is written, with what follows from it at the time of writing.
     *
     * @param used ISO 8601
     */
    private record Line(
            String incident,
            String commitment,
            int round,
            String target,
            String calendar,
            List<Integer> thresholds,
            String countsFrom,
            String afterReopening,
            Instant startedAt,
            @Nullable Instant endedAt,
            List<Pause> pauses,
            List<Integer> reported,
            @Nullable String outcome,
            String used,
            @Nullable Instant dueAt,
            @Nullable Instant breachedAt) {}

    /** All lines of an incident in the order of their rounds. */
    List<ServiceLevel> read(String incident) {
        return read(List.of(incident)).getOrDefault(incident, List.of());
    }

    /** As {@link #read}; until the transaction ends nobody else can change them. */
    List<ServiceLevel> lock(String incident) {
        return lock(List.of(incident)).getOrDefault(incident, List.of());
    }

    Map<String, List<ServiceLevel>> read(Collection<String> incidents) {
        return select(incidents, "");
    }

    Map<String, List<ServiceLevel>> lock(Collection<String> incidents) {
        return select(incidents, " for update");
    }

    private Map<String, List<ServiceLevel>> select(Collection<String> incidents, String lock) {
        return jdbc
                .sql("select * from service_level where incident = any(:incidents)"
                        + " order by incident, commitment desc, round" + lock)
                .param("incidents", incidents.toArray(String[]::new))
                .query((row, i) -> level(row))
                .list()
                .stream()
                .collect(groupingBy(ServiceLevel::incident));
    }

    /** What an incident that is still open is due next, as it was last written. */
    Optional<Instant> due(String incident) {
        return jdbc.sql("select due_at from service_level where incident = :incident and ended_at is null"
                        + " and due_at is not null order by due_at limit 1")
                .param("incident", incident)
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    /** The projection that {@link #save} wrote. */
    Map<String, Map<String, Optional<Instant>>> written(Collection<String> incidents) {
        return jdbc
                .sql("select incident, commitment, due_at from service_level"
                        + " where incident = any(:incidents) and ended_at is null")
                .param("incidents", incidents.toArray(String[]::new))
                .query((row, i) -> Map.entry(
                        row.getString("incident"),
                        Map.entry(row.getString("commitment"), Optional.ofNullable(instant(row, "due_at")))))
                .list()
                .stream()
                .collect(groupingBy(
                        Map.Entry::getKey, toMap(entry -> entry.getValue().getKey(), entry -> entry.getValue()
                                .getValue())));
    }

    void save(Collection<ServiceLevel> levels, Calendars calendars, Instant now) {
        if (levels.isEmpty()) {
            return;
        }
        jdbc.sql(
                        """
                        insert into service_level (incident, commitment, round, target, calendar, thresholds, counts_from,
                            after_reopening, started_at, ended_at, pauses, reported, outcome, used, due_at, breached_at)
                        select incident, commitment, round, target, calendar, thresholds, "countsFrom", "afterReopening",
                            "startedAt", "endedAt", pauses, reported, outcome, used, "dueAt", "breachedAt"
                        from jsonb_to_recordset(cast(:lines as jsonb)) as line (incident text, commitment text, round int,
                            target text, calendar text, thresholds int[], "countsFrom" text, "afterReopening" text,
                            "startedAt" timestamptz, "endedAt" timestamptz, pauses jsonb, reported int[], outcome text,
                            used text, "dueAt" timestamptz, "breachedAt" timestamptz)
                        on conflict (incident, commitment, round) do update set target = excluded.target,
                            calendar = excluded.calendar, thresholds = excluded.thresholds,
                            counts_from = excluded.counts_from, after_reopening = excluded.after_reopening,
                            started_at = excluded.started_at, ended_at = excluded.ended_at, pauses = excluded.pauses,
                            reported = excluded.reported, outcome = excluded.outcome, used = excluded.used,
                            due_at = excluded.due_at, breached_at = excluded.breached_at
                        """)
                .param(
                        "lines",
                        write(levels.stream()
                                .map(level ->
                                        line(level, calendars.get(level.target().calendar()), now))
                                .toList()))
                .update();
    }

    private static Line line(ServiceLevel level, BusinessCalendar calendar, Instant now) {
        Target target = level.target();
        Optional<Instant> due = level.due(calendar);
        return new Line(
                level.incident(),
                level.commitment(),
                level.round(),
                target.time().toString(),
                target.calendar(),
                target.thresholds(),
                target.fromReport() ? "report" : "change",
                target.continuesAfterReopening() ? "continue" : "restart",
                level.startedAt(),
                level.endedAt(),
                level.pauses(),
                level.reported(),
                level.outcome() == null ? null : level.outcome().word(),
                level.used(calendar, now).toString(),
                due.orElse(null),
                level.isBreached(calendar, now) ? due.orElse(null) : null);
    }

    /** In the order in which they began. */
    Map<String, List<Hold>> holds(Collection<String> incidents) {
        return jdbc
                .sql("select * from hold where incident = any(:incidents) order by id")
                .param("incidents", incidents.toArray(String[]::new))
                .query((row, i) -> new Hold(
                        row.getString("incident"),
                        row.getString("reason"),
                        row.getString("person"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        instant(row, "until"),
                        instant(row, "ended_at")))
                .list()
                .stream()
                .collect(groupingBy(Hold::incident));
    }

    void begin(Hold hold) {
        jdbc.sql("insert into hold (incident, reason, person, started_at, until)"
                        + " values (:incident, :reason, :person, :startedAt, :until)")
                .param("incident", hold.incident())
                .param("reason", hold.reason())
                .param("person", hold.person())
                .param("startedAt", offset(hold.startedAt()))
                .param("until", offset(hold.until()))
                .update();
    }

    /** A hold that was to end before ended then, however late that is noticed. */
    void endHold(String incident, Instant at) {
        jdbc.sql("update hold set ended_at = greatest(started_at, least(until, :at))"
                        + " where incident = :incident and ended_at is null")
                .param("incident", incident)
                .param("at", offset(at))
                .update();
    }

    private ServiceLevel level(ResultSet row) throws SQLException {
        String outcome = row.getString("outcome");
        return new ServiceLevel(
                row.getString("incident"),
                row.getString("commitment"),
                row.getInt("round"),
                new Target(
                        Duration.parse(row.getString("target")),
                        row.getString("calendar"),
                        integers(row.getArray("thresholds")),
                        row.getString("counts_from").equals("report"),
                        row.getString("after_reopening").equals("continue")),
                row.getObject("started_at", OffsetDateTime.class).toInstant(),
                instant(row, "ended_at"),
                pauses(row.getString("pauses")),
                integers(row.getArray("reported")),
                outcome == null ? null : Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)));
    }

    private static List<Integer> integers(Array array) throws SQLException {
        return List.of((Integer[]) array.getArray());
    }

    @Nullable
    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    @Nullable
    private static OffsetDateTime offset(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private String write(List<Line> lines) {
        try {
            return json.writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write service levels as JSON", e);
        }
    }

    private List<Pause> pauses(String text) {
        try {
            return json.readValue(text, PAUSES);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The ledger holds pauses that cannot be read", e);
        }
    }
}
