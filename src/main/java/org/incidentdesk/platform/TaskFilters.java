package org.incidentdesk.platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.filter.Filter;
import org.camunda.bpm.engine.impl.TaskQueryImpl;
import org.camunda.bpm.engine.task.TaskQuery;
import org.incidentdesk.record.Roles;
import org.springframework.stereotype.Component;

/**
 * The ready-made task lists in Tasklist. Name and title are in the name of each task; its age and due date Tasklist shows
 * itself.
 */
@Component
class TaskFilters {

    private static final String VARIABLES = "variables";
    private static final String SERVICE_LEVEL = "serviceLevel";
    private static final String ON_TRACK = "on-track";

    /** Each is shown only for a task that has the variable. */
    private static final List<Map<String, String>> COLUMNS =
            List.of(column("priority", "Priority"), column("service", "Service"));

    private static final List<Map<String, String>> CLOCK_COLUMNS =
            List.of(column(SERVICE_LEVEL, "Service level"), column("holdReason", "On hold"));

    /** They may be without the columns of the clock. */
    private static final Set<String> OF_RELEASE_1 =
            Set.of("My tasks", "Unassigned in my groups", "My groups", "Everything of the desk", "All open incidents");

    /** A property of the engine, because it is done once only: an administrator may take columns away again. */
    static final String CLOCK_COLUMNS_ADDED = "incidentdesk.clockColumnsAdded";

    private static final String[] WORK = Access.WORK.toArray(String[]::new);

    private final FilterService filters;
    private final TaskService tasks;
    private final ManagementService management;
    private final Access access;

    TaskFilters(FilterService filters, TaskService tasks, ManagementService management, Access access) {
        this.filters = filters;
        this.tasks = tasks;
        this.management = management;
        this.access = access;
    }

    /** Creates those that are not there; an administrator's changes stay. */
    void create() {
        if (!management.getProperties().containsKey(CLOCK_COLUMNS_ADDED)) {
            filters.createTaskFilterQuery().list().forEach(this::addClockColumns);
            management.setProperty(CLOCK_COLUMNS_ADDED, "true");
        }
        filters.createTaskFilterQuery().list().forEach(this::lookIntoAllProcesses);
        shared(10, "My tasks", "Assigned to me", byPriority().taskAssigneeExpression("${currentUser()}"));
        shared(
                15,
                "At risk",
                "All of my groups: a target is near or breached",
                atRisk().taskCandidateGroupInExpression("${currentUserGroups()}")
                        .includeAssignedTasks());
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
        forGroups(
                List.of(Roles.SERVICE_DESK),
                40,
                "Everything of the desk",
                "All that waits for the service desk",
                byPriority().taskCandidateGroup(Roles.SERVICE_DESK).includeAssignedTasks());
        forGroups(
                List.of(Roles.INCIDENT_MANAGER),
                40,
                "All open incidents",
                "Every open task of every incident",
                byPriority().processDefinitionKeyIn(WORK));
        forGroups(
                List.of(Roles.SERVICE_DESK, Roles.INCIDENT_MANAGER),
                50,
                "At risk in all groups",
                "Every incident of which a target is near or breached",
                atRisk().processDefinitionKeyIn(WORK));
    }

    private TaskQuery byPriority() {
        return tasks.createTaskQuery()
                .orderByTaskPriority()
                .desc()
                .orderByTaskCreateTime()
                .asc();
    }

    /** Only an incident of which a clock has reached a threshold has the variable. Within a priority, due first. */
    private TaskQuery atRisk() {
        return tasks.createTaskQuery()
                .processVariableValueNotEquals(SERVICE_LEVEL, ON_TRACK)
                .orderByTaskPriority()
                .desc()
                .orderByDueDate()
                .asc();
    }

    private void shared(int position, String name, String description, TaskQuery query) {
        created(position, name, description, query)
                .ifPresent(filter -> access.everyone(Resources.FILTER, filter.getId(), Permissions.READ));
    }

    private void forGroups(List<String> groups, int position, String name, String description, TaskQuery query) {
        created(position, name, description, query)
                .ifPresent(filter -> groups.forEach(
                        group -> access.group(group, Resources.FILTER, filter.getId(), Permissions.READ)));
    }

    /** Empty if it is there already. */
    private Optional<Filter> created(int position, String name, String description, TaskQuery query) {
        if (filters.createTaskFilterQuery().filterName(name).count() > 0) {
            return Optional.empty();
        }
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
                        VARIABLES,
                        withClock(COLUMNS)));
        return Optional.of(filters.saveFilter(filter));
    }

    /** Of a release in which all tasks of an incident were in one process. */
    private void lookIntoAllProcesses(Filter filter) {
        if (filter.getQuery() instanceof TaskQueryImpl query
                && Access.INCIDENT.equals(query.getProcessDefinitionKey())) {
            query.processDefinitionKey(null);
            filters.saveFilter(filter.setQuery(query.processDefinitionKeyIn(WORK)));
        }
    }

    private void addClockColumns(Filter filter) {
        if (OF_RELEASE_1.contains(filter.getName())
                && filter.getProperties().get(VARIABLES) instanceof List<?> columns) {
            Map<String, Object> properties = new HashMap<>(filter.getProperties());
            properties.put(VARIABLES, withClock(columns));
            filters.saveFilter(filter.setProperties(properties));
        }
    }

    private static List<Object> withClock(List<?> columns) {
        List<Object> all = new ArrayList<>(columns);
        all.addAll(CLOCK_COLUMNS);
        return all;
    }

    private static Map<String, String> column(String variable, String label) {
        return Map.of("name", variable, "label", label);
    }
}
