package org.incidentdesk.alert;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.incidentdesk.alert.Signal.State;

/** What Alertmanager posts to a webhook; Grafana's is the same with a few more fields. */
final class GroupedAlerts {

    private static final int MAX_ALERTS = 5000;

    private GroupedAlerts() {}

    /**
     * @param version of the format that the tool must use
     * @throws BadAlertException saying what is wrong with it
     */
    static List<Signal> read(JsonNode body, String version) {
        if (!body.isObject()) {
            throw new BadAlertException("the body must be an object");
        }
        if (!version.equals(AlertBody.text(body, "version"))) {
            throw new BadAlertException("version must be \"" + version + "\"");
        }
        JsonNode alerts = body.path("alerts");
        if (!alerts.isArray()) {
            throw new BadAlertException("alerts must be a list");
        }
        if (alerts.size() > MAX_ALERTS) {
            throw new BadAlertException("alerts may have " + MAX_ALERTS + " elements at most; set max_alerts");
        }
        List<Signal> signals = new ArrayList<>();
        for (JsonNode alert : alerts) {
            signals.add(signal(alert, "alerts[" + signals.size() + "]"));
        }
        return signals;
    }

    private static Signal signal(JsonNode alert, String where) {
        JsonNode labels = alert.path("labels");
        JsonNode annotations = alert.path("annotations");
        if (!labels.isObject()) {
            throw new BadAlertException(where + ".labels must be an object");
        }
        State state =
                switch (AlertBody.text(alert, "status")) {
                    case "firing" -> State.FIRING;
                    case "resolved" -> State.CLEARED;
                    default -> throw new BadAlertException(where + ".status must be firing or resolved");
                };
        Map<String, String> named = AlertBody.texts(labels);
        return new Signal(
                key(alert, named),
                state,
                AlertBody.time(alert, "startsAt"),
                first(AlertBody.text(annotations, "summary"), named.getOrDefault("alertname", "")),
                Stream.of(
                                AlertBody.text(annotations, "description"),
                                AlertBody.text(annotations, "message"),
                                AlertBody.text(annotations, "runbook_url"))
                        .filter(text -> !text.isBlank())
                        .collect(joining("\n")),
                named.getOrDefault("severity", ""),
                named,
                first(
                        AlertBody.text(alert, "panelURL"),
                        first(AlertBody.text(alert, "dashboardURL"), AlertBody.text(alert, "generatorURL"))));
    }

    /** Alertmanager before 0.19 sends no fingerprint; it is one of the labels, like this. */
    private static String key(JsonNode alert, Map<String, String> labels) {
        String fingerprint = AlertBody.text(alert, "fingerprint");
        return fingerprint.isBlank()
                ? UUID.nameUUIDFromBytes(new TreeMap<>(labels).toString().getBytes(StandardCharsets.UTF_8))
                        .toString()
                : fingerprint;
    }

    private static String first(String one, String other) {
        return one.isBlank() ? other : one;
    }
}
