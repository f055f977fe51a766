package org.incidentdesk.record;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.incidentdesk.record.Repetitions.Proposal;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What happens again and again, for problem management. */
@RestController
@RequestMapping("/api/problem-proposals")
@Tag(name = "Problem proposals")
class RepetitionController {

    private final Repetitions repetitions;

    RepetitionController(Repetitions repetitions) {
        this.repetitions = repetitions;
    }

    record Answer(@Nullable String answer) {}

    @Operation(summary = "What is proposed to problem management, with the incidents; for staff")
    @GetMapping
    List<Proposal> proposals(Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may see what is proposed.");
        }
        return repetitions.proposals();
    }

    @Operation(summary = "Say what comes of it; the next repetition proposes anew. For incident managers.")
    @PostMapping("/{id}/answer")
    ResponseEntity<Void> answer(@PathVariable long id, @RequestBody Answer answer, Authentication login) {
        if (!Viewer.of(login).groups().contains(Roles.INCIDENT_MANAGER)) {
            throw new AccessDeniedException("Only incident managers may answer a proposal.");
        }
        String text = IncidentController.required("answer", answer.answer());
        return ResponseEntity.status(
                        repetitions.answer(id, text, login.getName()) ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }
}
