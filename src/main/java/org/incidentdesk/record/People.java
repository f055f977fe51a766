package org.incidentdesk.record;

import java.util.Optional;
import java.util.Set;

/** Who belongs to the company. Implemented where the user accounts are. */
public interface People {

    /** The person with this user id or, failing that, this e-mail address. */
    Optional<Person> find(String idOrMail);

    /** The ids of the groups this user is in; none for an unknown user. */
    Set<String> groupsOf(String userId);

    record Person(String id, String name) {}
}
