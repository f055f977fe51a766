package org.incidentdesk.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Step;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.context.annotation.Lazy;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * All alerts, and the only writer of their table. A message of a tool changes the row before it tells the process, and a
 * step of the process locks the row before it looks at it: so neither can miss the other.
 */
@Service
@Transactional
public class Alerts {

    private static final int KEPT_CHANGES = 50;
    private static final Duration LOOK_AGAIN = Duration.ofDays(1);
    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};
    private static final String SELECT =
            "select a.*, s.kind, s.name from alert a join alert_source s on s.id = a.source where a.id = :id";
    private static final String ACTIVE = " where source = :source and dedup_key = :key and ended_at is null";
    private static final String CHANGED = " , changes = (changes || cast(:now as timestamptz))[greatest(1,"
            + " cardinality(changes) + 2 - " + KEPT_CHANGES + "):], last_at = :now";

    private final JdbcClient jdbc;
    private final Timeline timeline;
    private final Incidents incidents;
    private final IncidentLifecycle lifecycle;
    private final AlertProcess process;
    private final AlertReports reports;
    private final ObjectMapper json;
    private final Clock clock;

    Alerts(
            JdbcClient jdbc,
            Timeline timeline,
            Incidents incidents,
            @Lazy IncidentLifecycle lifecycle,
            AlertProcess process,
            AlertReports reports,
            ObjectMapper json,
            Clock clock) {
        this.jdbc = jdbc;
        this.timeline = timeline;
        this.incidents = incidents;
        this.lifecycle = lifecycle;
        this.process = process;
        this.reports = reports;
        this.json = json;
        this.clock = clock;
    }

    /**
     * What tables say about an alert.
     *
     * @param predicted whether nobody is hurt yet
     */
    public record Assessment(
            String service,
            String environment,
            String configurationItem,
            String usersAffected,
            String deadline,
            boolean predicted) {}

    /**
     * When an alert is over, by table.
     *
     * @param quietTime how long it must not fire
     * @param flapCount with so many changes it is flapping
     * @param flapWindow within this time; and so long it must not change then
     */
    public record Patience(Duration quietTime, int flapCount, Duration flapWindow) {}

    public enum Prospect {
        /** Something can still come. */
        GOES_ON,
        /** It has been quiet long enough. */
        OVER,
        INCIDENT_ENDED
    }

    /**
     * How an alert goes on.
     *
     * @param until when it has to be looked at again
     */
    public record Outlook(Prospect prospect, Instant until) {}

    private record Repeated(long count, @Nullable String incident) {}

    /** Takes in all of what a tool says, or nothing. */
    void accept(AlertSource source, List<Signal> signals) {
        // In one order everywhere: two requests with the same alerts must not wait for each other.
        signals.stream().sorted(Comparator.comparing(Signal::key)).forEach(signal -> {
            switch (signal.state()) {
                case FIRING -> fire(source, signal);
                case CLEARED -> change(source, signal.key(), false).ifPresent(process::changed);
                case ACKNOWLEDGED -> acknowledge(source, signal);
            }
        });
    }

    private void fire(AlertSource source, Signal signal) {
        // Between two of these steps another request can begin or end the alert; one of them succeeds in the end.
        while (true) {
            Optional<Repeated> repeated = repeat(source, signal.key());
            if (repeated.isPresent()) {
                tellRepetition(source, repeated.get());
                return;
            }
            Optional<Long> again = change(source, signal.key(), true);
            if (again.isPresent()) {
                process.changed(again.get());
                return;
            }
            Optional<Long> begun = insert(source, signal);
            if (begun.isPresent()) {
                process.begin(begun.get());
                return;
            }
        }
    }

    private Optional<Repeated> repeat(AlertSource source, String key) {
        return jdbc.sql("update alert set count = count + 1, last_at = :now" + ACTIVE
                        + " and firing returning count, case when state = 'open' then incident end as incident")
                .param("now", now())
                .param("source", source.id())
                .param("key", key)
                .query(Repeated.class)
                .optional();
    }

    /** Has cleared, or fires again. */
    private Optional<Long> change(AlertSource source, String key, boolean firing) {
        return jdbc.sql("update alert set firing = :firing, count = count + :more" + CHANGED + ACTIVE
                        + " and firing <> :firing returning id")
                .param("firing", firing)
                .param("more", firing ? 1 : 0)
                .param("now", now())
                .param("source", source.id())
                .param("key", key)
                .query(Long.class)
                .optional();
    }

    private Optional<Long> insert(AlertSource source, Signal signal) {
        return jdbc.sql("insert into alert (source, dedup_key, state, firing, title, description, severity, link,"
                        + " labels, began_at, first_at, last_at) values (:source, :key, 'pending', true, :title,"
                        + " :description, :severity, :link, cast(:labels as jsonb), :began, :now, :now)"
                        + " on conflict (source, dedup_key) where ended_at is null do nothing returning id")
                .param("source", source.id())
                .param("key", signal.key())
                .param("title", signal.title())
                .param("description", signal.description())
                .param("severity", signal.severity())
                .param("link", signal.link())
                .param("labels", write(signal.labels()))
                .param(
                        "began",
                        signal.since()
                                .map(time -> time.atOffset(ZoneOffset.UTC))
                                .orElse(null))
                .param("now", now())
                .query(Long.class)
                .optional();
    }

    /** The 10th, the 100th, … of them. */
    private void tellRepetition(AlertSource source, Repeated repeated) {
        if (repeated.incident() != null && String.valueOf(repeated.count()).matches("10+")) {
            tell(repeated.incident(), "Alert of " + source.name() + " for the " + repeated.count() + "th time", null);
        }
    }

    private void acknowledge(AlertSource source, Signal signal) {
        jdbc.sql("select incident from alert" + ACTIVE + " and state = 'open'")
                .param("source", source.id())
                .param("key", signal.key())
                .query(String.class)
                .optional()
                .ifPresent(incident -> tell(incident, "Acknowledged in " + source.name(), null));
    }

    @Transactional(readOnly = true)
    public Alert get(long id) {
        return jdbc.sql(SELECT).param("id", id).query((row, i) -> alert(row)).single();
    }

    /** As {@link #get}; until the transaction ends, no message changes it. */
    public Alert lock(long id) {
        return jdbc.sql(SELECT + " for update of a")
                .param("id", id)
                .query((row, i) -> alert(row))
                .single();
    }

    /** It waits for whether somebody has to know of it. */
    public void consider(long id) {
        state(id, "pending", "");
    }

    /** Work on its service is planned: nobody has to know of it meanwhile. */
    public void suppress(long id) {
        state(id, "suppressed", ", was_suppressed = true");
    }

    /** It is no trouble; its repetitions are not, either. */
    public void dismiss(long id) {
        state(id, "false-alarm", "");
    }

    /** Keeps who has verified it. */
    public void verified(long id, String person) {
        jdbc.sql("update alert set verified_by = :person where id = :id")
                .param("person", person)
                .param("id", id)
                .update();
    }

    /**
     * Somebody has to know of it: in its incident of before if that is still unsolved, or else in a new one.
     *
     * @param why what was found out about it; may be empty
     * @return the number of the incident
     */
    public String open(long id, Assessment assessed, String why, Step step) {
        Alert alert = lock(id);
        Optional<String> former = jdbc.sql("select incident from alert where source = :source and dedup_key = :key"
                        + " and incident is not null order by id desc limit 1")
                .param("source", alert.source().id())
                .param("key", alert.key())
                .query(String.class)
                .optional();
        Optional<String> unsolved = former.filter(this::isUnsolved);
        String number = unsolved.orElseGet(() -> lifecycle.report(reports.facts(alert, assessed, former)));
        jdbc.sql("update alert set state = 'open', incident = :incident, told_firing = true where id = :id")
                .param("incident", number)
                .param("id", id)
                .update();
        tell(
                number,
                (unsolved.isPresent() ? "Fires again in " : "Alert of ")
                        + alert.source().name() + ": " + alert.title() + (why.isEmpty() ? "" : ". " + why),
                step);
        return number;
    }

    private boolean isUnsolved(String number) {
        Incident incident = incidents.get(number);
        return incident.isUnresolved() && !incident.settled();
    }

    /** Tells the incident of an open alert what is new, and how it goes on. */
    public Outlook follow(long id, Patience patience, Step step) {
        Alert alert = lock(id);
        Instant now = instant();
        if ("closed".equals(incidents.get(alert.incident()).status())) {
            state(id, "incident-ended", "");
            return new Outlook(Prospect.INCIDENT_ENDED, now);
        }
        boolean flapping = isFlapping(alert, patience, now);
        if (flapping && !alert.flapping()) {
            tell(
                    alert.incident(),
                    "Flapping: it has cleared and fired again many times within " + words(patience.flapWindow())
                            + ". It counts as cleared when it has been quiet so long",
                    step);
        } else if (!flapping && alert.flapping()) {
            tell(alert.incident(), "Flaps no longer and " + (alert.firing() ? "fires" : "is quiet"), step);
        } else if (!flapping && alert.firing() != alert.toldFiring()) {
            tell(
                    alert.incident(),
                    (alert.firing() ? "Fires again in " : "Cleared in ")
                            + alert.source().name(),
                    step);
        }
        jdbc.sql("update alert set told_firing = firing, flapping = :flapping, has_flapped = has_flapped or :flapping"
                        + " where id = :id")
                .param("flapping", flapping)
                .param("id", id)
                .update();
        Instant stable = alert.lastChange().plus(patience.flapWindow());
        if (alert.firing()) {
            return new Outlook(Prospect.GOES_ON, flapping ? stable : now.plus(LOOK_AGAIN));
        }
        Instant quiet = alert.lastChange().plus(patience.quietTime());
        Instant until = flapping && stable.isAfter(quiet) ? stable : quiet;
        return new Outlook(now.isBefore(until) ? Prospect.GOES_ON : Prospect.OVER, until);
    }

    /** It begins with many changes, and ends with none. */
    private static boolean isFlapping(Alert alert, Patience patience, Instant now) {
        Instant since = now.minus(patience.flapWindow());
        long changes = alert.changes().stream().filter(since::isBefore).count();
        return alert.flapping() ? changes > 0 : changes >= patience.flapCount();
    }

    /** The trouble is over, and with it the incident; a major one only when whoever leads it has had it tried. */
    public void resolve(long id, Step step) {
        Alert alert = settle(id);
        if (incidents.get(alert.incident()).isLedAsMajor()) {
            tell(alert.incident(), "The alert is over; the major incident goes on until the service was tried", step);
            return;
        }
        String resolution = "The alert has cleared in " + alert.source().name() + " by itself: " + alert.title();
        if (!lifecycle.solvedElsewhere(alert.incident(), Timeline.SYSTEM, resolution, "automation")) {
            tell(alert.incident(), "The alert is over; the incident is solved already", step);
        }
    }

    /** The trouble is over; what else there is to do, people say. */
    public void leave(long id, Step step) {
        tell(settle(id).incident(), "The alert is over; the incident stays with whoever works on it", step);
    }

    private Alert settle(long id) {
        Alert alert = lock(id);
        state(id, "cleared", "");
        return alert;
    }

    /**
     * Its process has ended: what comes next is another alert.
     *
     * @param cancelled by an administrator, without an outcome
     */
    public void end(long id, boolean cancelled) {
        jdbc.sql("update alert set ended_at = :now, state = case when :cancelled then 'cancelled'"
                        + " when state = 'pending' then 'cleared-in-time' else state end"
                        + " where id = :id and ended_at is null")
                .param("now", now())
                .param("cancelled", cancelled)
                .param("id", id)
                .update();
    }

    /** Alerts whose incident this is, as long as it matters to them that it ends. */
    @Transactional(readOnly = true)
    public List<Long> openOf(String incident) {
        return jdbc.sql("select id from alert where incident = :incident and state = 'open' and ended_at is null"
                        + " order by id")
                .param("incident", incident)
                .query(Long.class)
                .list();
    }

    private void state(long id, String state, String more) {
        jdbc.sql("update alert set state = :state" + more + " where id = :id")
                .param("state", state)
                .param("id", id)
                .update();
    }

    private void tell(String incident, String text, @Nullable Step step) {
        timeline.add(incident, Timeline.SYSTEM, Kind.ALERT, Audience.INTERNAL, text, step);
    }

    private static String words(Duration time) {
        return time.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private Instant instant() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private OffsetDateTime now() {
        return instant().atOffset(ZoneOffset.UTC);
    }

    private Alert alert(ResultSet row) throws SQLException {
        return new Alert(
                row.getLong("id"),
                new AlertSource(
                        row.getLong("source"),
                        SourceKind.of(row.getString("kind")).orElseThrow(),
                        row.getString("name")),
                row.getString("dedup_key"),
                row.getString("state"),
                row.getBoolean("firing"),
                row.getString("title"),
                row.getString("description"),
                row.getString("severity"),
                row.getString("link"),
                read(row.getString("labels")),
                instant(row.getObject("began_at", OffsetDateTime.class)),
                row.getLong("count"),
                row.getObject("first_at", OffsetDateTime.class).toInstant(),
                Arrays.stream((Timestamp[]) row.getArray("changes").getArray())
                        .map(Timestamp::toInstant)
                        .toList(),
                row.getBoolean("flapping"),
                row.getString("incident"),
                row.getBoolean("told_firing"),
                row.getString("verified_by"));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private String write(Map<String, String> labels) {
        try {
            return json.writeValueAsString(labels);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write labels as JSON", e);
        }
    }

    private Map<String, String> read(String labels) {
        try {
            return json.readValue(labels, LABELS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table alert holds labels that cannot be read", e);
        }
    }
}
