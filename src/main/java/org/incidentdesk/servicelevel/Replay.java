package org.incidentdesk.servicelevel;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.InvalidInputException;
import org.springframework.lang.Nullable;

/** What-if: how past incidents would have kept their targets under other tables and calendars. */
public final class Replay {

    private final ServiceLevelRules rules;
    private final Map<String, BusinessCalendar> calendars;

    /** @param calendars by id */
    public Replay(ServiceLevelRules rules, Map<String, BusinessCalendar> calendars) {
        this.rules = rules;
        this.calendars = calendars;
    }

    /**
     * The calendars of a file, and the one that is always there.
     *
     * @throws InvalidInputException naming each place in the file that is wrong
     */
    public static Map<String, BusinessCalendar> calendars(InputStream file) throws IOException {
        Map<String, BusinessCalendar> calendars = new HashMap<>();
        calendars.put(Calendars.AROUND_THE_CLOCK, Calendars.ALWAYS.calendar());
        CalendarFile.read(file).forEach(definition -> calendars.put(definition.id(), definition.calendar()));
        return calendars;
    }

    /**
     * An incident that is over.
     *
     * @param responded absent if that is not known
     * @param holds with their reasons; which of them stop a clock, the table says
     */
    public record Past(
            String number,
            Instant opened,
            @Nullable Instant responded,
            Instant resolved,
            List<Pause> holds,
            Map<Fact, String> facts) {}

    /**
     * How it would have kept one commitment.
     *
     * @param used business time
     */
    public record Result(
            String number, String commitment, Target target, Duration used, Instant due, boolean breached) {}

    /**
     * How an incident would have kept each commitment.
     *
     * @throws BrokenTableException naming the row of the table, if it answers what cannot be
     */
    public Stream<Result> of(Past incident) {
        return Stream.of(ServiceLevel.RESPONSE, ServiceLevel.RESOLUTION)
                .flatMap(commitment -> of(incident, commitment).stream());
    }

    private Optional<Result> of(Past incident, String commitment) {
        Instant end = commitment.equals(ServiceLevel.RESPONSE) ? incident.responded() : incident.resolved();
        if (end == null) {
            return Optional.empty();
        }
        return rules.target(commitment, incident.facts()).target().map(target -> {
            BusinessCalendar calendar = calendars.get(target.calendar());
            List<Pause> pauses = incident.holds().stream()
                    .filter(hold -> rules.stops(hold.reason(), commitment, incident.facts()))
                    .toList();
            ServiceLevel level = ServiceLevel.begun(incident.number(), commitment, 1, target, incident.opened())
                    .under(target, incident.opened(), pauses, calendar, end)
                    .ended(calendar, end);
            return new Result(
                    incident.number(),
                    commitment,
                    target,
                    level.used(calendar, end),
                    level.due(calendar).orElseThrow(),
                    level.isBreached(calendar, end));
        });
    }
}
