package org.incidentdesk.process;

import static java.util.stream.Collectors.toSet;

import java.time.Clock;
import java.util.Set;
import org.incidentdesk.notification.Preferences;
import org.incidentdesk.oncall.Absences;
import org.incidentdesk.record.People;
import org.incidentdesk.servicelevel.Calendars;
import org.springframework.stereotype.Component;

/** Who of a group works at this moment: nobody who is away, nor outside of the business time that they prefer. */
@Component
class Duty {

    private final People people;
    private final Absences absences;
    private final Preferences preferences;
    private final Calendars calendars;
    private final Clock clock;

    Duty(People people, Absences absences, Preferences preferences, Calendars calendars, Clock clock) {
        this.people = people;
        this.absences = absences;
        this.preferences = preferences;
        this.calendars = calendars;
        this.clock = clock;
    }

    Set<String> of(String group) {
        Set<String> away = absences.away();
        return people.membersOf(group).stream()
                .filter(member -> !away.contains(member))
                .filter(this::isAtWork)
                .collect(toSet());
    }

    private boolean isAtWork(String person) {
        String calendar = preferences.of(person).calendar();
        return calendar == null || calendars.get(calendar).isOpen(clock.instant());
    }
}
