package org.incidentdesk.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.alert.Signal.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

/** What each tool sends, as its documentation shows it, and what is wrong with it. */
class AlertLanguagesTest {

    @Test
    void readsWhatAlertmanagerSends() {
        assertThat(GroupedAlerts.read(json(Payloads.ALERTMANAGER), "4"))
                .singleElement()
                .satisfies(signal -> {
                    assertThat(signal)
                            .returns("1a30ba71cca2921f", Signal::key)
                            .returns(State.FIRING, Signal::state)
                            .returns(Optional.of(Instant.parse("2023-02-06T13:08:45.828Z")), Signal::since)
                            .returns("BlackBox Probe Failure: https://server.example.org", Signal::title)
                            .returns("critical", Signal::severity);
                    assertThat(signal.description()).startsWith("Instance https://server.example.org has been down");
                    assertThat(signal.labels()).contains(entry("job", "http_checks"));
                    assertThat(signal.link()).startsWith("http://prometheus.example.org:9090/graph?");
                });
    }

    @Test
    void readsWhatGrafanaSends() {
        List<Signal> signals = GroupedAlerts.read(json(Payloads.GRAFANA), "1");

        assertThat(signals).extracting(Signal::state).containsExactly(State.FIRING, State.CLEARED);
        assertThat(signals).extracting(Signal::key).containsExactly("c6eadffa33fcdf37", "bc97ff14869b13e3");
        assertThat(signals)
                .extracting(Signal::link)
                .containsExactly("https://play.grafana.org/alerting/1afz29v7z/edit", "https://play.grafana.org/d/1");
        assertThat(signals.get(0).since()).contains(Instant.parse("2021-10-12T07:51:03.157076Z"));
        assertThat(signals.get(0).description()).contains("https://myrunbook.com/runbook/1234");
    }

