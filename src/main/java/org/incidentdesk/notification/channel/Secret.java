package org.incidentdesk.notification.channel;

import org.springframework.util.StringUtils;

/** Something of the configuration that must not show anywhere: not in a log, a message or an error. */
public record Secret(String reveal) {

    public static final Secret NONE = new Secret("");

    public static Secret valueOf(String text) {
        return new Secret(text.strip());
    }

    public boolean isPresent() {
        return StringUtils.hasText(reveal);
    }

    @Override
    public String toString() {
        return "***";
    }
}
