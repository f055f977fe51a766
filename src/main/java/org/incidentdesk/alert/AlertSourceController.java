package org.incidentdesk.alert;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Objects;
import org.incidentdesk.alert.AlertSources.Created;
import org.incidentdesk.alert.AlertSources.Score;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows how the sources of alerts do, and gives out their keys. */
@RestController
@RequestMapping("/api/alert-sources")
@Tag(name = "Alerts")
class AlertSourceController {

    private final AlertSources sources;

    AlertSourceController(AlertSources sources) {
        this.sources = sources;
    }

    /** @param kind alertmanager, grafana, pagerduty or cloudevents */
    record NewSource(@Nullable String kind, @Nullable String name) {}

    @Operation(summary = "The sources, with what came of their alerts; for administrators")
    @GetMapping
    List<Score> sources(Authentication login) {
        requireAdministrator(login);
        return sources.scores();
    }

    @Operation(summary = "Let a tool send alerts; the answer has its key, which is shown only now; for administrators")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Created create(@RequestBody NewSource wanted, Authentication login) {
        requireAdministrator(login);
        SourceKind kind = SourceKind.of(Objects.requireNonNullElse(wanted.kind(), ""))
                .orElseThrow(() -> new InvalidInputException(
                        "kind", "must be one of alertmanager, grafana, pagerduty, cloudevents"));
        return sources.create(
                kind, Objects.requireNonNullElse(wanted.name(), "").strip(), login.getName());
    }

    @Operation(summary = "Make its key worthless; for administrators")
    @DeleteMapping("/{id}")
    ResponseEntity<Void> remove(@PathVariable long id, Authentication login) {
        requireAdministrator(login);
        return ResponseEntity.status(sources.remove(id) ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    private static void requireAdministrator(Authentication login) {
        if (!Viewer.of(login).groups().contains(Roles.ADMINISTRATOR)) {
            throw new AccessDeniedException("Only administrators may see and change the sources of alerts.");
        }
    }
}
