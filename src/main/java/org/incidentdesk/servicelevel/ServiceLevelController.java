package org.incidentdesk.servicelevel;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the clocks of an incident, and repairs those of many. */
@RestController
@RequestMapping("/api")
@Tag(name = "Service levels")
class ServiceLevelController {

    private final ServiceLevels serviceLevels;
    private final Repair repair;
    private final Incidents incidents;

    ServiceLevelController(ServiceLevels serviceLevels, Repair repair, Incidents incidents) {
        this.serviceLevels = serviceLevels;
        this.repair = repair;
        this.incidents = incidents;
    }

    /**
     * @param incidents numbers; all that are not resolved if left out
     * @param apply false, or left out: only say what would change
     */
    record Order(@Nullable List<String> incidents, @Nullable Boolean apply) {}

    @Operation(summary = "The clocks of an incident: target, used, left, due, pauses")
    @GetMapping("/incidents/{number}/service-levels")
    List<ServiceLevelView> of(@PathVariable String number, Authentication login) {
        Viewer viewer = Viewer.of(login);
        incidents.get(number, viewer);
        List<ServiceLevelView> levels = serviceLevels.of(number);
        return viewer.isStaff()
                ? levels
                : levels.stream().map(ServiceLevelView::forReporter).toList();
    }

    @Operation(
            summary =
                    "Compute the clocks of open incidents anew after a table or calendar changed. For administrators.",
            description = "Without apply it only answers what would change.")
    @PostMapping("/service-levels/repair")
    Repair.Report repair(@RequestBody Order order, Authentication login) {
        if (!Viewer.of(login).groups().contains(Roles.ADMINISTRATOR)) {
            throw new AccessDeniedException("Only administrators may repair service levels.");
        }
        return repair.run(Optional.ofNullable(order.incidents()), Boolean.TRUE.equals(order.apply()), login.getName());
    }
}
