package org.incidentdesk.servicelevel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Business calendars as a YAML file; {@code demo/calendars.yaml} shows all there is to say. */
public final class CalendarFile {

    static final int MAX_BYTES = 1 << 20;
    static final int MAX_PROBLEMS = 50;

    private static final int MAX_FIELD = 200;
    private static final int MAX_QUOTED = 60;
    private static final List<String> KNOWN = List.of("id", "name", "zone", "holidays", "week", "days");

    private static final ObjectMapper YAML = JsonMapper.builder(YAMLFactory.builder()
                    // Otherwise Norway's "no" would be the opposite of yes.
                    .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<Problem> problems = new ArrayList<>();

    private CalendarFile() {}

    /**
     * Reads all calendars of a file.
     *
     * @throws InvalidInputException naming each place that is wrong
     */
    public static List<CalendarDefinition> read(InputStream file) throws IOException {
        byte[] bytes = file.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw new InvalidInputException("file", "has more than " + MAX_BYTES + " bytes");
        }
        CalendarFile read = new CalendarFile();
        List<CalendarDefinition> definitions = read.definitions(yaml(bytes));
        if (!read.problems.isEmpty()) {
            throw new InvalidInputException(read.problems.stream()
                    .limit(MAX_PROBLEMS)
                    .map(problem -> new Problem(shorten(problem.field(), MAX_FIELD), problem.message()))
                    .toList());
        }
        return definitions;
    }

    private static JsonNode yaml(byte[] bytes) {
        try {
            // Strict: a character of another encoding is a mistake and not a question mark.
            return YAML.readTree(
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("file", "is not encoded in UTF-8");
        } catch (JsonProcessingException e) {
            throw new InvalidInputException("file", "is not YAML that can be read: " + reason(e));
        }
    }

    private static String reason(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return marked.getProblem() + " in line " + (marked.getProblemMark().getLine() + 1);
        }
        String reason = e.getOriginalMessage().lines().findFirst().orElse("");
        return e.getLocation() == null
                ? reason
                : reason + " in line " + e.getLocation().getLineNr();
    }

    private List<CalendarDefinition> definitions(JsonNode file) {
        file.fieldNames().forEachRemaining(key -> {
            if (!key.equals("calendars")) {
                problem(key, "is unknown; the file has calendars and nothing else");
            }
        });
        JsonNode calendars = file.path("calendars");
        if (!calendars.isArray() || calendars.isEmpty()) {
            problem("calendars", "must be a list of at least one calendar");
            return List.of();
        }
        List<CalendarDefinition> definitions = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < calendars.size(); i++) {
            definition(calendars.path(i), i, ids).ifPresent(definitions::add);
        }
        return definitions;
    }

    private Optional<CalendarDefinition> definition(JsonNode node, int index, Set<String> ids) {
        String numbered = "calendars[" + index + "]";
        if (!node.isObject()) {
            problem(numbered, "must be a calendar with id, name, zone and week");
            return Optional.empty();
        }
        String place = Optional.ofNullable(node.path("id").textValue())
                .filter(named -> CalendarReader.ID.matcher(named).matches())
                .map(named -> "calendars[" + named + "]")
                .orElse(numbered);
        int before = problems.size();
        node.fieldNames().forEachRemaining(key -> {
            if (!KNOWN.contains(key)) {
                problem(place + "." + key, "is unknown; known are " + String.join(", ", KNOWN));
            }
        });
        String id = text(node, "id", place);
        String name = text(node, "name", place);
        String zone = text(node, "zone", place);
        List<String> holidays =
                texts(node.path("holidays"), place + ".holidays", "a list of countries and regions, like [de, de-by]");
        Map<String, List<String>> week = periods(node.path("week"), place + ".week", "monday-friday");
        Map<String, List<String>> days = periods(node.path("days"), place + ".days", "2026-12-31");
        if (!ids.add(id) && !id.isEmpty()) {
            problem(numbered + ".id", quote(id) + " is the id of an earlier calendar, too");
        }
        CalendarDefinition definition = new CalendarDefinition(id, name, zone, holidays, week, days);
        // What has the wrong form would be missed again.
        if (problems.size() == before) {
            new CalendarReader(definition, place, problems).read();
        }
        return Optional.of(definition);
    }

    private String text(JsonNode calendar, String key, String place) {
        JsonNode node = calendar.path(key);
        if (node.isMissingNode() || node.isNull()) {
            problem(place + "." + key, "is required");
        } else if (!node.isTextual()) {
            problem(place + "." + key, "must be text; put a number in quotes");
        }
        return node.asText();
    }

    private Map<String, List<String>> periods(JsonNode node, String place, String example) {
        Map<String, List<String>> periods = new LinkedHashMap<>();
        if (!node.isObject() && !node.isMissingNode()) {
            problem(place, "must have lists of periods by day, like " + example + ": [\"08:00-12:00\"]");
        }
        node.properties().forEach(entry -> {
            String here = place + "." + entry.getKey();
            periods.put(
                    entry.getKey(),
                    texts(entry.getValue(), here, "a list of periods, like [\"08:00-12:00\"], or [] if closed"));
        });
        return periods;
    }

    private List<String> texts(JsonNode node, String place, String expected) {
        List<String> texts = new ArrayList<>();
        if (!node.isArray() && !node.isMissingNode()) {
            problem(place, "must be " + expected);
            return texts;
        }
        for (int i = 0; i < node.size(); i++) {
            JsonNode text = node.path(i);
            if (!text.isTextual()) {
                problem(place + "[" + i + "]", "must be text; put it in quotes");
            }
            texts.add(text.asText());
        }
        return texts;
    }

    private void problem(String field, String message) {
        problems.add(new Problem(field, message));
    }

    static String quote(String text) {
        return "'" + shorten(text, MAX_QUOTED) + "'";
    }

    private static String shorten(String text, int length) {
        return text.length() > length ? text.substring(0, length) + "…" : text;
    }
}
