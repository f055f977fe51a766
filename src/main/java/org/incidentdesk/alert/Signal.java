package org.incidentdesk.alert;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a tool says about an alert, in whatever language.
 *
 * @param key by which the tool knows the alert
 * @param since when it began, if the tool says so
 * @param severity in the tool's word, small; may be empty
 * @param link where it can be looked at, http or https; may be empty
 */
record Signal(
        String key,
        State state,
        Optional<Instant> since,
        String title,
        String description,
        String severity,
        Map<String, String> labels,
        String link) {

    enum State {
        FIRING,
        ACKNOWLEDGED,
        CLEARED
    }

    static final int MAX_KEY = 255;

    private static final int MAX_TITLE = 200;
    private static final int MAX_DESCRIPTION = 3000;
    private static final int MAX_SEVERITY = 50;
    private static final int MAX_LABELS = 100;
    private static final int MAX_LABEL_NAME = 200;
    private static final int MAX_LABEL = 1000;
    private static final int MAX_LINK = 2000;

    /** @throws BadAlertException if it has no key, or more labels than anybody reads */
    Signal {
        key = storable(key).strip();
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw new BadAlertException("an alert's key must have 1 to " + MAX_KEY + " characters");
        }
        if (labels.size() > MAX_LABELS) {
            throw new BadAlertException(
                    "an alert may have " + MAX_LABELS + " labels at most, this one has " + labels.size());
        }
        Map<String, String> kept = new TreeMap<>();
        labels.forEach((name, value) -> kept.put(
                cut(storable(name), MAX_LABEL_NAME), cut(storable(value).strip(), MAX_LABEL)));
        labels = Map.copyOf(kept);
        String line = storable(title).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        title = line.codePoints().anyMatch(Character::isLetterOrDigit)
                ? cut(line, MAX_TITLE)
                : "Alert " + cut(key, 100);
        description = cut(storable(description).strip(), MAX_DESCRIPTION);
        severity = cut(storable(severity).strip().toLowerCase(Locale.ROOT), MAX_SEVERITY);
        link = link.matches("https?://\\S+") && link.length() <= MAX_LINK ? storable(link) : "";
    }

    /** Without the one character that the database cannot keep, and halves of others. */
    private static String storable(String text) {
        return text.replaceAll("[\\x00\\p{Cs}]", "");
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }
}
