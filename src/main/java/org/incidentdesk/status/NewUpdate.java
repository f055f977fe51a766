package org.incidentdesk.status;

import java.util.Map;
import java.util.Optional;

/**
 * News that somebody wants to publish.
 *
 * @param components the services whose state changes; what is said of others stays
 * @param approvedBy whoever has read and released it; needed if the author is no person
 * @param occurrence by which a repetition is known: the same twice is published once
 */
public record NewUpdate(
        Publication.State state,
        String text,
        Map<String, ComponentState> components,
        String author,
        Optional<String> approvedBy,
        Optional<String> occurrence) {

    public NewUpdate(Publication.State state, String text, Map<String, ComponentState> components, String author) {
        this(state, text, components, author, Optional.empty(), Optional.empty());
    }

    public NewUpdate approvedBy(String person) {
        return new NewUpdate(state, text, components, author, Optional.of(person), occurrence);
    }

    public NewUpdate as(String key) {
        return new NewUpdate(state, text, components, author, approvedBy, Optional.of(key));
    }
}
