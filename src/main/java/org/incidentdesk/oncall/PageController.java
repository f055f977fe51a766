package org.incidentdesk.oncall;

import com.samskivert.mustache.Mustache;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.incidentdesk.oncall.Pages.Link;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.People;
import org.incidentdesk.record.People.Person;
import org.incidentdesk.record.Viewer;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Takes a page, by the API or by the link in a message. Looking at the link's page changes nothing, because programs that
 * check messages for bad links look at it, too; only its button does.
 */
@RestController
@RequestMapping
@Tag(name = "On-call")
class PageController {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final Pages pages;
    private final Incidents incidents;
    private final People people;

    PageController(Pages pages, Incidents incidents, People people) {
        this.pages = pages;
        this.incidents = incidents;
        this.people = people;
    }

    @Operation(summary = "Who was paged about an incident, and who has taken it; for staff")
    @GetMapping("/api/incidents/{number}/pages")
    List<Page> of(@PathVariable String number, Authentication login) {
        return pages.of(visible(number, login));
    }

    @Operation(summary = "Take what you are paged about; the paging stops. For whoever was paged, and the group.")
    @PostMapping("/api/incidents/{number}/pages/acknowledgement")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void acknowledge(@PathVariable String number, Authentication login) {
        pages.acknowledgeOrRefuse(visible(number, login), login.getName(), "by the API");
    }

    @Hidden
    @GetMapping("/page/{token}")
    ResponseEntity<String> ask(@PathVariable String token, Locale language) {
        Optional<Link> link = pages.read(token);
        if (link.isEmpty()) {
            return html(HttpStatus.NOT_FOUND, language, "unknown", link);
        }
        return html(HttpStatus.OK, language, link.get().page().isOpen() ? "question" : "over", link);
    }

    @Hidden
    @PostMapping("/page/{token}")
    ResponseEntity<String> take(@PathVariable String token, Locale language) {
        Optional<Link> link = pages.read(token);
        if (link.isEmpty()) {
            return html(HttpStatus.NOT_FOUND, language, "unknown", link);
        }
        try {
            pages.acknowledgeOrRefuse(link.get().page().incident(), link.get().person(), "by the link");
            return html(HttpStatus.OK, language, "thanks", link);
        } catch (IncidentStateException | AccessDeniedException e) {
            return html(HttpStatus.CONFLICT, language, "over", pages.read(token));
        }
    }

    private String visible(String number, Authentication login) {
        Viewer viewer = Viewer.of(login);
        if (!viewer.isStaff()) {
            throw new AccessDeniedException("Only staff may see who is paged.");
        }
        return incidents.get(number, viewer).number();
    }

    private ResponseEntity<String> html(HttpStatus status, Locale language, String state, Optional<Link> link) {
        Map<String, Object> values = new HashMap<>();
        values.put(state, true);
        values.put("style", text("pages/answer.css"));
        link.ifPresent(known -> {
            Incident incident = incidents.get(known.page().incident());
            values.put("number", incident.number());
            values.put("title", incident.title());
            values.put("priority", Objects.requireNonNullElse(incident.priority(), ""));
            values.put("service", incident.serviceName());
            values.put("taker", name(known.page().acknowledgedBy()));
        });
        String page = "pages/page." + ("de".equals(language.getLanguage()) ? "de" : "en") + ".html";
        return ResponseEntity.status(status)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header(
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none';"
                                + " base-uri 'none'")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Robots-Tag", "noindex")
                .body(Mustache.compiler().defaultValue("").compile(text(page)).execute(values));
    }

    private String name(@Nullable String person) {
        return person == null ? "" : people.find(person).map(Person::name).orElse(person);
    }

    private static String text(String file) {
        try {
            return new ClassPathResource(file).getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The page " + file + " cannot be read", e);
        }
    }
}
