package org.incidentdesk.notification.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.incidentdesk.notification.channel.ChannelSettings.Webhook.Endpoint;

/** An HTTP server in the place of a provider, and the channels that lead there. */
final class Provider implements AutoCloseable {

    static final String SLACK_TOKEN = "xoxb-slack-secret";
    static final String TWILIO_TOKEN = "twilio-secret";
    static final String TEAMS_PATH = "/workflows/teams-secret?sig=teams-signature";
    static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    static final String WEBHOOK_PATH = "/hooks/webhook-path";
    static final Instant NOW = Instant.parse("2026-03-02T07:30:00Z");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Long enough for a busy machine. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final WireMockServer server =
            new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    private Provider() {
        server.start();
    }

    static Provider start() {
        return new Provider();
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    int port() {
        return server.port();
    }

    WireMockServer server() {
        return server;
    }

    Provider answering(ResponseDefinitionBuilder answer) {
        server.stubFor(post(anyUrl()).willReturn(answer));
        return this;
    }

    List<LoggedRequest> requests() {
        return server.getAllServeEvents().stream()
                .map(event -> LoggedRequest.createFrom(event.getRequest()))
                .toList();
    }

    /** The only request that came. */
    LoggedRequest request() {
        assertThat(requests()).hasSize(1);
        return requests().get(0);
    }

    JsonNode body() {
        return json(request().getBodyAsString());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }

    static ChannelSettings settings(String url, Duration answer) {
        return new ChannelSettings(
                new ChannelSettings.Email(""),
                new ChannelSettings.Slack(Secret.valueOf(SLACK_TOKEN), url + "/api"),
                new ChannelSettings.Teams(Map.of("ops", Secret.valueOf(url + TEAMS_PATH))),
                new ChannelSettings.Webhook(Map.of(
                        "crm", new Endpoint(Secret.valueOf(url + WEBHOOK_PATH), Secret.valueOf(WEBHOOK_SECRET)))),
                new ChannelSettings.Twilio(
                        "AC123", Secret.valueOf(TWILIO_TOKEN), "+4989000", url, 10, Duration.ofHours(1)),
                new ChannelSettings.Http(PATIENT, answer));
    }

    SlackChannel slack() {
        return slack(settings(url(), PATIENT));
    }

    TeamsChannel teams() {
        return teams(settings(url(), PATIENT));
    }

    WebhookChannel webhook(Clock clock) {
        return webhook(settings(url(), PATIENT), clock);
    }

    SmsChannel sms() {
        return new SmsChannel(twilio(settings(url(), PATIENT)));
    }

    VoiceChannel voice() {
        return new VoiceChannel(twilio(settings(url(), PATIENT)));
    }

    static SlackChannel slack(ChannelSettings settings) {
        return new SlackChannel(calls(settings), JSON, settings);
    }

    static TeamsChannel teams(ChannelSettings settings) {
        return new TeamsChannel(calls(settings), JSON, settings);
    }

    static WebhookChannel webhook(ChannelSettings settings, Clock clock) {
        return new WebhookChannel(new SignedWebhooks(calls(settings), settings, clock), JSON);
    }

    static Twilio twilio(ChannelSettings settings) {
        return new Twilio(calls(settings), JSON, settings);
    }

    static HttpCalls calls(ChannelSettings settings) {
        return new HttpCalls(settings, clock());
    }

    static Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    /** Every channel by HTTP, with a letter that it can bring to its address. */
    static Map<Channel, Letter> channels(String url, Duration answer) {
        ChannelSettings settings = settings(url, answer);
        LetterBuilder letter = LetterBuilder.letter();
        return Map.of(
                slack(settings),
                letter.to("C024BE91L").build(),
                teams(settings),
                letter.to("ops").build(),
                webhook(settings, clock()),
                letter.to("crm").build(),
                new SmsChannel(twilio(settings)),
                letter.to("+4915112345678").build(),
                new VoiceChannel(twilio(settings)),
                letter.to("+4915112345678").build());
    }
}
