package org.incidentdesk.alert;

import static java.util.stream.Collectors.joining;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.lang.Nullable;

/**
 * Trouble that a tool has told of, from its first message until it is over. The same trouble later is another one.
 *
 * @param beganAt as the tool says
 * @param changes when it cleared and fired again, the latest times
 * @param toldFiring whether it fires as far as its incident was told
 */
public record Alert(
        long id,
        AlertSource source,
        String key,
        String state,
        boolean firing,
        String title,
        String description,
        String severity,
        String link,
        Map<String, String> labels,
        @Nullable Instant beganAt,
        long count,
        Instant firstAt,
        List<Instant> changes,
        boolean flapping,
        @Nullable String incident,
        boolean toldFiring,
        @Nullable String verifiedBy) {

    Instant lastChange() {
        return changes.isEmpty() ? firstAt : changes.get(changes.size() - 1);
    }

    /** All that the tool says about it, for people to read. */
    public String text() {
        String named = new TreeMap<>(labels)
                .entrySet().stream()
                        .map(label -> label.getKey() + ": " + label.getValue())
                        .collect(joining("\n"));
        return Stream.of(description, link, named)
                .filter(part -> !part.isBlank())
                .collect(joining("\n\n"));
    }
}
