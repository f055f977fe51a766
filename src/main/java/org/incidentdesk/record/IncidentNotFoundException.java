package org.incidentdesk.record;

/** There is no such incident, or none that the caller may know of. */
public class IncidentNotFoundException extends RuntimeException {

    public IncidentNotFoundException(String number) {
        super("There is no incident " + Fact.quote(number) + " that you may see.");
    }
}
