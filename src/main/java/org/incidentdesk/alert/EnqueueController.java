package org.incidentdesk.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The front door of whatever speaks PagerDuty's Events API, version 2; it answers in that language. */
@RestController
@RequestMapping("/v2/enqueue")
@Tag(name = "Alerts")
class EnqueueController {

    /** PagerDuty's own limit. */
    private static final int MAX_BODY = 512 * 1024;

    private final FrontDoor door;

    EnqueueController(FrontDoor door) {
        this.door = door;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            String status,
            String message,
            @JsonProperty("dedup_key") @Nullable String dedupKey,
            @Nullable List<String> errors) {}

    @Operation(
            summary = "Trigger, acknowledge or resolve an alert as with PagerDuty; the routing key is that of a source")
    @PostMapping
    ResponseEntity<Answer> enqueue(HttpServletRequest request) {
        JsonNode body = parse(AlertBody.read(request, MAX_BODY));
        PagerDutyEvent event = PagerDutyEvent.read(body);
        AlertSource source = door.source(SourceKind.PAGERDUTY, event.routingKey())
                .orElseThrow(() -> new BadAlertException("Invalid routing key"));
        door.accept(source, () -> List.of(event.signal()));
        return ResponseEntity.accepted()
                .body(new Answer("success", "Event processed", event.signal().key(), null));
    }

    private static JsonNode parse(byte[] body) {
        JsonNode event = AlertBody.parse(body);
        if (!event.isObject()) {
            throw new BadAlertException("the body must be an object");
        }
        return event;
    }

    @ExceptionHandler
    ResponseEntity<Answer> bad(BadAlertException e) {
        return ResponseEntity.status(e.status())
                .body(new Answer("invalid event", "Event object is invalid", null, e.problems()));
    }

    @ExceptionHandler
    ResponseEntity<Answer> overloaded(OverloadedException e) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, AlertController.RETRY_AFTER)
                .body(new Answer("throttle exceeded", e.getMessage(), null, null));
    }
}
