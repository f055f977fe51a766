package org.incidentdesk.notification;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.record.Timeline;

/**
 * Something that people may have to be told of.
 *
 * @param event a word of the table {@code notification}
 * @param occurrence tells apart what happens more than once: nobody is told twice of the same occurrence
 * @param actor whose doing it is, and who therefore is not told; a reporter is
 * @param audiences whom to tell; empty for all whom the table names
 * @param facts what the incident itself does not know
 * @param notBefore when it is to be told, if not at once
 */
public record Occasion(
        String incident,
        String event,
        String occurrence,
        String actor,
        Optional<List<String>> audiences,
        Map<Placeholder, String> facts,
        Optional<Instant> notBefore) {

    public Occasion(String incident, String event, String occurrence) {
        this(incident, event, occurrence, Timeline.SYSTEM, Optional.empty(), Map.of(), Optional.empty());
    }

    public Occasion by(String person) {
        return new Occasion(incident, event, occurrence, person, audiences, facts, notBefore);
    }

    public Occasion to(List<String> whom) {
        return new Occasion(incident, event, occurrence, actor, Optional.of(List.copyOf(whom)), facts, notBefore);
    }

    public Occasion saying(Placeholder what, String value) {
        Map<Placeholder, String> more = new EnumMap<>(Placeholder.class);
        more.putAll(facts);
        more.put(what, value);
        return new Occasion(incident, event, occurrence, actor, audiences, more, notBefore);
    }

    public Occasion at(Instant time) {
        return new Occasion(incident, event, occurrence, actor, audiences, facts, Optional.of(time));
    }
}
