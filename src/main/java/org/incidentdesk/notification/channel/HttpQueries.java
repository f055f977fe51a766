package org.incidentdesk.notification.channel;

import java.net.URI;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Asks addresses of the configuration something, under the same limits as the channels. */
@Component
public class HttpQueries {

    private final HttpCalls http;

    HttpQueries(HttpCalls http) {
        this.http = http;
    }

    /** What was answered; of the body only the beginning. */
    public record Reply(int status, String body) {}

    /**
     * Asks, and waits for the whole answer.
     *
     * @param provider how the errors name it
     * @throws DeliveryException if there is no answer
     */
    public Reply get(String provider, URI uri, Map<String, String> headers) {
        HttpCalls.Answer answer = http.get(provider, uri, headers);
        return new Reply(answer.status(), answer.body());
    }
}
