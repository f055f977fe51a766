package org.incidentdesk.servicelevel;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows the ledger where people and the engine look: timers, due dates of tasks, the mark in task lists. */
public interface Projection {

    /** Brings everything in line with the ledger, in the same transaction. */
    void follow(List<Clock> clocks);

    /**
     * How the clocks of one incident stand.
     *
     * @param next by commitment, when there is something to report; empty if there is not
     * @param due the earliest due date of what is still open
     * @param mark on-track, at-risk or breached; absent if it is what it was
     */
    record Clock(String incident, Map<String, Optional<Instant>> next, Optional<Instant> due, Optional<String> mark) {}
}
