package org.incidentdesk.notification;

import java.util.Locale;
import org.incidentdesk.notification.Contacts.Kind;

/** Whom a message goes to. */
public record Recipient(Type type, String id) implements Comparable<Recipient> {

    public enum Type {
        PERSON,
        /** All of a group at its common address. */
        GROUP,
        CUSTOMER,
        /** Somebody without an account, by the e-mail address. */
        MAIL,
        /** The same by the telephone number. */
        PHONE
    }

    static Recipient person(String id) {
        return new Recipient(Type.PERSON, id);
    }

    /** As {@link #toString()} wrote it. */
    static Recipient parse(String text) {
        int colon = text.indexOf(':');
        return new Recipient(
                Type.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)), text.substring(colon + 1));
    }

    /** Whose contacts it has; only for those that can have some. */
    Kind kind() {
        return Kind.valueOf(type.name());
    }

    @Override
    public int compareTo(Recipient other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return type.name().toLowerCase(Locale.ROOT) + ":" + id;
    }
}
