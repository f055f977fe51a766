package org.incidentdesk.status;

import java.time.Instant;
import java.util.Map;
import org.incidentdesk.record.OpenIncidents.OfService;

/**
 * All that the pages show, as it was at an instant.
 *
 * @param open the open incidents by service, for staff only
 */
record Snapshot(Instant at, View everybody, View staff, Map<String, OfService> open) {

    boolean saysTheSameAs(Snapshot other) {
        return everybody.equals(other.everybody) && staff.equals(other.staff) && open.equals(other.open);
    }
}
