package org.incidentdesk.demo;

import io.swagger.v3.oas.annotations.Hidden;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The health check of the demo company's web shop. It is fine unless the pod that is asked for has a broken name. */
@RestController
@RequestMapping("/demo/shop")
@ConditionalOnProperty("incidentdesk.demo-shop")
@Hidden
class DemoShopController {

    @GetMapping("/health")
    ResponseEntity<Map<String, String>> health(@RequestParam(defaultValue = "") String pod) {
        return pod.contains("broken")
                ? ResponseEntity.internalServerError().body(Map.of("status", "DOWN"))
                : ResponseEntity.ok(Map.of("status", "UP"));
    }
}
