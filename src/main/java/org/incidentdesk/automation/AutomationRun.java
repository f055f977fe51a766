package org.incidentdesk.automation;

import java.util.Locale;
import org.springframework.lang.Nullable;

/**
 * What an automation was asked to do.
 *
 * @param task the id of the engine's external task
 */
public record AutomationRun(
        long id, String task, String incident, String action, String endpoint, State state, @Nullable String detail) {

    public enum State {
        ASKED,
        /** The endpoint works on it and will call back. */
        ACCEPTED,
        SUCCEEDED,
        FAILED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }

    boolean isOver() {
        return state == State.SUCCEEDED || state == State.FAILED;
    }
}
