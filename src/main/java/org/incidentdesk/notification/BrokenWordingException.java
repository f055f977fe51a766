package org.incidentdesk.notification;

import java.util.List;

/** The text of a wording cannot be used. */
public class BrokenWordingException extends RuntimeException {

    private final transient List<String> problems;

    BrokenWordingException(String file, List<String> problems) {
        super(file + ": " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
