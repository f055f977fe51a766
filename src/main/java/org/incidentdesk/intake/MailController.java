package org.incidentdesk.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Mails that wait for the desk, as they came. */
@RestController
@RequestMapping("/api/mails")
@Tag(name = "Mails")
class MailController {

    private final ReceivedMails mails;

    MailController(ReceivedMails mails) {
        this.mails = mails;
    }

    @Operation(summary = "Download a mail that waits for the service desk; for the service desk")
    @GetMapping("/{id}")
    ResponseEntity<byte[]> download(@PathVariable long id, Authentication login) {
        if (!Viewer.of(login).groups().contains(Roles.SERVICE_DESK)) {
            throw new AccessDeniedException("Only the service desk reads mails.");
        }
        return mails.content(id)
                .map(content -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_OCTET_STREAM)
                        .header(
                                HttpHeaders.CONTENT_DISPOSITION,
                                ContentDisposition.attachment()
                                        .filename("mail-" + id + ".eml")
                                        .build()
                                        .toString())
                        .header("X-Content-Type-Options", "nosniff")
                        .body(content))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }
}
