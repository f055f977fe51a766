package org.incidentdesk.oncall;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.People;
import org.incidentdesk.record.Signatures;
import org.incidentdesk.record.Step;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The pages of all incidents, and the only writer of their table. */
@Service
@Transactional
public class Pages {

    private static final String PURPOSE = "page";
    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,18})\\.(.{1,64})\\.([a-z0-9]{1,26})");

    private final JdbcClient jdbc;
    private final Timeline timeline;
    private final People people;
    private final PagingProcess process;
    private final Signatures signatures;
    private final Clock clock;

    Pages(
            JdbcClient jdbc,
            Timeline timeline,
            People people,
            PagingProcess process,
            Signatures signatures,
            Clock clock) {
        this.jdbc = jdbc;
        this.timeline = timeline;
        this.people = people;
        this.process = process;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** What a link stands for: that this person takes this page. */
    public record Link(Page page, String person) {}

    /** Lets a page begin, unless one of the same group for the same incident is on its way. */
    public void begin(String incident, String group, String reason) {
        jdbc.sql("insert into page (incident, group_id, begun_at) values (:incident, :group, :now)"
                        + " on conflict (incident, group_id) where ended_at is null do nothing returning id")
                .param("incident", incident)
                .param("group", group)
                .param("now", now())
                .query(Long.class)
                .optional()
                .ifPresent(id -> process.begin(id, incident, group, reason));
    }

    @Transactional(readOnly = true)
    public List<Page> of(String incident) {
        return jdbc.sql("select * from page where incident = :incident order by id")
                .param("incident", incident)
                .query((row, i) -> page(row))
                .list();
    }

    @Transactional(readOnly = true)
    public Optional<Page> find(long id) {
        return jdbc.sql("select * from page where id = :id")
                .param("id", id)
                .query((row, i) -> page(row))
                .optional();
    }

    /** As {@link #find}; until the transaction ends, nobody else takes it. */
    public Page lock(long id) {
        return jdbc.sql("select * from page where id = :id for update")
                .param("id", id)
                .query((row, i) -> page(row))
                .single();
    }

    /** People are paged now. */
    public void paged(Page page, int level, List<String> persons, String text, Step step) {
        jdbc.sql("update page set level = :level, paged = array(select distinct unnest(paged || :persons))"
                        + " where id = :id")
                .param("level", level)
                .param("persons", persons.toArray(String[]::new))
                .param("id", page.id())
                .update();
        tell(page, Timeline.SYSTEM, text, step);
    }

    /** Nobody is there to be paged at a level. */
    public void gap(Page page, String text, Step step) {
        tell(page, Timeline.SYSTEM, text, step);
    }

    /**
     * Somebody takes what is paged about an incident; a later one is not needed any more.
     *
     * @param how such as "by the link"
     * @return those that this person has taken with it
     */
    public List<Page> acknowledge(String incident, String person, String how) {
        return of(incident).stream()
                .filter(page -> page.endedAt() == null && concerns(page, person))
                .map(page -> lock(page.id()))
                .filter(Page::isOpen)
                .peek(page -> take(page, person, how))
                .toList();
    }

    /**
     * As {@link #acknowledge(String, String, String)}, by somebody who says so.
     *
     * @throws AccessDeniedException for whoever was not paged and is not of the group
     * @throws IncidentStateException if nobody is looked for any more, naming who has it
     */
    public void acknowledgeOrRefuse(String incident, String person, String how) {
        List<Page> pages =
                of(incident).stream().filter(page -> page.endedAt() == null).toList();
        if (!pages.isEmpty() && pages.stream().noneMatch(page -> concerns(page, person))) {
            throw new AccessDeniedException("Only whoever is paged, and the group, may take it.");
        }
        if (acknowledge(incident, person, how).isEmpty()) {
            throw new IncidentStateException(of(incident).stream()
                    .filter(page -> page.endedAt() == null && page.acknowledgedBy() != null)
                    .findFirst()
                    .map(page -> "Incident " + incident + " is taken by " + page.acknowledgedBy() + " already.")
                    .orElse("Nobody is paged about incident " + incident + " any more."));
        }
    }

    private boolean concerns(Page page, String person) {
        return page.paged().contains(person) || people.groupsOf(person).contains(page.group());
    }

    private void take(Page page, String person, String how) {
        jdbc.sql("update page set acknowledged_by = :person, acknowledged_at = :now where id = :id")
                .param("person", person)
                .param("now", now())
                .param("id", page.id())
                .update();
        tell(page, person, "Takes it, " + how, null);
        process.acknowledged(page.id(), page.incident());
    }

    /** Whether somebody has done anything about the incident since it was taken. */
    public boolean hasProgress(Page page) {
        return page.acknowledgedAt() != null && timeline.hasWork(page.incident(), page.acknowledgedAt());
    }

    /** From now on it counts as progress only what is still to come. */
    public void renew(Page page) {
        jdbc.sql("update page set acknowledged_at = :now where id = :id")
                .param("now", now())
                .param("id", page.id())
                .update();
    }

    /** Nothing has happened since somebody took it: the paging begins anew. */
    public void expire(Page page, String text, Step step) {
        jdbc.sql("update page set acknowledged_by = null, acknowledged_at = null, level = 1 where id = :id")
                .param("id", page.id())
                .update();
        tell(page, Timeline.SYSTEM, text, step);
    }

    /** Nobody has to be found any more, or nobody is left. */
    public void end(long id, String reason) {
        jdbc.sql("update page set ended_at = :now, end_reason = :reason where id = :id and ended_at is null")
                .param("now", now())
                .param("reason", reason)
                .param("id", id)
                .update();
    }

    /** Stops all paging about an incident at once. */
    public void stop(String incident, String reason) {
        of(incident).stream().filter(page -> page.endedAt() == null).forEach(page -> {
            end(page.id(), reason);
            process.over(page.id(), incident);
        });
    }

    /**
     * Stops what nobody has taken yet.
     *
     * @return whether there was such a page
     */
    public boolean stopUntaken(String incident, String reason) {
        List<Page> untaken = of(incident).stream().filter(Page::isOpen).toList();
        untaken.forEach(page -> {
            end(page.id(), reason);
            process.over(page.id(), incident);
        });
        return !untaken.isEmpty();
    }

    /** Where a person takes a page without a login. */
    public String path(long page, String person) {
        return "/page/" + page + "." + person + "." + signatures.sign(PURPOSE, page + "." + person);
    }

    /** What a link stands for; empty for one that is not ours. */
    @Transactional(readOnly = true)
    public Optional<Link> read(String token) {
        Matcher parts = TOKEN.matcher(token);
        if (!parts.matches() || !signatures.isValid(PURPOSE, parts.group(1) + "." + parts.group(2), parts.group(3))) {
            return Optional.empty();
        }
        return find(Long.parseLong(parts.group(1))).map(page -> new Link(page, parts.group(2)));
    }

    private void tell(Page page, String actor, String text, @Nullable Step step) {
        timeline.add(page.incident(), actor, Kind.PAGE, Audience.INTERNAL, text, step);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }

    private static Page page(ResultSet row) throws SQLException {
        return new Page(
                row.getLong("id"),
                row.getString("incident"),
                row.getString("group_id"),
                instant(row, "begun_at"),
                row.getInt("level"),
                List.of((String[]) row.getArray("paged").getArray()),
                row.getString("acknowledged_by"),
                instant(row, "acknowledged_at"),
                instant(row, "ended_at"),
                row.getString("end_reason"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
