package org.incidentdesk.servicelevel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hours of business that begin on a date.
 *
 * @param from minutes after the date's midnight
 * @param to minutes after the same midnight, so more than a day if it ends on the next date
 */
record Period(int from, int to) {

    static final int DAY = 24 * 60;

    private static final int HOUR = 60;
    private static final Pattern WRITTEN =
            Pattern.compile("([01]\\d|2[0-3]):([0-5]\\d)-([01]\\d|2[0-3]|24(?=:00)):([0-5]\\d)");

    /** @throws IllegalArgumentException whose message says what is wrong with the text */
    static Period parse(String text) {
        Matcher written = WRITTEN.matcher(text);
        if (!written.matches()) {
            throw new IllegalArgumentException("is no period of time; write it like 08:00-17:30");
        }
        int from = minutes(written.group(1), written.group(2));
        int to = minutes(written.group(3), written.group(4));
        if (from == to) {
            throw new IllegalArgumentException("ends when it begins; a whole day is 00:00-24:00");
        }
        return new Period(from, to > from ? to : to + DAY);
    }

    private static int minutes(String hours, String minutes) {
        return Integer.parseInt(hours) * HOUR + Integer.parseInt(minutes);
    }

    boolean overlaps(Period other) {
        return from < other.to && other.from < to;
    }

    /** The same hours as seen from the date before. */
    Period onNextDate() {
        return new Period(from + DAY, to + DAY);
    }
}
