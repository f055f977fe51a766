package org.incidentdesk.record;

import org.incidentdesk.record.MajorIncidents.Role;

/** What can be asked about major incidents. Implemented by the process. */
public interface MajorIncidentLifecycle {

    /**
     * Asks the incident managers whether an incident is to be led as a major one.
     *
     * @throws IncidentStateException if it is resolved, belongs to another, or is proposed already
     */
    void propose(String incident, String reason);

    /**
     * Somebody else takes a part.
     *
     * @throws InvalidInputException if there is nobody of that id who is staff
     * @throws IncidentStateException if it is not led as a major one now
     */
    void handOver(String incident, Role role, String person);

    /**
     * Gives the incident back to its tier.
     *
     * @throws IncidentStateException if it is not led as a major one now
     */
    void demote(String incident, String reason);
}
