package org.incidentdesk.record;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.springframework.lang.Nullable;

/** One line of an incident's story. */
public record TimelineEntry(
        long id,
        OffsetDateTime at,
        String actor,
        String actorName,
        Kind kind,
        String text,
        Audience audience,
        @Nullable Step step,
        List<Decision> decisions) {

    public enum Kind {
        REPORTED,
        TASK,
        DECISION,
        ASSIGNMENT,
        COMMENT,
        STATUS,
        RECLASSIFIED,
        /** The clock: targets, what was reached of them, repairs. */
        SERVICE_LEVEL,
        ESCALATION,
        /** Who was paged, and who has taken it. */
        PAGE,
        /** What an automation was asked to do, and what came of it. */
        AUTOMATION,
        /** Which incidents belong together. */
        RELATION,
        /** The leading of a major incident. */
        MAJOR,
        /** What a monitoring tool says. */
        ALERT,
        /** What became of a message to somebody. */
        MESSAGE;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** INTERNAL is for colleagues only; REPORTER is also seen by the reporter. */
    public enum Audience {
        INTERNAL,
        REPORTER;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
