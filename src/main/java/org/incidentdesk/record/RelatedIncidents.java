package org.incidentdesk.record;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.incidentdesk.record.Incidents.Change;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Which incidents belong together, and which look as if they did. */
@Service
public class RelatedIncidents {

    /** How far back an incident may lie that is proposed as the same trouble. */
    private static final Duration RECENT = Duration.ofDays(3);

    private static final int MAX_PROPOSED = 10;

    /** Same service, and words of the title that look alike or are the same. */
    private static final String SIMILAR =
            """
            from incident i, (select title, service from incident where number = :number) this
            where i.service = this.service and i.number <> :number and i.status <> 'closed' and i.resolved_at is null
            and i.reported_at > :since
            and (similarity(i.title, this.title) >= 0.3
                or i.search @@ nullif(replace(plainto_tsquery('simple', this.title)::text, '&', '|'), '')::tsquery
                    and word_similarity(this.title, i.title || ' ' || i.description) >= 0.4)
            """;

    private final JdbcClient jdbc;
    private final Timeline timeline;
    private final Clock clock;

    RelatedIncidents(JdbcClient jdbc, Timeline timeline, Clock clock) {
        this.jdbc = jdbc;
        this.timeline = timeline;
        this.clock = clock;
    }

    /**
     * An incident that looks like the same trouble.
     *
     * @param children how many belong to it
     */
    public record Similar(String number, String title, String status, String major, int children) {}

    /**
     * Unresolved ones that may be the same trouble: of the same service, reported lately, in similar words. Major ones
     * come first, then those that others belong to, then the most similar.
     */
    public List<Similar> similarTo(String number) {
        return jdbc.sql("select * from (select i.number, i.title, i.status, i.major,"
                        + " (select count(*) from incident c where c.parent = i.number) as children,"
                        + " similarity(i.title, this.title) as likeness "
                        + SIMILAR
                        + " and i.parent is null) alike order by major = 'accepted' desc, children > 0 desc,"
                        + " likeness desc, number limit :limit")
                .param("number", number)
                .param("since", OffsetDateTime.now(clock).minus(RECENT))
                .param("limit", MAX_PROPOSED)
                .query(Similar.class)
                .list();
    }

    /** The numbers of all that look like the same trouble and were reported within a time, the first report first. */
    public List<String> similarTo(String number, Duration within) {
        return jdbc.sql("select i.number " + SIMILAR + " order by i.reported_at, i.number")
                .param("number", number)
                .param("since", OffsetDateTime.now(clock).minus(within))
                .query(String.class)
                .list();
    }

    /** Those that belong to an incident, closed ones as well. */
    public List<String> childrenOf(String number) {
        return jdbc.sql("select number from incident where parent = :number order by number")
                .param("number", number)
                .query(String.class)
                .list();
    }

    /** Tells the story of a change of {@link Fact#PARENT} on the timelines of those to whom a child came and whom it left. */
    public void tellParents(String child, List<Change> changes, String actor) {
        changes.stream().filter(change -> change.fact() == Fact.PARENT).forEach(change -> {
            if (change.from() != null) {
                timeline.add(
                        change.from(),
                        actor,
                        Kind.RELATION,
                        Audience.INTERNAL,
                        "Incident " + child + " does not belong to it any more",
                        null);
            }
            if (change.to() != null) {
                timeline.add(
                        change.to(),
                        actor,
                        Kind.RELATION,
                        Audience.INTERNAL,
                        "Incident " + child + " belongs to it",
                        null);
            }
        });
    }
}
