package org.incidentdesk.record;

import static java.util.stream.Collectors.groupingBy;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** What is not solved yet, at a glance. */
@Component
public class OpenIncidents {

    private final JdbcClient jdbc;

    OpenIncidents(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    public record Open(
            String number,
            String title,
            @Nullable String priority,
            @Nullable String group,
            @Nullable OffsetDateTime nextUpdateAt) {}

    /**
     * Those of one service.
     *
     * @param urgent the most urgent of them
     */
    public record OfService(long count, List<Open> urgent) {}

    private record Row(String service, long count, Open incident) {}

    /**
     * Those of each service that has some, by its id.
     *
     * @param most how many of a service are named
     */
    public Map<String, OfService> byService(int most) {
        List<Row> rows = jdbc.sql(
                        """
                        select * from (
                            select number, title, service, priority, "group", next_update_at,
                                count(*) over (partition by service) as count,
                                row_number() over (partition by service order by priority nulls last, number) as place
                            from incident where status <> 'closed' and status <> 'resolved') ranked
                        where place <= :most order by service, place
                        """)
                .param("most", most)
                .query((row, i) -> new Row(
                        row.getString("service"),
                        row.getLong("count"),
                        new Open(
                                row.getString("number"),
                                row.getString("title"),
                                row.getString("priority"),
                                row.getString("group"),
                                row.getObject("next_update_at", OffsetDateTime.class))))
                .list();
        Map<String, OfService> byService = new TreeMap<>();
        rows.stream()
                .collect(groupingBy(Row::service))
                .forEach((service, ofService) -> byService.put(
                        service,
                        new OfService(
                                ofService.get(0).count(),
                                ofService.stream().map(Row::incident).toList())));
        return byService;
    }
}
