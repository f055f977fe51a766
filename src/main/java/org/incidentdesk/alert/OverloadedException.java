package org.incidentdesk.alert;

/** The sender has to come again; nothing was done. */
class OverloadedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OverloadedException(String message) {
        super(message);
    }
}
