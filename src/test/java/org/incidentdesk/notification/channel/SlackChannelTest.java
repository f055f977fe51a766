package org.incidentdesk.notification.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.incidentdesk.notification.channel.LetterBuilder.letter;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlackChannelTest {

    private static final String CHANNEL = "C024BE91L";

    private Provider slack;

    @BeforeEach
    void startSlack() {
        slack = Provider.start()
                .answering(okJson("{\"ok\":true,\"channel\":\"C024BE91L\",\"ts\":\"1503435956.000247\"}"));
    }

    @AfterEach
    void stopSlack() {
        slack.close();
    }

    @Test
    void aLetterIsPostedToTheChannelInTheWordsForChats() {
        assertThat(slack.slack()
                        .send(letter().to(CHANNEL)
                                .subject("[INC0000007] Slow")
                                .text("Solved.\n\n-- \nDesk")
                                .build()))
                .hasValue("1503435956.000247");

        assertThat(slack.request().getUrl()).isEqualTo("/api/chat.postMessage");
        assertThat(slack.request().getHeader("Authorization")).isEqualTo("Bearer " + Provider.SLACK_TOKEN);
        assertThat(slack.request().getHeader("Content-Type")).isEqualToIgnoringCase("application/json; charset=utf-8");
        JsonNode body = slack.body();
        assertThat(body.path("channel").asText()).isEqualTo(CHANNEL);
        assertThat(body.path("text").asText()).isEqualTo("*[INC0000007] Slow*\nSolved.\n\n-- \nDesk");
        assertThat(body.path("unfurl_links").asBoolean(true)).isFalse();
        assertThat(body.has("thread_ts")).isFalse();
    }

    @Test
    void whatFollowsHangsOnTheFirstMessage() {
        slack.slack().send(letter().to(CHANNEL).inThread("1503435956.000247").build());

        assertThat(slack.body().path("thread_ts").asText()).isEqualTo("1503435956.000247");
    }

    @Test
    void nothingThatSomebodyWritesCallsPeopleOrBecomesALink() {
        slack.slack()
                .send(letter().to(CHANNEL)
                        .subject("<!channel> & <@U012AB3CD>")
                        .text("<https://evil.example|our bank> &lt; \"ü\" \uD83D\uDD25")
                        .build());

        assertThat(slack.body().path("text").asText())
                .isEqualTo("*&lt;!channel&gt; &amp; &lt;@U012AB3CD&gt;*\n"
                        + "&lt;https://evil.example|our bank&gt; &amp;lt; \"ü\" \uD83D\uDD25");
    }

    /** Otherwise the message would be taken for refused, and be posted again and again. */
    @Test
    void aLongMessageThatSlackRepeatsInItsAnswerIsSentOnce() {
        String text = "ж".repeat(20_000);
        slack.answering(okJson("{\"ok\":true,\"message\":{\"text\":\"" + text + "\",\"blocks\":[{\"text\":\"" + text
                + "\"}]},\"ts\":\"1503435956.000248\"}"));

        assertThat(slack.slack().send(letter().to(CHANNEL).text(text).build())).hasValue("1503435956.000248");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "channel_not_found",
                "is_archived",
                "not_in_channel",
                "user_not_found",
                "users_not_found",
                "invalid_channel"
            })
    void aBadAddressIsNotTriedAgain(String error) {
        slack.answering(okJson("{\"ok\":false,\"error\":\"" + error + "\"}"));

        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> slack.slack().send(letter().to(CHANNEL).build()))
                .withMessage("Slack cannot post to C024BE91L: " + error);
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_auth", "token_revoked", "account_inactive", "missing_scope"})
    void aBadTokenIsToldWithWhatToCheck(String error) {
        slack.answering(okJson("{\"ok\":false,\"error\":\"" + error + "\"}"));

        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> slack.slack().send(letter().to(CHANNEL).build()))
                .withMessage("Slack did not take the message: " + error
                        + "; check incidentdesk.channels.slack.token and the rights of its app");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ok\":false,\"error\":\"internal_error\"}",
                "{\"ok\":false}",
                "{}",
                "[]",
                "null",
                "",
                "<html>Log in to the network of this hotel</html>",
                "{\"ok\":true,\"ts\":"
            })
    void anyOtherAnswerIsTriedAgain(String answer) {
        slack.answering(okJson(answer));

        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> slack.slack().send(letter().to(CHANNEL).build()))
                .withMessageStartingWith("Slack did not take the message: ");
    }

    @Test
    void withoutATokenTheChannelIsNotSetUp() {
        assertThat(slack.slack().isSetUp()).isTrue();
        assertThat(withToken("").isSetUp()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"xoxb-secret\nX-Evil: 1", "xoxb secret", "xöxb-secret"})
    void aTokenThatNoHeaderTakesIsToldAtTheStartAndNotShown(String token) {
        assertThatIllegalStateException()
                .isThrownBy(() -> withToken(token))
                .withMessageContaining("incidentdesk.channels.slack.token")
                .satisfies(
                        e -> assertThat(e.toString()).doesNotContain("secret").doesNotContain("xoxb"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"slack.com/api", "ftp://slack.com/api", "https://user:pass@slack.com/api", "https:///api", ""})
    void anAddressThatIsNoneIsToldAtTheStart(String url) {
        assertThatIllegalStateException()
                .isThrownBy(() -> Provider.slack(slackAt(url, "xoxb-1")))
                .withMessage("incidentdesk.channels.slack.url is no http or https address.");
    }

    private SlackChannel withToken(String token) {
        return Provider.slack(slackAt(slack.url(), token));
    }

    private static ChannelSettings slackAt(String url, String token) {
        return new ChannelSettings(
                new ChannelSettings.Email(""),
                new ChannelSettings.Slack(Secret.valueOf(token), url),
                new ChannelSettings.Teams(Map.of()),
                new ChannelSettings.Webhook(Map.of()),
                new ChannelSettings.Twilio("", Secret.NONE, "", "https://api.twilio.com", 10, Duration.ofHours(1)),
                new ChannelSettings.Http(Duration.ofSeconds(5), Duration.ofSeconds(5)));
    }
}
