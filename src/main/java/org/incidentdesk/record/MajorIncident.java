package org.incidentdesk.record;

import java.time.OffsetDateTime;
import org.springframework.lang.Nullable;

/**
 * The leading of an incident as a major one.
 *
 * @param state proposed, accepted, restored, rejected, demoted, or over
 * @param bridge where those who work on it meet
 * @param whatHappened the after-action report begins with it
 */
public record MajorIncident(
        long id,
        String incident,
        String state,
        String reason,
        OffsetDateTime proposedAt,
        String proposedBy,
        @Nullable OffsetDateTime decidedAt,
        @Nullable String decidedBy,
        @Nullable String decision,
        @Nullable String bridge,
        @Nullable OffsetDateTime restoredAt,
        @Nullable String whatHappened,
        @Nullable String wentWell,
        @Nullable String wentWrong,
        @Nullable String actions,
        @Nullable OffsetDateTime reportedAt,
        @Nullable String reportedBy) {

    /** Whether people are at work on it, or are to decide whether they will be. */
    public boolean isOpen() {
        return state.equals("proposed") || state.equals("accepted") || state.equals("restored");
    }
}
