package org.incidentdesk.notification.channel;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.incidentdesk.notification.channel.SignedWebhooks.Reply;
import org.springframework.stereotype.Component;

/** Messages to programs of the company, by signed webhooks. */
@Component
class WebhookChannel implements Channel {

    private static final int GONE = 410;

    private final SignedWebhooks webhooks;
    private final ObjectMapper json;

    WebhookChannel(SignedWebhooks webhooks, ObjectMapper json) {
        this.webhooks = webhooks;
        this.json = json;
    }

    @Override
    public ChannelType type() {
        return ChannelType.WEBHOOK;
    }

    @Override
    public boolean isSetUp() {
        return !webhooks.isEmpty();
    }

    @Override
    public Optional<String> send(Letter letter) {
        Reply reply = webhooks.post(letter.address(), letter.id(), body(letter));
        String provider = SignedWebhooks.nameOf(letter.address());
        if (reply.status() == GONE) {
            throw new UndeliverableException(provider + " is gone (410)");
        }
        if (!reply.isSuccess()) {
            throw new DeliveryException(provider + " answers with " + reply.status());
        }
        return Optional.empty();
    }

    private String body(Letter letter) {
        ObjectNode body = json.createObjectNode()
                .put("type", "incident." + letter.content().event())
                .put("timestamp", letter.content().at().toString());
        ObjectNode data = body.putObject("data")
                .put("incident", letter.content().incident())
                .put("subject", letter.subject())
                .put("text", letter.text());
        data.set("facts", json.valueToTree(letter.content().facts()));
        return body.toString();
    }
}
