package org.incidentdesk.benchmark;

import static java.util.Comparator.comparing;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;

/** Counts what goes over the connections of a data source. */
class Statements implements QueryExecutionListener {

    /** A batch counts as its number of rows here, and as one in {@link #roundTrips}. */
    final LongAdder rows = new LongAdder();

    final LongAdder roundTrips = new LongAdder();
    private final Map<String, LongAdder> millis = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> byText = new ConcurrentHashMap<>();
    private final boolean keepTexts;

    Statements(boolean keepTexts) {
        this.keepTexts = keepTexts;
    }

    DataSource watch(DataSource dataSource) {
        return ProxyDataSourceBuilder.create(dataSource).listener(this).build();
    }

    @Override
    public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        // Counted when done.
    }

    @Override
    public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
        roundTrips.increment();
        rows.add(execution.isBatch() ? execution.getBatchSize() : 1);
        if (keepTexts) {
            queries.forEach(query -> millis.computeIfAbsent(shortened(query.getQuery()), text -> new LongAdder())
                    .add(execution.getElapsedTime()));
            queries.forEach(query -> byText.computeIfAbsent(shortened(query.getQuery()), text -> new LongAdder())
                    .add(execution.isBatch() ? execution.getBatchSize() : 1));
        }
    }

    void forget() {
        byText.clear();
        millis.clear();
    }

    void print(String title, int each) {
        if (byText.isEmpty()) {
            return;
        }
        System.out.printf("%n%s, statements by text: number and milliseconds, each%n", title);
        byText.entrySet().stream()
                .sorted(comparing(entry -> -entry.getValue().sum()))
                .forEach(entry -> System.out.printf(
                        "%7.2f %8.2f  %s%n",
                        (double) entry.getValue().sum() / each,
                        (double) millis.get(entry.getKey()).sum() / each,
                        entry.getKey()));
    }

    private static String shortened(String sql) {
        String line = sql.replaceAll("\\s+", " ").strip();
        return line.length() > 150 ? line.substring(0, 90) + " … " + line.substring(line.length() - 55) : line;
    }
}
