package org.incidentdesk.notification.channel;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.incidentdesk.notification.channel.ChannelSettings.Webhook.Endpoint;
import org.springframework.stereotype.Component;

/**
 * The endpoints of the configuration, called as Standard Webhooks describes it: an HMAC over id, time and body. The id stays the same when it is tried
 * again, so that the receiver can tell a repetition; the time is that of the attempt, so that the receiver can refuse an old
 * one (five minutes are usual).
 */
@Component
public class SignedWebhooks {

    private static final String HMAC = "HmacSHA256";
    private static final String PREFIX = "whsec_";
    /** As Standard Webhooks has it. */
    private static final int MIN_KEY = 24;

    private static final int TEMPORARY_REDIRECT = 307;
    private static final int PERMANENT_REDIRECT = 308;

    private final HttpCalls http;
    private final Clock clock;
    private final Map<String, Target> targets = new HashMap<>();

    private record Target(URI uri, SecretKey key) {}

    SignedWebhooks(HttpCalls http, ChannelSettings settings, Clock clock) {
        this.http = http;
        this.clock = clock;
        settings.webhook().endpoints().forEach((name, endpoint) -> targets.put(name, target(name, endpoint)));
    }

    /** What an endpoint answers; of the body only the beginning. */
    public record Reply(int status, String body) {

        public boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    public boolean isEmpty() {
        return targets.isEmpty();
    }

    public boolean knows(String endpoint) {
        return targets.containsKey(endpoint);
    }

    /**
     * Posts JSON, signed.
     *
     * @param id the same for each repetition
     * @throws DeliveryException if there is no such endpoint, no answer, or one that asks to come again later or elsewhere
     */
    public Reply post(String endpoint, String id, String body) {
        Target target = targets.get(endpoint);
        if (target == null) {
            throw Endpoints.missing("webhook", endpoint);
        }
        String provider = nameOf(endpoint);
        HttpCalls.Answer answer = followed(provider, target.uri(), headers(id, body, target.key()), body);
        if (answer.status() >= 300 && answer.status() < 400) {
            throw redirected(provider, answer.status());
        }
        return new Reply(answer.status(), answer.body());
    }

    static String nameOf(String endpoint) {
        return "The webhook " + endpoint;
    }

    private static Target target(String name, Endpoint endpoint) {
        URI uri =
                Endpoints.check("webhook", Medium.WEBHOOK, name, endpoint.url().reveal());
        String secret = endpoint.secret().reveal();
        try {
            byte[] key =
                    Base64.getDecoder().decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : secret);
            if (key.length >= MIN_KEY) {
                return new Target(uri, new SecretKeySpec(key, HMAC));
            }
        } catch (IllegalArgumentException e) {
            // Its message would show part of the secret.
        }
        throw new IllegalStateException(
                "The secret of the endpoint " + name + " in incidentdesk.channels.webhook must be a key of at least "
                        + MIN_KEY + " bytes in Base64, such as whsec_…");
    }

    /** RFC 9110, section 15.4: the same request elsewhere, but only on the host that the administrator named. */
    private HttpCalls.Answer followed(String provider, URI uri, Map<String, String> headers, String body) {
        HttpCalls.Answer answer = http.post(provider, uri, headers, body);
        if (answer.status() != TEMPORARY_REDIRECT && answer.status() != PERMANENT_REDIRECT) {
            return answer;
        }
        URI elsewhere = answer.headers()
                .firstValue("Location")
                .map(location -> resolved(uri, location))
                .filter(target -> sameOrigin(uri, target))
                .orElseThrow(() -> redirected(provider, answer.status()));
        return http.post(provider, elsewhere, headers, body);
    }

    private Map<String, String> headers(String id, String body, SecretKey key) {
        String time = String.valueOf(clock.instant().getEpochSecond());
        return Map.of(
                "Content-Type", "application/json",
                "webhook-id", id,
                "webhook-timestamp", time,
                "webhook-signature", "v1," + hmac(key, id + "." + time + "." + body),
                "Idempotency-Key", id);
    }

    private static String hmac(SecretKey key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    private static URI resolved(URI base, String location) {
        try {
            return base.resolve(location.strip());
        } catch (IllegalArgumentException e) {
            return URI.create("about:blank");
        }
    }

    static boolean sameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI uri) {
        int usual = "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
        return uri.getPort() < 0 ? usual : uri.getPort();
    }

    private static DeliveryException redirected(String provider, int status) {
        return new DeliveryException(provider + " answers with " + status
                + ", which leads elsewhere and is not followed; correct its address in the configuration");
    }
}
