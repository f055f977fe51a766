package org.incidentdesk.process;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.identity.UserQuery;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.incidentdesk.record.People;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The accounts that the engine's identity service knows. */
@Component
class EnginePeople implements People {

    private final IdentityService identity;
    private final EngineAccess access;

    EnginePeople(@Lazy IdentityService identity, EngineAccess access) {
        this.identity = identity;
        this.access = access;
    }

    @Override
    public Optional<Person> find(String idOrMail) {
        return access.unrestricted(() -> Stream.of(
                        identity.createUserQuery().userId(idOrMail),
                        identity.createUserQuery().userEmail(idOrMail))
                .map(UserQuery::list)
                .filter(found -> found.size() == 1)
                .map(found -> person(found.get(0)))
                .findFirst());
    }

    @Override
    public Optional<Person> withMail(String mail) {
        return access.unrestricted(() -> {
            List<User> found = identity.createNativeUserQuery()
                    .sql("select * from ACT_ID_USER where lower(EMAIL_) = lower(#{mail})")
                    .parameter("mail", mail)
                    .list();
            return found.size() == 1 ? Optional.of(person(found.get(0))) : Optional.empty();
        });
    }

    @Override
    public Set<String> groupsOf(String userId) {
        Authentication person = access.person();
        if (person != null && person.getUserId().equals(userId) && person.getGroupIds() != null) {
            return Set.copyOf(person.getGroupIds());
        }
        return access.unrestricted(() -> identity.createGroupQuery().groupMember(userId).list().stream()
                .map(Group::getId)
                .collect(toSet()));
    }

    @Override
    public Set<String> membersOf(String groupId) {
        return access.unrestricted(() -> identity.createUserQuery().memberOfGroup(groupId).list().stream()
                .map(User::getId)
                .collect(toSet()));
    }

    @Override
    public Optional<String> groupName(String groupId) {
        return access.unrestricted(() -> Optional.ofNullable(
                        identity.createGroupQuery().groupId(groupId).singleResult())
                .map(Group::getName));
    }

    private static Person person(User user) {
        String name = Stream.of(user.getFirstName(), user.getLastName())
                .filter(part -> part != null && !part.isBlank())
                .reduce((first, last) -> first + " " + last)
                .orElse(user.getId());
        return new Person(user.getId(), name, user.getEmail() == null ? "" : user.getEmail());
    }
}
