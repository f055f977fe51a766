package org.incidentdesk.record;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Who wants to know how an incident goes on without having a part in it. */
@Service
public class Followers {

    private final JdbcClient jdbc;

    Followers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public List<String> of(String incident) {
        return jdbc.sql("select person from follower where incident = :incident order by person")
                .param("incident", incident)
                .query(String.class)
                .list();
    }

    void add(String incident, String person) {
        jdbc.sql("insert into follower values (:incident, :person) on conflict do nothing")
                .param("incident", incident)
                .param("person", person)
                .update();
    }

    void remove(String incident, String person) {
        jdbc.sql("delete from follower where incident = :incident and person = :person")
                .param("incident", incident)
                .param("person", person)
                .update();
    }
}
