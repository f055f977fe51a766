package org.incidentdesk.intake;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.util.EnumMap;
import java.util.Map;
import org.incidentdesk.record.Fact;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Reports by REST, from machines and from people's own programs. */
@RestController
@RequestMapping("/api/incidents")
@Tag(name = "Incidents")
class ReportController {

    private final AcceptedReports accepted;
    private final ObjectMapper json;

    ReportController(AcceptedReports accepted, ObjectMapper json) {
        this.accepted = accepted;
        this.json = json;
    }

    /**
     * @param reporter user name or e-mail address of whom the trouble hits; the caller, if a person's account leaves it out
     * @param occurredAt ISO 8601 time with offset
     */
    record Report(
            String title,
            @Nullable String description,
            @Nullable String reportType,
            @Nullable String channel,
            @Nullable String source,
            @Nullable String reporter,
            @Nullable String relatedTo,
            String service,
            @Nullable String configurationItem,
            @Nullable String environment,
            @Nullable String customer,
            @Nullable String location,
            @Nullable String occurredAt,
            @Nullable String actionsTaken,
            @Nullable String usersAffected,
            @Nullable String deadline,
            @Nullable String workaround,
            @Nullable String financialExposure,
            @Nullable String securityExposure,
            @Nullable String complianceExposure,
            @Nullable String reputationExposure) {}

    record Accepted(String number, URI location) {}

    @Operation(summary = "Report an incident")
    @ApiResponse(responseCode = "201", description = "Recorded; Location is where to read it")
    @ApiResponse(responseCode = "400", description = "A problem detail whose errors name each bad field")
    @ApiResponse(responseCode = "409", description = "The Idempotency-Key came with another report before")
    @PostMapping
    ResponseEntity<Accepted> report(
            @RequestBody Report report,
            @Parameter(description = "Up to 200 characters; the same report with the same key is recorded once")
                    @RequestHeader(name = "Idempotency-Key", required = false)
                    @Nullable
                    String key,
            Authentication login) {
        Map<Fact, String> facts = facts(report);
        String number = key == null ? accepted.accept(facts) : accepted.acceptOnce(login.getName(), key, facts);
        URI location = URI.create("/api/incidents/" + number);
        return ResponseEntity.created(location).body(new Accepted(number, location));
    }

    private Map<Fact, String> facts(Report report) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        json.convertValue(report, new TypeReference<Map<String, String>>() {}).forEach((key, value) -> {
            if (value != null) {
                facts.put(Fact.ofKey(key).orElseThrow(), value);
            }
        });
        return facts;
    }
}
