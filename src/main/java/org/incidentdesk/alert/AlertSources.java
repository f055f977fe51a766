package org.incidentdesk.alert;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The tools that may send alerts, each known by its key, and the only writer of their table. */
@Service
public class AlertSources {

    /** What another node of this product changes is seen here after this time at the latest. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    /** As clients of PagerDuty demand it. */
    private static final int KEY_LENGTH = 32;

    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9]{" + KEY_LENGTH + "}");
    private static final String KEY_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._()-]{0,99}");

    private final JdbcClient jdbc;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private volatile Read read = forgotten();

    AlertSources(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /** @param keyHash in hexadecimal digits */
    private record Known(AlertSource source, String keyHash) {}

    private record Read(List<Known> sources, long at) {}

    /**
     * How a source does.
     *
     * @param received messages that said that something fires
     * @param alerts how many alerts that were; the rest repeated them
     * @param suppressed alerts during planned maintenance
     * @param clearedInTime alerts that cleared before anybody had to know
     * @param flapping alerts that came and went
     */
    record Score(
            long id,
            SourceKind kind,
            String name,
            Instant createdAt,
            String createdBy,
            long received,
            long alerts,
            long incidents,
            long falseAlarms,
            long suppressed,
            long clearedInTime,
            long flapping) {}

    record Created(long id, String key) {}

    /** The source that a key belongs to, of this kind. */
    public Optional<AlertSource> withKey(SourceKind kind, String key) {
        byte[] hash = HexFormat.of().formatHex(hash(key)).getBytes(StandardCharsets.US_ASCII);
        return sources().stream()
                .filter(known -> MessageDigest.isEqual(known.keyHash().getBytes(StandardCharsets.US_ASCII), hash))
                .map(Known::source)
                .filter(source -> source.kind() == kind)
                .findFirst();
    }

    private List<Known> sources() {
        Read known = read;
        if (System.nanoTime() - known.at() >= KEPT.toNanos()) {
            known = new Read(
                    jdbc.sql("select * from alert_source where removed_at is null order by id")
                            .query((row, i) -> new Known(
                                    new AlertSource(
                                            row.getLong("id"),
                                            SourceKind.of(row.getString("kind")).orElseThrow(),
                                            row.getString("name")),
                                    HexFormat.of().formatHex(row.getBytes("key_hash"))))
                            .list(),
                    System.nanoTime());
            read = known;
        }
        return known.sources();
    }

    /**
     * Lets a tool send alerts, with a new key, which is shown nowhere else.
     *
     * @throws InvalidInputException if there is a source of this name already, or the name is none
     */
    Created create(SourceKind kind, String name, String actor) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidInputException(
                    "name", "must have 1 to 100 letters, digits, blanks or ._()-, and begin with a letter or digit");
        }
        String key = random.ints(KEY_LENGTH, 0, KEY_LETTERS.length())
                .mapToObj(letter -> String.valueOf(KEY_LETTERS.charAt(letter)))
                .collect(Collectors.joining());
        return insert(kind, name, key, actor)
                .map(id -> new Created(id, key))
                .orElseThrow(() -> new InvalidInputException("name", "is that of another source already"));
    }

    /** Lets a tool send alerts with a key that somebody else has chosen. A source of this name stays as it is. */
    public void putNew(SourceKind kind, String name, String key, String actor) {
        List<Problem> problems = new ArrayList<>();
        if (!NAME.matcher(name).matches()) {
            problems.add(new Problem("name", "of an alert source must consist of letters, digits, blanks or ._()-"));
        }
        if (!KEY.matcher(key).matches()) {
            problems.add(new Problem("key", "of an alert source must have " + KEY_LENGTH + " letters or digits"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        insert(kind, name, key, actor);
    }

    private Optional<Long> insert(SourceKind kind, String name, String key, String actor) {
        Optional<Long> id = jdbc.sql("insert into alert_source (kind, name, key_hash, created_at, created_by)"
                        + " values (:kind, :name, :hash, :now, :actor) on conflict do nothing returning id")
                .param("kind", kind.word())
                .param("name", name)
                .param("hash", hash(key))
                .param("now", OffsetDateTime.now(clock))
                .param("actor", actor)
                .query(Long.class)
                .optional();
        read = forgotten();
        return id;
    }

    /**
     * Its key is worth nothing from now on; what it has sent stays.
     *
     * @return whether there was such a source
     */
    boolean remove(long id) {
        int removed = jdbc.sql("update alert_source set removed_at = :now where id = :id and removed_at is null")
                .param("now", OffsetDateTime.now(clock))
                .param("id", id)
                .update();
        read = forgotten();
        return removed > 0;
    }

    List<Score> scores() {
        return jdbc.sql(
                        """
                        select s.id, s.kind, s.name, s.created_at, s.created_by,
                            coalesce(sum(a.count), 0) as received,
                            count(a.id) as alerts,
                            count(distinct a.incident) as incidents,
                            count(a.id) filter (where a.state = 'false-alarm') as false_alarms,
                            count(a.id) filter (where a.was_suppressed) as suppressed,
                            count(a.id) filter (where a.state = 'cleared-in-time') as cleared_in_time,
                            count(a.id) filter (where a.has_flapped) as flapping
                        from alert_source s left join alert a on a.source = s.id
                        where s.removed_at is null group by s.id order by s.name
                        """)
                .query((row, i) -> new Score(
                        row.getLong("id"),
                        SourceKind.of(row.getString("kind")).orElseThrow(),
                        row.getString("name"),
                        row.getObject("created_at", OffsetDateTime.class).toInstant(),
                        row.getString("created_by"),
                        row.getLong("received"),
                        row.getLong("alerts"),
                        row.getLong("incidents"),
                        row.getLong("false_alarms"),
                        row.getLong("suppressed"),
                        row.getLong("cleared_in_time"),
                        row.getLong("flapping")))
                .list();
    }

    private static Read forgotten() {
        return new Read(List.of(), System.nanoTime() - KEPT.toNanos());
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
