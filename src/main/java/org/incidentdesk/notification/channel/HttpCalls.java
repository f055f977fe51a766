package org.incidentdesk.notification.channel;

import java.io.IOException;
import java.math.BigInteger;
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
import java.text.ParsePosition;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Calls to providers, none of which may take long, fetch much, or lead elsewhere: redirections are not followed. */
@Component
class HttpCalls {

    /** Slack repeats a message in its answer. Whoever sends more than this has something else in mind. */
    private static final int MAX_ANSWER = 1024 * 1024;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern SECONDS = Pattern.compile("[0-9]+");

    /** RFC 9110, section 5.6.7: how dates are written, and how they were in the beginning of the web. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC));

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
        Answer answer = send(provider, request(provider, uri, headers).POST(BodyPublishers.ofString(body)));
        if (answer.status() == TOO_MANY_REQUESTS || answer.status() == SERVICE_UNAVAILABLE) {
            throw new DeliveryException(
                    provider + " wants to be left alone for a while (" + answer.status() + ")",
                    retryAfter(answer.headers()));
        }
        return answer;
    }

    /**
     * As {@link #post}, but whatever is answered is an answer.
     *
     * @throws DeliveryException if there is none
     */
    Answer get(String provider, URI uri, Map<String, String> headers) {
        return send(provider, request(provider, uri, headers).GET());
    }

    private Answer send(String provider, HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<String>> call = client.sendAsync(request.build(), beginning());
        try {
            HttpResponse<String> response = call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), response.headers(), response.body());
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

    private HttpRequest.Builder request(String provider, URI uri, Map<String, String> headers) {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(uri).timeout(timeout).header("User-Agent", "Incident-Desk");
            headers.forEach(request::header);
            return request;
        } catch (IllegalArgumentException e) {
            // Its message would show the address, or a header that holds a secret.
            throw new DeliveryException(provider + " cannot be asked with these settings; correct them");
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
                Duration wait = SECONDS.matcher(value).matches()
                        ? Duration.ofSeconds(new BigInteger(value)
                                .min(BigInteger.valueOf(LONGEST.toSeconds()))
                                .longValue())
                        : Duration.between(clock.instant(), date(value));
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    private static Instant date(String value) {
        for (DateTimeFormatter format : DATES) {
            ParsePosition all = new ParsePosition(0);
            TemporalAccessor parsed = format.parseUnresolved(value, all);
            if (parsed != null && all.getIndex() == value.length()) {
                return Instant.from(format.parse(value));
            }
        }
        throw new DateTimeException("No date: " + value);
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
