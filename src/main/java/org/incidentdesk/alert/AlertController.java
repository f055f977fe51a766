package org.incidentdesk.alert;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** The front doors of tools that post to an address. Their key is in it, or in the header Authorization. */
@RestController
@RequestMapping("/alerts")
@Tag(name = "Alerts")
@ApiResponse(responseCode = "202", description = "All of it is committed")
@ApiResponse(responseCode = "400", description = "A problem detail says what is wrong; nothing was taken")
@ApiResponse(responseCode = "401", description = "The key is missing or wrong")
@ApiResponse(responseCode = "429", description = "Nothing was taken; send it again after Retry-After")
class AlertController {

    static final String RETRY_AFTER = "5";

    private static final int MAX_BODY = 2 * 1024 * 1024;

    private final FrontDoor door;

    AlertController(FrontDoor door) {
        this.door = door;
    }

    record Accepted(int alerts) {}

    @Operation(summary = "Alerts of Prometheus Alertmanager: the address of a webhook_config")
    @PostMapping({"/alertmanager", "/alertmanager/{key}"})
    ResponseEntity<Object> alertmanager(@PathVariable Optional<String> key, HttpServletRequest request) {
        requireJson(request);
        return accept(SourceKind.ALERTMANAGER, key, request, body -> GroupedAlerts.read(AlertBody.parse(body), "4"));
    }

    @Operation(summary = "Alerts of Grafana: the address of a contact point of the type webhook")
    @PostMapping({"/grafana", "/grafana/{key}"})
    ResponseEntity<Object> grafana(@PathVariable Optional<String> key, HttpServletRequest request) {
        requireJson(request);
        return accept(SourceKind.GRAFANA, key, request, body -> GroupedAlerts.read(AlertBody.parse(body), "1"));
    }

    @Operation(summary = "CloudEvents 1.0, structured, binary or in a batch")
    @PostMapping({"/cloudevents", "/cloudevents/{key}"})
    ResponseEntity<Object> cloudEvents(@PathVariable Optional<String> key, HttpServletRequest request) {
        return accept(SourceKind.CLOUDEVENTS, key, request, body -> CloudEvents.read(request, body));
    }

    @Operation(summary = "The handshake of CloudEvents' web hooks: whoever has the key may send")
    @RequestMapping(
            path = {"/cloudevents", "/cloudevents/{key}"},
            method = RequestMethod.OPTIONS)
    ResponseEntity<Object> mayIt(
            @PathVariable Optional<String> key,
            @RequestHeader(name = "WebHook-Request-Origin", required = false) @Nullable String origin,
            HttpServletRequest request) {
        if (source(SourceKind.CLOUDEVENTS, key, request).isEmpty()) {
            return unauthorized();
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header(HttpHeaders.ALLOW, "POST");
        if (origin != null) {
            answer.header("WebHook-Allowed-Origin", origin).header("WebHook-Allowed-Rate", "*");
        }
        return answer.build();
    }

    private ResponseEntity<Object> accept(
            SourceKind kind, Optional<String> key, HttpServletRequest request, Function<byte[], List<Signal>> read) {
        Optional<AlertSource> source = source(kind, key, request);
        if (source.isEmpty()) {
            return unauthorized();
        }
        byte[] body = AlertBody.read(request, MAX_BODY);
        List<Signal> signals = door.accept(source.get(), () -> read.apply(body));
        return ResponseEntity.accepted().body(new Accepted(signals.size()));
    }

    private Optional<AlertSource> source(SourceKind kind, Optional<String> key, HttpServletRequest request) {
        return key.or(() -> authorization(request)).flatMap(given -> door.source(kind, given));
    }

    /** A bearer token, or the password of a basic login, whatever its user. */
    private static Optional<String> authorization(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return Optional.empty();
        }
        String[] words = header.strip().split("\\s+", 2);
        if (words.length == 2 && words[0].equalsIgnoreCase("Bearer")) {
            return Optional.of(words[1]);
        }
        if (words.length == 2 && words[0].equalsIgnoreCase("Basic")) {
            try {
                String login = new String(Base64.getDecoder().decode(words[1]), StandardCharsets.UTF_8);
                return Optional.of(login.substring(login.indexOf(':') + 1));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static void requireJson(HttpServletRequest request) {
        String type = request.getContentType();
        if (type == null || !MediaType.APPLICATION_JSON_VALUE.equalsIgnoreCase(type.split(";", 2)[0].strip())) {
            throw new BadAlertException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE, List.of("the Content-Type must be application/json"));
        }
    }

    private static ResponseEntity<Object> unauthorized() {
        return ResponseEntity.status(HttpStatus.UNAUTHORIZED)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .body(ProblemDetail.forStatusAndDetail(
                        HttpStatus.UNAUTHORIZED, "The key of the source is missing or wrong."));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> bad(BadAlertException e) {
        return ResponseEntity.status(e.status()).body(ProblemDetail.forStatusAndDetail(e.status(), e.getMessage()));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> overloaded(OverloadedException e) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER)
                .body(ProblemDetail.forStatusAndDetail(HttpStatus.TOO_MANY_REQUESTS, e.getMessage()));
    }
}
