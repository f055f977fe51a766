package org.incidentdesk.record;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.lang.Nullable;

/**
 * What to look for among the incidents; what is left out does not restrict.
 *
 * @param text words that all occur in number, title or description
 */
record IncidentQuery(
        @Nullable String status,
        @Nullable String group,
        @Nullable String priority,
        @Nullable String service,
        @Nullable String text,
        @Parameter(description = "counted from 0") @Nullable Integer page,
        @Parameter(description = "1 to 200, 50 if left out") @Nullable Integer size) {

    private static final int DEFAULT_SIZE = 50;
    private static final int MAX_SIZE = 200;
    private static final int MAX_PAGE = 1_000_000;
    private static final Set<String> STATUSES = Set.of("new", "in-progress", "on-hold", "resolved", "closed");

    IncidentQuery {
        page = page == null ? 0 : page;
        size = size == null ? DEFAULT_SIZE : size;
        List<Problem> problems = new ArrayList<>();
        if (page < 0 || page > MAX_PAGE) {
            problems.add(new Problem("page", "must be from 0 to " + MAX_PAGE));
        }
        if (size < 1 || size > MAX_SIZE) {
            problems.add(new Problem("size", "must be from 1 to " + MAX_SIZE));
        }
        if (status != null && !STATUSES.contains(status)) {
            problems.add(new Problem("status", "must be one of new, in-progress, on-hold, resolved, closed"));
        }
        if (priority != null) {
            Fact.PRIORITY.problem(priority).ifPresent(problems::add);
        }
        unstorable("group", group, problems);
        unstorable("service", service, problems);
        unstorable("text", text, problems);
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }

    private static void unstorable(String field, @Nullable String value, List<Problem> problems) {
        if (value != null) {
            Fact.unstorable(field, value).ifPresent(problems::add);
        }
    }

    void conditions(List<String> conditions, Map<String, Object> params) {
        equal("status", status, conditions, params);
        equal("\"group\"", group, conditions, params);
        equal("priority", priority, conditions, params);
        equal("service", service, conditions, params);
        if (text != null && !text.isBlank()) {
            conditions.add("i.search @@ websearch_to_tsquery('simple', :text)");
            params.put("text", text);
        }
    }

    private static void equal(
            String column, @Nullable String value, List<String> conditions, Map<String, Object> params) {
        if (value != null && !value.isBlank()) {
            String name = column.replace("\"", "");
            conditions.add("i." + column + " = :" + name);
            params.put(name, value);
        }
    }
}
