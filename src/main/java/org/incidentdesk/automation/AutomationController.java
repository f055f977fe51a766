package org.incidentdesk.automation;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.incidentdesk.automation.AutomationRun.State;
import org.incidentdesk.automation.Automations.Outcome;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes in what came of an automation that had said that it would take a while. Its address is its proof. */
@RestController
@RequestMapping("/automation")
@Tag(name = "Automation")
class AutomationController {

    private final Automations automations;
    private final AutomationProcess process;

    AutomationController(Automations automations, AutomationProcess process) {
        this.automations = automations;
        this.process = process;
    }

    @Operation(summary = "Say what came of it: result (succeeded or failed) and detail, to the callback of the request")
    @PostMapping("/{token}")
    @Transactional
    public ResponseEntity<Object> finish(@PathVariable String token, @RequestBody @Nullable JsonNode answer) {
        AutomationRun run = automations.find(token).orElse(null);
        if (run == null) {
            return problem(HttpStatus.NOT_FOUND, "There is no such automation.");
        }
        Outcome outcome = automations.read(answer);
        if (run.isOver() && run.state() == outcome.state()) {
            // Said once more.
            return ResponseEntity.noContent().build();
        }
        if (run.isOver() || !process.finish(run, outcome.state() == State.SUCCEEDED, outcome.detail())) {
            automations.tooLate(run, outcome);
            return problem(HttpStatus.CONFLICT, "Nobody waits for it any more.");
        }
        automations.keep(run, outcome, null);
        return ResponseEntity.noContent().build();
    }

    private static ResponseEntity<Object> problem(HttpStatus status, String detail) {
        return ResponseEntity.status(status).body(ProblemDetail.forStatusAndDetail(status, detail));
    }
}
