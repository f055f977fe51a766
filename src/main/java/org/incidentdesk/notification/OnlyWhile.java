package org.incidentdesk.notification;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** How long a message is of use. One that was held up until that is over does not go out any more. */
public enum OnlyWhile {
    ALWAYS,
    UNRESOLVED,
    ON_HOLD,
    RESOLVED,
    /** While the update is still to come that had been promised for the time of this message. */
    AWAITED,
    /** While nobody has taken the incident of a page. */
    UNACKNOWLEDGED;

    /** Those that a row of the table {@code notification} can want. */
    public static final Set<OnlyWhile> OF_TABLES = EnumSet.complementOf(EnumSet.of(UNACKNOWLEDGED));

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<OnlyWhile> of(String word) {
        return Arrays.stream(values()).filter(w -> w.word().equals(word)).findFirst();
    }
}
