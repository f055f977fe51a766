package org.incidentdesk.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.incidentdesk.alert.Signal.State;
import org.springframework.http.HttpStatus;

/**
 * CloudEvents 1.0 over HTTP in each of its modes. The specification leaves open what an alert is, so this looks in the
 * event's data or, failing that, its attributes: {@code status} (or else the last word of the type) says whether it fires,
 * {@code key} (or else source, subject and type) which alert it is.
 */
final class CloudEvents {

    private static final String MEDIA_TYPE = "application/cloudevents";
    private static final String BATCH = MEDIA_TYPE + "-batch";
    private static final String HEADER = "ce-";
    private static final int MAX_EVENTS = 5000;

    private static final Set<String> FIRING =
            Set.of("firing", "triggered", "trigger", "opened", "raised", "alerting", "failed", "problem", "critical");
    private static final Set<String> CLEARED =
            Set.of("resolved", "resolve", "cleared", "closed", "recovered", "ok", "succeeded", "normal");
    private static final Set<String> ACKNOWLEDGED = Set.of("acknowledged", "acknowledge");

    private CloudEvents() {}

    /** @throws BadAlertException saying what is wrong with it */
    static List<Signal> read(HttpServletRequest request, byte[] body) {
        String type = request.getContentType() == null
                ? ""
                : request.getContentType().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals(BATCH + "+json")) {
            return batch(AlertBody.parse(body));
        }
        if (type.equals(MEDIA_TYPE + "+json") || type.equals(MEDIA_TYPE)) {
            return List.of(signal(AlertBody.parse(body), "the event"));
        }
        if (type.startsWith(MEDIA_TYPE)) {
            throw new BadAlertException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE,
                    List.of("of the event formats only JSON is understood: " + MEDIA_TYPE + "+json"));
        }
        return List.of(signal(binary(request, type, body), "the event"));
    }

    private static List<Signal> batch(JsonNode events) {
        if (!events.isArray()) {
            throw new BadAlertException("a batch must be a list");
        }
        if (events.size() > MAX_EVENTS) {
            throw new BadAlertException("a batch may have " + MAX_EVENTS + " events at most");
        }
        List<Signal> signals = new ArrayList<>();
        for (JsonNode event : events) {
            signals.add(signal(event, "event [" + signals.size() + "]"));
        }
        return signals;
    }

    /** As if it had been structured. */
    private static JsonNode binary(HttpServletRequest request, String type, byte[] body) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        for (String header : Collections.list(request.getHeaderNames())) {
            String name = header.toLowerCase(Locale.ROOT);
            if (name.startsWith(HEADER)) {
                event.put(name.substring(HEADER.length()), decoded(request.getHeader(header), name));
            }
        }
        if (body.length > 0) {
            event.set(
                    "data",
                    type.isEmpty() || type.equals("application/json") || type.endsWith("+json")
                            ? AlertBody.parse(body)
                            : event.textNode(new String(body, StandardCharsets.UTF_8)));
        }
        return event;
    }

    private static Signal signal(JsonNode event, String where) {
        if (!event.isObject()) {
            throw new BadAlertException(where + " must be an object");
        }
        for (String required : List.of("id", "source", "specversion", "type")) {
            if (AlertBody.text(event, required).isBlank()) {
                throw new BadAlertException(where + " has no " + required);
            }
        }
        if (!AlertBody.text(event, "specversion").equals("1.0")) {
            throw new BadAlertException("specversion of " + where + " must be 1.0");
        }
        JsonNode data = data(event, where);
        String type = AlertBody.text(event, "type");
        String last = type.substring(type.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        State state = state(said(event, data, "status"), last, where);
        return new Signal(
                key(
                        event,
                        data,
                        isState(last) && last.length() < type.length()
                                ? type.substring(0, type.length() - last.length() - 1)
                                : type),
                state,
                AlertBody.time(event, "time"),
                first(
                        said(event, data, "title"),
                        said(event, data, "summary"),
                        said(event, data, "message"),
                        AlertBody.text(event, "subject"),
                        type),
                data.isTextual() ? data.asText() : said(event, data, "description"),
                said(event, data, "severity"),
                labels(event, data),
                said(event, data, "link"));
    }

    private static JsonNode data(JsonNode event, String where) {
        if (!event.has("data_base64")) {
            return event.path("data");
        }
        if (event.has("data")) {
            throw new BadAlertException(where + " has both data and data_base64");
        }
        try {
            byte[] data = Base64.getDecoder().decode(AlertBody.text(event, "data_base64"));
            return JsonNodeFactory.instance.textNode(new String(data, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            throw new BadAlertException("data_base64 of " + where + " is no Base64");
        }
    }

    private static State state(String said, String lastWordOfType, String where) {
        if (said.isBlank()) {
            return isState(lastWordOfType) ? state(lastWordOfType) : State.FIRING;
        }
        if (!isState(said.toLowerCase(Locale.ROOT))) {
            throw new BadAlertException("status of " + where + " must be firing, acknowledged or resolved");
        }
        return state(said.toLowerCase(Locale.ROOT));
    }

    private static boolean isState(String word) {
        return Stream.of(FIRING, CLEARED, ACKNOWLEDGED).anyMatch(words -> words.contains(word));
    }

    private static State state(String word) {
        return CLEARED.contains(word) ? State.CLEARED : ACKNOWLEDGED.contains(word) ? State.ACKNOWLEDGED : State.FIRING;
    }

    private static String key(JsonNode event, JsonNode data, String type) {
        String key = said(event, data, "key");
        if (!key.isBlank()) {
            return key;
        }
        String composed = AlertBody.text(event, "source") + " " + AlertBody.text(event, "subject") + " " + type;
        return composed.length() <= Signal.MAX_KEY
                ? composed
                : UUID.nameUUIDFromBytes(composed.getBytes(StandardCharsets.UTF_8))
                        .toString();
    }

    private static Map<String, String> labels(JsonNode event, JsonNode data) {
        Map<String, String> labels = new HashMap<>(AlertBody.texts(data.path("labels")));
        AlertBody.texts(event).forEach((name, value) -> {
            if (!name.startsWith("data")) {
                labels.putIfAbsent(name, value);
            }
        });
        return labels;
    }

    private static String said(JsonNode event, JsonNode data, String name) {
        return first(AlertBody.text(data, name), AlertBody.text(event, name));
    }

    private static String first(String... texts) {
        return Stream.of(texts).filter(text -> !text.isBlank()).findFirst().orElse("");
    }

    /** HTTP binding, section 3.1.3.2. */
    private static String decoded(String header, String name) {
        String text = header.strip();
        if (text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")) {
            text = text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        ByteBuffer bytes = ByteBuffer.allocate(4 * text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                bytes.put(String.valueOf(text.charAt(i)).getBytes(StandardCharsets.UTF_8));
            } else if (text.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
                bytes.put((byte) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                throw new BadAlertException("the header " + name + " is not percent-encoded correctly");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new BadAlertException("the header " + name + " is not UTF-8 when decoded");
        }
    }
}
