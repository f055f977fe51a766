package org.incidentdesk.record;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.incidentdesk.record.RelatedIncidents.Similar;
import org.springframework.http.HttpStatus;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows and changes which incidents belong together. */
@RestController
@RequestMapping("/api/incidents/{number}")
@Tag(name = "Incidents")
class RelationController {

    private final Incidents incidents;
    private final RelatedIncidents related;
    private final IncidentLifecycle lifecycle;

    RelationController(Incidents incidents, RelatedIncidents related, IncidentLifecycle lifecycle) {
        this.incidents = incidents;
        this.related = related;
        this.lifecycle = lifecycle;
    }

    record Related(String number, String title, String status) {

        static Related of(Incident incident) {
            return new Related(incident.number(), incident.title(), incident.status());
        }
    }

    /** @param similar unresolved ones that may be the same trouble, the most likely first */
    record Relations(@Nullable Related parent, List<Related> children, List<Similar> similar) {}

    record Joining(@Nullable String parent, @Nullable String reason) {}

    record Release(@Nullable String reason) {}

    @Operation(summary = "What belongs together with an incident, and what may be the same trouble; for staff")
    @GetMapping("/related")
    Relations related(@PathVariable String number, Authentication login) {
        Incident incident = forStaff(number, login);
        return new Relations(
                incident.parent() == null ? null : Related.of(incidents.get(incident.parent())),
                incidents.get(related.childrenOf(number)).stream()
                        .map(Related::of)
                        .toList(),
                incident.isUnresolved() ? related.similarTo(number) : List.of());
    }

    @Operation(summary = "Let it belong to another incident, with which it is then solved; for staff")
    @PostMapping("/parent")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void join(@PathVariable String number, @RequestBody Joining joining, Authentication login) {
        forStaff(number, login);
        lifecycle.join(
                number,
                IncidentController.required("parent", joining.parent()),
                IncidentController.required("reason", joining.reason()));
    }

    @Operation(summary = "Let it not belong to the other incident any more: its tier works on it again; for staff")
    @PostMapping("/release")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void release(@PathVariable String number, @RequestBody Release release, Authentication login) {
        forStaff(number, login);
        lifecycle.release(number, IncidentController.required("reason", release.reason()));
    }

    private Incident forStaff(String number, Authentication login) {
        Viewer viewer = Viewer.of(login);
        Incident incident = incidents.get(number, viewer);
        if (!viewer.isStaff()) {
            throw new AccessDeniedException("Only staff may see and change which incidents belong together.");
        }
        return incident;
    }
}
