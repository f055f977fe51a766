package org.incidentdesk.servicelevel;

import java.util.Map;
import java.util.Optional;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;

/** The tables of the process owner that the clock goes by. Implemented by the process. */
public interface ServiceLevelRules {

    /** From now on answers from what is in force, also where it has just been deployed. */
    void refresh();

    /**
     * Asks the table {@code service-level}.
     *
     * @throws BrokenTableException naming the row, if it answers what cannot be
     */
    Promise target(String commitment, Map<Fact, String> facts);

    /** Asks the table {@code clock-pause}: does a hold for this reason stop the clock of the commitment? */
    boolean stops(String holdReason, String commitment, Map<Fact, String> facts);

    /**
     * What the table answered, and why.
     *
     * @param target empty if nothing is promised
     */
    record Promise(Optional<Target> target, Decision decision) {}
}
