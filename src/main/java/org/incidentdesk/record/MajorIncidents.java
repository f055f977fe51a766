package org.incidentdesk.record;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** The major incidents and who leads them, and the only writer of their tables. */
@Service
public class MajorIncidents {

    private final JdbcClient jdbc;
    private final Timeline timeline;
    private final Clock clock;

    MajorIncidents(JdbcClient jdbc, Timeline timeline, Clock clock) {
        this.jdbc = jdbc;
        this.timeline = timeline;
        this.clock = clock;
    }

    /** The parts that people have in a major incident. */
    public enum Role {
        COMMANDER,
        COMMUNICATIONS_LEAD,
        SCRIBE,
        TECHNICAL_LEAD;

        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public static Optional<Role> of(String word) {
            return List.of(values()).stream()
                    .filter(role -> role.word().equals(word))
                    .findFirst();
        }
    }

    /**
     * Somebody's part.
     *
     * @param person null until somebody of the group takes it
     */
    public record Part(
            String role,
            String groupId,
            @Nullable String person,
            OffsetDateTime since,
            @Nullable OffsetDateTime until) {}

    /**
     * Proposes to lead an incident as a major one.
     *
     * @return whether it was not proposed or led already
     */
    public boolean propose(String incident, String actor, String reason) {
        int added = jdbc.sql("insert into major_incident (incident, state, reason, proposed_at, proposed_by)"
                        + " values (:incident, 'proposed', :reason, :now, :actor) on conflict do nothing")
                .param("incident", incident)
                .param("reason", reason)
                .param("now", now())
                .param("actor", actor)
                .update();
        if (added == 0) {
            return false;
        }
        mark(incident, "proposed");
        timeline.add(incident, actor, Kind.MAJOR, Audience.INTERNAL, "Proposed as a major incident: " + reason, null);
        return true;
    }

    /** The last one of an incident, open or not. */
    public Optional<MajorIncident> find(String incident) {
        return jdbc.sql("select * from major_incident where incident = :incident order by id desc limit 1")
                .param("incident", incident)
                .query(MajorIncident.class)
                .optional();
    }

    /** Those that are proposed or led now, the first first. */
    public List<MajorIncident> open() {
        return jdbc.sql("select * from major_incident where state in ('proposed', 'accepted', 'restored') order by id")
                .query(MajorIncident.class)
                .list();
    }

    /** Who has and had which part, in the order in which they got it. */
    public List<Part> parts(String incident) {
        return jdbc.sql("select role, group_id, person, since, until from major_role where major = :major order by id")
                .param("major", idOf(incident))
                .query(Part.class)
                .list();
    }

    /** From now on the incident is led as a major one. */
    public void accept(String incident, String actor, String decision, @Nullable Step step) {
        decide(incident, "accepted", actor, decision);
        tell(incident, actor, "Accepted as a major incident" + because(decision), step);
    }

    public void reject(String incident, String actor, String decision, @Nullable Step step) {
        decide(incident, "rejected", actor, decision);
        tell(incident, actor, "Rejected as a major incident" + because(decision), step);
    }

    /** It is, or was, nothing for all these people. */
    public void demote(String incident, String actor, String reason, Step step) {
        end(incident, "demoted");
        endParts(incident);
        tell(incident, actor, "Not led as a major incident any more" + because(reason), step);
    }

    /** Gives a part to a person of a group, or to the whole group; whoever had it hands it over. */
    public void give(String incident, Role role, String group, Optional<String> person, String actor, Step step) {
        long major = idOf(incident);
        if (role != Role.TECHNICAL_LEAD) {
            jdbc.sql("update major_role set until = :now where major = :major and role = :role and until is null")
                    .params(Map.of("now", now(), "major", major, "role", role.word()))
                    .update();
        } else {
            // There may be several, one of each group.
            jdbc.sql("update major_role set until = :now where major = :major and role = :role and group_id = :group"
                            + " and until is null")
                    .params(Map.of("now", now(), "major", major, "role", role.word(), "group", group))
                    .update();
        }
        jdbc.sql("insert into major_role (major, role, group_id, person, since)"
                        + " values (:major, :role, :group, :person, :now)")
                .param("major", major)
                .param("role", role.word())
                .param("group", group)
                .param("person", person.orElse(null))
                .param("now", now())
                .update();
        tell(incident, actor, words(role) + ": " + person.orElse("somebody of " + group), step);
    }

    public void openBridge(String incident, String link, Step step) {
        jdbc.sql("update major_incident set bridge = :bridge where id = :major")
                .param("bridge", link)
                .param("major", idOf(incident))
                .update();
        tell(incident, Timeline.SYSTEM, "The bridge is open: " + link, step);
    }

    /** The service works again; the recovery is over, the report is still to come. */
    public void restored(String incident, String actor, Step step) {
        jdbc.sql("update major_incident set state = 'restored', restored_at = :now where id = :major")
                .param("now", now())
                .param("major", idOf(incident))
                .update();
        mark(incident, "restored");
        tell(incident, actor, "The service is restored", step);
    }

    /** Those who led it are free again. */
    public void standDown(String incident, Step step) {
        endParts(incident);
        tell(incident, Timeline.SYSTEM, "Stood down", step);
    }

    /** What the after-action report says. */
    public record Report(String whatHappened, String wentWell, String wentWrong, String actions) {}

    public void report(String incident, String actor, Report report, Step step) {
        jdbc.sql("update major_incident set state = 'over', what_happened = :happened, went_well = :well,"
                        + " went_wrong = :wrong, actions = :actions, reported_at = :now, reported_by = :actor"
                        + " where id = :major")
                .param("happened", report.whatHappened())
                .param("well", report.wentWell())
                .param("wrong", report.wentWrong())
                .param("actions", report.actions())
                .param("now", now())
                .param("actor", actor)
                .param("major", idOf(incident))
                .update();
        tell(incident, actor, "After-action report: " + report.whatHappened(), step);
    }

    private void decide(String incident, String state, String actor, String decision) {
        jdbc.sql("update major_incident set decided_at = :now, decided_by = :actor, decision = :decision"
                        + " where id = :major")
                .param("now", now())
                .param("actor", actor)
                .param("decision", decision)
                .param("major", idOf(incident))
                .update();
        end(incident, state);
    }

    private void end(String incident, String state) {
        jdbc.sql("update major_incident set state = :state where id = :major")
                .param("state", state)
                .param("major", idOf(incident))
                .update();
        mark(incident, state);
    }

    private void endParts(String incident) {
        jdbc.sql("update major_role set until = :now where major = :major and until is null")
                .param("now", now())
                .param("major", idOf(incident))
                .update();
    }

    private void mark(String incident, String state) {
        jdbc.sql("update incident set major = :state where number = :incident")
                .param("state", state)
                .param("incident", incident)
                .update();
    }

    private long idOf(String incident) {
        return find(incident)
                .map(MajorIncident::id)
                .orElseThrow(
                        () -> new IncidentStateException("Incident " + incident + " was never led as a major one."));
    }

    private void tell(String incident, String actor, String text, @Nullable Step step) {
        timeline.add(incident, actor, Kind.MAJOR, Audience.INTERNAL, text, step);
    }

    private static String words(Role role) {
        String words = role.word().replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static String because(String reason) {
        return reason.isBlank() ? "" : ": " + reason.strip();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}
