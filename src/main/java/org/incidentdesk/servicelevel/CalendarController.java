package org.incidentdesk.servicelevel;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows and changes the business calendars. */
@RestController
@RequestMapping("/api/calendars")
@Tag(name = "Service levels")
class CalendarController {

    private final Calendars calendars;

    CalendarController(Calendars calendars) {
        this.calendars = calendars;
    }

    /** In the form of the file. */
    record AllCalendars(List<CalendarDefinition> calendars) {}

    @Operation(
            summary = "The business calendars, for staff",
            description = "With Accept: application/yaml the answer is a file that can be changed and put back.")
    @GetMapping(produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_YAML_VALUE})
    AllCalendars all(Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may read the calendars.");
        }
        return new AllCalendars(calendars.definitions());
    }

    @Operation(
            summary = "Set the business calendars of a file; others stay. For administrators.",
            description =
                    "Answers the ids of the calendars that are set. Open incidents keep their due dates until their"
                            + " service levels are repaired.")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_YAML_VALUE,
                            schema = @Schema(implementation = AllCalendars.class)))
    @ApiResponse(responseCode = "200", description = "All of them are in force")
    @ApiResponse(responseCode = "400", description = "None is; errors of the problem detail name each bad place")
    @PutMapping(consumes = MediaType.APPLICATION_YAML_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    List<String> put(InputStream file, Authentication login) throws IOException {
        if (!Viewer.of(login).groups().contains(Roles.ADMINISTRATOR)) {
            throw new AccessDeniedException("Only administrators may change the calendars.");
        }
        List<CalendarDefinition> definitions = CalendarFile.read(file);
        calendars.put(definitions, login.getName());
        return definitions.stream().map(CalendarDefinition::id).toList();
    }
}
