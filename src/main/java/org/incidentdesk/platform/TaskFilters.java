package org.incidentdesk.platform;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.task.TaskQuery;
import org.incidentdesk.record.Roles;
import org.springframework.stereotype.Component;

/** The ready-made task lists in Tasklist. Name and title are in the name of each task, its age Tasklist shows itself. */
@Component
class TaskFilters {

    private static final List<Map<String, String>> COLUMNS =
            List.of(Map.of("name", "priority", "label", "Priority"), Map.of("name", "service", "label", "Service"));

    private final FilterService filters;
    private final TaskService tasks;
    private final Access access;

    TaskFilters(FilterService filters, TaskService tasks, Access access) {
        this.filters = filters;
        this.tasks = tasks;
        this.access = access;
    }

    /** Creates those that are not there; an administrator's changes stay. */
    void create() {
        shared(10, "My tasks", "Assigned to me", byPriority().taskAssigneeExpression("${currentUser()}"));
        shared(
                20,
                "Unassigned in my groups",
                "To be claimed, most urgent first",
                byPriority().taskCandidateGroupInExpression("${currentUserGroups()}"));
        shared(
                30,
                "My groups",
                "All of my groups, also what colleagues work on",
                byPriority()
                        .taskCandidateGroupInExpression("${currentUserGroups()}")
                        .includeAssignedTasks());
        forGroup(
                Roles.SERVICE_DESK,
                40,
                "Everything of the desk",
                "All that waits for the service desk",
                byPriority().taskCandidateGroup(Roles.SERVICE_DESK).includeAssignedTasks());
        forGroup(
                Roles.INCIDENT_MANAGER,
                40,
                "All open incidents",
                "Every open task of every incident",
                byPriority().processDefinitionKey(Access.INCIDENT));
    }

    private TaskQuery byPriority() {
        return tasks.createTaskQuery()
                .orderByTaskPriority()
                .desc()
                .orderByTaskCreateTime()
                .asc();
    }

    private void shared(int position, String name, String description, TaskQuery query) {
        if (missing(name)) {
            access.everyone(
                    Resources.FILTER, save(position, name, description, query).getId(), Permissions.READ);
        }
    }

    private void forGroup(String group, int position, String name, String description, TaskQuery query) {
        if (missing(name)) {
            access.group(
                    group,
                    Resources.FILTER,
                    save(position, name, description, query).getId(),
                    Permissions.READ);
        }
    }

    private boolean missing(String name) {
        return filters.createTaskFilterQuery().filterName(name).count() == 0;
    }

    private Filter save(int position, String name, String description, TaskQuery query) {
        Filter filter = filters.newTaskFilter(name)
                .setQuery(query)
                .setProperties(Map.of(
                        "priority",
                        position,
                        "description",
                        description,
                        "refresh",
                        true,
                        "showUndefinedVariable",
                        false,
                        "variables",
                        COLUMNS));
        return filters.saveFilter(filter);
    }
}
