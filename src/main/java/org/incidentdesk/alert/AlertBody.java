package org.incidentdesk.alert;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** Reads what tools send, within limits. */
final class AlertBody {

    /** What is too large is read up to here, so that its sender is still listening when the answer comes. */
    private static final int MAX_DISCARDED = 32 * 1024 * 1024;

    private static final int MAX_DEPTH = 50;
    private static final int BUFFER = 8192;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .configure(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION, false)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** ISO 8601, also with an offset such as +0000. */
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .optionalStart()
            .appendOffset("+HH:MM", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHMM", "+0000")
            .optionalEnd()
            .toFormatter();

    private AlertBody() {}

    /** @throws BadAlertException (413) if it is larger than allowed, whatever its head says */
    static byte[] read(HttpServletRequest request, int limit) {
        try {
            InputStream body = request.getInputStream();
            byte[] read = body.readNBytes(limit + 1);
            if (read.length <= limit) {
                return read;
            }
            discard(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new BadAlertException(
                HttpStatus.PAYLOAD_TOO_LARGE, List.of("the body may have " + limit / 1024 + " KB at most"));
    }

    private static void discard(InputStream body) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long discarded = 0;
        for (int read = 0; read >= 0 && discarded < MAX_DISCARDED; read = body.read(buffer)) {
            discarded += read;
        }
    }

    /** @throws BadAlertException saying where it is no JSON */
    static JsonNode parse(byte[] body) {
        try {
            JsonNode parsed = JSON.readTree(body);
            if (parsed == null || parsed.isMissingNode()) {
                throw new BadAlertException("the body is empty");
            }
            return parsed;
        } catch (JsonProcessingException e) {
            String place = e.getLocation() == null
                    ? "nested too deep"
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new BadAlertException("the body is no JSON that can be read: " + place);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a field; "" if there is none. */
    static String text(JsonNode parent, String field) {
        JsonNode value = parent.path(field);
        return value.isValueNode() && !value.isNull() ? value.asText() : "";
    }

    /** Names and values of an object; what is no text, as JSON. */
    static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties()
                .forEach(field -> texts.put(
                        field.getKey(),
                        field.getValue().isValueNode()
                                ? field.getValue().asText()
                                : field.getValue().toString()));
        return texts;
    }

    /** A time in a field, if there is one that can be: tools send the year 1 where they mean none. */
    static Optional<Instant> time(JsonNode parent, String field) {
        try {
            return Optional.of(OffsetDateTime.parse(text(parent, field), TIME).toInstant())
                    .filter(time -> time.getEpochSecond() > 0);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
