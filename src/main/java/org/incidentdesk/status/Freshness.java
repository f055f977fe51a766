package org.incidentdesk.status;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How old what is shown is.
 *
 * @param at to the minute
 * @param minutes 0 as long as it is read anew as often as it should
 */
record Freshness(Instant at, long minutes) {

    static Freshness of(Instant at, Instant now) {
        return new Freshness(
                at.truncatedTo(ChronoUnit.MINUTES), Duration.between(at, now).toMinutes());
    }
}
