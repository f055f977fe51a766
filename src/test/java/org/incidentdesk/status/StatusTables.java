package org.incidentdesk.status;

import org.springframework.jdbc.core.simple.JdbcClient;

/** What other tests have published, planned and ordered. */
final class StatusTables {

    private StatusTables() {}

    static void empty(JdbcClient jdbc) {
        jdbc.sql("alter table publication_update disable trigger user").update();
        for (String table : new String[] {
            "status_mailing",
            "component_state",
            "publication_update",
            "publication",
            "maintenance",
            "status_subscriber",
            "status_request"
        }) {
            jdbc.sql("delete from " + table).update();
        }
        jdbc.sql("alter table publication_update enable trigger user").update();
    }
}
