package org.incidentdesk.notification.channel;

import java.net.URI;
import java.util.Optional;

/** Addresses of the configuration, checked at start. A wrong one is told of without showing it: it may be a secret. */
final class Endpoints {

    private static final String SETTINGS = "incidentdesk.channels.";

    private Endpoints() {}

    /** An endpoint that has a name, so that no table, form or contact has to hold a secret address. */
    static URI check(String channel, Medium medium, String name, String address) {
        if (!medium.accepts(name)) {
            throw new IllegalStateException("The name of the endpoint " + name + " in " + SETTINGS + channel
                    + " must consist of small letters and digits, at most 40.");
        }
        return uri(address)
                .orElseThrow(() -> new IllegalStateException("The address of the endpoint " + name + " in " + SETTINGS
                        + channel + " is no http or https address."));
    }

    /** Where an interface begins, without a slash at its end. */
    static String base(String setting, String address) {
        return uri(address)
                .filter(uri -> uri.getQuery() == null && uri.getFragment() == null)
                .map(uri -> uri.toString().replaceFirst("/+$", ""))
                .orElseThrow(() -> new IllegalStateException(SETTINGS + setting + " is no http or https address."));
    }

    /** Without a login: that would not be sent. */
    private static Optional<URI> uri(String address) {
        try {
            URI uri = URI.create(address.strip());
            boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null && uri.getUserInfo() == null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            // Its message would show the address.
            return Optional.empty();
        }
    }

    static DeliveryException missing(String channel, String name) {
        return new DeliveryException("The configuration has no endpoint " + name + " in " + SETTINGS + channel
                + ".endpoints; add it and start again");
    }
}
