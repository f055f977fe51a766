package org.incidentdesk.notification.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Slack, by the method chat.postMessage of its web API, to a channel or a member. What is told of one incident hangs on
 * the first message about it.
 */
@Component
class SlackChannel implements Channel {

    private static final Set<String> BAD_ADDRESS = Set.of(
            "channel_not_found",
            "is_archived",
            "not_in_channel",
            "user_not_found",
            "users_not_found",
            "invalid_channel");

    private final HttpCalls http;
    private final ObjectMapper json;
    private final ChannelSettings.Slack settings;

    SlackChannel(HttpCalls http, ObjectMapper json, ChannelSettings settings) {
        this.http = http;
        this.json = json;
        this.settings = settings.slack();
    }

    @Override
    public ChannelType type() {
        return ChannelType.SLACK;
    }

    @Override
    public boolean isSetUp() {
        return settings.token().isPresent();
    }

    @Override
    public Optional<String> send(Letter letter) {
        ObjectNode body = json.createObjectNode()
                .put("channel", letter.address())
                .put("text", "*" + escaped(letter.subject()) + "*\n" + escaped(letter.text()))
                .put("unfurl_links", false);
        letter.conversation().thread().ifPresent(thread -> body.put("thread_ts", thread));
        HttpCalls.Answer answer = http.post(
                "Slack",
                URI.create(settings.url() + "/chat.postMessage"),
                Map.of(
                        "Content-Type",
                        "application/json; charset=utf-8",
                        "Authorization",
                        "Bearer " + settings.token().reveal()),
                body.toString());
        JsonNode result = parse(answer);
        if (answer.isSuccess() && result.path("ok").asBoolean()) {
            return Optional.of(result.path("ts").asText()).filter(ts -> !ts.isEmpty());
        }
        String error = result.path("error").asText("status " + answer.status());
        if (BAD_ADDRESS.contains(error)) {
            throw new UndeliverableException("Slack cannot post to " + letter.address() + ": " + error);
        }
        throw new DeliveryException("Slack did not take the message: " + error);
    }

    private JsonNode parse(HttpCalls.Answer answer) {
        try {
            return json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        }
    }

    /** The three characters that Slack gives a meaning beyond mere looks. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
