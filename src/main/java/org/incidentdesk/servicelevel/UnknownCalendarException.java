package org.incidentdesk.servicelevel;

import java.util.Set;

/** There is no calendar of that id. */
public class UnknownCalendarException extends RuntimeException {

    UnknownCalendarException(String id, Set<String> known) {
        super("There is no calendar " + CalendarFile.quote(id) + "; there are " + String.join(", ", known));
    }
}
