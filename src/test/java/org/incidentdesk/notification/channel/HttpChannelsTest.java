package org.incidentdesk.notification.channel;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchRuntimeException;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every provider that is reached by HTTP, whatever it answers. */
class HttpChannelsTest {

    private static final Duration PATIENT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    private Provider provider;

    @BeforeEach
    void startProvider() {
        provider = Provider.start();
    }

    @AfterEach
    void stopProvider() {
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204})
    void anySuccessIsOneWhereTheBodyMattersNot(int status) {
        provider.answering(aResponse().withStatus(status).withBody(status == 204 ? "" : "<html>taken</html>"));

        Provider.channels(provider.url(), PATIENT).forEach((channel, letter) -> {
            if (channel.type() != ChannelType.SLACK) {
                assertThat(channel.send(letter)).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 304, 307, 308, 400, 401, 403, 404, 408, 413, 500, 502, 504})
    void whatIsNoSuccessIsTriedAgainAsTheTableOfPausesSays(int status) {
        provider.answering(aResponse().withStatus(status).withBody("no"));

        failures(provider.url(), PATIENT).forEach((type, failure) -> assertThat(failure)
                .as("%s", type)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining(String.valueOf(status))
                .satisfies(e -> assertThat(((DeliveryException) e).retryAfter()).isEmpty()));
        assertThat(provider.requests()).as("redirections are not followed").hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
        "429, 120,                             PT2M",
        "503, 120,                             PT2M",
        "429, ' 7 ',                           PT7S",
        "429, 0,                               PT0S",
        "429, 31536000,                        PT24H",
        "503, 99999999999999999999,            PT24H",
        "429, 'Mon, 02 Mar 2026 08:15:00 GMT', PT45M",
        "503, 'Monday, 02-Mar-26 08:15:00 GMT', PT45M",
        "503, 'Mon Mar  2 08:15:00 2026',      PT45M",
        "429, 'Mon, 02 Mar 2026 07:00:00 GMT', PT0S",
        "429, 'Tue, 02 Mar 2027 07:00:00 GMT', PT24H",
        "429, soon,                            ",
        "429, -5,                              ",
        "429, 1.5,                             ",
        "429, '5, 7',                          ",
        "429, 'Mon, 32 Mar 2026 08:15:00 GMT', ",
        "503, '',                              ",
        "503, ,                                "
    })
    void aProviderThatWantsToBeLeftAloneIsLeftAloneForADayAtMost(int status, String retryAfter, Duration wait) {
        ResponseDefinitionBuilder answer = aResponse().withStatus(status);
        provider.answering(retryAfter == null ? answer : answer.withHeader("Retry-After", retryAfter));

        failures(provider.url(), PATIENT).forEach((type, failure) -> assertThat(failure)
                .as("%s", type)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("wants to be left alone for a while (" + status + ")")
                .satisfies(e -> assertThat(((DeliveryException) e).retryAfter()).isEqualTo(Optional.ofNullable(wait))));
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aBrokenAnswerIsTriedAgain(Fault fault) {
        provider.answering(aResponse().withFault(fault));

        failures(provider.url(), PATIENT)
                .forEach((type, failure) -> assertThat(failure).as("%s", type).isInstanceOf(DeliveryException.class));
    }

    @Test
    void aProviderThatIsNotThereIsTriedAgain() throws IOException {
        String closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = "http://127.0.0.1:" + socket.getLocalPort();
        }

        failures(closed, PATIENT).forEach((type, failure) -> assertThat(failure)
                .as("%s", type)
                .isInstanceOf(DeliveryException.class)
                .hasMessageEndingWith("cannot be reached: connection refused or host unknown"));
        failures("http://nobody.invalid", PATIENT).forEach((type, failure) -> assertThat(failure)
                .as("%s", type)
                .isInstanceOf(DeliveryException.class)
                .hasMessageContaining("cannot be reached"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"ok\":true,",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"ok\"\r\n"
            })
    void aProviderThatStopsInTheMiddleOfItsAnswerIsNotWaitedFor(String beginning) throws Exception {
        try (RawServer server = new RawServer(beginning, "")) {
            failures(server.url(), SHORT).forEach((type, failure) -> assertThat(failure)
                    .as("%s", type)
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("does not answer within"));

            server.awaitAllHungUp();
        }
    }

    @Test
    void anAnswerWithoutAnEndIsHungUpOn() throws Exception {
        try (RawServer server =
                new RawServer("HTTP/1.1 500 Oops\r\nContent-Type: text/plain\r\n\r\n", "more and more ")) {
            failures(server.url(), PATIENT).forEach((type, failure) -> assertThat(failure)
                    .as("%s", type)
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("500"));

            server.awaitAllHungUp();
        }
    }

    @Test
    void aProviderThatCannotProveWhoItIsGetsNothing() {
        WireMockServer other = new WireMockServer(
                WireMockConfiguration.options().dynamicPort().dynamicHttpsPort().bindAddress("127.0.0.1"));
        other.start();
        try {
            failures("https://127.0.0.1:" + other.httpsPort(), PATIENT).forEach((type, failure) -> assertThat(failure)
                    .as("%s", type)
                    .isInstanceOf(DeliveryException.class)
                    .hasMessageContaining("cannot be reached"));

            assertThat(other.getAllServeEvents()).isEmpty();
        } finally {
            other.stop();
        }
    }

    @Test
    void noFailureTellsASecret() throws Exception {
        for (ResponseDefinitionBuilder answer : List.of(
                aResponse().withStatus(302).withHeader("Location", "/x"),
                aResponse().withStatus(400).withBody("no"),
                aResponse().withStatus(401),
                aResponse().withStatus(404),
                aResponse().withStatus(410),
                aResponse().withStatus(429),
                aResponse().withStatus(500),
                aResponse().withFault(Fault.EMPTY_RESPONSE),
                aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                aResponse().withFault(Fault.RANDOM_DATA_THEN_CLOSE))) {
            provider.answering(answer);
            failures(provider.url(), PATIENT).values().forEach(HttpChannelsTest::assertTellsNoSecret);
        }
        try (RawServer hanging = new RawServer("", "")) {
            failures(hanging.url(), SHORT).values().forEach(HttpChannelsTest::assertTellsNoSecret);
        }
        failures("http://nobody.invalid", PATIENT).values().forEach(HttpChannelsTest::assertTellsNoSecret);
    }

    @Test
    void aHeaderThatCannotBeSentIsNotShown() {
        HttpCalls calls = Provider.calls(Provider.settings(provider.url(), PATIENT));

        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> calls.post(
                        "The provider", URI.create(provider.url()), Map.of("Authorization", "Bearer top\nsecret"), ""))
                .withMessage("The provider cannot be asked with these settings; correct them")
                .withNoCause();
        assertThatExceptionOfType(DeliveryException.class)
                .isThrownBy(() -> calls.post("The provider", URI.create("ftp://x.example/secret"), Map.of(), ""))
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void aSettingNeverShowsItsSecrets() {
        assertThat(Provider.settings("http://hooks.example", PATIENT).toString())
                .contains("***")
                .doesNotContain(Provider.SLACK_TOKEN)
                .doesNotContain(Provider.TWILIO_TOKEN)
                .doesNotContain("teams-secret")
                .doesNotContain("webhook-path")
                .doesNotContain(Provider.WEBHOOK_SECRET);
    }

    private static void assertTellsNoSecret(RuntimeException failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(all.toString())
                .contains(failure.getMessage())
                .doesNotContain(Provider.SLACK_TOKEN)
                .doesNotContain(Provider.TWILIO_TOKEN)
                .doesNotContain("teams-secret")
                .doesNotContain("teams-signature")
                .doesNotContain("webhook-path")
                .doesNotContain(Provider.WEBHOOK_SECRET.substring("whsec_".length()));
    }

    /** How each channel fails on this provider. */
    private static Map<ChannelType, RuntimeException> failures(String url, Duration answer) {
        Map<ChannelType, RuntimeException> failures = new EnumMap<>(ChannelType.class);
        Provider.channels(url, answer).forEach((channel, letter) -> {
            RuntimeException failure = catchRuntimeException(() -> channel.send(letter));
            assertThat(failure).as("%s", channel.type()).isNotNull();
            failures.put(channel.type(), failure);
        });
        assertThat(failures).hasSize(5);
        return failures;
    }

    /** Answers each call with the same beginning, then either says more and more, or nothing, until the client goes. */
    private static final class RawServer implements AutoCloseable {

        private static final int CALLS = 5;

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final CountDownLatch hungUp = new CountDownLatch(CALLS);
        private final String beginning;
        private final String more;
        private final CompletableFuture<Void> accepting;

        RawServer(String beginning, String more) throws IOException {
            this.beginning = beginning;
            this.more = more;
            accepting = CompletableFuture.runAsync(this::accept);
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        void awaitAllHungUp() throws InterruptedException {
            assertThat(hungUp.await(60, TimeUnit.SECONDS)).isTrue();
        }

        private void accept() {
            try {
                while (true) {
                    Socket client = server.accept();
                    Thread thread = new Thread(() -> serve(client), "raw-server");
                    thread.setDaemon(true);
                    thread.start();
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void serve(Socket client) {
            try (client;
                    OutputStream out = client.getOutputStream()) {
                out.write(beginning.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                byte[] again = more.repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
                // Also reads what the client says, until it goes.
                while (again.length > 0 || client.getInputStream().read() >= 0) {
                    out.write(again);
                }
            } catch (IOException e) {
                // The client has hung up.
            } finally {
                hungUp.countDown();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            accepting.join();
        }
    }
}
