package org.incidentdesk.alert;

import java.util.List;
import org.springframework.http.HttpStatus;

/** What a tool sent cannot be taken; nothing of it was. */
class BadAlertException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final List<String> problems;

    BadAlertException(HttpStatus status, List<String> problems) {
        super(String.join("; ", problems));
        this.status = status;
        this.problems = List.copyOf(problems);
    }

    BadAlertException(String problem) {
        this(HttpStatus.BAD_REQUEST, List.of(problem));
    }

    HttpStatus status() {
        return status;
    }

    List<String> problems() {
        return problems;
    }
}
