package org.incidentdesk.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.filter.Filter;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What becomes of the task lists of an installation that starts again with this release. */
@DeskTest
class TaskFiltersTest {

    private static final Map<String, String> PRIORITY = Map.of("name", "priority", "label", "Priority");
    private static final Map<String, String> LOCATION = Map.of("name", "location", "label", "Where");
    private static final Map<String, String> SERVICE_LEVEL = Map.of("name", "serviceLevel", "label", "Service level");
    private static final Map<String, String> ON_HOLD = Map.of("name", "holdReason", "label", "On hold");

    @Autowired
    private TaskFilters lists;

    @Autowired
    private FilterService filters;

    @Autowired
    private ManagementService management;

    @Test
    void listsOfBeforeTheClockGetItsColumnsAndItsLists() {
        beforeTheClock(List.of(PRIORITY, LOCATION));

        lists.create();

        assertThat(columns()).isEqualTo(List.of(PRIORITY, LOCATION, SERVICE_LEVEL, ON_HOLD));
        assertThat(list("At risk").getProperties().get("variables"))
                .asInstanceOf(LIST)
                .contains(SERVICE_LEVEL);
    }

    @Test
    void columnsThatAnAdministratorTookAwayStayAway() {
        beforeTheClock(List.of(PRIORITY));
        lists.create();
        columns(List.of(PRIORITY));

        lists.create();

        assertThat(columns()).isEqualTo(List.of(PRIORITY));
    }

    private void beforeTheClock(List<Map<String, String>> columns) {
        management.deleteProperty(TaskFilters.CLOCK_COLUMNS_ADDED);
        filters.createTaskFilterQuery()
                .filterNameLike("At risk%")
                .list()
                .forEach(filter -> filters.deleteFilter(filter.getId()));
        columns(columns);
    }

    private void columns(List<Map<String, String>> columns) {
        Filter filter = list("My groups");
        Map<String, Object> properties = new HashMap<>(filter.getProperties());
        properties.put("variables", columns);
        filters.saveFilter(filter.setProperties(properties));
    }

    private Object columns() {
        return list("My groups").getProperties().get("variables");
    }

    private Filter list(String name) {
        return filters.createTaskFilterQuery().filterName(name).singleResult();
    }
}
