package org.incidentdesk.servicelevel;

/** A table of the clock answers what cannot be; the message names the row and what to do. */
public class BrokenTableException extends RuntimeException {

    public BrokenTableException(String message) {
        super(message);
    }
}
