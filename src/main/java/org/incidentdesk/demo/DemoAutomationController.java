package org.incidentdesk.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Plays the programs of the demo company that incident models ask: all goes well, unless the configuration item or the
 * title says {@code broken}; with {@code silent} it promises an answer that never comes.
 */
@RestController
@RequestMapping("/demo/automation")
@ConditionalOnProperty("incidentdesk.demo-automation")
@Hidden
class DemoAutomationController {

    @PostMapping
    ResponseEntity<Map<String, String>> run(@RequestBody JsonNode request) {
        String action = request.path("action").asText();
        JsonNode incident = request.path("incident");
        String about = incident.path("configurationItem").asText() + " "
                + incident.path("title").asText();
        if (about.contains("silent")) {
            return ResponseEntity.accepted().body(Map.of());
        }
        if (action.equals("open-bridge")) {
            String link =
                    "https://meet.aldermoor.example/" + incident.path("number").asText();
            return ResponseEntity.ok(Map.of("result", "succeeded", "detail", link));
        }
        return ResponseEntity.ok(
                about.contains("broken")
                        ? Map.of("result", "failed", "detail", action + " was not possible")
                        : Map.of("result", "succeeded", "detail", action + " is done"));
    }
}
