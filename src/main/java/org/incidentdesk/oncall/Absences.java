package org.incidentdesk.oncall;

import java.sql.ResultSet;
import java.sql.SQLException;
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
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.People;
import org.incidentdesk.record.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Who is away, so that no work is given to them. Whoever is on call stays so: a rota has overrides. */
@Service
public class Absences {

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MAX_REASON = 500;

    private final JdbcClient jdbc;
    private final People people;
    private final Clock clock;

    Absences(JdbcClient jdbc, People people, Clock clock) {
        this.jdbc = jdbc;
        this.people = people;
        this.clock = clock;
    }

    /** From an instant to another, which does not belong to it any more. */
    public record Absence(long id, String person, Instant from, Instant to, String reason) {}

    /**
     * Somebody is away.
     *
     * @return the id by which it can be taken back
     * @throws InvalidInputException if the person has no account, or the time no length
     */
    public long add(String person, Instant from, Instant to, String reason, String actor) {
        List<Problem> problems = new ArrayList<>();
        if (people.find(person).filter(known -> known.id().equals(person)).isEmpty()) {
            problems.add(new Problem("person", "'" + person + "' is nobody's user id"));
        }
        if (!to.isAfter(from) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            problems.add(new Problem("to", "must be after from, by " + LONGEST.toDays() + " days at most"));
        }
        if (reason.length() > MAX_REASON || reason.indexOf('\0') >= 0) {
            problems.add(new Problem("reason", "must be text of at most " + MAX_REASON + " characters"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return jdbc.sql("insert into absence (person, begins_at, ends_at, reason, created_at, created_by)"
                        + " values (:person, :from, :to, :reason, :at, :actor) returning id")
                .param("person", person)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("reason", reason)
                .param("at", OffsetDateTime.now(clock))
                .param("actor", actor)
                .query(Long.class)
                .single();
    }

    /** Those that are not over, the earliest first. */
    public List<Absence> coming() {
        return jdbc.sql("select * from absence where ends_at > :now order by begins_at, id")
                .param("now", OffsetDateTime.now(clock))
                .query((row, i) -> absence(row))
                .list();
    }

    /** One that is over, too. */
    public Optional<Absence> find(long id) {
        return jdbc.sql("select * from absence where id = :id")
                .param("id", id)
                .query((row, i) -> absence(row))
                .optional();
    }

    private static Absence absence(ResultSet row) throws SQLException {
        return new Absence(
                row.getLong("id"),
                row.getString("person"),
                row.getObject("begins_at", OffsetDateTime.class).toInstant(),
                row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                row.getString("reason"));
    }

    /**
     * Somebody is there after all.
     *
     * @return whether there was such an absence
     */
    public boolean takeBack(long id) {
        return jdbc.sql("delete from absence where id = :id").param("id", id).update() > 0;
    }

    /** Who is away now. */
    public Set<String> away() {
        Instant now = clock.instant();
        return coming().stream()
                .filter(absence -> !absence.from().isAfter(now))
                .map(Absence::person)
                .collect(Collectors.toSet());
    }
}
