package org.incidentdesk.oncall;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.fortuna.ical4j.data.CalendarOutputter;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.Uid;
import net.fortuna.ical4j.model.property.XProperty;
import org.incidentdesk.record.People;
import org.incidentdesk.record.People.Person;
import org.incidentdesk.record.Signatures;
import org.springframework.stereotype.Component;

/**
 * The shifts of a person as a feed for calendar programs (RFC 5545), which cannot log in: its address is signed, and whoever
 * knows it can read it.
 */
@Component
class OnCallFeeds {

    private static final String PURPOSE = "on-call-feed";
    private static final Pattern FILE = Pattern.compile("(.{1,64})\\.([a-z0-9]{1,26})\\.ics");
    private static final Duration PAST = Duration.ofDays(14);
    private static final Duration AHEAD = Duration.ofDays(120);

    private final Rotas rotas;
    private final People people;
    private final Signatures signatures;
    private final Clock clock;

    OnCallFeeds(Rotas rotas, People people, Signatures signatures, Clock clock) {
        this.rotas = rotas;
        this.people = people;
        this.signatures = signatures;
        this.clock = clock;
    }

    /** The name under which a person's feed is found. */
    String file(String person) {
        return person + "." + signatures.sign(PURPOSE, person) + ".ics";
    }

    /** Empty if the name is not ours, or the person has left. */
    Optional<String> read(String file) {
        Matcher parts = FILE.matcher(file);
        if (!parts.matches() || !signatures.isValid(PURPOSE, parts.group(1), parts.group(2))) {
            return Optional.empty();
        }
        return people.find(parts.group(1))
                .filter(person -> person.id().equals(parts.group(1)))
                .map(this::calendar);
    }

    private String calendar(Person person) {
        Calendar calendar = new Calendar()
                .withProdId("-//Incident Desk//On-call//EN")
                .withDefaults()
                .getFluentTarget();
        calendar.add(new XProperty("X-WR-CALNAME", "On-call of " + person.name()));
        // For programs that ask.
        calendar.add(new XProperty("X-PUBLISHED-TTL", "PT15M"));
        Instant now = clock.instant();
        rotas.groups().forEach(group -> {
            String name = people.groupName(group).orElse(group);
            rotas.of(group).orElseThrow().shifts(now.minus(PAST), now.plus(AHEAD)).stream()
                    .filter(shift -> person.id().equals(shift.person()))
                    .forEach(shift -> {
                        VEvent event = new VEvent(shift.from(), shift.to(), "On call: " + name);
                        event.add(new Uid(
                                group + "-" + shift.from().getEpochSecond() + "-" + person.id() + "@incident-desk"));
                        calendar.add(event);
                    });
        });
        try {
            StringWriter text = new StringWriter();
            new CalendarOutputter(false).output(calendar, text);
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
