package org.incidentdesk.record;

import static java.util.stream.Collectors.joining;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** The records of all incidents, and the only writer of their table. */
@Service
public class Incidents {

    private static final Map<Fact, String> DEFAULTS = Map.ofEntries(
            Map.entry(Fact.REPORT_TYPE, "incident"),
            Map.entry(Fact.ENVIRONMENT, "production"),
            Map.entry(Fact.USERS_AFFECTED, "one"),
            Map.entry(Fact.DEADLINE, "week"),
            Map.entry(Fact.WORKAROUND, "none"),
            Map.entry(Fact.FINANCIAL_EXPOSURE, "none"),
            Map.entry(Fact.SECURITY_EXPOSURE, "none"),
            Map.entry(Fact.COMPLIANCE_EXPOSURE, "none"),
            Map.entry(Fact.REPUTATION_EXPOSURE, "none"),
            Map.entry(Fact.RAISED_TO, "none"),
            Map.entry(Fact.TIER, "L1"));
    private static final Set<Fact> NEVER_EMPTY = EnumSet.of(Fact.TITLE, Fact.SERVICE, Fact.CHANNEL);
    private static final Set<String> MACHINE_CHANNELS = Set.of("monitoring", "api");
    private static final Set<Fact> CATALOGUED = EnumSet.of(Fact.SERVICE, Fact.ENVIRONMENT, Fact.CUSTOMER);
    /** What a report may say; the rest is for the desk, the groups and the decisions. */
    private static final Set<Fact> REPORTED = EnumSet.of(
            Fact.TITLE,
            Fact.DESCRIPTION,
            Fact.REPORT_TYPE,
            Fact.CHANNEL,
            Fact.SOURCE,
            Fact.REPORTER,
            Fact.RELATED_TO,
            Fact.SERVICE,
            Fact.CONFIGURATION_ITEM,
            Fact.ENVIRONMENT,
            Fact.CUSTOMER,
            Fact.LOCATION,
            Fact.OCCURRED_AT,
            Fact.ACTIONS_TAKEN,
            Fact.USERS_AFFECTED,
            Fact.DEADLINE,
            Fact.WORKAROUND,
            Fact.FINANCIAL_EXPOSURE,
            Fact.SECURITY_EXPOSURE,
            Fact.COMPLIANCE_EXPOSURE,
            Fact.REPUTATION_EXPOSURE);

    private static final String WORK_BEGINS =
            ", status = case when i.status = 'new' then 'in-progress' else i.status end";
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    static {
        NEVER_EMPTY.addAll(DEFAULTS.keySet());
    }

    private final JdbcClient jdbc;
    private final Catalogue catalogue;
    private final Timeline timeline;
    private final People people;
    private final Clock clock;

    Incidents(JdbcClient jdbc, Catalogue catalogue, Timeline timeline, People people, Clock clock) {
        this.jdbc = jdbc;
        this.catalogue = catalogue;
        this.timeline = timeline;
        this.people = people;
        this.clock = clock;
    }

    /** A fact that has got another value; either may be absent. */
    public record Change(Fact fact, @Nullable String from, @Nullable String to) {}

    /**
     * Records a new incident.
     *
     * @param actor the user who submits the report, not necessarily the reporter
     * @return the incident
     * @throws InvalidInputException naming every field that cannot be accepted
     */
    public Incident open(Map<Fact, String> report, String actor, @Nullable Step step) {
        Map<Fact, String> facts = withoutBlanks(report);
        List<Problem> problems = complete(facts, actor);
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        String number = insert(facts, actor);
        timeline.add(number, actor, Kind.REPORTED, Audience.REPORTER, "Reported: " + facts.get(Fact.TITLE), step);
        if (facts.containsKey(Fact.RELATED_TO)) {
            timeline.add(
                    facts.get(Fact.RELATED_TO),
                    actor,
                    Kind.REPORTED,
                    Audience.INTERNAL,
                    "Followed by incident " + number,
                    step);
        }
        return get(number);
    }

    /** What would be wrong with a report; nothing is recorded. */
    public List<Problem> check(Map<Fact, String> report, String actor) {
        return complete(withoutBlanks(report), actor);
    }

