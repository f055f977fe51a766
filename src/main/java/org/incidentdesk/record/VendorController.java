package org.incidentdesk.record;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.incidentdesk.record.IncidentLifecycle.VendorAnswer;
import org.springframework.http.HttpStatus;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The cases of vendors. */
@RestController
@RequestMapping("/api")
@Tag(name = "Vendors")
class VendorController {

    private static final int MAX_TEXT = 4000;
    private static final int MAX_NUMBER = 100;
    private static final Duration SHOWN = Duration.ofDays(365);

    private final Vendors vendors;
    private final Incidents incidents;
    private final IncidentLifecycle lifecycle;
    private final Clock clock;

    VendorController(Vendors vendors, Incidents incidents, IncidentLifecycle lifecycle, Clock clock) {
        this.vendors = vendors;
        this.incidents = incidents;
        this.lifecycle = lifecycle;
        this.clock = clock;
    }

    /** @param answered left out or true: it is the answer; false: the vendor has only received the case */
    record NewAnswer(@Nullable String text, @Nullable String vendorNumber, @Nullable Boolean answered) {}

    @Operation(summary = "What vendors were asked for an incident; for staff")
    @GetMapping("/incidents/{number}/vendor-cases")
    List<VendorCase> of(@PathVariable String number, Authentication login) {
        requireStaff(login);
        return vendors.of(incidents.get(number).number());
    }

    @Operation(
            summary = "Take in what a vendor says to a case; for staff and machines",
            description = "The number is ours, such as INC0000001-V1. An answer lets the incident go on; with answered"
                    + " false the vendor has only received the case.")
    @PostMapping("/vendor-cases/{number}/answers")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void answer(@PathVariable String number, @RequestBody NewAnswer said, Authentication login) {
        Viewer viewer = Viewer.of(login);
        if (!viewer.isStaff() && !viewer.groups().contains(Roles.INTEGRATION)) {
            throw new AccessDeniedException("Only staff and machines may do this.");
        }
        boolean answered = !Boolean.FALSE.equals(said.answered());
        String text = text("text", said.text(), MAX_TEXT);
        if (answered && text.isEmpty()) {
            throw new InvalidInputException("text", "is required");
        }
        VendorCase asked = vendors.find(number).orElseThrow(() -> new IncidentNotFoundException(number));
        lifecycle.vendorSays(
                asked,
                new VendorAnswer(
                        login.getName(), text, text("vendorNumber", said.vendorNumber(), MAX_NUMBER), answered));
    }

    @Operation(summary = "How each vendor does, of the last year or as from and to say; for staff")
    @GetMapping("/vendors/scorecard")
    List<Vendors.Score> scorecard(
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Authentication login) {
        requireStaff(login);
        Instant end = to == null ? clock.instant() : to;
        return vendors.scores(from == null ? end.minus(SHOWN) : from, end);
    }

    private static String text(String field, @Nullable String value, int max) {
        String text = Objects.requireNonNullElse(value, "").strip();
        if (text.length() > max) {
            throw new InvalidInputException(field, "must have at most " + max + " characters, has " + text.length());
        }
        Fact.unstorable(field, text).ifPresent(problem -> {
            throw new InvalidInputException(List.of(problem));
        });
        return text;
    }

    private static void requireStaff(Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may see the cases of vendors.");
        }
    }
}
