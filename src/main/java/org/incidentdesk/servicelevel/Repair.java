package org.incidentdesk.servicelevel;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.servicelevel.ServiceLevels.Revision;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * After a table or a calendar has changed: computes the clocks of open incidents anew, to look at first and then to apply.
 * Whatever happens to an incident meanwhile computes its clocks by the new rules, too.
 */
@Service
class Repair {

    private static final int AT_ONCE = 500;

    private final Ledger ledger;
    private final ServiceLevels serviceLevels;
    private final ServiceLevelRules rules;
    private final Calendars calendars;
    private final Projection projection;
    private final Incidents incidents;
    private final Timeline timeline;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Repair(
            Ledger ledger,
            ServiceLevels serviceLevels,
            ServiceLevelRules rules,
            Calendars calendars,
            Projection projection,
            Incidents incidents,
            Timeline timeline,
            TransactionTemplate transaction,
            Clock clock) {
        this.ledger = ledger;
        this.serviceLevels = serviceLevels;
        this.rules = rules;
        this.calendars = calendars;
        this.projection = projection;
        this.incidents = incidents;
        this.timeline = timeline;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * @param count of incidents that were looked at
     * @param newlyBreached of commitments that were in time and are not any more
     */
    record Report(int count, int newlyBreached, List<Change> changes) {}

    /**
     * What changes for one commitment; a target or due date is absent where there is none.
     *
     * @param oldDue as it was promised when the clock was last computed
     */
    record Change(
            String incident,
            String commitment,
            @Nullable String oldTarget,
            @Nullable String newTarget,
            @Nullable Instant oldDue,
            @Nullable Instant newDue,
            boolean newlyBreached) {}

    private record Work(Revision revision, List<Change> changes) {}

    /**
     * @param selection numbers of incidents; all that are not resolved if absent
     * @param apply false: only says what would change
     * @throws InvalidInputException naming the numbers that are no incidents
     */
    Report run(Optional<List<String>> selection, boolean apply, String actor) {
        rules.refresh();
        calendars.refresh();
        List<String> numbers = selection.map(this::known).orElseGet(incidents::unresolved);
        List<Change> changes = new ArrayList<>();
        for (int from = 0; from < numbers.size(); from += AT_ONCE) {
            List<String> some = numbers.subList(from, Math.min(numbers.size(), from + AT_ONCE));
            transaction.executeWithoutResult(status -> changes.addAll(run(some, apply, actor)));
        }
        return new Report(
                numbers.size(),
                (int) changes.stream().filter(Change::newlyBreached).count(),
                changes);
    }

    private List<Change> run(List<String> numbers, boolean apply, String actor) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Map<String, List<ServiceLevel>> levels = apply ? ledger.lock(numbers) : ledger.read(numbers);
        Map<String, Map<String, Optional<Instant>>> written = ledger.written(numbers);
        Map<String, List<Hold>> holds = ledger.holds(numbers);
        Map<String, Work> work = new LinkedHashMap<>();
        for (Incident incident : incidents.get(numbers)) {
            String number = incident.number();
            Revision revision = serviceLevels.revised(
                    incident, levels.getOrDefault(number, List.of()), holds.getOrDefault(number, List.of()), now);
            List<Change> changes = changes(number, revision, written.getOrDefault(number, Map.of()), now);
            if (!changes.isEmpty()) {
                work.put(number, new Work(revision, changes));
            }
        }
        if (apply && !work.isEmpty()) {
            ledger.save(
                    work.values().stream()
                            .flatMap(done -> done.revision().after().stream()
                                    .filter(level -> level.isOpen()
                                            || done.revision().changed().contains(level)))
                            .toList(),
                    calendars,
                    now);
            projection.follow(work.entrySet().stream()
                    .map(done ->
                            serviceLevels.clockOf(done.getKey(), done.getValue().revision()))
                    .toList());
            Map<String, String> texts = new LinkedHashMap<>();
            work.forEach((number, done) -> texts.put(
                    number,
                    "Repaired: " + done.changes().stream().map(Repair::words).collect(joining("; "))));
            timeline.addAll(texts, actor, Kind.SERVICE_LEVEL, Audience.INTERNAL);
        }
        return work.values().stream().flatMap(done -> done.changes().stream()).toList();
    }

    /** Each once, and only if there is an incident for each. */
    private List<String> known(List<String> selection) {
        List<String> missing = new ArrayList<>(selection);
        missing.removeAll(
                incidents.get(selection).stream().map(Incident::number).toList());
        if (!missing.isEmpty()) {
            throw new InvalidInputException("incidents", "there is no incident " + String.join(", ", missing));
        }
        return selection.stream().distinct().toList();
    }

    private List<Change> changes(
            String number, Revision revision, Map<String, Optional<Instant>> written, Instant now) {
        Map<String, List<ServiceLevel>> before =
                revision.before().stream().filter(ServiceLevel::isOpen).collect(groupingBy(ServiceLevel::commitment));
        Map<String, List<ServiceLevel>> after =
                revision.after().stream().filter(ServiceLevel::isOpen).collect(groupingBy(ServiceLevel::commitment));
        List<Change> changes = new ArrayList<>();
        for (String commitment : ServiceLevels.ALL) {
            ServiceLevel old =
                    before.containsKey(commitment) ? before.get(commitment).get(0) : null;
            ServiceLevel young =
                    after.containsKey(commitment) ? after.get(commitment).get(0) : null;
            Instant oldDue = written.getOrDefault(commitment, Optional.empty()).orElse(null);
            Instant newDue = young == null
                    ? null
                    : young.due(calendars.get(young.target().calendar()))
                            .map(due -> due.truncatedTo(ChronoUnit.MICROS))
                            .orElse(null);
            if (!Objects.equals(old, young) || !Objects.equals(oldDue, newDue)) {
                changes.add(new Change(
                        number,
                        commitment,
                        words(old),
                        words(young),
                        oldDue,
                        newDue,
                        newDue != null && !newDue.isAfter(now) && (oldDue == null || oldDue.isAfter(now))));
            }
        }
        return changes;
    }

    @Nullable
    private static String words(@Nullable ServiceLevel level) {
        return level == null
                ? null
                : level.target().time() + " " + level.target().calendar();
    }

    private static String words(Change change) {
        return change.commitment() + " " + change.oldTarget() + " → " + change.newTarget() + ", due " + change.oldDue()
                + " → " + change.newDue();
    }
}
