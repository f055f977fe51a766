package org.incidentdesk.notification.channel;

/** The address does not exist or does not want the message; to try again is of no use. */
public class UndeliverableException extends RuntimeException {

    public UndeliverableException(String reason) {
        super(OneLine.of(reason, DeliveryException.MAX_REASON));
    }
}
