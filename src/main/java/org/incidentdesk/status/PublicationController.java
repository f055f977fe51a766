package org.incidentdesk.status;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.incidentdesk.status.Publication.Audience;
import org.incidentdesk.status.Publication.State;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What staff publish on the status page. */
@RestController
@RequestMapping("/api/status/publications")
@Tag(name = "Status page")
class PublicationController {

    private static final Set<String> PUBLISHERS = Set.of(Roles.INCIDENT_MANAGER, Roles.SERVICE_DESK);
    private static final Duration LISTED = Duration.ofDays(Days.COUNT);

    private final Publications publications;
    private final Clock clock;

    PublicationController(Publications publications, Clock clock) {
        this.publications = publications;
        this.clock = clock;
    }

    /** @param components the state of services, by their ids: operational, partial-outage, … */
    record Opening(
            @Nullable String title,
            @Nullable String incident,
            @Nullable String audience,
            @Nullable String state,
            @Nullable String text,
            @Nullable Map<String, String> components) {}

    record News(@Nullable String state, @Nullable String text, @Nullable Map<String, String> components) {}

    record Id(long id) {}

    @Operation(summary = "What is published: open, or resolved in the last 90 days; for staff")
    @GetMapping
    List<Publication> list(Authentication login) {
        requireStaff(login);
        return publications.since(clock.instant().minus(LISTED));
    }

    @Operation(summary = "One publication; for staff")
    @GetMapping("/{id}")
    ResponseEntity<Publication> get(@PathVariable long id, Authentication login) {
        requireStaff(login);
        return ResponseEntity.of(publications.find(id));
    }

    @Operation(
            summary = "Publish that something is disturbed",
            description =
                    "On the public page by the service desk and incident managers, on the internal one by all staff."
                            + " A repetition with the same Idempotency-Key gives the same publication.")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Id publish(
            @RequestBody Opening wanted,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Authentication login) {
        requireStaff(login);
        Audience audience = required(
                "audience",
                wanted.audience(),
                Audience::of,
                Stream.of(Audience.values()).map(Audience::word));
        requirePublisher(audience, login);
        return new Id(publications.publish(new NewPublication(
                Objects.requireNonNullElse(wanted.title(), ""),
                Optional.ofNullable(wanted.incident()),
                audience,
                news(wanted.state(), wanted.text(), wanted.components(), key, login))));
    }

    @Operation(
            summary = "Publish how it goes on",
            description =
                    "What is said of services that are not named stays. With resolved, all are operational again.")
    @PostMapping("/{id}/updates")
    ResponseEntity<Void> update(
            @PathVariable long id,
            @RequestBody News news,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String key,
            Authentication login) {
        requireStaff(login);
        Optional<Publication> publication = publications.find(id);
        if (publication.isEmpty()) {
            return ResponseEntity.notFound().build();
        }
        requirePublisher(publication.get().audience(), login);
        publications.update(id, news(news.state(), news.text(), news.components(), key, login));
        return ResponseEntity.noContent().build();
    }

    private static NewUpdate news(
            @Nullable String state,
            @Nullable String text,
            @Nullable Map<String, String> components,
            @Nullable String key,
            Authentication login) {
        NewUpdate news = new NewUpdate(
                required("state", state, State::of, Stream.of(State.values()).map(State::word)),
                Objects.requireNonNullElse(text, ""),
                states(Objects.requireNonNullElse(components, Map.of())),
                login.getName());
        return key == null ? news : news.as("api " + login.getName() + " " + key);
    }

    private static Map<String, ComponentState> states(Map<String, String> words) {
        Map<String, ComponentState> states = new TreeMap<>();
        List<Problem> problems = new ArrayList<>();
        words.forEach((service, word) -> ComponentState.of(Objects.requireNonNullElse(word, ""))
                .ifPresentOrElse(
                        state -> states.put(service, state),
                        () -> problems.add(new Problem(
                                "components",
                                "must each be one of "
                                        + Stream.of(ComponentState.values())
                                                .map(ComponentState::word)
                                                .collect(Collectors.joining(", "))))));
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return states;
    }

    private static <T> T required(
            String field, @Nullable String word, Function<String, Optional<T>> of, Stream<String> known) {
        return Optional.ofNullable(word)
                .flatMap(of)
                .orElseThrow(() ->
                        new InvalidInputException(field, "must be one of " + known.collect(Collectors.joining(", "))));
    }

    private static void requireStaff(Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may see and publish this.");
        }
    }

    private static void requirePublisher(Audience audience, Authentication login) {
        if (audience == Audience.PUBLIC && Viewer.of(login).groups().stream().noneMatch(PUBLISHERS::contains)) {
            throw new AccessDeniedException(
                    "Only the service desk and incident managers may publish on the public page.");
        }
    }
}