    /** Adds to a report what follows from it, and finds what is wrong with it. */
    private List<Problem> complete(Map<Fact, String> facts, String actor) {
        List<Problem> unstorable = facts.entrySet().stream()
                .flatMap(fact -> Fact.unstorable(fact.getKey().key(), fact.getValue()).stream())
                .toList();
        if (!unstorable.isEmpty()) {
            return unstorable;
        }
        List<Problem> problems = new ArrayList<>();
        facts.keySet().stream()
                .filter(fact -> !REPORTED.contains(fact))
                .forEach(fact -> problems.add(new Problem(fact.key(), "cannot be stated in a report")));
        DEFAULTS.forEach(facts::putIfAbsent);
        nameReporter(facts, actor, problems);
        problems.addAll(problemsOf(facts));
        catalogue
                .check(facts, problems)
                .ifPresent(service -> facts.put(Fact.SERVICE_CRITICALITY, service.criticality()));
        checkRelated(facts.get(Fact.RELATED_TO), actor, problems);
        for (Fact fact : NEVER_EMPTY) {
            if (!facts.containsKey(fact)
                    && problems.stream().noneMatch(p -> p.field().equals(fact.key()))) {
                problems.add(new Problem(fact.key(), "is required"));
            }
        }
        return problems;
    }

    public Optional<Incident> find(String number) {
        return jdbc.sql("select i.*, s.name as service_name from incident i join service s on s.id = i.service"
                        + " where i.number = :number")
                .param("number", number)
                .query(Incident.class)
                .optional();
    }

    public Incident get(String number) {
        return find(number).orElseThrow(() -> new IncidentNotFoundException(number));
    }

    /** As {@link #get(String)}.
     *
     * @throws IncidentNotFoundException also if the viewer may not see it */
    public Incident get(String number, Viewer viewer) {
        return find(number).filter(viewer::maySee).orElseThrow(() -> new IncidentNotFoundException(number));
    }

    /** Those that somebody has still to solve. */
    public List<String> unresolved() {
        return jdbc.sql("select number from incident where status <> 'closed' and resolved_at is null order by number")
                .query(String.class)
                .list();
    }

    /** Those of these numbers that exist. */
    public List<Incident> get(Collection<String> numbers) {
        return jdbc.sql("select i.*, s.name as service_name from incident i join service s on s.id = i.service"
                        + " where i.number = any(:numbers) order by i.number")
                .param("numbers", numbers.toArray(String[]::new))
                .query(Incident.class)
                .list();
    }

    /**
     * States facts about an open incident.
     *
     * @return what has changed by it
     * @throws InvalidInputException naming every fact that cannot be accepted
     * @throws IncidentStateException if the incident is closed
     */
    public List<Change> state(String number, Map<Fact, String> stated) {
        return state(number, stated, false);
    }

    /** As {@link #state}, by somebody whose task is done with it: nobody works on the incident until the next is taken. */
    public List<Change> finish(String number, Map<Fact, String> stated) {
        return state(number, stated, true);
    }

    private List<Change> state(String number, Map<Fact, String> stated, boolean finished) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        stated.forEach((fact, value) -> facts.put(fact, value.isBlank() ? null : value.strip()));
        List<Problem> problems = new ArrayList<>(problemsOf(facts));
        for (Fact fact : NEVER_EMPTY) {
            if (facts.containsKey(fact) && facts.get(fact) == null) {
                problems.add(new Problem(fact.key(), "is required"));
            }
        }
        if (facts.containsKey(Fact.DESCRIPTION)) {
            facts.putIfAbsent(Fact.DESCRIPTION, "");
        }
        if (facts.keySet().stream().anyMatch(CATALOGUED::contains) && problems.isEmpty()) {
            Incident now = get(number);
            Map<Fact, String> after = new EnumMap<>(Fact.class);
            after.put(Fact.SERVICE, facts.getOrDefault(Fact.SERVICE, now.service()));
            after.put(Fact.ENVIRONMENT, facts.getOrDefault(Fact.ENVIRONMENT, now.environment()));
            after.put(Fact.CUSTOMER, facts.getOrDefault(Fact.CUSTOMER, now.customer()));
            catalogue
                    .check(after, problems)
                    .ifPresent(service -> facts.put(Fact.SERVICE_CRITICALITY, service.criticality()));
        }
        if (facts.get(Fact.PARENT) != null && problems.isEmpty()) {
            parentProblem(number, facts.get(Fact.PARENT)).ifPresent(problems::add);
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        if (facts.isEmpty()) {
            if (finished) {
                assign(number, Optional.empty());
            }
            return List.of();
        }
        return update(number, facts, finished);
    }

