package org.incidentdesk.record;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** What happens again and again, proposed to problem management. */
@Service
public class Repetitions {

    private static final int MAX_ANSWER = 2000;

    private final JdbcClient jdbc;
    private final Clock clock;

    Repetitions(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * A proposal to look for the problem behind incidents.
     *
     * @param cause as the last of them states it; may be empty
     * @param incidents their numbers, the oldest first
     * @param answer null as long as nobody has answered
     */
    public record Proposal(
            long id,
            String service,
            String category,
            String subcategory,
            String cause,
            List<String> incidents,
            OffsetDateTime proposedAt,
            @Nullable String answer,
            @Nullable OffsetDateTime answeredAt,
            @Nullable String answeredBy) {}

    /**
     * The numbers of those that were solved within a time, of the same service and category, the oldest first. Where two
     * state a cause, it must be alike.
     */
    public List<String> of(Incident incident, Duration within) {
        return jdbc.sql("select number from incident where service = :service and category = :category"
                        + " and subcategory = :subcategory and status = 'closed' and resolved_at is not null"
                        + " and closed_at > :since and (coalesce(cause, '') = '' or :cause = ''"
                        + " or similarity(cause, :cause) >= 0.3) order by closed_at, number")
                .param("service", incident.service())
                .param("category", Objects.requireNonNullElse(incident.category(), ""))
                .param("subcategory", Objects.requireNonNullElse(incident.subcategory(), ""))
                .param("cause", Objects.requireNonNullElse(incident.cause(), ""))
                .param("since", OffsetDateTime.now(clock).minus(within))
                .query(String.class)
                .list();
    }

    /**
     * Proposes to look for the problem behind incidents. One that is open already gets them added.
     *
     * @return the new proposal; empty if there was one
     */
    public Optional<Long> propose(Incident last, List<String> incidents) {
        return jdbc.sql(
                        """
                        with added as (
                            insert into problem_proposal (service, category, subcategory, cause, incidents, proposed_at)
                            values (:service, :category, :subcategory, :cause, :incidents, :now)
                            on conflict (service, category, subcategory) where answered_at is null do update
                                set cause = excluded.cause, incidents = array(
                                    select number from unnest(problem_proposal.incidents || excluded.incidents) number
                                    group by number order by number)
                            returning id, xmax = 0 as is_new)
                        select id from added where is_new
                        """)
                .param("service", last.service())
                .param("category", last.category())
                .param("subcategory", last.subcategory())
                .param("cause", Objects.requireNonNullElse(last.cause(), ""))
                .param("incidents", incidents.toArray(String[]::new))
                .param("now", OffsetDateTime.now(clock))
                .query(Long.class)
                .optional();
    }

    /** The newest first, those that nobody has answered before the others. */
    public List<Proposal> proposals() {
        return jdbc.sql("select * from problem_proposal order by answered_at is not null, id desc limit 200")
                .query((row, i) -> proposal(row))
                .list();
    }

    /**
     * Problem management says what comes of it.
     *
     * @return whether there was such a proposal without an answer
     */
    public boolean answer(long id, String answer, String actor) {
        if (answer.length() > MAX_ANSWER) {
            throw new InvalidInputException("answer", "must have at most " + MAX_ANSWER + " characters");
        }
        return jdbc.sql("update problem_proposal set answer = :answer, answered_at = :now, answered_by = :actor"
                                + " where id = :id and answered_at is null")
                        .param("answer", answer)
                        .param("now", OffsetDateTime.now(clock))
                        .param("actor", actor)
                        .param("id", id)
                        .update()
                > 0;
    }

    private static Proposal proposal(ResultSet row) throws SQLException {
        return new Proposal(
                row.getLong("id"),
                row.getString("service"),
                row.getString("category"),
                row.getString("subcategory"),
                row.getString("cause"),
                List.of((String[]) row.getArray("incidents").getArray()),
                row.getObject("proposed_at", OffsetDateTime.class),
                row.getString("answer"),
                row.getObject("answered_at", OffsetDateTime.class),
                row.getString("answered_by"));
    }
}
