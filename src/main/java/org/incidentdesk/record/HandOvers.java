package org.incidentdesk.record;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Locale;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** Who gave an incident to whom, and why. */
@Service
public class HandOvers {

    private final JdbcClient jdbc;
    private final Clock clock;

    HandOvers(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    public enum Kind {
        /** To another group of the same tier. */
        LATERAL,
        /** To another tier. */
        FUNCTIONAL,
        VENDOR
    }

    /**
     * Keeps a hand-over from the group and tier that the incident is with.
     *
     * @param toGroup of a lateral one; otherwise null
     */
    public void add(
            Incident from, Kind kind, @Nullable String toGroup, @Nullable String toTier, String reason, String person) {
        jdbc.sql("insert into hand_over (incident, kind, from_group, from_tier, to_group, to_tier, reason, person, at)"
                        + " values (:incident, :kind, :fromGroup, :fromTier, :toGroup, :toTier, :reason, :person, :at)")
                .param("incident", from.number())
                .param("kind", kind.name().toLowerCase(Locale.ROOT))
                .param("fromGroup", from.group())
                .param("fromTier", from.tier())
                .param("toGroup", toGroup)
                .param("toTier", toTier)
                .param("reason", reason)
                .param("person", person)
                .param("at", OffsetDateTime.now(clock))
                .update();
    }

    /** How often an incident went from one of two groups to the other. */
    public int between(String incident, String one, String other) {
        return jdbc.sql(
                        "select count(*) from hand_over where incident = :incident and kind = 'lateral'"
                                + " and ((from_group = :one and to_group = :other) or (from_group = :other and to_group = :one))")
                .param("incident", incident)
                .param("one", one)
                .param("other", other)
                .query(Integer.class)
                .single();
    }
}