    /** What keeps an incident from belonging to another. The other stays unresolved until the transaction ends. */
    private Optional<Problem> parentProblem(String number, String parent) {
        Incident child = get(number);
        if (parent.equals(child.parent())) {
            return Optional.empty();
        }
        jdbc.sql("select 1 from incident where number = :parent for share")
                .param("parent", parent)
                .query(Integer.class)
                .optional();
        String reason = find(parent)
                .map(other -> {
                    if (parent.equals(number)) {
                        return "is the incident itself";
                    }
                    if (!child.isUnresolved()) {
                        return "cannot be stated: " + number + " is " + child.status() + " already";
                    }
                    if (!other.isUnresolved()) {
                        return Fact.quote(parent) + " is " + other.status() + " already";
                    }
                    if (other.parent() != null) {
                        return Fact.quote(parent) + " belongs to " + other.parent() + " itself; take that one";
                    }
                    return child.isLedAsMajor() || hasChildren(number)
                            ? Fact.quote(number) + " has others that belong to it"
                            : "";
                })
                .orElse(Fact.quote(parent) + " is no incident");
        return reason.isEmpty() ? Optional.empty() : Optional.of(new Problem(Fact.PARENT.key(), reason));
    }

    private boolean hasChildren(String number) {
        return jdbc.sql("select exists (select from incident where parent = :number)")
                .param("number", number)
                .query(Boolean.class)
                .single();
    }

    /**
     * It works again without anybody of the tiers.
     *
     * @return whether it has still to be resolved
     */
    public boolean settle(String number) {
        return jdbc.sql("update incident set settled = true where number = :number and status <> 'closed'"
                                + " and resolved_at is null")
                        .param("number", number)
                        .update()
                > 0;
    }

    /** Keeps who works on it, empty for nobody; with the first person the work has begun. */
    public void assign(String number, Optional<String> assignee) {
        jdbc.sql("update incident set assignee = :assignee, status = case when status = 'new' and"
                        + " cast(:assignee as text) is not null then 'in-progress' else status end"
                        + " where number = :number and status <> 'closed' and assignee is distinct from :assignee")
                .param("assignee", assignee.orElse(null))
                .param("number", number)
                .update();
    }

    /**
     * How much open work each of these people has.
     *
     * @param weight of an incident, by its priority; empty where there is none yet
     */
    public Map<String, Integer> openWork(Collection<String> people, ToIntFunction<String> weight) {
        Map<String, Integer> work = new HashMap<>();
        jdbc.sql("select assignee, coalesce(priority, '') as priority, count(*) as count from incident"
                        + " where status in ('new', 'in-progress', 'on-hold') and assignee = any(:people)"
                        + " group by assignee, priority")
                .param("people", people.toArray(String[]::new))
                .query(row -> {
                    work.merge(
                            row.getString("assignee"),
                            weight.applyAsInt(row.getString("priority")) * row.getInt("count"),
                            Integer::sum);
                });
        return work;
    }

    public void resolve(String number, String actor, String resolution, @Nullable Step step) {
        move(number, "resolved", null, "status in ('new', 'in-progress')");
        timeline.add(number, actor, Kind.STATUS, Audience.REPORTER, "Resolved: " + resolution, step);
    }

    /** Nobody works on it until what it waits for has come. */
    public void hold(String number, String actor, String reason, @Nullable Step step) {
        move(number, "on-hold", null, "status = 'in-progress'");
        timeline.add(number, actor, Kind.STATUS, Audience.REPORTER, reason, step);
    }

    public void resume(String number, String actor, String reason, @Nullable Step step) {
        move(number, "in-progress", null, "status = 'on-hold'");
        timeline.add(number, actor, Kind.STATUS, Audience.REPORTER, reason, step);
    }

    public void reopen(String number, String actor, String reason, @Nullable Step step) {
        move(number, "in-progress", null, "status = 'resolved'");
        timeline.add(number, actor, Kind.STATUS, Audience.REPORTER, "Reopened: " + reason, step);
    }

    public void close(String number, Outcome outcome, String actor, String text, @Nullable Step step) {
        move(number, "closed", outcome.word(), "status <> 'closed'");
        timeline.add(number, actor, Kind.STATUS, Audience.REPORTER, text, step);
    }

    /** Adds a comment and returns the id of its entry on the timeline. */
    public long comment(String number, String actor, String text, Audience audience) {
        return timeline.add(number, actor, Kind.COMMENT, audience, text, null);
    }

