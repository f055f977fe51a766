package org.incidentdesk.servicelevel;

import java.time.Instant;
import org.springframework.lang.Nullable;

/**
 * A time in which an incident waits.
 *
 * @param person who put it on hold
 * @param until when it is to end by itself, if that was said
 * @param endedAt absent while it lasts
 */
record Hold(
        String incident,
        String reason,
        String person,
        Instant startedAt,
        @Nullable Instant until,
        @Nullable Instant endedAt) {

    Pause asPause() {
        return new Pause(startedAt, endedAt, reason, person);
    }
}
