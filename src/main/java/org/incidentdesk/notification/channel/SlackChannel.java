package org.incidentdesk.notification.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/**
 * Slack, by the method chat.postMessage of its web API, to a channel or a member. What is told of one incident hangs on
 * the first message about it.
 */
@Component
class SlackChannel implements Channel {

    private static final Pattern TOKEN = Pattern.compile("[!-~]*");

    private static final Set<String> BAD_ADDRESS = Set.of(
            "channel_not_found",
            "is_archived",
            "not_in_channel",
            "user_not_found",
            "users_not_found",
            "invalid_channel");

    private static final Set<String> BAD_LOGIN =
            Set.of("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope");

    private final HttpCalls http;
    private final ObjectMapper json;
    private final Secret token;
    private final URI postMessage;

    SlackChannel(HttpCalls http, ObjectMapper json, ChannelSettings settings) {
        this.http = http;
        this.json = json;
        this.token = settings.slack().token();
        if (!TOKEN.matcher(token.reveal()).matches()) {
            throw new IllegalStateException("incidentdesk.channels.slack.token has signs that no token has.");
        }
        this.postMessage =
                URI.create(Endpoints.base("slack.url", settings.slack().url()) + "/chat.postMessage");
    }

    @Override
    public ChannelType type() {
        return ChannelType.SLACK;
    }

    @Override
    public boolean isSetUp() {
        return token.isPresent();
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
                postMessage,
                Map.of("Content-Type", "application/json; charset=utf-8", "Authorization", "Bearer " + token.reveal()),
                body.toString());
        JsonNode result = parse(answer);
        if (answer.isSuccess() && result.path("ok").asBoolean()) {
            return Optional.of(result.path("ts").asText()).filter(ts -> !ts.isEmpty());
        }
        String error = result.path("error").asText("status " + answer.status());
        if (BAD_ADDRESS.contains(error)) {
            throw new UndeliverableException("Slack cannot post to " + letter.address() + ": " + error);
        }
        throw new DeliveryException("Slack did not take the message: " + error
                + (BAD_LOGIN.contains(error)
                        ? "; check incidentdesk.channels.slack.token and the rights of its app"
                        : ""));
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
