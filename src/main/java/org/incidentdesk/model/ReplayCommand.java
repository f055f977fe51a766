package org.incidentdesk.model;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.servicelevel.BrokenTableException;
import org.incidentdesk.servicelevel.BusinessCalendar;
import org.incidentdesk.servicelevel.Pause;
import org.incidentdesk.servicelevel.Replay;
import org.incidentdesk.servicelevel.Replay.Past;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * {@code replay INCIDENTS.csv --calendars=FILE [--tables=DIRECTORY] [--out=FILE]}: computes for past incidents what
 * {@code service-level.dmn} and {@code clock-pause.dmn} of a directory would have made of them, without a database.
 *
 * <p>The columns are {@code number,opened,resolved,priority,service} and, where known, {@code responded}, {@code pauses},
 * {@code category}, {@code customer}, {@code environment}, {@code tier}; times are ISO 8601 with offset; pauses are
 * {@code from/to reason} with semicolons between them.
 */
public final class ReplayCommand {

    public static final String NAME = "replay";

    private static final List<String> REQUIRED = List.of("number", "opened", "resolved", "priority", "service");
    private static final Pattern PAUSE = Pattern.compile("[/ ]+");
    private static final Set<Fact> FACTS =
            Set.of(Fact.PRIORITY, Fact.SERVICE, Fact.CATEGORY, Fact.CUSTOMER, Fact.ENVIRONMENT, Fact.TIER);

    private final Replay replay;

    ReplayCommand(Replay replay) {
        this.replay = replay;
    }

    /** A line of the answer; amounts of time are ISO 8601. */
    @JsonPropertyOrder({"number", "commitment", "target", "calendar", "used", "due", "breached"})
    record Line(
            String number,
            String commitment,
            String target,
            String calendar,
            String used,
            String due,
            boolean breached) {}

    /**
     * Runs the command and says how it went.
     *
     * @return the exit code: 0, or 2 if it was called wrongly or its files are wrong
     */
    public static int execute(String... arguments) {
        try {
            System.out.println(run(arguments));
            return 0;
        } catch (IllegalArgumentException | BrokenTableException | UncheckedIOException e) {
            System.err.println(e.getMessage());
            return 2;
        }
    }

    /**
     * Runs the command.
     *
     * @return what to say to who called it
     * @throws IllegalArgumentException naming the place and what is wrong with it; nothing was written
     * @throws BrokenTableException naming the row of a table that answers what cannot be
     */
    static String run(String... arguments) {
        SimpleCommandLinePropertySource options = new SimpleCommandLinePropertySource(arguments);
        List<String> files = Arrays.stream(arguments)
                .filter(a -> !a.startsWith("--"))
                .skip(1)
                .toList();
        String calendarFile = options.getProperty("calendars");
        if (files.size() != 1 || calendarFile == null) {
            throw new IllegalArgumentException(
                    "Usage: replay INCIDENTS.csv --calendars=FILE [--tables=DIRECTORY] [--out=FILE]");
        }
        Path tables = Path.of(option(options, "tables", "dmn"));
        Path out = Path.of(option(options, "out", "replay.csv"));
        try (InputStream file = Files.newInputStream(Path.of(calendarFile))) {
            Map<String, BusinessCalendar> calendars = Replay.calendars(file);
            DmnEngine dmn =
                    DmnEngineConfiguration.createDefaultDmnEngineConfiguration().buildEngine();
            Map<String, DmnDecision> decisions = new HashMap<>();
            ClockTables rules = new ClockTables(
                    key -> decisions.computeIfAbsent(key, name -> parse(dmn, name, tables)),
                    event -> new Decision(event.getDecision().getKey(), "", 0, List.of(), Map.of(), Map.of()),
                    calendars::keySet);
            return new ReplayCommand(new Replay(rules, calendars)).write(Path.of(files.get(0)), out);
        } catch (InvalidInputException e) {
            throw new IllegalArgumentException(calendarFile + ": " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("There is no file " + e.getFile(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String option(SimpleCommandLinePropertySource options, String name, String otherwise) {
        String given = options.getProperty(name);
        return given == null ? otherwise : given;
    }

    private static DmnDecision parse(DmnEngine dmn, String key, Path tables) {
        try (InputStream file = Files.newInputStream(tables.resolve(key + ".dmn"))) {
            return dmn.parseDecision(key, file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("There is no file " + e.getFile(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String write(Path incidents, Path out) throws IOException {
        List<Line> lines = new ArrayList<>();
        CsvMapper csv =
                CsvMapper.builder().enable(CsvParser.Feature.TRIM_SPACES).build();
        int count = 0;
        try (MappingIterator<Map<String, String>> rows = csv.readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(Files.newInputStream(incidents))) {
            while (rows.hasNextValue()) {
                Map<String, String> row = rows.nextValue();
                count++;
                // The first line has the names of the columns.
                Past past = past(row, count + 1);
                replay.of(past).map(ReplayCommand::line).forEach(lines::add);
            }
        }
        try (SequenceWriter writer =
                csv.writer(csv.schemaFor(Line.class).withHeader()).writeValues(out.toFile())) {
            writer.writeAll(lines);
        }
        long breached = lines.stream().filter(Line::breached).count();
        return count + " incidents, " + lines.size() + " commitments, " + breached + " breached; see " + out;
    }

    private static Line line(Replay.Result result) {
        return new Line(
                result.number(),
                result.commitment(),
                result.target().time().toString(),
                result.target().calendar(),
                result.used().toString(),
                result.due().toString(),
                result.breached());
    }

    private static Past past(Map<String, String> row, int line) {
        for (String column : REQUIRED) {
            if (text(row, column).isEmpty()) {
                throw new IllegalArgumentException("Line " + line + ": " + column + " is required");
            }
        }
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        FACTS.forEach(fact -> facts.put(fact, text(row, fact.key())));
        Instant opened = time("opened", text(row, "opened"), line);
        Instant resolved = time("resolved", text(row, "resolved"), line);
        if (resolved.isBefore(opened)) {
            throw new IllegalArgumentException("Line " + line + ": resolved is before opened");
        }
        String responded = text(row, "responded");
        return new Past(
                text(row, "number"),
                opened,
                responded.isEmpty() ? null : time("responded", responded, line),
                resolved,
                pauses(text(row, "pauses"), line),
                facts);
    }

    private static List<Pause> pauses(String text, int line) {
        return Arrays.stream(text.split(";"))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .map(part -> pause(part, line))
                .toList();
    }

    private static Pause pause(String text, int line) {
        String[] parts = PAUSE.split(text, 3);
        if (parts.length < 3) {
            throw new IllegalArgumentException(
                    "Line " + line + ": pauses must look like 2026-03-02T10:00Z/2026-03-02T12:00Z vendor, not " + text);
        }
        Instant from = time("pauses", parts[0], line);
        Instant to = time("pauses", parts[1], line);
        if (to.isBefore(from)) {
            throw new IllegalArgumentException("Line " + line + ": a pause ends before it begins: " + text);
        }
        return new Pause(from, to, parts[2], "");
    }

    private static Instant time(String column, String text, int line) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "Line " + line + ": " + column + " must be a time with offset such as 2026-03-02T10:00+01:00, not "
                            + text,
                    e);
        }
    }

    private static String text(Map<String, String> row, String column) {
        String value = row.get(column);
        return value == null ? "" : value;
    }
}
