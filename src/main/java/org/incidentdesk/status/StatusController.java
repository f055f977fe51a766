package org.incidentdesk.status;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.incidentdesk.record.Viewer;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The status page in all its forms. Whatever is asked for comes from memory. */
@RestController
@RequestMapping
@Tag(name = "Status page")
class StatusController {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final MediaType JSON = MediaType.APPLICATION_JSON;
    private static final MediaType ATOM = new MediaType(MediaType.APPLICATION_ATOM_XML, StandardCharsets.UTF_8);
    private static final MediaType SCRIPT = new MediaType("text", "javascript", StandardCharsets.UTF_8);
    private static final CacheControl BRIEFLY =
            CacheControl.maxAge(Duration.ofSeconds(10)).cachePublic();
    private static final String RETRY_SECONDS = "5";
    private static final String ENCODINGS = "Accept-Encoding";

    private final StatusCache cache;
    private final StatusPages pages;
    private final StatusFormats formats;
    private final Clock clock;
    private final Body script = new Body(StatusPages.file("widget.js"));

    StatusController(StatusCache cache, StatusPages pages, StatusFormats formats, Clock clock) {
        this.cache = cache;
        this.pages = pages;
        this.formats = formats;
        this.clock = clock;
    }

    @Hidden
    @GetMapping("/status")
    ResponseEntity<byte[]> overview(
            Locale language, @RequestHeader(name = ENCODINGS, defaultValue = "") String encodings) {
        return shown(snapshot -> {
            Labels labels = Labels.in(language);
            Freshness freshness = freshness(snapshot);
            Body body = page("overview", labels, freshness, () -> pages.overview(snapshot, freshness, labels));
            return answer(body, HTML, encodings, pages.protection("'none'"));
        });
    }

    @Hidden
    @GetMapping("/status/history")
    ResponseEntity<byte[]> history(
            Locale language, @RequestHeader(name = ENCODINGS, defaultValue = "") String encodings) {
        return shown(snapshot -> {
            Labels labels = Labels.in(language);
            Freshness freshness = freshness(snapshot);
            Body body = page("history", labels, freshness, () -> pages.history(snapshot, freshness, labels));
            return answer(body, HTML, encodings, pages.protection("'none'"));
        });
    }

    @Hidden
    @GetMapping("/status/publications/{id}")
    ResponseEntity<byte[]> publication(
            @PathVariable String id,
            Locale language,
            @RequestHeader(name = ENCODINGS, defaultValue = "") String encodings) {
        return shown(snapshot -> {
            Labels labels = Labels.in(language);
            Optional<Publication> publication = snapshot.everybody().find(id);
            if (publication.isEmpty()) {
                return ResponseEntity.status(HttpStatus.NOT_FOUND)
                        .contentType(HTML)
                        .headers(pages.protection("'none'"))
                        .body(pages.note("unknown", labels.get("unknownText"), null, labels)
                                .getBytes(StandardCharsets.UTF_8));
            }
            Freshness freshness = freshness(snapshot);
            Body body = page(
                    "publication " + id,
                    labels,
                    freshness,
                    () -> pages.publication(snapshot, publication.get(), freshness, labels));
            return answer(body, HTML, encodings, pages.protection("'none'"));
        });
    }

    /** For others to have in a frame. */
    @Hidden
    @GetMapping("/status/widget")
    ResponseEntity<byte[]> widget(
            Locale language, @RequestHeader(name = ENCODINGS, defaultValue = "") String encodings) {
        return shown(snapshot -> {
            Labels labels = Labels.in(language);
            Body body = page("widget", labels, "", () -> pages.widget(snapshot, labels));
            return answer(body, HTML, encodings, pages.protection("*"));
        });
    }

    @Hidden
    @GetMapping("/status/widget.js")
    ResponseEntity<byte[]> script(@RequestHeader(name = ENCODINGS, defaultValue = "") String encodings) {
        return answer(script, SCRIPT, encodings, forEverySite());
    }

    @Operation(
            summary = "The state of all public services, what is wrong and what is planned; for everybody",
            description = "In the shape of Statuspage's summary. page.updated_at says how old it is;"
                    + " uptime_percentage is of the last 90 days. description is in English or German, by"
                    + " Accept-Language.")
    @GetMapping({"/status.json", "/status/api/v2/summary.json"})
    ResponseEntity<byte[]> json(Locale language, @RequestHeader(name = ENCODINGS, defaultValue = "") String encodings) {
        return shown(snapshot -> {
            Labels labels = Labels.in(language);
            Body body = page(
                    "json",
                    labels,
                    snapshot.at().truncatedTo(ChronoUnit.SECONDS),
                    () -> formats.json(snapshot, labels));
            return answer(body, JSON, encodings, forEverySite());
        });
    }

    @Operation(summary = "What was published and is planned, as an Atom feed; for everybody")
    @GetMapping("/status/feed.atom")
    ResponseEntity<byte[]> feed(Locale language, @RequestHeader(name = ENCODINGS, defaultValue = "") String encodings) {
        return shown(snapshot -> {
            Labels labels = Labels.in(language);
            Body body = page("feed", labels, "", () -> formats.feed(snapshot, labels));
            return answer(body, ATOM, encodings, forEverySite());
        });
    }

    @Hidden
    @GetMapping("/status/internal")
    ResponseEntity<byte[]> internal(
            Locale language,
            @RequestHeader(name = ENCODINGS, defaultValue = "") String encodings,
            Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may see the internal status.");
        }
        return shown(snapshot -> {
            Labels labels = Labels.in(language);
            Freshness freshness = freshness(snapshot);
            Body body = page("internal", labels, freshness, () -> pages.internal(snapshot, freshness, labels));
            HttpHeaders headers = pages.protection("'none'");
            headers.setCacheControl(CacheControl.noStore());
            return answer(body, HTML, encodings, headers);
        });
    }

    /** What is made of the last snapshot; there is none yet right after the start. */
    private ResponseEntity<byte[]> shown(Function<Snapshot, ResponseEntity<byte[]>> made) {
        return cache.snapshot().map(made).orElseGet(StatusController::notYet);
    }

    private Freshness freshness(Snapshot snapshot) {
        return Freshness.of(snapshot.at(), clock.instant());
    }

    private Body page(String name, Labels labels, Object version, Supplier<String> text) {
        return cache.page(name + " " + labels.language(), version, text);
    }

    private static ResponseEntity<byte[]> answer(Body body, MediaType type, String encodings, HttpHeaders more) {
        boolean zipped = encodings.contains("gzip");
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(type);
        headers.setCacheControl(BRIEFLY);
        headers.setETag(body.etag());
        headers.add(HttpHeaders.VARY, "Accept-Encoding, Accept-Language");
        headers.add("X-Content-Type-Options", "nosniff");
        if (zipped) {
            headers.add(HttpHeaders.CONTENT_ENCODING, "gzip");
        }
        headers.putAll(more);
        return ResponseEntity.ok().headers(headers).body(body.bytes(zipped));
    }

    private static HttpHeaders forEverySite() {
        HttpHeaders headers = new HttpHeaders();
        headers.setAccessControlAllowOrigin("*");
        headers.add("Cross-Origin-Resource-Policy", "cross-origin");
        return headers;
    }

    private static ResponseEntity<byte[]> notYet() {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS)
                .contentType(MediaType.TEXT_PLAIN)
                .body("The status page is starting. Please look again in some seconds."
                        .getBytes(StandardCharsets.UTF_8));
    }
}
