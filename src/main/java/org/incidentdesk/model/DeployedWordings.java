package org.incidentdesk.model;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.incidentdesk.notification.WordingSource;
import org.springframework.stereotype.Component;

/** The wordings as they were deployed last: with the release, or by a process owner. */
@Component
class DeployedWordings implements WordingSource {

    /** A newly deployed wording is in force after this time at the latest. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final ReleasedModels models;
    private final Map<String, Read> known = new ConcurrentHashMap<>();

    DeployedWordings(ReleasedModels models) {
        this.models = models;
    }

    /** @param at {@link System#nanoTime()} */
    private record Read(Optional<String> text, long at) {}

    @Override
    public Optional<String> find(String file) {
        Read read = known.get(file);
        if (read == null || System.nanoTime() - read.at() > KEPT.toNanos()) {
            read = new Read(models.inForce(file), System.nanoTime());
            known.put(file, read);
        }
        return read.text();
    }
}
