package org.incidentdesk.intake;

import com.samskivert.mustache.Mustache;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.notification.AnswerLinks;
import org.incidentdesk.notification.AnswerLinks.Asked;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.Incidents;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
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
 * The page behind the link of a message: does it work? Looking at it changes nothing, because programs that check mails
 * for bad links look at it, too; only its buttons do.
 */
@RestController
@RequestMapping("/answer/{token}")
@Hidden
class AnswerController {

    private static final int MAX_TEXT = 2000;

    private final AnswerLinks links;
    private final Incidents incidents;
    private final IncidentLifecycle lifecycle;

    AnswerController(AnswerLinks links, Incidents incidents, IncidentLifecycle lifecycle) {
        this.links = links;
        this.incidents = incidents;
        this.lifecycle = lifecycle;
    }

    @GetMapping
    ResponseEntity<String> ask(@PathVariable String token) {
        Optional<Asked> asked = links.read(token);
        if (asked.isEmpty()) {
            return page(HttpStatus.NOT_FOUND, "unknown", null, asked, "");
        }
        return isOpen(asked.get())
                ? page(HttpStatus.OK, "question", null, asked, "")
                : page(HttpStatus.OK, "over", null, asked, "");
    }

    @PostMapping(consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
    ResponseEntity<String> answer(
            @PathVariable String token,
            @RequestParam(required = false) @Nullable String solved,
            @RequestParam(defaultValue = "") String text) {
        Optional<Asked> asked = links.read(token);
        if (asked.isEmpty()) {
            return page(HttpStatus.NOT_FOUND, "unknown", null, asked, "");
        }
        if (!isOpen(asked.get())) {
            return page(HttpStatus.CONFLICT, "over", null, asked, "");
        }
        boolean yes = "yes".equals(solved);
        String why = text.strip();
        if (!yes && !"no".equals(solved)) {
            return page(HttpStatus.BAD_REQUEST, "question", null, asked, why);
        }
        if (!yes && (why.isEmpty() || why.length() > MAX_TEXT || why.indexOf('\0') >= 0)) {
            return page(HttpStatus.BAD_REQUEST, "question", why.isEmpty() ? "missing" : "tooLong", asked, why);
        }
        try {
            lifecycle.answer(asked.get().incident(), asked.get().person(), yes, yes ? "" : why);
        } catch (IncidentStateException e) {
            // Somebody was faster by a moment.
            return page(HttpStatus.CONFLICT, "over", null, asked, "");
        }
        return page(HttpStatus.OK, yes ? "thanks" : "reopened", null, asked, "");
    }

    private boolean isOpen(Asked asked) {
        return asked.latest() && lifecycle.awaitsAnswer(asked.incident());
    }

    /** @param state a section of the page */
    private ResponseEntity<String> page(
            HttpStatus status, String state, @Nullable String problem, Optional<Asked> asked, String text) {
        Map<String, Object> values = new HashMap<>();
        values.put(state, true);
        values.put("missing", "missing".equals(problem));
        values.put("tooLong", "tooLong".equals(problem));
        values.put("text", text);
        if (asked.isPresent()) {
            Incident incident = incidents.get(asked.get().incident());
            values.put("number", incident.number());
            values.put("title", incident.title());
            values.put("resolution", incident.resolution() == null ? "" : incident.resolution());
        }
        Locale language = asked.map(Asked::language).orElse(Locale.ENGLISH);
        return ResponseEntity.status(status)
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none';"
                                + " base-uri 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Robots-Tag", "noindex")
                .body(render(language, values));
    }

    private static String render(Locale language, Map<String, Object> values) {
        ClassPathResource page = new ClassPathResource("pages/answer." + language.getLanguage() + ".html");
        values.put("style", text(new ClassPathResource("pages/answer.css")));
        return Mustache.compiler()
                .defaultValue("")
                .compile(text(page.exists() ? page : new ClassPathResource("pages/answer.en.html")))
                .execute(values);
    }

    private static String text(ClassPathResource file) {
        try {
            return file.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The page of answers cannot be read", e);
        }
    }
}
