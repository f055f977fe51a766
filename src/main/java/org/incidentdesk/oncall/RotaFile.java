package org.incidentdesk.oncall;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import org.incidentdesk.record.InvalidInputException;

/** Rotas as a YAML file; {@code demo/rotas.yaml} shows all there is to say. */
public final class RotaFile {

    private static final int MAX_BYTES = 1 << 20;

    private static final ObjectMapper YAML = JsonMapper.builder(YAMLFactory.builder()
                    // Otherwise Norway's "no" would be the opposite of yes.
                    .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                    .build())
            .addModule(new JavaTimeModule())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private RotaFile() {}

    /** In the form of the file. */
    public record AllRotas(List<RotaDefinition> rotas) {}

    /**
     * Reads all rotas of a file.
     *
     * @throws InvalidInputException naming the place that is wrong
     */
    public static List<RotaDefinition> read(InputStream file) throws IOException {
        byte[] bytes = file.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new InvalidInputException("file", "has more than " + MAX_BYTES + " bytes");
        }
        try {
            AllRotas read = YAML.readValue(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), AllRotas.class);
            if (read == null || read.rotas() == null || read.rotas().isEmpty()) {
                throw new InvalidInputException("rotas", "must be a list of at least one rota");
            }
            if (read.rotas().contains(null)) {
                throw new InvalidInputException("rotas", "must be rotas with group, zone and layers");
            }
            return read.rotas();
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("file", "is not encoded in UTF-8");
        } catch (JsonMappingException e) {
            throw new InvalidInputException(place(e), problem(e));
        } catch (JsonProcessingException e) {
            String reason = e.getOriginalMessage().lines().findFirst().orElse("");
            throw new InvalidInputException(
                    "file",
                    "is not YAML that can be read: " + reason
                            + (e.getLocation() == null
                                    ? ""
                                    : " in line " + e.getLocation().getLineNr()));
        }
    }

    private static String place(JsonMappingException e) {
        StringBuilder place = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                place.append('[').append(step.getIndex()).append(']');
            } else {
                place.append(place.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return place.isEmpty() ? "file" : place.toString();
    }

    private static String problem(JsonMappingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "is unknown; known are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .toList();
        }
        return "cannot be read: " + e.getOriginalMessage().lines().findFirst().orElse("");
    }
}
