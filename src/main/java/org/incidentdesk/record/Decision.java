package org.incidentdesk.record;

import java.util.List;
import java.util.Map;

/** One evaluated decision table (or expression, which has no rows) and the rows that matched. */
public record Decision(
        String key, String name, int version, List<Row> rows, Map<String, String> inputs, Map<String, String> outputs) {

    /**
     * A row of a decision table.
     *
     * @param number counted from 1, as Camunda Modeler shows it
     */
    public record Row(String id, int number, String text) {}
}
