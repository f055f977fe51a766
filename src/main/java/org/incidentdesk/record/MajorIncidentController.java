package org.incidentdesk.record;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.incidentdesk.record.MajorIncidents.Part;
import org.incidentdesk.record.MajorIncidents.Role;
import org.springframework.http.HttpStatus;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows major incidents, and takes what is asked about them. */
@RestController
@RequestMapping("/api")
@Tag(name = "Major incidents")
class MajorIncidentController {

    private final Incidents incidents;
    private final MajorIncidents majors;
    private final MajorIncidentLifecycle lifecycle;

    MajorIncidentController(Incidents incidents, MajorIncidents majors, MajorIncidentLifecycle lifecycle) {
        this.incidents = incidents;
        this.majors = majors;
        this.lifecycle = lifecycle;
    }

    /** @param parts who has and had which part */
    record MajorView(@JsonUnwrapped MajorIncident major, List<Part> parts) {}

    record Because(@Nullable String reason) {}

    record Holder(@Nullable String person) {}

    @Operation(summary = "The major incidents that are proposed or led now; for staff")
    @GetMapping("/major-incidents")
    List<MajorView> open(Authentication login) {
        requireStaff(Viewer.of(login));
        return majors.open().stream().map(this::view).toList();
    }

    @Operation(summary = "How an incident is or was led as a major one; for staff")
    @GetMapping("/incidents/{number}/major")
    MajorView get(@PathVariable String number, Authentication login) {
        forStaff(number, login);
        return majors.find(number)
                .map(this::view)
                .orElseThrow(() -> new IncidentStateException("Incident " + number + " was never led as a major one."));
    }

    @Operation(summary = "Propose to lead an incident as a major one; for staff")
    @PostMapping("/incidents/{number}/major")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void propose(@PathVariable String number, @RequestBody Because proposal, Authentication login) {
        forStaff(number, login);
        lifecycle.propose(number, IncidentController.required("reason", proposal.reason()));
    }

    @Operation(
            summary = "Hand over a part: commander, communications-lead, scribe, technical-lead",
            description =
                    "For whoever leads it, and incident managers. A technical lead is replaced in the same group.")
    @PutMapping("/incidents/{number}/major/parts/{role}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void handOver(
            @PathVariable String number, @PathVariable String role, @RequestBody Holder holder, Authentication login) {
        forStaff(number, login);
        requireLeader(number, login);
        lifecycle.handOver(
                number,
                Role.of(role)
                        .orElseThrow(() -> new InvalidInputException(
                                "role", "must be commander, communications-lead, scribe or technical-lead")),
                IncidentController.required("person", holder.person()));
    }

    @Operation(summary = "Give it back to its tier; for the commander and incident managers")
    @PostMapping("/incidents/{number}/major/demotion")
    @ResponseStatus(HttpStatus.ACCEPTED)
    void demote(@PathVariable String number, @RequestBody Because demotion, Authentication login) {
        forStaff(number, login);
        requireLeader(number, login);
        lifecycle.demote(number, IncidentController.required("reason", demotion.reason()));
    }

    private MajorView view(MajorIncident major) {
        return new MajorView(major, majors.parts(major.incident()));
    }

    private void forStaff(String number, Authentication login) {
        Viewer viewer = Viewer.of(login);
        incidents.get(number, viewer);
        requireStaff(viewer);
    }

    private static void requireStaff(Viewer viewer) {
        if (!viewer.isStaff()) {
            throw new AccessDeniedException("Only staff may see and propose major incidents.");
        }
    }

    private void requireLeader(String number, Authentication login) {
        Viewer viewer = Viewer.of(login);
        boolean leads = majors.find(number).isPresent()
                && majors.parts(number).stream()
                        .anyMatch(
                                part -> part.until() == null && viewer.userId().equals(part.person()));
        if (!leads && !viewer.groups().contains(Roles.INCIDENT_MANAGER)) {
            throw new AccessDeniedException("Only whoever has a part in it, and incident managers, may do this.");
        }
    }
}
