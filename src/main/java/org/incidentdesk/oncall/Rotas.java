package org.incidentdesk.oncall;

import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.People;
import org.incidentdesk.record.Problem;
import org.incidentdesk.servicelevel.Calendars;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** The rotas of the groups, and who is on call. */
@Service
public class Rotas {

    /** What another node of this product changes is seen here after this time at the latest. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MAX_REASON = 500;

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final People people;
    private final Calendars calendars;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile Read read = new Read(Collections.emptySortedMap(), Collections.emptySortedMap(), -1, 0);

    Rotas(
            JdbcClient jdbc,
            ObjectMapper json,
            People people,
            Calendars calendars,
            TransactionTemplate transaction,
            Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.people = people;
        this.calendars = calendars;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param change that was the last when they were read, at a {@link System#nanoTime()} */
    private record Read(
            SortedMap<String, RotaDefinition> definitions, SortedMap<String, Rota> rotas, int change, long at) {}

    public Optional<Rota> of(String group) {
        return Optional.ofNullable(read().rotas().get(group));
    }

    /** Those that have a rota. */
    public Set<String> groups() {
        return read().rotas().keySet();
    }

    /** Who is on call, by group: each that has a rota. */
    public SortedMap<String, Optional<String>> onCall(Instant at) {
        SortedMap<String, Optional<String>> onCall = new TreeMap<>();
        read().rotas().forEach((group, rota) -> onCall.put(group, rota.at(at)));
        return onCall;
    }

    public List<RotaDefinition> definitions() {
        return List.copyOf(read().definitions().values());
    }

    /**
     * Sets rotas, all or none of them; others stay.
     *
     * @throws InvalidInputException naming each place that is wrong
     */
    public void put(List<RotaDefinition> definitions, String actor) {
        insert(
                definitions,
                actor,
                """
                do update set definition = excluded.definition, changed_at = excluded.changed_at,
                    changed_by = excluded.changed_by
                where rota.definition <> excluded.definition
                """);
    }

    /** Adds those of groups that have none. */
    public void putNew(List<RotaDefinition> definitions, String actor) {
        insert(definitions, actor, "do nothing");
    }

