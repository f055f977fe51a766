package org.incidentdesk.notification.channel;

import java.util.Optional;

/** A way to reach people, and a seam to the outside: one class for each kind of provider. */
public interface Channel {

    ChannelType type();

    /** Whether the configuration says how to use it. */
    boolean isSetUp();

    /**
     * Gives a letter to the provider. Waits until it has taken it, some seconds at the most.
     *
     * @return what the provider calls it, if it tells
     * @throws UndeliverableException if this address will never take it
     * @throws DeliveryException if it may go well another time
     */
    Optional<String> send(Letter letter);
}
