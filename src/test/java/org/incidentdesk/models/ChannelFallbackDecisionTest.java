package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidentdesk.notification.channel.ChannelType;
import org.junit.jupiter.api.Test;

class ChannelFallbackDecisionTest {

    private static final List<String> URGENCIES = List.of("page", "normal", "low");

    private final DecisionFile file = new DecisionFile("channel-fallback");

    @Test
    void aPageGoesByTelephoneAsSoonAsSomethingElseFails() {
        assertThat(way("email", "page")).containsExactly("email", "sms", "voice");
        assertThat(way("slack", "page")).containsExactly("slack", "sms", "voice", "email");
        assertThat(way("teams", "page")).containsExactly("teams", "sms", "voice", "email");
        for (String channel : List.of("email", "slack", "teams", "sms")) {
            assertThat(giveUpAfter(channel, "page")).isLessThanOrEqualTo(Duration.ofMinutes(2));
        }
    }

    @Test
    void whatIsNoPageEndsInAMailbox() {
        for (String urgency : List.of("normal", "low")) {
            for (String channel : List.of("slack", "teams", "webhook", "sms", "voice")) {
                assertThat(decide(channel, urgency)).containsEntry("fallback", "email");
            }
        }
        assertThat(way("email", "normal")).containsExactly("email", "sms");
        assertThat(way("email", "low")).containsExactly("email");
        assertThat(giveUpAfter("email", "normal")).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void everyChannelHasAnAnswerThatExistsAndNoWayGoesInACircle() {
        for (String channel : ChannelType.words()) {
            for (String urgency : URGENCIES) {
                assertThat(decide(channel, urgency).get("fallback").toString())
                        .isNotEqualTo(channel)
                        .satisfiesAnyOf(
                                next -> assertThat(next).isEqualTo("none"),
                                next -> assertThat(ChannelType.words()).contains(next));
                assertThat(giveUpAfter(channel, urgency)).isGreaterThanOrEqualTo(Duration.ZERO);
                assertThat(way(channel, urgency)).doesNotHaveDuplicates();
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    /** The channels one after the other, until there is none that was not tried. */
    private List<String> way(String channel, String urgency) {
        List<String> way = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String next = channel;
                !next.equals("none") && seen.add(next);
                next = decide(next, urgency).get("fallback").toString()) {
            way.add(next);
        }
        return way;
    }

    private Duration giveUpAfter(String channel, String urgency) {
        return Duration.parse(decide(channel, urgency).get("giveUpAfter").toString());
    }

    private Map<String, Object> decide(String channel, String urgency) {
        return file.decide("channel-fallback", Map.of("deliveryChannel", channel, "urgency", urgency));
    }
}
