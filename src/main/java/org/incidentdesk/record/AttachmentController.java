package org.incidentdesk.record;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.incidentdesk.record.Attachments.Attachment;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The files of incidents. A browser must not show what somebody sent us, only save it. */
@RestController
@RequestMapping("/api/incidents/{number}/attachments")
@Tag(name = "Incidents")
class AttachmentController {

    private final Attachments attachments;
    private final Incidents incidents;
    private final People people;

    AttachmentController(Attachments attachments, Incidents incidents, People people) {
        this.attachments = attachments;
        this.incidents = incidents;
        this.people = people;
    }

    /** @param addedByName the full name, or the address of somebody without an account */
    record AttachmentView(@JsonUnwrapped Attachment attachment, String addedByName) {}

    @Operation(summary = "The files of an incident; reporters see what is meant for them")
    @GetMapping
    List<AttachmentView> list(@PathVariable String number, Authentication login) {
        return visible(number, login).stream()
                .map(file -> new AttachmentView(file, name(file.addedBy())))
                .toList();
    }

    @Operation(summary = "Download a file")
    @GetMapping("/{id}")
    ResponseEntity<byte[]> download(@PathVariable String number, @PathVariable long id, Authentication login) {
        Attachment attachment = visible(number, login).stream()
                .filter(file -> file.id() == id)
                .findFirst()
                .orElseThrow(() -> new IncidentNotFoundException(number + ", file " + id));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(attachment.name(), StandardCharsets.UTF_8)
                                .build()
                                .toString())
                .header("X-Content-Type-Options", "nosniff")
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .body(attachments.content(number, id));
    }

    private List<Attachment> visible(String number, Authentication login) {
        Viewer viewer = Viewer.of(login);
        incidents.get(number, viewer);
        return attachments.of(number, viewer.isStaff());
    }

    private String name(String actor) {
        return people.find(actor).map(People.Person::name).orElse(actor);
    }
}
