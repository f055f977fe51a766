package org.incidentdesk.oncall;

import java.time.Instant;
import java.util.List;
import org.springframework.lang.Nullable;

/**
 * A page of a group about an incident, until somebody takes it or nobody has to any more.
 *
 * @param level of the table {@code paging}
 * @param paged the user ids of those who were paged so far
 */
public record Page(
        long id,
        String incident,
        String group,
        Instant begunAt,
        int level,
        List<String> paged,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt,
        @Nullable Instant endedAt,
        @Nullable String endReason) {

    /** Whether somebody is still looked for. */
    public boolean isOpen() {
        return endedAt == null && acknowledgedBy == null;
    }
}
