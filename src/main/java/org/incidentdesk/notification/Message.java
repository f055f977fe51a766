package org.incidentdesk.notification;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.record.Decision;
import org.springframework.lang.Nullable;

/**
 * What one recipient is told of one event.
 *
 * @param incident null for a digest, which tells of several, and for what belongs to none
 * @param occurrence tells apart what happens more than once
 * @param facts what its wording can say, by placeholder, as it was when it happened
 * @param channel by which it is tried now
 * @param channelSince when that began
 * @param tried the channels that were given up
 */
record Message(
        long id,
        @Nullable String incident,
        String event,
        String occurrence,
        Recipient recipient,
        String audience,
        String wording,
        Urgency urgency,
        OnlyWhile onlyWhile,
        Map<String, String> facts,
        Optional<Decision> decision,
        State state,
        Optional<Instant> notBefore,
        String channel,
        Instant channelSince,
        List<String> tried,
        Instant queuedAt) {

    static final String DIGEST = "digest";
    /** The fact that says the language of somebody without an account. */
    static final String LANGUAGE = "language";

    enum State {
        WAITING,
        /** It goes out as part of a digest. */
        IN_DIGEST,
        /** A digest that takes in nothing more. */
        SEALED,
        /** A provider has taken it. */
        SENT,
        /** A provider had taken it, and brought it back. */
        BOUNCED,
        /** No channel is left. */
        UNDELIVERABLE,
        /** It was of no use any more. */
        DROPPED,
        /** The group's address failed, so its members are told instead. */
        PASSED_ON;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static State of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    boolean isDigest() {
        return DIGEST.equals(event);
    }

    Optional<Locale> language() {
        return Optional.ofNullable(facts.get(LANGUAGE)).map(Locale::forLanguageTag);
    }

    /** Whether it has still to go out. */
    boolean isOpen() {
        return state == State.WAITING || state == State.SEALED;
    }
}
