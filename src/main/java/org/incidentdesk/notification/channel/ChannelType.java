package org.incidentdesk.notification.channel;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The ways out of the house, by the words of the tables. */
public enum ChannelType {
    EMAIL(Medium.EMAIL, "E-mail"),
    SMS(Medium.PHONE, "SMS"),
    VOICE(Medium.PHONE, "Call"),
    SLACK(Medium.SLACK, "Slack"),
    TEAMS(Medium.TEAMS, "Teams"),
    WEBHOOK(Medium.WEBHOOK, "Webhook");

    /** What a table answers where the recipient chooses. */
    public static final String PREFERRED = "preferred";

    private final Medium medium;
    private final String label;

    ChannelType(Medium medium, String label) {
        this.medium = medium;
        this.label = label;
    }

    /** The kind of address that it needs. */
    public Medium medium() {
        return medium;
    }

    public String label() {
        return label;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ChannelType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    public static List<String> words() {
        return Arrays.stream(values()).map(ChannelType::word).toList();
    }

    /** The first that uses such addresses. */
    public static ChannelType by(Medium medium) {
        return Arrays.stream(values())
                .filter(type -> type.medium == medium)
                .findFirst()
                .orElseThrow();
    }
}
