package org.incidentdesk.status;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.lang.Nullable;

/**
 * What people are told of one disturbance, with all that was told so far.
 *
 * @param incident null if it belongs to none
 * @param updates the oldest first
 */
public record Publication(
        long id,
        @Nullable String incident,
        Audience audience,
        String title,
        State state,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant resolvedAt,
        List<Update> updates,
        @JsonIgnore List<Said> said) {

    /** PUBLIC is for everybody, INTERNAL for staff only. */
    public enum Audience {
        PUBLIC,
        INTERNAL;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Audience> of(String word) {
            return Arrays.stream(values())
                    .filter(audience -> audience.word().equals(word))
                    .findFirst();
        }
    }

    /** How far the work on it has come. */
    public enum State {
        INVESTIGATING,
        IDENTIFIED,
        MONITORING,
        RESOLVED;

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<State> of(String word) {
            return Arrays.stream(values())
                    .filter(state -> state.word().equals(word))
                    .findFirst();
        }
    }

    /**
     * One piece of news.
     *
     * @param approvedBy null if the author is a person and answers for it
     */
    public record Update(long id, Instant at, State state, String text, String author, @Nullable String approvedBy) {}

    /**
     * What it said of a service.
     *
     * @param to null while it says so
     */
    record Said(String service, ComponentState state, Instant from, @Nullable Instant to) {}

    public boolean isOpen() {
        return resolvedAt == null;
    }

    /** How each service that it is about is now, for all that it says. */
    @JsonProperty
    public Map<String, ComponentState> components() {
        Map<String, ComponentState> components = new TreeMap<>();
        said.forEach(it -> components.merge(
                it.service(), it.to() == null ? it.state() : ComponentState.OPERATIONAL, ComponentState::orWorse));
        return components;
    }

    /** The worst that it ever said of a service. */
    ComponentState impact() {
        return said.stream().map(Said::state).max(Comparator.naturalOrder()).orElse(ComponentState.OPERATIONAL);
    }

    /** The same without what it says of other services. */
    Publication about(Set<String> services) {
        return new Publication(
                id,
                incident,
                audience,
                title,
                state,
                createdAt,
                updatedAt,
                resolvedAt,
                updates,
                said.stream().filter(it -> services.contains(it.service())).toList());
    }
}
