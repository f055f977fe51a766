package org.incidentdesk.platform;

/** The product cannot start as it is set up; the message says what to do. */
class SetUpException extends IllegalStateException {

    SetUpException(String message) {
        super(message);
    }

    SetUpException(String message, Throwable cause) {
        super(message, cause);
    }
}
