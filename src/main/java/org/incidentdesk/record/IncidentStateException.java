package org.incidentdesk.record;

/** What was asked for is not possible in the state the incident is in. */
public class IncidentStateException extends RuntimeException {

    public IncidentStateException(String message) {
        super(message);
    }
}
