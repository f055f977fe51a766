package org.incidentdesk.status;

import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.incidentdesk.status.Subscriptions.Wish;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The pages by which people subscribe and end it. Looking at what a link in a mail leads to changes nothing, because
 * programs that check mails for bad links look at it, too; only the button does, or the mail program by itself (RFC 8058).
 */
@RestController
@RequestMapping("/status")
@Hidden
class SubscriptionController {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final String RETRY_SECONDS = "3600";

    private final Subscriptions subscriptions;
    private final StatusCache cache;
    private final StatusPages pages;

    SubscriptionController(Subscriptions subscriptions, StatusCache cache, StatusPages pages) {
        this.subscriptions = subscriptions;
        this.cache = cache;
        this.pages = pages;
    }

    @GetMapping("/subscriptions")
    ResponseEntity<String> form(Locale language) {
        return html(HttpStatus.OK, pages.form("", List.of(), services(), Labels.in(language)));
    }

    /** The same answer for every address, whether it is known or not. */
    @PostMapping("/subscriptions")
    ResponseEntity<String> ask(
            @RequestParam(defaultValue = "") String mail,
            @RequestParam(name = "language", defaultValue = "") String ofMails,
            @RequestParam(defaultValue = "") List<String> components,
            Locale language) {
        Labels labels = Labels.in(language);
        try {
            Wish wish = new Wish(mail.strip(), ofMails, components);
            return subscriptions.ask(wish)
                    ? note(HttpStatus.ACCEPTED, "asked", null, labels)
                    : html(
                            ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                                    .header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS),
                            pages.note("busy", labels.get("busyText"), null, labels));
        } catch (InvalidInputException e) {
            List<String> fields =
                    e.problems().stream().map(Problem::field).distinct().toList();
            return html(HttpStatus.BAD_REQUEST, pages.form(mail, fields, services(), labels));
        }
    }

    @GetMapping("/subscriptions/{token}")
    ResponseEntity<String> askAgain(@PathVariable String token, Locale language) {
        Labels labels = Labels.in(language);
        return subscriptions
                .read(token)
                .map(wish -> html(
                        HttpStatus.OK,
                        pages.note(
                                "confirm",
                                labels.get("confirmText", wish.mail(), names(wish, labels)),
                                "button.confirm",
                                labels)))
                .orElseGet(() -> note(HttpStatus.NOT_FOUND, "expired", null, labels));
    }

    @PostMapping("/subscriptions/{token}")
    ResponseEntity<String> confirm(@PathVariable String token, Locale language) {
        Labels labels = Labels.in(language);
        Optional<Wish> confirmed = subscriptions.confirm(token);
        return confirmed.isPresent()
                ? note(HttpStatus.OK, "confirmed", null, labels)
                : note(HttpStatus.NOT_FOUND, "expired", null, labels);
    }

    @GetMapping("/unsubscribe/{token}")
    ResponseEntity<String> askToEnd(@PathVariable String token, Locale language) {
        Labels labels = Labels.in(language);
        return subscriptions.isEndLink(token)
                ? note(HttpStatus.OK, "end", "button.end", labels)
                : note(HttpStatus.NOT_FOUND, "expired", null, labels);
    }

    @PostMapping("/unsubscribe/{token}")
    ResponseEntity<String> end(@PathVariable String token, Locale language) {
        Labels labels = Labels.in(language);
        return subscriptions.end(token)
                ? note(HttpStatus.OK, "ended", null, labels)
                : note(HttpStatus.NOT_FOUND, "expired", null, labels);
    }

    private Map<String, String> services() {
        return cache.snapshot().map(snapshot -> snapshot.everybody().names()).orElse(Map.of());
    }

    private String names(Wish wish, Labels labels) {
        Map<String, String> names = services();
        return wish.services().isEmpty()
                ? labels.get("everything")
                : wish.services().stream().map(id -> names.getOrDefault(id, id)).collect(Collectors.joining(", "));
    }

    private ResponseEntity<String> note(HttpStatus status, String key, @Nullable String button, Labels labels) {
        return html(status, pages.note(key, labels.get(key + "Text"), button, labels));
    }

    private ResponseEntity<String> html(HttpStatus status, String page) {
        return html(ResponseEntity.status(status), page);
    }

    private ResponseEntity<String> html(ResponseEntity.BodyBuilder answer, String page) {
        return answer.contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .headers(pages.protection("'none'"))
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Robots-Tag", "noindex")
                .body(page);
    }
}
