package org.incidentdesk.servicelevel;

import java.time.Instant;
import org.springframework.lang.Nullable;

/**
 * A stretch of time that does not count.
 *
 * @param to absent while it lasts
 * @param reason why: the reason of a hold, or {@link #RESOLVED}
 * @param person who began it
 */
public record Pause(Instant from, @Nullable Instant to, String reason, String person) {

    /** Between a resolution and its rejection nobody was waiting for the desk. */
    static final String RESOLVED = "resolved";
}
