package org.incidentdesk.notification.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.incidentdesk.notification.channel.LetterBuilder.letter;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TeamsChannelTest {

    private Provider teams;

    @BeforeEach
    void startTeams() {
        teams = Provider.start().answering(aResponse().withStatus(202));
    }

    @AfterEach
    void stopTeams() {
        teams.close();
    }

    @Test
    void aLetterIsAnAdaptiveCardOfPlainRuns() {
        assertThat(teams.teams()
                        .send(letter().to("ops")
                                .subject("[INC0000007] **Slow** [x](https://evil.example)")
                                .text("Line \"1\" <at>all</at>\n\n  \n- two **bold** &amp;\n")
                                .build()))
                .isEmpty();

        assertThat(teams.request().getUrl()).isEqualTo(Provider.TEAMS_PATH);
        assertThat(teams.request().getHeader("Content-Type")).isEqualTo("application/json");
        JsonNode attachment = teams.body().path("attachments").path(0);
        assertThat(teams.body().path("type").asText()).isEqualTo("message");
        assertThat(attachment.path("contentType").asText()).isEqualTo("application/vnd.microsoft.card.adaptive");
        JsonNode card = attachment.path("content");
        assertThat(card.path("type").asText()).isEqualTo("AdaptiveCard");
        assertThat(card.path("version").asText()).isEqualTo("1.4");
        assertThat(card.path("body")).hasSize(3).allSatisfy(block -> {
            assertThat(block.path("type").asText()).isEqualTo("RichTextBlock");
            assertThat(block.path("inlines"))
                    .hasSize(1)
                    .allSatisfy(run -> assertThat(run.path("type").asText()).isEqualTo("TextRun"));
        });
        assertThat(runs(card))
                .containsExactly(
                        "[INC0000007] **Slow** [x](https://evil.example)",
                        "Line \"1\" <at>all</at>",
                        "- two **bold** &amp;");
        assertThat(card.path("body")
                        .path(0)
                        .path("inlines")
                        .path(0)
                        .path("weight")
                        .asText())
                .isEqualTo("bolder");
    }

    @ParameterizedTest
    @CsvSource({"1, 20000", "2000, 9", "1, 4000"})
    void aCardIsNeverLargerThanTeamsTakes(int lines, int length) {
        teams.teams()
                .send(letter().to("ops")
                        .text(("ж".repeat(length) + "\n").repeat(lines))
                        .build());

        assertThat(teams.request().getBody()).hasSizeLessThan(28 * 1024);
        assertThat(runs(teams.body().path("attachments").path(0).path("content")))
                .last()
                .isEqualTo(length * lines > 4000 ? "…" : "ж".repeat(4000));
    }

    @Test
    void anEndpointThatIsGoneIsNotTriedAgain() {
        teams.answering(aResponse().withStatus(410));

        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> teams.teams().send(letter().to("ops").build()))
                .withMessage("The Teams endpoint ops is gone (410)");
    }

    @Test
    void anEndpointThatTheConfigurationDoesNotNameIsTold() {
        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> teams.teams().send(letter().to("dev").build()))
                .withMessage("The configuration has no endpoint dev in incidentdesk.channels.teams.endpoints;"
                        + " add it and start again");
        assertThat(teams.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ops, hooks.example/teams-secret",
        "ops, https://hooks.example/teams secret",
        "ops, ftp://hooks.example/teams-secret",
        "ops, https://user:teams-secret@hooks.example",
        "ops, ''"
    })
    void anAddressThatIsNoneIsToldAtTheStartAndNotShown(String name, String address) {
        assertThatIllegalStateException()
                .isThrownBy(() -> at(name, address))
                .withMessage(
                        "The address of the endpoint ops in incidentdesk.channels.teams is no http or https address.")
                .withNoCause();
    }

    @Test
    void aNameThatNoContactCanHaveIsToldAtTheStart() {
        assertThatIllegalStateException()
                .isThrownBy(() -> at("Ops-Team", "https://hooks.example/teams-secret"))
                .withMessageContaining("Ops-Team")
                .withMessageContaining("small letters and digits")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }

    @Test
    void withoutEndpointsTheChannelIsNotSetUp() {
        assertThat(teams.teams().isSetUp()).isTrue();
        assertThat(Provider.teams(settings(Map.of())).isSetUp()).isFalse();
    }

    private static TeamsChannel at(String name, String address) {
        return Provider.teams(settings(Map.of(name, Secret.valueOf(address))));
    }

    private static ChannelSettings settings(Map<String, Secret> endpoints) {
        return new ChannelSettings(
                new ChannelSettings.Email(""),
                new ChannelSettings.Slack(Secret.NONE, "https://slack.com/api"),
                new ChannelSettings.Teams(endpoints),
                new ChannelSettings.Webhook(Map.of()),
                new ChannelSettings.Twilio("", Secret.NONE, "", "https://api.twilio.com", 10, Duration.ofHours(1)),
                new ChannelSettings.Http(Duration.ofSeconds(5), Duration.ofSeconds(5)));
    }

    private static List<String> runs(JsonNode card) {
        return StreamSupport.stream(card.path("body").spliterator(), false)
                .map(block -> block.path("inlines").path(0).path("text").asText())
                .toList();
    }
}
