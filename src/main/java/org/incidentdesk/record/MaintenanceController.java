package org.incidentdesk.record;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.incidentdesk.record.Maintenances.Maintenance;
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

/** Shows and changes what work on services is planned. */
@RestController
@RequestMapping("/api/maintenances")
@Tag(name = "Maintenance")
class MaintenanceController {

    private final Maintenances maintenances;
    private final Clock clock;

    MaintenanceController(Maintenances maintenances, Clock clock) {
        this.maintenances = maintenances;
        this.clock = clock;
    }

    record NewMaintenance(
            @Nullable String title,
            @Nullable String description,
            @Nullable List<String> services,
            @Nullable Instant from,
            @Nullable Instant to,
            boolean published) {}

    record Id(long id) {}

    @Operation(summary = "What is being worked on, and what is planned; for staff")
    @GetMapping
    List<Maintenance> coming(Authentication login) {
        requireStaff(login);
        return maintenances.endingAfter(clock.instant());
    }

    @Operation(summary = "Plan work on services: alerts about them open no incidents meanwhile; for staff")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Id plan(@RequestBody NewMaintenance wanted, Authentication login) {
        requireStaff(login);
        if (wanted.from() == null || wanted.to() == null) {
            throw new InvalidInputException(wanted.from() == null ? "from" : "to", "is required");
        }
        return new Id(maintenances.plan(
                new Maintenance(
                        0,
                        Objects.requireNonNullElse(wanted.title(), ""),
                        Objects.requireNonNullElse(wanted.description(), ""),
                        Objects.requireNonNullElse(wanted.services(), List.of()),
                        wanted.from(),
                        wanted.to(),
                        wanted.published()),
                login.getName()));
    }

    @Operation(summary = "End it now, or take it back; for staff")
    @DeleteMapping("/{id}")
    ResponseEntity<Void> end(@PathVariable long id, Authentication login) {
        requireStaff(login);
        return ResponseEntity.status(maintenances.end(id) ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    private static void requireStaff(Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may see and plan maintenance.");
        }
    }
}
