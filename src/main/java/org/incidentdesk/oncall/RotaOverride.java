package org.incidentdesk.oncall;

import java.time.Instant;

/**
 * Somebody who is on call in the place of whoever the layers name.
 *
 * @param person the user id
 */
public record RotaOverride(
        long id, String group, String person, Instant from, Instant to, String reason, String createdBy) {

    boolean covers(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }
}
