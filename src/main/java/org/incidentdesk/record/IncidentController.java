package org.incidentdesk.record;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidentdesk.record.IncidentLifecycle.NextUpdate;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.http.HttpStatus;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Reads incidents, and takes what people say about a running one. */
@RestController
@RequestMapping("/api")
@Tag(name = "Incidents")
class IncidentController {

    private static final int MAX_TEXT = 4000;
    private static final Set<String> NOT_LED = Set.of("no", "rejected", "demoted");

    private final Incidents incidents;
    private final Timeline timeline;
    private final IncidentLifecycle lifecycle;
    private final People people;
    private final Catalogue catalogue;
    private final Followers followers;
    private final Clock clock;

    IncidentController(
            Incidents incidents,
            Timeline timeline,
            IncidentLifecycle lifecycle,
            People people,
            Catalogue catalogue,
            Followers followers,
            Clock clock) {
        this.incidents = incidents;
        this.timeline = timeline;
        this.lifecycle = lifecycle;
        this.people = people;
        this.catalogue = catalogue;
        this.followers = followers;
        this.clock = clock;
    }

    /**
     * @param reporterName the reporter's full name, or how to reach a reporter without an account
     * @param actions what the caller may do: note, message, update, reclassify, escalate, join, release, major, withdraw
     * @param following whether the caller is told of updates
     */
    record IncidentView(
            @JsonUnwrapped Incident incident, @Nullable String reporterName, List<String> actions, boolean following) {}

    record Comment(String text, Audience audience) {}

    record Update(String text, @Nullable String nextUpdate) {}

    record Withdrawal(String reason) {}

    record Escalation(String reason) {}

    @Operation(summary = "Find incidents, newest first")
    @GetMapping("/incidents")
    Page<Incident> search(@ParameterObject IncidentQuery query, Authentication login) {
        Viewer viewer = Viewer.of(login);
        Page<Incident> found = incidents.search(query, viewer);
        return new Page<>(found.items().stream().map(viewer::view).toList(), found.page(), found.size(), found.total());
    }

    @Operation(summary = "Read one incident")
    @GetMapping("/incidents/{number}")
    IncidentView get(@PathVariable String number, Authentication login) {
        return view(visible(number, login), Viewer.of(login));
    }

    @Operation(summary = "Read the incident that a task belongs to")
    @GetMapping("/tasks/{task}/incident")
    IncidentView ofTask(@PathVariable String task, Authentication login) {
        String number = lifecycle.incidentOf(task).orElseThrow(() -> new IncidentNotFoundException(task));
        return view(visible(number, login), Viewer.of(login));
    }

