package org.incidentdesk.notification.channel;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/** Calls to providers, none of which may take long, fetch much, or lead elsewhere: redirections are not followed. */
@Component
class HttpCalls {

    private static final int MAX_ANSWER = 16 * 1024;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration LONGEST = Duration.ofDays(1);

    private final HttpClient client;
    private final Duration timeout;
    private final Clock clock;

    HttpCalls(ChannelSettings settings, Clock clock) {
        client = HttpClient.newBuilder()
                .connectTimeout(settings.http().connect())
                .followRedirects(Redirect.NEVER)
                .build();
        timeout = settings.http().answer();
        this.clock = clock;
    }

    record Answer(int status, HttpHeaders headers, String body) {

        boolean isSuccess() {
            return status >= 200 && status < 300;
        }
    }

    /**
     * Posts, and waits for the whole answer, of which only the beginning is kept.
     *
     * @param provider how the errors name it; they do not name the address, which may be a secret
     * @throws DeliveryException if there is no answer, or one that asks to come again later
     */
    Answer post(String provider, URI uri, Map<String, String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("User-Agent", "Incident-Desk")
                .POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(request.build(), beginning());
        try {
            HttpResponse<String> response = call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            Answer answer = new Answer(response.statusCode(), response.headers(), response.body());
            if (answer.status() == TOO_MANY_REQUESTS || answer.status() == SERVICE_UNAVAILABLE) {
                throw new DeliveryException(
                        provider + " wants to be left alone for a while (" + answer.status() + ")",
                        retryAfter(answer.headers()));
            }
            return answer;
        } catch (TimeoutException e) {
            throw noAnswer(provider);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpTimeoutException) {
                throw noAnswer(provider);
            }
            throw new DeliveryException(provider + " cannot be reached: " + reason(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DeliveryException("The server is going down");
        } finally {
            // Closes the connection of a call that takes too long.
            call.cancel(true);
        }
    }

    private DeliveryException noAnswer(String provider) {
        return new DeliveryException(provider + " does not answer within " + timeout.toSeconds() + " s");
    }

    private static String reason(Throwable cause) {
        if (cause instanceof ConnectException) {
            return "connection refused or host unknown";
        }
        return cause instanceof IOException && cause.getMessage() != null
                ? cause.getMessage()
                : cause.getClass().getSimpleName();
    }

    /** RFC 9110, section 10.2.3: seconds, or a date. */
    Optional<Duration> retryAfter(HttpHeaders headers) {
        return headers.firstValue("Retry-After").map(String::strip).flatMap(value -> {
            try {
                Duration wait = value.chars().allMatch(Character::isDigit)
                        ? Duration.ofSeconds(Math.min(LONGEST.toSeconds(), Long.parseLong(value)))
                        : Duration.between(
                                clock.instant(),
                                Instant.from(ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)));
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
            } catch (DateTimeException | NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    private static BodyHandler<String> beginning() {
        return response -> new Beginning();
    }

    /** Keeps the first bytes, and then ends the answer. */
    private static final class Beginning implements BodySubscriber<String> {

        private final BodySubscriber<String> whole = BodySubscribers.ofString(StandardCharsets.UTF_8);
        private Subscription subscription;
        private int size;

        @Override
        public CompletionStage<String> getBody() {
            return whole.getBody();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            whole.onSubscribe(given);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            size += buffers.stream().mapToInt(ByteBuffer::remaining).sum();
            if (size <= MAX_ANSWER) {
                whole.onNext(buffers);
            } else {
                subscription.cancel();
                whole.onComplete();
            }
        }

        @Override
        public void onError(Throwable throwable) {
            whole.onError(throwable);
        }

        @Override
        public void onComplete() {
            whole.onComplete();
        }
    }
}