    /** Keeps until when whoever waits for news was promised some. */
    public void promiseUpdate(String number, Optional<Instant> at) {
        jdbc.sql("update incident set next_update_at = :at where number = :number and status <> 'closed'")
                .param("at", at.map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null))
                .param("number", number)
                .update();
    }

    Page<Incident> search(IncidentQuery query, Viewer viewer) {
        Map<String, Object> params = new HashMap<>();
        List<String> conditions = new ArrayList<>();
        query.conditions(conditions, params);
        if (!viewer.isStaff()) {
            conditions.add("(i.reporter = :viewer or i.reported_by = :viewer)");
            params.put("viewer", viewer.userId());
        }
        String from = " from incident i join service s on s.id = i.service"
                + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
        List<Incident> items = jdbc.sql("select i.*, s.name as service_name" + from
                        + " order by length(i.number) desc, i.number desc limit :size offset :offset")
                .params(params)
                .param("size", query.size())
                .param("offset", (long) query.page() * query.size())
                .query(Incident.class)
                .list();
        long total = jdbc.sql("select count(*)" + from)
                .params(params)
                .query(Long.class)
                .single();
        return new Page<>(items, query.page(), query.size(), total);
    }

    /** The reporter is who submits, unless staff or a machine names somebody else. */
    private void nameReporter(Map<Fact, String> facts, String actor, List<Problem> problems) {
        Set<String> groups = people.groupsOf(actor);
        boolean machine = groups.contains(Roles.INTEGRATION);
        String named = facts.remove(Fact.REPORTER);
        facts.remove(Fact.REPORTER_CONTACT);
        facts.putIfAbsent(Fact.CHANNEL, machine ? "api" : "self-service");
        String channel = facts.get(Fact.CHANNEL);
        // What comes in by mail or as an alert is recorded by the product itself.
        boolean product = Timeline.SYSTEM.equals(actor);
        if (!machine && !product && MACHINE_CHANNELS.contains(channel)) {
            problems.add(new Problem(Fact.CHANNEL.key(), Fact.quote(channel) + " is for machine accounts only"));
        }
        if (!machine && !product && !Roles.isStaff(groups)) {
            if (!"self-service".equals(channel)) {
                problems.add(new Problem(Fact.CHANNEL.key(), "other than self-service is for staff only"));
            }
            if (named != null && !named.equals(actor)) {
                problems.add(new Problem(Fact.REPORTER.key(), "other than yourself can be named by staff only"));
            }
        }
        if (named == null) {
            if (!machine && !product) {
                facts.put(Fact.REPORTER, actor);
            }
            return;
        }
        people.find(named)
                .ifPresentOrElse(
                        person -> facts.put(Fact.REPORTER, person.id()), () -> facts.put(Fact.REPORTER_CONTACT, named));
    }

    private void checkRelated(@Nullable String related, String actor, List<Problem> problems) {
        if (related == null || Timeline.SYSTEM.equals(actor)) {
            return;
        }
        Viewer viewer = new Viewer(actor, people.groupsOf(actor));
        if (find(related).filter(viewer::maySee).isEmpty()) {
            problems.add(
                    new Problem(Fact.RELATED_TO.key(), Fact.quote(related) + " is not an incident that you may see"));
        }
    }

    private List<Problem> problemsOf(Map<Fact, String> facts) {
        List<Problem> problems = new ArrayList<>();
        facts.forEach((fact, value) -> {
            if (value != null) {
                fact.problem(value).ifPresent(problems::add);
            }
        });
        String title = facts.get(Fact.TITLE);
        if (title != null && title.chars().anyMatch(Character::isISOControl)) {
            problems.add(new Problem(Fact.TITLE.key(), "must be one line without control characters"));
        } else if (title != null && title.codePoints().noneMatch(Character::isLetterOrDigit)) {
            problems.add(new Problem(Fact.TITLE.key(), "must have letters or digits"));
        }
        String occurredAt = facts.get(Fact.OCCURRED_AT);
        if (occurredAt != null) {
            occurredAtProblem(occurredAt).ifPresent(problems::add);
        }
        return problems;
    }

    private Optional<Problem> occurredAtProblem(String value) {
        try {
            OffsetDateTime occurredAt = OffsetDateTime.parse(value);
            if (occurredAt.isAfter(OffsetDateTime.now(clock).plus(CLOCK_SKEW))) {
                return Optional.of(new Problem(Fact.OCCURRED_AT.key(), "must not be in the future"));
            }
            return occurredAt.toEpochSecond() < 0
                    ? Optional.of(new Problem(Fact.OCCURRED_AT.key(), "must not be before 1970"))
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of(new Problem(
                    Fact.OCCURRED_AT.key(),
                    "must be a time with offset such as 2026-03-05T11:30+01:00, not " + Fact.quote(value)));
        }
    }

    private static Map<Fact, String> withoutBlanks(Map<Fact, String> stated) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        stated.forEach((fact, value) -> {
            if (value != null && !value.isBlank()) {
                facts.put(fact, value.strip());
            }
        });
        return facts;
    }

    private String insert(Map<Fact, String> facts, String actor) {
        return jdbc.sql("with n as (select nextval('incident_number')::text as n) insert into incident"
                        + " (number, reported_by, reported_at, "
                        + facts.keySet().stream().map(Fact::column).collect(joining(", "))
                        + ") select 'INC' || lpad(n, greatest(7, length(n)), '0'), :reportedBy, :reportedAt, "
                        + facts.keySet().stream().map(Fact::parameter).collect(joining(", "))
                        + " from n returning number")
                .params(byKey(facts))
                .param("reportedBy", actor)
                .param("reportedAt", OffsetDateTime.now(clock))
                .query(String.class)
                .single();
    }

    private List<Change> update(String number, Map<Fact, String> facts, boolean finished) {
        String columns =
                facts.keySet().stream().map(fact -> "i." + fact.column()).collect(joining(", "));
        String values = facts.keySet().stream().map(Fact::parameter).collect(joining(", "));
        List<Change> changes = new ArrayList<>();
        jdbc.sql("update incident i set "
                        + facts.keySet().stream()
                                .map(fact -> fact.column() + " = " + fact.parameter())
                                .collect(joining(", "))
                        // Work begins when a group has it.
                        + (facts.containsKey(Fact.GROUP) ? WORK_BEGINS : "")
                        + (finished ? ", assignee = null" : "")
                        + " from (select * from incident where number = :number for update) old"
                        + " where i.number = old.number and i.status <> 'closed' and (row(" + columns
                        + ") is distinct from row(" + values + ")"
                        + (finished ? " or i.assignee is not null" : "") + ") returning "
                        + facts.keySet().stream()
                                .map(fact -> "old." + fact.column())
                                .collect(joining(", ")))
                .params(byKey(facts))
                .param("number", number)
                .query(row -> {
                    int column = 1;
                    for (Map.Entry<Fact, String> fact : facts.entrySet()) {
                        String old = row.getString(column++);
                        if (!Objects.equals(old, fact.getValue())) {
                            changes.add(new Change(fact.getKey(), old, fact.getValue()));
                        }
                    }
                });
        return changes;
    }

    private static Map<String, String> byKey(Map<Fact, String> facts) {
        Map<String, String> params = new HashMap<>();
        facts.forEach((fact, value) -> params.put(fact.key(), value));
        // PostgreSQL knows fewer offsets than ISO 8601.
        params.computeIfPresent(
                Fact.OCCURRED_AT.key(),
                (key, value) -> OffsetDateTime.parse(value).toInstant().toString());
        return params;
    }

    private void move(String number, String status, @Nullable String outcome, String allowedWhen) {
        int moved = jdbc.sql("update incident set status = :status, outcome = :outcome,"
                        + " resolved_at = case when :status = 'resolved' then cast(:now as timestamptz)"
                        + " when :status = 'in-progress' then null else resolved_at end,"
                        + " settled = settled and :status <> 'resolved',"
                        + " confirmation = case when :status = 'resolved' then 'none' else confirmation end,"
                        + " closed_at = case when :status = 'closed' then cast(:now as timestamptz) end"
                        + " where number = :number and " + allowedWhen)
                .param("status", status)
                .param("outcome", outcome)
                .param("now", OffsetDateTime.now(clock))
                .param("number", number)
                .update();
        if (moved == 0) {
            throw new IncidentStateException(
                    "Incident " + number + " is " + get(number).status() + " and cannot become " + status + ".");
        }
    }

    /** How an incident ended; what reports count. */
    public enum Outcome {
        CLOSED,
        CLOSED_WITHOUT_ANSWER,
        WITHDRAWN,
        HANDED_OVER,
        FALSE_ALARM;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
