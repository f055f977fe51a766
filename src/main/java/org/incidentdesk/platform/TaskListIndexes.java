package org.incidentdesk.platform;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Indexes on the engine's tables that keep the task lists quick while very many incidents are open. */
@Component
class TaskListIndexes {

    private static final List<String> INDEXES = List.of(
            // As the lists are ordered: reading stops when the page is full.
            "desk_task_by_priority on act_ru_task (priority_ desc, create_time_)",
            // How many tasks a group has.
            "desk_task_of_group on act_ru_identitylink (group_id_, type_, task_id_)",
            // Which incidents are at risk: one row to look at instead of all variables of each.
            "desk_service_level on act_ru_variable (proc_inst_id_) where name_ = 'serviceLevel'");

    private final JdbcClient jdbc;

    TaskListIndexes(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** After the engine has made its tables. */
    void create() {
        INDEXES.forEach(index -> jdbc.sql("create index if not exists " + index).update());
    }
}
