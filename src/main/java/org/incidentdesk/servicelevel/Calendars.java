package org.incidentdesk.servicelevel;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.incidentdesk.record.InvalidInputException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The business calendars that are in force. */
@Service
public class Calendars {

    /** The calendar that is there without anybody having defined it. */
    public static final String AROUND_THE_CLOCK = "24x7";

    /** What another node of this product changes is seen here after this time at the latest. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    static final CalendarDefinition ALWAYS = new CalendarDefinition(
            AROUND_THE_CLOCK,
            "Around the clock",
            "UTC",
            List.of(),
            Map.of("monday-sunday", List.of("00:00-24:00")),
            Map.of());

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Clock clock;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Read read = new Read(Collections.emptySortedMap(), Map.of(), -1, 0);

    Calendars(JdbcClient jdbc, ObjectMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * @param calendars made of the definitions when they are first asked for; what they have worked out stays as long as
     *     their definition does
     * @param change that was the last when they were read
     */
    private record Read(
            SortedMap<String, CalendarDefinition> definitions,
            Map<String, BusinessCalendar> calendars,
            int change,
            long at) {}

    /**
     * The calendar of an id.
     *
     * @throws UnknownCalendarException naming those that there are
     */
    public BusinessCalendar get(String id) {
        Read known = read();
        CalendarDefinition definition = known.definitions().get(id);
        if (definition == null) {
            throw new UnknownCalendarException(id, known.definitions().keySet());
        }
        return known.calendars().computeIfAbsent(id, i -> definition.calendar());
    }

    public Set<String> ids() {
        return read().definitions().keySet();
    }

    public List<CalendarDefinition> definitions() {
        return List.copyOf(read().definitions().values());
    }

    /**
     * Sets calendars, all or none of them; others stay.
     *
     * @throws InvalidInputException if one of them is wrong
     */
    public void put(List<CalendarDefinition> definitions, String actor) {
        insert(
                definitions,
                actor,
                """
                do update set definition = excluded.definition, changed_at = excluded.changed_at,
                    changed_by = excluded.changed_by
                where calendar.definition <> excluded.definition
                """);
    }

    /** Adds those whose ids nobody has defined yet. */
    public void putNew(List<CalendarDefinition> definitions, String actor) {
        insert(definitions, actor, "do nothing");
    }

    private void insert(List<CalendarDefinition> definitions, String actor, String ifThere) {
        definitions.forEach(CalendarDefinition::calendar);
        jdbc.sql(
                        """
                        insert into calendar (id, definition, changed_at, changed_by)
                        select definition ->> 'id', definition, :at, :actor
                        from jsonb_array_elements(cast(:definitions as jsonb)) definition
                        order by 1
                        on conflict (id)
                        """
                                + ifThere)
                .param("definitions", write(definitions))
                .param("at", clock.instant().atOffset(ZoneOffset.UTC))
                .param("actor", actor)
                .update();
        refresh();
    }

    /** Lets the next who asks see what is in the database. */
    public void refresh() {
        changes.incrementAndGet();
    }

    private Read read() {
        Read known = read;
        int change = changes.get();
        long now = System.nanoTime();
        if (known.change() != change || now - known.at() >= KEPT.toNanos()) {
            SortedMap<String, CalendarDefinition> definitions = readDefinitions();
            Map<String, BusinessCalendar> unchanged = known.calendars().entrySet().stream()
                    .filter(entry -> known.definitions().get(entry.getKey()).equals(definitions.get(entry.getKey())))
                    .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
            read = new Read(definitions, new ConcurrentHashMap<>(unchanged), change, now);
            return read;
        }
        return known;
    }

    private SortedMap<String, CalendarDefinition> readDefinitions() {
        SortedMap<String, CalendarDefinition> definitions = new TreeMap<>();
        definitions.put(ALWAYS.id(), ALWAYS);
        jdbc.sql("select definition from calendar").query(String.class).list().forEach(text -> {
            CalendarDefinition definition = parse(text);
            definitions.put(definition.id(), definition);
        });
        return Collections.unmodifiableSortedMap(definitions);
    }

    private String write(List<CalendarDefinition> definitions) {
        try {
            return json.writeValueAsString(definitions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write calendars as JSON", e);
        }
    }

    private CalendarDefinition parse(String text) {
        try {
            return json.readValue(text, CalendarDefinition.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table calendar holds a definition that cannot be read", e);
        }
    }
}
