package org.incidentdesk.notification.channel;

import java.time.Duration;
import java.util.Optional;

/** A provider did not take a message. The reason names no secret: administrators read it in Cockpit. */
public class DeliveryException extends RuntimeException {

    /** A provider may say anything, and this goes to the timeline and to the engine. */
    static final int MAX_REASON = 500;

    private final transient Optional<Duration> retryAfter;

    public DeliveryException(String reason) {
        this(reason, Optional.empty());
    }

    /** @param retryAfter how long the provider wants to be left alone */
    public DeliveryException(String reason, Optional<Duration> retryAfter) {
        super(OneLine.of(reason, MAX_REASON));
        this.retryAfter = retryAfter;
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