    @Test
    void anAlertWithoutAFingerprintIsKnownByItsLabels() {
        String old = Payloads.ALERTMANAGER.replaceAll(",\\s*\"fingerprint\": \"1a30ba71cca2921f\"", "");
        String key = GroupedAlerts.read(json(old), "4").get(0).key();

        assertThat(GroupedAlerts.read(json(old), "4").get(0).key()).isEqualTo(key);
        assertThat(GroupedAlerts.read(json(old.replace("master", "slave")), "4")
                        .get(0)
                        .key())
                .isNotEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                                    | the body must be an object",
                "{\"version\": \"3\", \"alerts\": []}                  | version must be \"4\"",
                "{\"version\": \"4\"}                                  | alerts must be a list",
                "{\"version\": \"4\", \"alerts\": [1]}                 | alerts[0].labels must be an object",
                "{\"version\": \"4\", \"alerts\": [{\"labels\": {}}]}  | alerts[0].status must be firing or resolved"
            })
    void saysWhatIsWrongWithAGroupOfAlerts(String body, String problem) {
        assertThatThrownBy(() -> GroupedAlerts.read(json(body), "4")).hasMessage(problem);
    }

    @Test
    void readsWhatPagerDutyClientsSend() {
        PagerDutyEvent event = PagerDutyEvent.read(json(Payloads.PAGERDUTY.replace("ROUTINGKEY", "k".repeat(32))));

        assertThat(event.routingKey()).isEqualTo("k".repeat(32));
        assertThat(event.signal())
                .returns("samplekeyhere", Signal::key)
                .returns(State.FIRING, Signal::state)
                .returns(Optional.of(Instant.parse("2015-07-17T08:42:58.315Z")), Signal::since)
                .returns("Example alert on host1.example.com", Signal::title)
                .returns("info", Signal::severity)
                .returns("https://example.com/", Signal::link);
        assertThat(event.signal().labels())
                .contains(entry("component", "postgres"), entry("load avg", "0.75"), entry("class", "deploy"));
    }

    @Test
    void aTriggerWithoutAKeyIsAnAlertOfItsOwn() {
        String event = Payloads.PAGERDUTY
                .replace("ROUTINGKEY", "k".repeat(32))
                .replace("\"dedup_key\": \"samplekeyhere\",", "");

        String key = PagerDutyEvent.read(json(event)).signal().key();
        assertThat(key).matches("[0-9a-f]{32}");
        assertThat(PagerDutyEvent.read(json(event)).signal().key()).isNotEqualTo(key);
    }

    @Test
    void saysAllThatIsWrongWithAnEvent() {
        assertThatThrownBy(() -> PagerDutyEvent.read(json("{\"routing_key\": \"short\"}")))
                .isInstanceOfSatisfying(BadAlertException.class, e -> assertThat(e.problems())
                        .containsExactly(
                                "Length of 'routing_key' is incorrect (should be 32 characters)",
                                "'event_action' is missing or blank",
                                "'dedup_key' is missing or blank"));
        assertThatThrownBy(() -> PagerDutyEvent.read(json("{\"event_action\": \"trigger\", \"payload\":"
                        + " {\"summary\": \"" + "s".repeat(1025) + "\", \"severity\": \"bad\"}, \"dedup_key\": \""
                        + "k".repeat(256) + "\"}")))
                .hasMessageContainingAll(
                        "'routing_key' is missing",
                        "'dedup_key' is too long",
                        "'payload.source' is missing",
                        "'payload.summary' is too long",
                        "'payload.severity' is invalid");
        assertThatThrownBy(() -> PagerDutyEvent.read(json("{\"event_action\": \"page\"}")))
                .hasMessageContaining("must be one of: trigger, acknowledge, resolve");
    }

    @Test
    void readsAStructuredCloudEvent() {
        assertThat(CloudEvents.read(
                        request("application/cloudevents+json; charset=utf-8"), bytes(Payloads.CLOUD_EVENT)))
                .singleElement()
                .satisfies(signal -> {
                    assertThat(signal)
                            .returns("/mycontext/subcontext fs-02 com.example.disk", Signal::key)
                            .returns(State.FIRING, Signal::state)
                            .returns("Disk full on fs-02", Signal::title)
                            .returns("error", Signal::severity)
                            .returns(Optional.of(Instant.parse("2018-04-05T03:56:24Z")), Signal::since);
                    assertThat(signal.labels())
                            .contains(entry("service", "file-share"), entry("subject", "fs-02"))
                            .doesNotContainKey("data");
                });
    }

    @Test
    void readsABinaryCloudEvent() {
        MockHttpServletRequest request = request("application/json; charset=utf-8");
        request.addHeader("ce-specversion", "1.0");
        request.addHeader("CE-Type", "com.example.disk.resolved");
        request.addHeader("ce-id", "1");
        request.addHeader("ce-source", "/mycontext/subcontext");
        request.addHeader("ce-subject", "Euro%20%E2%82%AC%20%F0%9F%98%80");

        assertThat(CloudEvents.read(request, bytes("{\"severity\": \"error\"}")))
                .singleElement()
                .satisfies(signal -> assertThat(signal)
                        .returns(State.CLEARED, Signal::state)
                        .returns("Euro € 😀", Signal::title)
                        .returns("/mycontext/subcontext Euro € 😀 com.example.disk", Signal::key)
                        .returns("error", Signal::severity));
    }

    @Test
    void readsABatchOfCloudEvents() {
        String cleared = Payloads.CLOUD_EVENT.replace("alerting", "resolved");
        String batch = "[" + Payloads.CLOUD_EVENT + "," + cleared + "]";

        List<Signal> signals = CloudEvents.read(request("application/cloudevents-batch+json"), bytes(batch));
        assertThat(signals).extracting(Signal::state).containsExactly(State.FIRING, State.CLEARED);
        assertThat(signals).extracting(Signal::key).containsOnly(signals.get(0).key());
        assertThat(CloudEvents.read(request("application/cloudevents-batch+json"), bytes("[]")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"firing, FIRING", "Resolved, CLEARED", "ok, CLEARED", "acknowledged, ACKNOWLEDGED"})
    void theDataOfACloudEventMaySayItsStateAndKey(String status, State state) {
        String event =
                Payloads.CLOUD_EVENT.replace("\"title\"", "\"status\": \"" + status + "\", \"key\": \"k\", \"title\"");

        assertThat(CloudEvents.read(request("application/cloudevents+json"), bytes(event)))
                .singleElement()
                .returns(state, Signal::state)
                .returns("k", Signal::key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"specversion\": \"1.0\"   | \"specversion\": \"0.3\"                   | specversion of the event must be 1.0",
                "\"id\": \"1234-1234-1234\" | \"id\": \"\"                               | the event has no id",
                "\"title\"                  | \"status\": \"maybe\", \"title\"           | status of the event must be",
                "\"data\":                  | \"data_base64\": \"eA==\", \"data\":       | has both data and data_base64"
            })
    void saysWhatIsWrongWithACloudEvent(String good, String bad, String problem) {
        String event = Payloads.CLOUD_EVENT.replace(good, bad);
        assertThatThrownBy(() -> CloudEvents.read(request("application/cloudevents+json"), bytes(event)))
                .hasMessageContaining(problem);
    }

    @Test
    void otherFormatsAndHeadersThatAreNoUtf8AreRefused() {
        assertThatThrownBy(() -> CloudEvents.read(request("application/cloudevents+avro"), bytes("x")))
                .isInstanceOfSatisfying(
                        BadAlertException.class,
                        e -> assertThat(e.status().value()).isEqualTo(415));
        for (String header : List.of("%C0%A0", "100%", "%4")) {
            MockHttpServletRequest request = request("application/json");
            request.addHeader("ce-source", header);
            assertThatThrownBy(() -> CloudEvents.read(request, bytes("{}"))).hasMessageContaining("ce-source");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\": 1} x", "nope", "{\"a\": \"\u0000\"}"})
    void whatIsNoJsonIsRefusedWithItsPlace(String body) {
        assertThatThrownBy(() -> json(body)).isInstanceOf(BadAlertException.class);
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        assertThatThrownBy(() -> json("[".repeat(100_000))).isInstanceOf(BadAlertException.class);
    }

    @Test
    void textIsKeptAsTheDatabaseAndAPersonCanTakeIt() {
        Signal signal = new Signal(
                "k\0",
                State.FIRING,
                Optional.empty(),
                "Line one\n\u0007line two \ud83d" + "x".repeat(300),
                "d".repeat(10_000),
                " CRITICAL ",
                Map.of("a\0", "1\0"),
                "javascript:alert(1)");

        assertThat(signal.key()).isEqualTo("k");
        assertThat(signal.title()).startsWith("Line one line two x").hasSize(200);
        assertThat(signal.description()).hasSize(3000);
        assertThat(signal.severity()).isEqualTo("critical");
        assertThat(signal.labels()).containsExactly(entry("a", "1"));
        assertThat(signal.link()).isEmpty();
    }

    @Test
    void anAlertWithoutAnyWordsHasItsKeyAsTitle() {
        Signal signal =
                new Signal("abc", State.FIRING, Optional.empty(), "!!!", "", "", Map.of(), "https://example.com/x");
        assertThat(signal.title()).isEqualTo("Alert abc");
        assertThat(signal.link()).isEqualTo("https://example.com/x");
    }

    @Test
    void tooManyLabelsAndNoKeyAreRefused() {
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i <= 100; i++) {
            labels.put("label" + i, "x");
        }
        assertThatThrownBy(() -> signal("k", labels)).hasMessageContaining("100 labels at most, this one has 101");
        assertThatThrownBy(() -> signal(" ", Map.of())).hasMessageContaining("key");
        assertThatThrownBy(() -> signal("k".repeat(256), Map.of())).hasMessageContaining("key");
    }

    private static Signal signal(String key, Map<String, String> labels) {
        return new Signal(key, State.FIRING, Optional.empty(), "x", "", "", labels, "");
    }

    private static JsonNode json(String body) {
        return AlertBody.parse(bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static MockHttpServletRequest request(String contentType) {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/alerts/cloudevents");
        request.setContentType(contentType);
        return request;
    }
}
