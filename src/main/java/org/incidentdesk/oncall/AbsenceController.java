package org.incidentdesk.oncall;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.incidentdesk.oncall.Absences.Absence;
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

/** Shows and changes who is away. */
@RestController
@RequestMapping("/api/absences")
@Tag(name = "On-call")
class AbsenceController {

    private final Absences absences;

    AbsenceController(Absences absences) {
        this.absences = absences;
    }

    record NewAbsence(@Nullable String person, @Nullable Instant from, @Nullable Instant to, @Nullable String reason) {}

    record Id(long id) {}

    @Operation(summary = "Who is away now and later; for staff")
    @GetMapping
    List<Absence> coming(Authentication login) {
        Viewer viewer = Viewer.of(login);
        if (!viewer.isStaff()) {
            throw new AccessDeniedException("Only staff may see who is away.");
        }
        // Why is between the person and their managers.
        return absences.coming().stream()
                .map(absence -> mayChange(absence.person(), viewer)
                        ? absence
                        : new Absence(absence.id(), absence.person(), absence.from(), absence.to(), ""))
                .toList();
    }

    @Operation(summary = "Be away: no work is given to you; incident managers and administrators may say it of others")
    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    Id add(@RequestBody NewAbsence wanted, Authentication login) {
        String person = Objects.requireNonNullElse(wanted.person(), login.getName());
        requireChange(person, login);
        return new Id(absences.add(
                person,
                required("from", wanted.from()),
                required("to", wanted.to()),
                Objects.requireNonNullElse(wanted.reason(), ""),
                login.getName()));
    }

    @Operation(summary = "Be there after all")
    @DeleteMapping("/{id}")
    ResponseEntity<Void> takeBack(@PathVariable long id, Authentication login) {
        Optional<Absence> wanted = absences.find(id);
        wanted.ifPresent(absence -> requireChange(absence.person(), login));
        return ResponseEntity.status(
                        wanted.isPresent() && absences.takeBack(id) ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    private static Instant required(String field, @Nullable Instant value) {
        if (value == null) {
            throw new InvalidInputException(field, "is required");
        }
        return value;
    }

    private static void requireChange(String person, Authentication login) {
        if (!mayChange(person, Viewer.of(login))) {
            throw new AccessDeniedException("Only the person, incident managers and administrators may do this.");
        }
    }

    private static boolean mayChange(String person, Viewer viewer) {
        return (viewer.isStaff() && viewer.userId().equals(person))
                || viewer.groups().contains(Roles.INCIDENT_MANAGER)
                || viewer.groups().contains(Roles.ADMINISTRATOR);
    }
}
