package org.incidentdesk.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.incidentdesk.alert.Signal.State;
import org.springframework.http.HttpStatus;

/** An event of PagerDuty's Events API, version 2. */
record PagerDutyEvent(String routingKey, Signal signal) {

    private static final int KEY_LENGTH = 32;
    private static final int MAX_SUMMARY = 1024;
    private static final int MAX_DETAILS = 90;
    private static final Set<String> ACTIONS = Set.of("trigger", "acknowledge", "resolve");
    private static final Set<String> SEVERITIES = Set.of("critical", "error", "warning", "info");

    /** @throws BadAlertException with all that is wrong with it */
    static PagerDutyEvent read(JsonNode event) {
        List<String> problems = new ArrayList<>();
        String routingKey = AlertBody.text(event, "routing_key");
        String action = AlertBody.text(event, "event_action");
        String key = AlertBody.text(event, "dedup_key").strip();
        JsonNode payload = event.path("payload");
        if (routingKey.isBlank()) {
            problems.add("'routing_key' is missing or blank");
        } else if (routingKey.length() != KEY_LENGTH) {
            problems.add("Length of 'routing_key' is incorrect (should be " + KEY_LENGTH + " characters)");
        }
        if (action.isBlank()) {
            problems.add("'event_action' is missing or blank");
        } else if (!ACTIONS.contains(action)) {
            problems.add("'event_action' is invalid (must be one of: trigger, acknowledge, resolve)");
        }
        if (key.length() > Signal.MAX_KEY) {
            problems.add("'dedup_key' is too long (maximum is " + Signal.MAX_KEY + " characters)");
        }
        if (action.equals("trigger")) {
            checkPayload(payload, problems);
        } else if (key.isEmpty()) {
            problems.add("'dedup_key' is missing or blank");
        }
        if (!problems.isEmpty()) {
            throw new BadAlertException(HttpStatus.BAD_REQUEST, problems);
        }
        return new PagerDutyEvent(routingKey, signal(event, action, key, payload));
    }

    private static void checkPayload(JsonNode payload, List<String> problems) {
        if (!payload.isObject()) {
            problems.add("'payload' is missing or blank");
            return;
        }
        for (String required : List.of("summary", "source", "severity")) {
            if (AlertBody.text(payload, required).isBlank()) {
                problems.add("'payload." + required + "' is missing or blank");
            }
        }
        if (AlertBody.text(payload, "summary").length() > MAX_SUMMARY) {
            problems.add("'payload.summary' is too long (maximum is " + MAX_SUMMARY + " characters)");
        }
        String severity = AlertBody.text(payload, "severity");
        if (!severity.isBlank() && !SEVERITIES.contains(severity)) {
            problems.add("'payload.severity' is invalid (must be one of the following: 'critical', 'warning', 'error'"
                    + " or 'info')");
        }
        if (payload.path("custom_details").size() > MAX_DETAILS) {
            problems.add("'payload.custom_details' may have " + MAX_DETAILS + " members at most");
        }
    }

    private static Signal signal(JsonNode event, String action, String key, JsonNode payload) {
        Map<String, String> labels = new HashMap<>();
        JsonNode details = payload.path("custom_details");
        labels.putAll(AlertBody.texts(details));
        for (String field : List.of("source", "component", "group", "class")) {
            String value = AlertBody.text(payload, field);
            if (!value.isBlank()) {
                labels.put(field, value);
            }
        }
        String link = AlertBody.text(event.path("links").path(0), "href");
        return new Signal(
                key.isEmpty() ? UUID.randomUUID().toString().replace("-", "") : key,
                switch (action) {
                    case "trigger" -> State.FIRING;
                    case "acknowledge" -> State.ACKNOWLEDGED;
                    default -> State.CLEARED;
                },
                AlertBody.time(payload, "timestamp"),
                AlertBody.text(payload, "summary"),
                details.isValueNode() && !details.isNull() ? details.asText() : "",
                AlertBody.text(payload, "severity"),
                labels,
                link.isBlank() ? AlertBody.text(event, "client_url") : link);
    }
}