    @Operation(summary = "Read the timeline of an incident, oldest first; reporters see what is meant for them")
    @GetMapping("/incidents/{number}/timeline")
    Page<TimelineEntry> timeline(
            @PathVariable String number,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "100") int size,
            Authentication login) {
        IncidentQuery bounds = new IncidentQuery(null, null, null, null, null, page, size);
        visible(number, login);
        return timeline.page(number, Viewer.of(login).isStaff(), bounds.page(), bounds.size());
    }

    @Operation(summary = "The open tasks of an incident; those beside the work only for staff")
    @GetMapping("/incidents/{number}/tasks")
    List<IncidentLifecycle.OpenTask> tasks(@PathVariable String number, Authentication login) {
        visible(number, login);
        return lifecycle.openTasks(number, Viewer.of(login).isStaff());
    }

    @Operation(summary = "Comment to colleagues (internal) or to the reporter")
    @PostMapping("/incidents/{number}/comments")
    @ResponseStatus(HttpStatus.CREATED)
    void comment(@PathVariable String number, @RequestBody Comment comment, Authentication login) {
        Incident incident = visible(number, login);
        String text = required("text", comment.text());
        Audience audience = comment.audience();
        if (audience == null) {
            throw new InvalidInputException("audience", "must be internal or reporter");
        }
        if (audience == Audience.INTERNAL && !Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may write internal comments.");
        }
        boolean fromReporter = audience == Audience.REPORTER
                && (!Viewer.of(login).isStaff() || login.getName().equals(incident.reporter()));
        lifecycle.comment(number, new IncidentLifecycle.Comment(login.getName(), text, audience, fromReporter));
    }

    @Operation(
            summary = "Tell everybody concerned how it goes on; for staff",
            description = "nextUpdate is the time that the next update is promised for, or none; left out, the table"
                    + " next-update says it.")
    @PostMapping("/incidents/{number}/updates")
    @ResponseStatus(HttpStatus.CREATED)
    void update(@PathVariable String number, @RequestBody Update update, Authentication login) {
        visible(number, login);
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may write updates.");
        }
        lifecycle.update(number, login.getName(), required("text", update.text()), next(update.nextUpdate()));
    }

    private NextUpdate next(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return NextUpdate.BY_TABLE;
        }
        if (text.equals("none")) {
            return NextUpdate.NONE;
        }
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            if (at.isAfter(clock.instant())) {
                return NextUpdate.at(at);
            }
            throw new InvalidInputException("nextUpdate", "must not be in the past");
        } catch (DateTimeException e) {
            throw new InvalidInputException(
                    "nextUpdate", "must be a time with offset such as 2026-03-05T11:30+01:00, or none");
        }
    }

    @Operation(summary = "Be told of updates of an incident")
    @PutMapping("/incidents/{number}/followers/me")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void follow(@PathVariable String number, Authentication login) {
        visible(number, login);
        followers.add(number, login.getName());
    }

    @Operation(summary = "Be told of them no longer")
    @DeleteMapping("/incidents/{number}/followers/me")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unfollow(@PathVariable String number, Authentication login) {
        visible(number, login);
        followers.remove(number, login.getName());
    }

    @Operation(summary = "Withdraw an incident; for its reporter and the service desk")
    @PostMapping("/incidents/{number}/withdrawal")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void withdraw(@PathVariable String number, @RequestBody Withdrawal withdrawal, Authentication login) {
        Incident incident = visible(number, login);
        if (!Viewer.of(login).mayWithdraw(incident)) {
            throw new AccessDeniedException("Only the reporter or the service desk may withdraw an incident.");
        }
        lifecycle.withdraw(number, required("reason", withdrawal.reason()));
    }

    @Operation(
            summary = "State facts anew; priority, route and open tasks follow. For staff.",
            description = "A JSON object with a reason and the facts that change, such as category or usersAffected.")
    @PostMapping("/incidents/{number}/classification")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void reclassify(@PathVariable String number, @RequestBody Map<String, String> body, Authentication login) {
        visible(number, login);
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may reclassify an incident.");
        }
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        body.forEach((key, value) -> {
            if (!key.equals("reason")) {
                Fact fact = Fact.ofKey(key)
                        .filter(Fact::isClassification)
                        .orElseThrow(() -> new InvalidInputException(key, "is not a fact that can be reclassified"));
                facts.put(fact, value == null ? "" : value);
            }
        });
        String reason = required("reason", body.get("reason"));
        if (facts.isEmpty()) {
            throw new InvalidInputException("category", "or another fact must be given");
        }
        lifecycle.reclassify(number, facts, reason);
    }

    @Operation(summary = "Ask those up the line for help; the work stays where it is. For staff.")
    @PostMapping("/incidents/{number}/escalations")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void escalate(@PathVariable String number, @RequestBody Escalation escalation, Authentication login) {
        visible(number, login);
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may escalate an incident.");
        }
        lifecycle.escalate(number, required("reason", escalation.reason()));
    }

    @Operation(summary = "The service catalogue")
    @GetMapping("/services")
    List<Catalogue.ServiceEntry> services() {
        return catalogue.services();
    }

    private IncidentView view(Incident incident, Viewer viewer) {
        String reporter = incident.reporter();
        String name = reporter == null
                ? incident.reporterContact()
                : people.find(reporter).map(People.Person::name).orElse(reporter);
        List<String> actions = new ArrayList<>();
        if (viewer.isStaff()) {
            actions.add("note");
        }
        actions.add("message");
        if (viewer.isStaff() && !incident.isClosed()) {
            actions.add("update");
            actions.add("reclassify");
            actions.add("escalate");
        }
        if (viewer.isStaff() && incident.isUnresolved()) {
            actions.add(incident.parent() == null ? "join" : "release");
            if (incident.parent() == null && NOT_LED.contains(incident.major())) {
                actions.add("major");
            }
        }
        if (viewer.mayWithdraw(incident) && !incident.isClosed()) {
            actions.add("withdraw");
        }
        boolean following = followers.of(incident.number()).contains(viewer.userId());
        return new IncidentView(viewer.view(incident), name, actions, following);
    }

    private Incident visible(String number, Authentication login) {
        return incidents.get(number, Viewer.of(login));
    }

    static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidInputException(field, "is required");
        }
        if (value.length() > MAX_TEXT) {
            throw new InvalidInputException(
                    field, "must have at most " + MAX_TEXT + " characters, has " + value.length());
        }
        Fact.unstorable(field, value).ifPresent(problem -> {
            throw new InvalidInputException(List.of(problem));
        });
        return value.strip();
    }
}
