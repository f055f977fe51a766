package org.incidentdesk.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** The append-only story of each incident. The database refuses to change an entry. */
@Service
public class Timeline {

    /** The actor of what happens without a person. */
    public static final String SYSTEM = "system";

    private static final TypeReference<List<Decision>> DECISIONS = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final People people;
    private final Clock clock;

    Timeline(JdbcClient jdbc, ObjectMapper json, People people, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.people = people;
        this.clock = clock;
    }

    public long add(String number, String actor, Kind kind, Audience audience, String text, @Nullable Step step) {
        return add(number, actor, kind, audience, text, step, List.of());
    }

    /** Adds an entry and returns its id. */
    public long add(
            String number,
            String actor,
            Kind kind,
            Audience audience,
            String text,
            @Nullable Step step,
            List<Decision> decisions) {
        return jdbc.sql(
                        """
                        insert into timeline_entry (incident, at, actor, kind, audience, text, process,
                            process_version, version_tag, activity, activity_name, decisions)
                        values (:incident, :at, :actor, :kind, :audience, :text, :process,
                            :version, :tag, :activity, :name, cast(:decisions as jsonb)) returning id
                        """)
                .param("incident", number)
                .param("at", OffsetDateTime.now(clock))
                .param("actor", actor)
                .param("kind", kind.name())
                .param("audience", audience.word())
                .param("text", text)
                .param("process", step == null ? null : step.process())
                .param("version", step == null ? null : step.version())
                .param("tag", step == null ? null : step.versionTag())
                .param("activity", step == null ? null : step.activity())
                .param("name", step == null ? null : step.name())
                .param("decisions", decisions.isEmpty() ? null : write(decisions))
                .query(Long.class)
                .single();
    }

    /** One entry for each of many incidents. */
    public void addAll(Map<String, String> textByIncident, String actor, Kind kind, Audience audience) {
        jdbc.sql("insert into timeline_entry (incident, at, actor, kind, audience, text)"
                        + " select incident, :at, :actor, :kind, :audience, text"
                        + " from unnest(:incidents, :texts) as entry (incident, text)")
                .param("incidents", textByIncident.keySet().toArray(String[]::new))
                .param("texts", textByIncident.values().toArray(String[]::new))
                .param("at", OffsetDateTime.now(clock))
                .param("actor", actor)
                .param("kind", kind.name())
                .param("audience", audience.word())
                .update();
    }

    /**
     * Whether anybody of the staff has done anything about the incident since an instant, apart from taking a page and
     * from asking for help, which is the only escalation outside of a step. What its reporter does is no work.
     */
    public boolean hasWork(String number, Instant since) {
        return jdbc
                .sql("select distinct actor from timeline_entry entry where incident = :incident and at > :since"
                        + " and kind in ('TASK', 'ASSIGNMENT', 'COMMENT', 'STATUS', 'RECLASSIFIED', 'ESCALATION')"
                        + " and not (kind = 'ESCALATION' and process is null)"
                        + " and not exists (select from incident where number = entry.incident and reporter = actor)")
                .param("incident", number)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .query(String.class)
                .list()
                .stream()
                .anyMatch(actor -> Roles.isStaff(people.groupsOf(actor)));
    }

    /** @param all false: only what the reporter may see */
    Page<TimelineEntry> page(String number, boolean all, int page, int size) {
        String where = " from timeline_entry where incident = :incident and (:all or audience = 'reporter')";
        Map<String, Object> params = Map.of("incident", number, "all", all);
        Map<String, String> names = new HashMap<>();
        List<TimelineEntry> items = jdbc.sql("select *" + where + " order by id limit :size offset :offset")
                .params(params)
                .param("size", size)
                .param("offset", (long) page * size)
                .query((row, i) -> entry(row, names))
                .list();
        long total = jdbc.sql("select count(*)" + where)
                .params(params)
                .query(Long.class)
                .single();
        return new Page<>(items, page, size, total);
    }

    private TimelineEntry entry(ResultSet row, Map<String, String> names) throws SQLException {
        String actor = row.getString("actor");
        String process = row.getString("process");
        Step step = process == null
                ? null
                : new Step(
                        process,
                        row.getInt("process_version"),
                        row.getString("version_tag"),
                        row.getString("activity"),
                        row.getString("activity_name"));
        return new TimelineEntry(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).withOffsetSameInstant(ZoneOffset.UTC),
                actor,
                names.computeIfAbsent(
                        actor, id -> people.find(id).map(People.Person::name).orElse(id)),
                Kind.valueOf(row.getString("kind")),
                row.getString("text"),
                row.getString("audience").equals(Audience.REPORTER.word()) ? Audience.REPORTER : Audience.INTERNAL,
                step,
                read(row.getString("decisions")));
    }

    private String write(List<Decision> decisions) {
        try {
            return json.writeValueAsString(decisions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write decisions as JSON", e);
        }
    }

    private List<Decision> read(@Nullable String decisions) {
        try {
            return decisions == null ? List.of() : json.readValue(decisions, DECISIONS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The timeline holds decisions that cannot be read", e);
        }
    }
}
