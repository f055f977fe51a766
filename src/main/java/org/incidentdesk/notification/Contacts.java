package org.incidentdesk.notification;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.notification.channel.Medium;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The addresses of people, groups and customers, beside the e-mail addresses of the accounts. */
@Service
public class Contacts {

    private final JdbcClient jdbc;

    Contacts(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public enum Kind {
        PERSON,
        GROUP,
        CUSTOMER;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Row(String medium, String address) {}

    public Map<Medium, String> of(Kind kind, String id) {
        Map<Medium, String> addresses = new EnumMap<>(Medium.class);
        jdbc.sql("select medium, address from contact where kind = :kind and id = :id")
                .param("kind", kind.word())
                .param("id", id)
                .query(Row.class)
                .list()
                .forEach(row -> addresses.put(Medium.valueOf(row.medium().toUpperCase(Locale.ROOT)), row.address()));
        return addresses;
    }

    /** The customer that has this e-mail address. */
    public Optional<String> customerOf(String mail) {
        return jdbc.sql("select id from contact where kind = 'customer' and medium = 'email'"
                        + " and lower(address) = lower(:mail) order by id limit 1")
                .param("mail", mail)
                .query(String.class)
                .optional();
    }

    /**
     * Sets addresses; an empty one is removed, others stay.
     *
     * @throws InvalidInputException naming each address that cannot be one
     */
    public void put(Kind kind, String id, Map<Medium, String> addresses) {
        List<Problem> problems = new ArrayList<>();
        addresses.forEach((medium, address) -> {
            if (!address.isBlank()) {
                medium.problem(address.strip())
                        .ifPresent(problem ->
                                problems.add(new Problem(medium.word(), problem + ", not '" + address.strip() + "'")));
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        addresses.forEach((medium, address) -> {
            if (address.isBlank()) {
                jdbc.sql("delete from contact where kind = :kind and id = :id and medium = :medium")
                        .param("kind", kind.word())
                        .param("id", id)
                        .param("medium", medium.word())
                        .update();
            } else {
                jdbc.sql("insert into contact values (:kind, :id, :medium, :address)"
                                + " on conflict (kind, id, medium) do update set address = excluded.address")
                        .param("kind", kind.word())
                        .param("id", id)
                        .param("medium", medium.word())
                        .param("address", address.strip())
                        .update();
            }
        });
    }
}
