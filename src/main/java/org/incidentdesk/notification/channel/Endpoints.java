package org.incidentdesk.notification.channel;

import java.net.URI;

/** Endpoints that the configuration names, so that no table, form or contact has to hold a secret address. */
final class Endpoints {

    private Endpoints() {}

    /** Says at start what is wrong with an address, without showing it. */
    static URI check(String channel, String name, String address) {
        try {
            URI uri = URI.create(address.strip());
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Its message would show the address.
        }
        throw new IllegalStateException("The address of the endpoint " + name + " in incidentdesk.channels." + channel
                + " is no http or https address.");
    }

    static DeliveryException missing(String channel, String name) {
        return new DeliveryException("The configuration has no endpoint " + name + " in incidentdesk.channels."
                + channel + ".endpoints; add it and start again");
    }
}
