package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidentdesk.notification.Urgency;
import org.incidentdesk.notification.channel.ChannelType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelFallbackDecisionTest {

    private static final List<String> CHANNELS = ChannelType.words();
    private static final List<String> URGENCIES =
            Arrays.stream(Urgency.values()).map(Urgency::word).toList();

    private final DecisionFile file = new DecisionFile("channel-fallback");

    private record Fallback(String channel, Duration giveUpAfter) {}

    @Test
    void everyChannelHasANextOneExceptForWhatCanWait() {
        for (String channel : CHANNELS) {
            for (String urgency : URGENCIES) {
                boolean page = urgency.equals("page");
                String next =
                        switch (channel) {
                            case "email" -> urgency.equals("low") ? "none" : "sms";
                            case "sms" -> page ? "voice" : "email";
                            case "slack", "teams" -> page ? "sms" : "email";
                            default -> "email";
                        };
                assertThat(fallback(channel, urgency).channel())
                        .as("%s, %s", channel, urgency)
                        .isEqualTo(next);
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void aPageDoesNotWaitLongForAnyChannelAndNeverForTheFirst() {
        for (String channel : CHANNELS) {
            Duration page = fallback(channel, "page").giveUpAfter();
            assertThat(page)
                    .as(channel)
                    .isLessThanOrEqualTo(channel.equals("webhook") ? Duration.ofHours(1) : Duration.ofMinutes(5));
            if (!fallback(channel, "normal").channel().equals("none")) {
                assertThat(page)
                        .as(channel)
                        .isLessThanOrEqualTo(fallback(channel, "normal").giveUpAfter());
            }
        }
    }

    /** So that no message goes round for ever, whatever fails. */
    @Test
    void theWayFromEachChannelEnds() {
        for (String channel : CHANNELS) {
            for (String urgency : URGENCIES) {
                List<String> way = new ArrayList<>(List.of(channel));
                for (String next = fallback(channel, urgency).channel();
                        !next.equals("none") && !way.contains(next);
                        next = fallback(next, urgency).channel()) {
                    way.add(next);
                }
                assertThat(way).as("%s, %s", channel, urgency).hasSizeLessThanOrEqualTo(4);
                if (urgency.equals("page")) {
                    assertThat(way).as(channel).contains("email").containsAnyOf("sms", "voice", "webhook");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "email, page, sms, PT1M",
        "email, normal, sms, PT4H",
        "email, low, none, PT0S",
        "sms, page, voice, PT2M",
        "sms, normal, email, PT1H",
        "voice, page, email, PT5M",
        "slack, page, sms, PT1M",
        "teams, low, email, PT10M",
        "webhook, normal, email, PT1H"
    })
    void examples(String channel, String urgency, String next, Duration giveUpAfter) {
        assertThat(fallback(channel, urgency)).isEqualTo(new Fallback(next, giveUpAfter));
    }

    @Test
    void theTableListsTheWordsThatJavaKnows() {
        assertThat(Set.copyOf(file.listed("channel-fallback", "deliveryChannel")))
                .isEqualTo(Set.copyOf(CHANNELS));
        assertThat(Set.copyOf(file.listed("channel-fallback", "urgency"))).isEqualTo(Set.copyOf(URGENCIES));
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private Fallback fallback(String channel, String urgency) {
        Map<String, Object> answer =
                file.decide("channel-fallback", Map.of("deliveryChannel", channel, "urgency", urgency));
        return new Fallback((String) answer.get("fallback"), Duration.parse((String) answer.get("giveUpAfter")));
    }
}
