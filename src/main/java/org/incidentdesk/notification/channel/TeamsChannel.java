package org.incidentdesk.notification.channel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Microsoft Teams, by a workflow that posts what its webhook receives: an Adaptive Card. The text stands in runs, in which
 * nothing that people wrote becomes markup.
 */
@Component
class TeamsChannel implements Channel {

    private static final int GONE = 410;
    /** Teams takes 28 KB; a sign may be written in more bytes than it has. */
    private static final int MAX_SIZE = 12_000;

    private static final int OF_A_RUN = 80;

    private final HttpCalls http;
    private final ObjectMapper json;
    private final Map<String, URI> endpoints = new HashMap<>();

    TeamsChannel(HttpCalls http, ObjectMapper json, ChannelSettings settings) {
        this.http = http;
        this.json = json;
        settings.teams()
                .endpoints()
                .forEach((name, address) ->
                        endpoints.put(name, Endpoints.check("teams", Medium.TEAMS, name, address.reveal())));
    }

    @Override
    public ChannelType type() {
        return ChannelType.TEAMS;
    }

    @Override
    public boolean isSetUp() {
        return !endpoints.isEmpty();
    }

    @Override
    public Optional<String> send(Letter letter) {
        URI endpoint = endpoints.get(letter.address());
        if (endpoint == null) {
            throw Endpoints.missing("teams", letter.address());
        }
        String provider = "The Teams endpoint " + letter.address();
        HttpCalls.Answer answer = http.post(
                provider,
                endpoint,
                Map.of("Content-Type", "application/json"),
                card(letter).toString());
        if (answer.status() == GONE) {
            throw new UndeliverableException(provider + " is gone (410)");
        }
        if (!answer.isSuccess()) {
            throw new DeliveryException(provider + " answers with " + answer.status());
        }
        return Optional.empty();
    }

    private ObjectNode card(Letter letter) {
        ObjectNode message = json.createObjectNode().put("type", "message");
        ObjectNode card = message.putArray("attachments")
                .addObject()
                .put("contentType", "application/vnd.microsoft.card.adaptive")
                .putObject("content")
                .put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .put("type", "AdaptiveCard")
                .put("version", "1.4");
        ArrayNode body = card.putArray("body");
        run(body, letter.subject()).put("weight", "bolder").put("size", "medium");
        int size = 0;
        for (String line : letter.text().lines().filter(it -> !it.isBlank()).toList()) {
            size += OF_A_RUN + line.getBytes(StandardCharsets.UTF_8).length;
            if (size > MAX_SIZE) {
                run(body, "…");
                break;
            }
            run(body, line);
        }
        return message;
    }

    private static ObjectNode run(ArrayNode body, String text) {
        return body.addObject()
                .put("type", "RichTextBlock")
                .putArray("inlines")
                .addObject()
                .put("type", "TextRun")
                .put("text", text);
    }
}
