package org.incidentdesk.notification;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a wording can say, by its {@link #key()}. Each always has a value, if only an empty one. */
public enum Placeholder {
    NUMBER,
    TITLE,
    DESCRIPTION,
    SERVICE,
    CUSTOMER,
    PRIORITY,
    GROUP,
    ASSIGNEE,
    REPORTER,
    RESOLUTION,
    /** Where those who work on a major incident meet; empty for other incidents. */
    BRIDGE,
    /** What somebody wrote, or asks, or why something is as it is. */
    TEXT,
    /** Who wrote that. */
    AUTHOR,
    PERCENT,
    REPORTED_AT(true),
    DUE(true),
    UNTIL(true),
    /** When there will be news; empty if none are promised. */
    NEXT_UPDATE(true),
    /** The name of whoever reads it. */
    RECIPIENT,
    COMPANY,
    /** Where colleagues work on the incident. */
    TASK_LINK,
    /** Where the reporter says whether it is solved; empty for everybody else. */
    ANSWER_LINK,
    /** Where whoever is paged takes it; empty for everybody else. */
    PAGE_LINK,
    /** How far the work on what the status page says has come, and what it says of each service. */
    STATE,
    COMPONENTS,
    /** Where a subscriber of the status page goes on, and where no more mails are wanted. */
    STATUS_LINK,
    UNSUBSCRIBE_LINK,
    /** The section of a digest, and its line of one message. */
    ITEMS,
    LINE;

    private final boolean time;
    private final String key;

    Placeholder() {
        this(false);
    }

    Placeholder(boolean time) {
        this.time = time;
        this.key = Pattern.compile("_([a-z])")
                .matcher(name().toLowerCase(Locale.ROOT))
                .replaceAll(m -> m.group(1).toUpperCase(Locale.ROOT));
    }

    public String key() {
        return key;
    }

    /** Whether it is an instant, shown in the zone and language of whoever reads it. */
    boolean isTime() {
        return time;
    }

    static Optional<Placeholder> of(String key) {
        return Arrays.stream(values()).filter(p -> p.key.equals(key)).findFirst();
    }

    static List<String> keys() {
        return Arrays.stream(values()).map(Placeholder::key).toList();
    }
}
