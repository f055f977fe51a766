package org.incidentdesk.notification;

import java.time.Instant;
import java.util.Optional;
import org.springframework.lang.Nullable;

/** Takes care that a message goes out. Implemented by the process {@code deliver-message}. */
public interface DeliveryProcess {

    /**
     * Begins in the transaction that has added the message.
     *
     * @param incident null for a digest
     * @param notBefore when it may go out, if not at once
     */
    void begin(long message, @Nullable String incident, String channel, Urgency urgency, Optional<Instant> notBefore);

    /** How many messages of a channel an administrator has to send again, because nothing else is left to try. */
    long stuck(String channel);

    /**
     * Sends them again, now that the channel works.
     *
     * @return how many
     */
    int sendAgain(String channel);

    /** A provider brought it back: another channel is looked for. */
    void bounced(long message, @Nullable String incident, String channel, Urgency urgency);
}
