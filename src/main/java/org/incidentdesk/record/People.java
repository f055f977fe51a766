package org.incidentdesk.record;

import java.util.Optional;
import java.util.Set;

/** Who belongs to the company. Implemented where the user accounts are. */
public interface People {

    /** The person with this user id or, failing that, this e-mail address. */
    Optional<Person> find(String idOrMail);

    /** The only person with this e-mail address, whose letters may be large or small. */
    Optional<Person> withMail(String mail);

    /** The ids of the groups this user is in; none for an unknown user. */
    Set<String> groupsOf(String userId);

    /** The ids of those in a group; none for an unknown group. */
    Set<String> membersOf(String groupId);

    /** The name of a group, if there is such a group. */
    Optional<String> groupName(String groupId);

    /**
     * Somebody with an account.
     *
     * @param email empty if none is known
     */
    record Person(String id, String name, String email) {}
}