    private void insert(List<RotaDefinition> definitions, String actor, String ifThere) {
        Set<String> known = calendars.ids();
        List<Problem> problems = new ArrayList<>();
        Set<String> groups = new HashSet<>();
        for (RotaDefinition definition : definitions) {
            problems.addAll(definition.problems(group -> people.groupName(group).isPresent(), this::isPerson, known));
            if (!groups.add(definition.group())) {
                problems.add(new Problem("rotas[" + definition.group() + "]", "is there twice"));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        jdbc.sql(
                        """
                        insert into rota (group_id, definition, changed_at, changed_by)
                        select definition ->> 'group', definition, :at, :actor
                        from jsonb_array_elements(cast(:definitions as jsonb)) definition
                        order by 1
                        on conflict (group_id)
                        """
                                + ifThere)
                .param("definitions", write(definitions))
                .param("at", now())
                .param("actor", actor)
                .update();
        refresh();
    }

    /**
     * Puts somebody on call in the place of whoever the rota names.
     *
     * @return the id by which it can be taken back
     * @throws InvalidInputException if the group has no rota, the person no account, or the time no length
     */
    public long override(String group, String person, Instant from, Instant to, String reason, String actor) {
        List<Problem> problems = new ArrayList<>();
        if (of(group).isEmpty()) {
            problems.add(new Problem("group", "has no rota"));
        }
        if (!isPerson(person)) {
            problems.add(new Problem("person", "'" + person + "' is nobody's user id"));
        }
        if (!to.isAfter(from) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            problems.add(new Problem("to", "must be after from, by " + LONGEST.toDays() + " days at most"));
        } else if (!to.isAfter(clock.instant())) {
            problems.add(new Problem("to", "is past already"));
        }
        if (reason.length() > MAX_REASON || reason.indexOf('\0') >= 0) {
            problems.add(new Problem("reason", "must be text of at most " + MAX_REASON + " characters"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        long id = insert(group, person, from, to, reason, actor);
        refresh();
        return id;
    }

    private long insert(String group, String person, Instant from, Instant to, String reason, String actor) {
        return jdbc.sql(
                        """
                        insert into rota_override (group_id, person, begins_at, ends_at, reason, created_at, created_by)
                        values (:group, :person, :from, :to, :reason, :at, :actor) returning id
                        """)
                .param("group", group)
                .param("person", person)
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .param("reason", reason)
                .param("at", now())
                .param("actor", actor)
                .query(Long.class)
                .single();
    }

    /**
     * Exchanges two shifts of a group.
     *
     * @param one an instant of the one
     * @param other an instant of the other
     * @throws InvalidInputException if nobody is on call then, or the same person both times
     */
    public List<Long> swap(String group, Instant one, Instant other, String reason, String actor) {
        Rota rota = of(group).orElseThrow(() -> new InvalidInputException("group", "has no rota"));
        Shift first = shift(rota, one, "one");
        Shift second = shift(rota, other, "other");
        if (Objects.equals(first.person(), second.person())) {
            throw new InvalidInputException("other", "is a shift of the same person");
        }
        List<Long> ids = transaction.execute(status -> List.of(
                override(group, second.person(), first.from(), first.to(), reason, actor),
                override(group, first.person(), second.from(), second.to(), reason, actor)));
        refresh();
        return Objects.requireNonNull(ids);
    }

    /** The whole of the shift at an instant. */
    private static Shift shift(Rota rota, Instant at, String field) {
        return rota.shifts(at.minus(LONGEST), at.plus(LONGEST)).stream()
                .filter(shift -> shift.person() != null && !at.isBefore(shift.from()) && at.isBefore(shift.to()))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(field, "is an instant at which nobody is on call"));
    }

    /** The overrides of a group that are not past, in the order of their beginning. */
    public List<RotaOverride> overrides(String group) {
        return readOverrides().stream()
                .filter(override -> override.group().equals(group))
                .sorted((one, other) -> one.from().compareTo(other.from()))
                .toList();
    }

    /**
     * Lets the layers, or an earlier override, count again.
     *
     * @return whether there was such an override of the group
     */
    public boolean takeBack(String group, long id) {
        int taken = jdbc.sql("delete from rota_override where id = :id and group_id = :group")
                .param("id", id)
                .param("group", group)
                .update();
        refresh();
        return taken > 0;
    }

    private boolean isPerson(String id) {
        return people.find(id).filter(person -> person.id().equals(id)).isPresent();
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }

    /** Lets the next who asks see what is in the database. */
    private void refresh() {
        changes.incrementAndGet();
    }

    private Read read() {
        Read known = read;
        int change = changes.get();
        long now = System.nanoTime();
        if (known.change() == change && now - known.at() < KEPT.toNanos()) {
            return known;
        }
        SortedMap<String, RotaDefinition> definitions = new TreeMap<>();
        jdbc.sql("select definition from rota").query(String.class).list().stream()
                .map(this::parse)
                .forEach(definition -> definitions.put(definition.group(), definition));
        Map<String, List<RotaOverride>> overrides = readOverrides().stream().collect(groupingBy(RotaOverride::group));
        SortedMap<String, Rota> rotas = new TreeMap<>();
        definitions.forEach((group, definition) ->
                rotas.put(group, definition.rota(calendars::get, overrides.getOrDefault(group, List.of()))));
        read = new Read(definitions, rotas, change, now);
        return read;
    }

    private List<RotaOverride> readOverrides() {
        return jdbc.sql("select * from rota_override where ends_at > :now order by id")
                .param("now", now())
                .query((row, i) -> new RotaOverride(
                        row.getLong("id"),
                        row.getString("group_id"),
                        row.getString("person"),
                        row.getObject("begins_at", OffsetDateTime.class).toInstant(),
                        row.getObject("ends_at", OffsetDateTime.class).toInstant(),
                        row.getString("reason"),
                        row.getString("created_by")))
                .list();
    }

    private String write(List<RotaDefinition> definitions) {
        try {
            return json.writeValueAsString(definitions);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot write rotas as JSON", e);
        }
    }

    private RotaDefinition parse(String text) {
        try {
            return json.readValue(text, RotaDefinition.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The table rota holds a definition that cannot be read", e);
        }
    }
}
