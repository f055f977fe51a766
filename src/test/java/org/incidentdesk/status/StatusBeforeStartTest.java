package org.incidentdesk.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.incidentdesk.notification.NotificationSettings;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;

/** The first seconds of a server, in which nothing has been read yet. */
class StatusBeforeStartTest {

    private static final NotificationSettings COMPANY = new NotificationSettings(
            URI.create("http://localhost"), "Desk", Locale.ENGLISH, List.of("en"), ZoneOffset.UTC, LocalTime.of(8, 0));

    @Test
    void readersAreToldToLookAgain() {
        StatusCache cache = new StatusCache(
                () -> {
                    throw new IllegalStateException("The database is down");
                },
                new StatusSettings(Duration.ofSeconds(5), Duration.ofSeconds(3), 500));
        cache.refresh();
        StatusController page = new StatusController(
                cache, new StatusPages(COMPANY), new StatusFormats(COMPANY, new ObjectMapper()), Clock.systemUTC());

        for (ResponseEntity<byte[]> answer : Stream.of(
                        page.overview(Locale.ENGLISH, ""),
                        page.history(Locale.ENGLISH, ""),
                        page.publication("1", Locale.ENGLISH, ""),
                        page.widget(Locale.ENGLISH, ""),
                        page.json(Locale.ENGLISH, ""),
                        page.feed(Locale.ENGLISH, ""))
                .toList()) {
            assertThat(answer.getStatusCode().value()).isEqualTo(503);
            assertThat(answer.getHeaders().getFirst("Retry-After")).isEqualTo("5");
        }
    }
}
