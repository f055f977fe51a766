package org.incidentdesk.notification;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How soon a message has to be there. The more urgent comes first. */
public enum Urgency {
    /** At once, at any hour: somebody has to act. */
    PAGE(100),
    /** When its recipient does not want quiet. */
    NORMAL(50),
    /** Together with others, once a day. */
    LOW(10);

    private final int priority;

    Urgency(int priority) {
        this.priority = priority;
    }

    /** Of its external task; the higher goes first. */
    public int priority() {
        return priority;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Urgency> of(String word) {
        return Arrays.stream(values()).filter(u -> u.word().equals(word)).findFirst();
    }
}
