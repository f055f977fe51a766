package org.incidentdesk.alert;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.camunda.bpm.engine.RuntimeService;
import org.incidentdesk.DeskClient;
import org.incidentdesk.DeskClient.Answer;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The front doors, as the tools come to them. */
@DeskTest
class AlertApiTest {

    private static final String ALERTMANAGER = "aldermoorAldermoorAlertmanager01";
    private static final String GRAFANA = "aldermoorAldermoorAldermGrafana1";
    private static final String PAGERDUTY = "aldermoorAldermoorAldePagerDuty1";
    private static final String CLOUDEVENTS = "aldermoorAldermoorAldCloudEvent1";
    private static final String JSON = "application/json";

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private DataSource dataSource;

    @Autowired
    private RuntimeService runtime;

    @LocalServerPort
    private int port;

    private DeskClient tool;

    @BeforeEach
    void forget() {
        tool = DeskClient.on(port);
        runtime.createProcessInstanceQuery()
                .processDefinitionKey("handle-alert")
                .list()
                .forEach(instance -> runtime.deleteProcessInstance(instance.getId(), "Forgotten"));
        jdbc.sql("delete from alert").update();
    }

    // --- What is taken ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"path", "bearer", "basic"})
    void alertmanagerNeedsOnlyTheAddressAndTheKey(String how) {
        Answer answer =
                switch (how) {
                    case "path" -> tool.post("/alerts/alertmanager/" + ALERTMANAGER, Payloads.ALERTMANAGER, JSON);
                    case "bearer" ->
                        tool.with("Authorization", "Bearer " + ALERTMANAGER)
                                .post("/alerts/alertmanager", Payloads.ALERTMANAGER, JSON);
                    default ->
                        tool.as("alertmanager", ALERTMANAGER).post("/alerts/alertmanager", Payloads.ALERTMANAGER, JSON);
                };

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("alerts").asInt()).isOne();
        assertThat(keys()).containsExactly("1a30ba71cca2921f");
        assertThat(runtime.createProcessInstanceQuery()
                        .processDefinitionKey("handle-alert")
                        .count())
                .isOne();
    }

    @Test
    void ofWhatGrafanaSendsOnlyWhatFiresIsNew() {
        assertThat(tool.post("/alerts/grafana/" + GRAFANA, Payloads.GRAFANA, JSON)
                        .status())
                .isEqualTo(202);
        assertThat(keys()).containsExactly("c6eadffa33fcdf37");
    }

    @Test
    void anEventForPagerDutyIsAnsweredAsPagerDutyDoes() {
        Answer answer = tool.post("/v2/enqueue", Payloads.PAGERDUTY.replace("ROUTINGKEY", PAGERDUTY), JSON);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json())
                .isEqualTo(
                        json(Map.of("status", "success", "message", "Event processed", "dedup_key", "samplekeyhere")));
        assertThat(keys()).containsExactly("samplekeyhere");
    }

    @Test
    void aCloudEventIsTakenInEachOfItsModes() {
        String path = "/alerts/cloudevents/" + CLOUDEVENTS;
        DeskClient binary = tool.with("ce-specversion", "1.0")
                .with("ce-type", "com.example.disk.alerting")
                .with("ce-source", "/a")
                .with("ce-id", "1");

        assertThat(tool.post(path, Payloads.CLOUD_EVENT, "application/cloudevents+json")
                        .status())
                .isEqualTo(202);
        assertThat(binary.post(path, "{\"title\": \"Disk\"}", JSON).status()).isEqualTo(202);
        assertThat(tool.post(
                                path,
                                "[" + Payloads.CLOUD_EVENT.replace("fs-02", "fs-03") + "]",
                                "application/cloudevents-batch+json")
                        .status())
                .isEqualTo(202);
        assertThat(keys())
                .containsExactlyInAnyOrder(
                        "/mycontext/subcontext fs-02 com.example.disk",
                        "/a  com.example.disk",
                        "/mycontext/subcontext fs-03 com.example.disk");
    }

    @Test
    void whoeverHasTheKeyMaySendCloudEvents() throws IOException {
        assertThat(options("/alerts/cloudevents/" + CLOUDEVENTS))
                .startsWith("HTTP/1.1 200")
                .contains("WebHook-Allowed-Origin: eventgrid.example");
        assertThat(options("/alerts/cloudevents/wrong")).startsWith("HTTP/1.1 401");
    }

    @Test
    void manyAlertsInOneRequestAreTakenTogether() {
        StringBuilder alerts = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            alerts.append(i == 0 ? "" : ",")
                    .append("{\"status\": \"firing\", \"labels\": {\"alertname\": \"A\"}, \"fingerprint\": \"f")
                    .append(i % 50)
                    .append("\"}");
        }
        Answer answer = tool.post(
                "/alerts/alertmanager/" + ALERTMANAGER, "{\"version\": \"4\", \"alerts\": [" + alerts + "]}", JSON);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(keys()).hasSize(50);
        assertThat(counts()).containsOnly(10L);
    }

    // --- What is refused --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "/alerts/alertmanager/wrong",
        "/alerts/alertmanager",
        "/alerts/grafana/" + ALERTMANAGER,
        "/alerts/cloudevents/" + GRAFANA,
        "/alerts/alertmanager/" + PAGERDUTY
    })
    void aKeyThatIsWrongOrOfAnotherDoorIsRefused(String path) {
        Answer answer = tool.post(path, Payloads.ALERTMANAGER, JSON);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.json().path("detail").asText()).contains("key");
        assertThat(keys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic !!!", "Bearer", "Digest x", "Basic"})
    void anAuthorizationThatIsNoneIsRefused(String header) {
        assertThat(tool.with("Authorization", header)
                        .post("/alerts/alertmanager", Payloads.ALERTMANAGER, JSON)
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{                                    | no JSON that can be read: line 1, column 2",
                "{\"version\": \"3\", \"alerts\": []} | version must be \"4\"",
                "{\"alerts\": []}                     | version must be \"4\"",
                "{\"version\": \"4\"}                 | alerts must be a list"
            })
    void whatAlertmanagerDoesNotSendIsRefusedWithTheReason(String body, String reason) {
        Answer answer = tool.post("/alerts/alertmanager/" + ALERTMANAGER, body, JSON);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains(reason);
    }

    @Test
    void oneBadAlertSpoilsTheWholeRequestAndNothingIsHalfDone() {
        String body = Payloads.GRAFANA.replace("\"status\": \"resolved\"", "\"status\": \"perhaps\"");
        Answer answer = tool.post("/alerts/grafana/" + GRAFANA, body, JSON);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains("alerts[1].status");
        assertThat(keys()).isEmpty();
    }

    @Test
    void anotherContentTypeIsRefused() {
        assertThat(tool.post("/alerts/alertmanager/" + ALERTMANAGER, Payloads.ALERTMANAGER, "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(tool.post("/alerts/cloudevents/" + CLOUDEVENTS, "x", "application/cloudevents+avro")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void aBodyThatIsTooLargeIsRefusedWithAnAnswer() {
        String large = "{\"version\": \"4\", \"x\": \"" + "x".repeat(5_000_000) + "\"}";

        assertThat(tool.post("/alerts/alertmanager/" + ALERTMANAGER, large, JSON)
                        .status())
                .isEqualTo(413);
        Answer event = tool.post("/v2/enqueue", large, JSON);
        assertThat(event.status()).isEqualTo(413);
        assertThat(event.json().path("errors").get(0).asText()).contains("512 KB");
        assertThat(tool.post("/alerts/alertmanager/" + ALERTMANAGER, Payloads.ALERTMANAGER, JSON)
                        .status())
                .isEqualTo(202);
    }

    @Test
    void aBodyThatDoesNotSayItsSizeIsLimitedAsWell() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            OutputStream out = socket.getOutputStream();
            write(
                    out,
                    "POST /alerts/alertmanager/" + ALERTMANAGER + " HTTP/1.1\r\nHost: desk\r\n"
                            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = new byte[0x10000];
            for (int i = 0; i < 48; i++) {
                write(out, "10000\r\n");
                out.write(chunk);
                write(out, "\r\n");
            }
            write(out, "0\r\n\r\n");
            byte[] answer = new byte[12];
            assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
            assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aHundredThousandLabelsAreRefused() {
        StringBuilder labels = new StringBuilder("\"alertname\": \"x\"");
        for (int i = 0; i < 100_000; i++) {
            labels.append(",\"l").append(i).append("\":\"\"");
        }
        String body = "{\"version\": \"4\", \"alerts\": [{\"status\": \"firing\", \"labels\": {" + labels + "}}]}";

        Answer answer = tool.post("/alerts/alertmanager/" + ALERTMANAGER, body, JSON);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains("100 labels at most, this one has 100001");
    }

    @Test
    void aBadEventForPagerDutyIsAnsweredAsPagerDutyDoes() {
        Answer wrong = tool.post("/v2/enqueue", Payloads.PAGERDUTY.replace("ROUTINGKEY", "x".repeat(32)), JSON);
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json())
                .isEqualTo(json(Map.of(
                        "status",
                        "invalid event",
                        "message",
                        "Event object is invalid",
                        "errors",
                        List.of("Invalid routing key"))));
        assertThat(tool.post("/v2/enqueue", Payloads.PAGERDUTY, JSON)
                        .json()
                        .path("errors")
                        .get(0)
                        .asText())
                .isEqualTo("Length of 'routing_key' is incorrect (should be 32 characters)");
        for (String body : List.of("", "{", "[]", "1")) {
            Answer answer = tool.post("/v2/enqueue", body, JSON);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.json().path("status").asText()).isEqualTo("invalid event");
        }
    }

    @Test
    void acknowledgingOrResolvingWhatNobodyKnowsChangesNothing() {
        for (String action : List.of("acknowledge", "resolve")) {
            assertThat(tool.post(
                                    "/v2/enqueue",
                                    Map.of("routing_key", PAGERDUTY, "event_action", action, "dedup_key", "nobody"))
                            .status())
                    .isEqualTo(202);
        }
        assertThat(keys()).isEmpty();
    }

    @Test
    void whatTextHoldsTheDatabaseTakes() {
        String odd = Payloads.ALERTMANAGER.replace("master", "a\\u0000b\\ud83d ' \\\" € 😀");
        assertThat(tool.post("/alerts/alertmanager/" + ALERTMANAGER, odd, JSON).status())
                .isEqualTo(202);
        assertThat(jdbc.sql("select labels ->> 'monitor' from alert")
                        .query(String.class)
                        .single())
                .isEqualTo("ab ' \" € 😀");
    }

    // --- Overload and races -----------------------------------------------------------------------------------------

    @Test
    void theSameAlertAThousandTimesAtOnceIsOneAlert() throws Exception {
        List<Answer> answers = atOnce(1000, () -> {
            Answer answer = event("storm");
            while (answer.status() == 429) {
                assertThat(answer.header("Retry-After")).isEqualTo("5");
                Thread.sleep(100);
                answer = event("storm");
            }
            return answer;
        });

        assertThat(answers).extracting(Answer::status).containsOnly(202);
        assertThat(keys()).containsExactly("storm");
        assertThat(counts()).containsExactly(1000L);
        assertThat(runtime.createProcessInstanceQuery()
                        .processDefinitionKey("handle-alert")
                        .count())
                .isOne();
    }

    @Test
    void theSameAlertsInManyRequestsAtOnceDoNotWaitForEachOtherForEver() throws Exception {
        List<Answer> answers = atOnce(60, () -> {
            List<Integer> order = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8));
            Collections.shuffle(order);
            String alerts = order.stream()
                    .map(i -> "{\"status\": \"" + (Math.random() < 0.3 ? "resolved" : "firing")
                            + "\", \"labels\": {}, \"fingerprint\": \"f" + i + "\"}")
                    .collect(joining(","));
            Answer answer;
            do {
                answer = tool.post(
                        "/alerts/alertmanager/" + ALERTMANAGER,
                        "{\"version\": \"4\", \"alerts\": [" + alerts + "]}",
                        JSON);
            } while (answer.status() == 429);
            return answer;
        });

        assertThat(answers).extracting(Answer::status).containsOnly(202);
        assertThat(jdbc.sql("select count(*) from alert where ended_at is null group by dedup_key")
                        .query(Long.class)
                        .list())
                .allMatch(count -> count == 1);
    }

    @Test
    void withoutADatabaseConnectionTheToolIsAskedToComeAgain() throws SQLException {
        HikariDataSource pool = dataSource.unwrap(HikariDataSource.class);
        assertThat(event("warm").status()).isEqualTo(202);
        List<Connection> taken = new ArrayList<>();
        try {
            for (int i = 0; i < pool.getMaximumPoolSize(); i++) {
                taken.add(pool.getConnection());
            }
            Answer answer = event("late");
            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.json().path("status").asText()).isEqualTo("throttle exceeded");
        } finally {
            for (Connection connection : taken) {
                connection.close();
            }
        }
        assertThat(event("late").status()).isEqualTo(202);
        assertThat(keys()).containsExactlyInAnyOrder("warm", "late");
    }

    // --- Sources ----------------------------------------------------------------------------------------------------

    @Test
    void anAdministratorGivesOutAndTakesBackKeys() {
        DeskClient admin = tool.as("admin");
        Answer created = admin.post("/api/alert-sources", Map.of("kind", "pagerduty", "name", "Checkly"));
        assertThat(created.status()).isEqualTo(201);
        String key = created.json().path("key").asText();
        assertThat(key).matches("[A-Za-z0-9]{32}");
        assertThat(admin.post("/api/alert-sources", Map.of("kind", "grafana", "name", "Checkly"))
                        .badFields())
                .containsExactly("name");

        assertThat(event(key, "checkly").status()).isEqualTo(202);
        Answer sources = admin.get("/api/alert-sources");
        assertThat(sources.text()).doesNotContain(key);
        assertThat(sources.json()).anySatisfy(source -> {
            assertThat(source.path("name").asText()).isEqualTo("Checkly");
            assertThat(source.path("received").asInt()).isOne();
            assertThat(source.path("alerts").asInt()).isOne();
        });
        assertThat(admin.delete("/api/alert-sources/"
                                + created.json().path("id").asText())
                        .status())
                .isEqualTo(204);
        assertThat(event(key, "checkly").status()).isEqualTo(400);
        assertThat(admin.delete("/api/alert-sources/"
                                + created.json().path("id").asText())
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"smoke, x, kind", "grafana, '', name", "grafana, ' $', name"})
    void aSourceNeedsAKindAndAName(String kind, String name, String field) {
        assertThat(tool.as("admin")
                        .post("/api/alert-sources", Map.of("kind", kind, "name", name))
                        .badFields())
                .containsExactly(field);
    }

    @Test
    void onlyAdministratorsSeeSources() {
        for (String user : List.of("rita", "dana", "sensor")) {
            assertThat(tool.as(user).get("/api/alert-sources").status()).isEqualTo(403);
            assertThat(tool.as(user)
                            .post("/api/alert-sources", Map.of("kind", "grafana", "name", "x"))
                            .status())
                    .isEqualTo(403);
            assertThat(tool.as(user).delete("/api/alert-sources/1").status()).isEqualTo(403);
        }
        assertThat(tool.get("/api/alert-sources").status()).isEqualTo(401);
    }

    // --- Helpers ----------------------------------------------------------------------------------------------------

    private Answer event(String key) {
        return event(PAGERDUTY, key);
    }

    private Answer event(String routingKey, String key) {
        return tool.post(
                "/v2/enqueue",
                Map.of(
                        "routing_key",
                        routingKey,
                        "event_action",
                        "trigger",
                        "dedup_key",
                        key,
                        "payload",
                        Map.of("summary", "Disk full", "source", "db-3", "severity", "error")));
    }

    private static List<Answer> atOnce(int times, Callable<Answer> call) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(100);
        try {
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : threads.invokeAll(Collections.nCopies(times, call))) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private String options(String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            write(
                    socket.getOutputStream(),
                    "OPTIONS " + path + " HTTP/1.1\r\nHost: desk\r\nWebHook-Request-Origin: eventgrid.example\r\n"
                            + "Connection: close\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private List<String> keys() {
        return jdbc.sql("select dedup_key from alert").query(String.class).list();
    }

    private List<Long> counts() {
        return jdbc.sql("select count from alert").query(Long.class).list();
    }

    private static JsonNode json(Object value) {
        return new ObjectMapper().valueToTree(value);
    }
}
