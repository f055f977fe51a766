package org.incidentdesk.notification.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.incidentdesk.notification.channel.LetterBuilder.letter;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.incidentdesk.notification.channel.ChannelSettings.Webhook.Endpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookChannelTest {

    private Provider receiver;

    @BeforeEach
    void startReceiver() {
        receiver = Provider.start().answering(aResponse().withStatus(204));
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    /** What a receiver does, as Standard Webhooks describes it. */
    private record Verifier(String secret, Instant now) {

        boolean accepts(String id, String timestamp, String signatures, String body) {
            Instant sent = Instant.ofEpochSecond(Long.parseLong(timestamp));
            return Duration.between(sent, now).abs().compareTo(Duration.ofMinutes(5)) <= 0
                    && Arrays.stream(signatures.split(" "))
                            .filter(signature -> signature.startsWith("v1,"))
                            .map(signature -> Base64.getDecoder().decode(signature.substring(3)))
                            .anyMatch(signature ->
                                    MessageDigest.isEqual(signature, hmac(id + "." + timestamp + "." + body)));
        }

        boolean accepts(LoggedRequest request) {
            return accepts(
                    request.getHeader("webhook-id"),
                    request.getHeader("webhook-timestamp"),
                    request.getHeader("webhook-signature"),
                    request.getBodyAsString());
        }

        private byte[] hmac(String signed) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(
                        Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
                return mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The example that libraries for Standard Webhooks are tested with. */
    @Test
    void theVerifierOfThisTestIsRight() {
        assertThat(new Verifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Instant.ofEpochSecond(1614265330))
                        .accepts(
                                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                "1614265330",
                                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                                "{\"test\": 2432232314}"))
                .isTrue();
    }

    @Test
    void whoeverHasTheSecretCanVerifyWhatCameAndNobodyCanForgeIt() {
        receiver.webhook(Provider.clock())
                .send(letter().to("crm").text("Gelöst: \"ü\" 🔥").build());

        LoggedRequest request = receiver.request();
        assertThat(new Verifier(Provider.WEBHOOK_SECRET, Provider.NOW).accepts(request))
                .isTrue();
        assertThat(new Verifier("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", Provider.NOW).accepts(request))
                .isFalse();
        assertThat(new Verifier(Provider.WEBHOOK_SECRET, Provider.NOW.plusSeconds(301)).accepts(request))
                .as("what is replayed after five minutes")
                .isFalse();
        assertThat(new Verifier(Provider.WEBHOOK_SECRET, Provider.NOW)
                        .accepts(
                                "message-43",
                                request.getHeader("webhook-timestamp"),
                                request.getHeader("webhook-signature"),
                                request.getBodyAsString()))
                .isFalse();
    }

    @Test
    void theBodySaysWhatHappenedForAMachine() {
        receiver.webhook(Provider.clock())
                .send(letter().to("crm").text("Solved.").build());

        assertThat(receiver.request().getUrl()).isEqualTo(Provider.WEBHOOK_PATH);
        assertThat(receiver.request().getHeader("Content-Type")).isEqualTo("application/json");
        JsonNode body = receiver.body();
        assertThat(body.path("type").asText()).isEqualTo("incident.resolved");
        assertThat(body.path("timestamp").asText()).isEqualTo("2026-03-02T07:30:00Z");
        assertThat(body.path("data").path("incident").asText()).isEqualTo("INC0000007");
        assertThat(body.path("data").path("subject").asText()).isEqualTo("[INC0000007] The CRM is slow");
        assertThat(body.path("data").path("text").asText()).isEqualTo("Solved.");
        assertThat(body.path("data").path("facts").path("title").asText()).isEqualTo("Slow & <b>");
    }

    @Test
    void whatIsTriedAgainHasTheSameIdAndTheTimeOfTheAttempt() {
        receiver.answering(aResponse().withStatus(500));
        assertThatExceptionOfType(DeliveryException.class).isThrownBy(() -> receiver.webhook(Provider.clock())
                .send(letter().to("crm").build()));
        Instant later = Provider.NOW.plus(Duration.ofHours(2));
        receiver.answering(ok());
        receiver.webhook(Clock.fixed(later, ZoneOffset.UTC))
                .send(letter().to("crm").build());

        List<LoggedRequest> requests = receiver.requests();
        assertThat(requests).hasSize(2).allSatisfy(request -> {
            assertThat(request.getHeader("webhook-id")).isEqualTo("message-42").doesNotContain(".");
            assertThat(request.getHeader("Idempotency-Key")).isEqualTo("message-42");
        });
        assertThat(requests)
                .extracting(request -> request.getHeader("webhook-timestamp"))
                .containsExactlyInAnyOrder(
                        String.valueOf(Provider.NOW.getEpochSecond()), String.valueOf(later.getEpochSecond()));
        assertThat(requests)
                .extracting(LoggedRequest::getBodyAsString)
                .containsOnly(requests.get(0).getBodyAsString());
        assertThat(requests)
                .filteredOn(new Verifier(Provider.WEBHOOK_SECRET, later)::accepts)
                .hasSize(1);
    }

    @Test
    void anEndpointThatIsGoneIsNotTriedAgain() {
        receiver.answering(aResponse().withStatus(410));

        assertThatExceptionOfType(UndeliverableException.class)
                .isThrownBy(() -> receiver.webhook(Provider.clock())
                        .send(letter().to("crm").build()))
                .withMessage("The webhook crm is gone (410)");
    }

    @Test
    void anEndpointThatTheConfigurationDoesNotNameIsTold() {
        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> receiver.webhook(Provider.clock())
                        .send(letter().to("erp").build()))
                .withMessageContaining("no endpoint erp in incidentdesk.channels.webhook.endpoints");
    }

    // --- Redirections, RFC 9110, section 15.4 -----------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void aReceiverThatHasMovedOnItsHostGetsTheSameRequestThere(int status) {
        redirecting(status, "/new/place");
        receiver.server().stubFor(post(urlEqualTo("/new/place")).willReturn(ok()));

        receiver.webhook(Provider.clock()).send(letter().to("crm").build());

        assertThat(receiver.requests())
                .extracting(LoggedRequest::getUrl)
                .containsExactlyInAnyOrder(Provider.WEBHOOK_PATH, "/new/place");
        assertThat(receiver.requests()).allMatch(new Verifier(Provider.WEBHOOK_SECRET, Provider.NOW)::accepts);
        assertThat(receiver.requests())
                .extracting(LoggedRequest::getBodyAsString)
                .containsOnly(receiver.requests().get(0).getBodyAsString());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void whatWouldBecomeAnotherRequestIsNotFollowed(int status) {
        redirecting(status, "/new/place");

        assertNotFollowed(status);
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void anotherHostGetsNothing(int status) {
        try (Provider other = Provider.start().answering(ok())) {
            for (String elsewhere : List.of(
                    other.url() + "/steal",
                    "//127.0.0.1:" + other.port() + "/steal",
                    "http://localhost:" + receiver.port() + "/new/place",
                    "https://127.0.0.1:" + receiver.port() + "/new/place",
                    "http://user@elsewhere.example/",
                    "ftp://127.0.0.1/",
                    "mailto:evil@example.com",
                    "file:///etc/passwd",
                    ":::",
                    "http:///")) {
                receiver.server().resetRequests();
                redirecting(status, elsewhere);

                assertNotFollowed(status);

                assertThat(receiver.requests()).as(elsewhere).hasSize(1);
            }
            assertThat(other.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void aReceiverThatSendsUsInACircleIsLeft(int status) {
        redirecting(status, Provider.WEBHOOK_PATH);

        assertNotFollowed(status);
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void aRedirectionToNowhereIsNotFollowed() {
        receiver.answering(aResponse().withStatus(308));

        assertNotFollowed(308);
    }

    @Test
    void theUsualPortIsThatOfTheHost() {
        assertThat(SignedWebhooks.sameOrigin(
                        URI.create("https://hooks.example/a"), URI.create("https://hooks.example:443/b")))
                .isTrue();
        assertThat(SignedWebhooks.sameOrigin(
                        URI.create("http://hooks.example/a"), URI.create("http://HOOKS.example:80/b")))
                .isTrue();
        assertThat(SignedWebhooks.sameOrigin(
                        URI.create("https://hooks.example/a"), URI.create("https://hooks.example:80/b")))
                .isFalse();
    }

    // --- Settings ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_c2hvcnQtc2VjcmV0",
                "whsec_" + "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM=",
                "top secret, not Base64",
                "whsec_top-secret_top-secret_top-secret!!"
            })
    void aWeakSecretIsToldAtTheStartAndNotShown(String secret) {
        assertThatIllegalStateException()
                .isThrownBy(() -> at("https://hooks.example/", secret))
                .withMessage("The secret of the endpoint crm in incidentdesk.channels.webhook must be a key of at least"
                        + " 24 bytes in Base64, such as whsec_…")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hooks.example/secret", "https://hooks.example/sec ret", "wss://hooks.example/secret", ""})
    void anAddressThatIsNoneIsToldAtTheStartAndNotShown(String address) {
        assertThatIllegalStateException()
                .isThrownBy(() -> at(address, Provider.WEBHOOK_SECRET))
                .withMessage(
                        "The address of the endpoint crm in incidentdesk.channels.webhook is no http or https address.")
                .withNoCause();
    }

    @Test
    void withoutEndpointsTheChannelIsNotSetUp() {
        assertThat(receiver.webhook(Provider.clock()).isSetUp()).isTrue();
        assertThat(Provider.webhook(settings(Map.of()), Provider.clock()).isSetUp())
                .isFalse();
    }

    private void redirecting(int status, String location) {
        receiver.server()
                .stubFor(post(urlEqualTo(Provider.WEBHOOK_PATH))
                        .willReturn(aResponse().withStatus(status).withHeader("Location", location)));
    }

    private void assertNotFollowed(int status) {
        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> receiver.webhook(Provider.clock())
                        .send(letter().to("crm").build()))
                .withMessage("The webhook crm answers with " + status
                        + ", which leads elsewhere and is not followed; correct its address in the configuration");
    }

    private static WebhookChannel at(String address, String secret) {
        return Provider.webhook(
                settings(Map.of("crm", new Endpoint(Secret.valueOf(address), Secret.valueOf(secret)))),
                Provider.clock());
    }

    private static ChannelSettings settings(Map<String, Endpoint> endpoints) {
        return new ChannelSettings(
                new ChannelSettings.Email(""),
                new ChannelSettings.Slack(Secret.NONE, "https://slack.com/api"),
                new ChannelSettings.Teams(Map.of()),
                new ChannelSettings.Webhook(endpoints),
                new ChannelSettings.Twilio("", Secret.NONE, "", "https://api.twilio.com", 10, Duration.ofHours(1)),
                new ChannelSettings.Http(Duration.ofSeconds(5), Duration.ofSeconds(5)));
    }
}
