package org.incidentdesk.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.camunda.bpm.engine.FilterService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The task list of a tier-1 agent among many open incidents, with authorizations on. */
class ManyOpenIncidents {

    private static final String AGENT = "alan";
    private static final List<String> GROUPS = List.of("application-l1");
    private static final int TEMPLATES = 200;
    private static final int LOOKS = 200;
    private static final int PAGE = 15;
    private static final int WARM_UP = 20;

    /** Columns that hold an id of a row which is multiplied too. */
    private static final Set<String> IDS = Set.of(
            "id_",
            "root_proc_inst_id_",
            "proc_inst_id_",
            "parent_id_",
            "execution_id_",
            "task_id_",
            "var_scope_",
            "process_instance_id_",
            "resource_id_");

    private final Side desk;
    private final HikariDataSource pool;
    private final int port;

    ManyOpenIncidents(Side desk, ApplicationContext product, HikariDataSource pool) {
        this.desk = desk;
        this.pool = pool;
        this.port = product.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    void measure(int open, int clients) throws Exception {
        long filling = System.nanoTime();
        JdbcClient jdbc = JdbcClient.create(pool);
        long there = tasks(jdbc);
        if (there < open) {
            fill(desk, pool, (int) (open - there), clients);
        }
        System.out.printf(
                "%nTask list of %s, member of %s, among %d open incidents (filled in %d s):%n",
                AGENT, GROUPS, tasks(jdbc), (System.nanoTime() - filling) / 1_000_000_000);
        jdbc.sql(
                        "select group_id_ || ' ' || count(*) from act_ru_identitylink group by group_id_ order by count(*) desc")
                .query(String.class)
                .list()
                .forEach(line -> System.out.println("  " + line));
        ProcessEngine engine = desk.engine;
        FilterService filters = engine.getFilterService();
        String filter = filters.createTaskFilterQuery()
                .filterName("My groups")
                .singleResult()
                .getId();
        List<Long> list = new ArrayList<>();
        List<Long> count = new ArrayList<>();
        List<Long> both = new ArrayList<>();
        OptionalLong postmaster = Cost.Processes.postmaster(jdbc);
        Cost start = Cost.now(jdbc, postmaster);
        for (int look = -WARM_UP; look < LOOKS; look++) {
            if (look == 0) {
                start = Cost.now(jdbc, postmaster);
            }
            long before = System.nanoTime();
            List<Task> page = desk.as(
                    AGENT,
                    GROUPS,
                    () -> filters.listPage(filter, engine.getTaskService().createTaskQuery(), 0, PAGE));
            long listed = System.nanoTime();
            long total = desk.as(AGENT, GROUPS, () -> filters.count(filter));
            long counted = System.nanoTime();
            if (page.size() != PAGE || total < PAGE) {
                throw new IllegalStateException("The list shows " + page.size() + " of " + total);
            }
            if (look >= 0) {
                list.add(listed - before);
                count.add(counted - listed);
                both.add(counted - before);
            }
        }
        Cost cost = Cost.now(jdbc, postmaster).since(start);
        System.out.printf(
                "CPU ms for list and count: JVM %.1f, PostgreSQL %s%n",
                cost.jvmMillis() / LOOKS,
                cost.databaseMillis().isPresent()
                        ? "%.1f".formatted(cost.databaseMillis().getAsDouble() / LOOKS)
                        : "n/a");
        System.out.printf("%-34s %12s %12s %12s%n", "latency ms", "p50", "p95", "p99");
        LifecycleBenchmark.latency("My groups, first " + PAGE, list);
        LifecycleBenchmark.latency("My groups, count", count);
        LifecycleBenchmark.latency("My groups, list and count", both);
        desk.forget();
        LifecycleBenchmark.latency("as Tasklist's REST call", rest(filter));
        desk.statements.print("Tasklist's REST call", LOOKS);
    }

    /** What Tasklist sends for a page: the tasks with the variables that the filter shows, and their number. */
    private List<Long> rest(String filter) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        String login = Base64.getEncoder().encodeToString((AGENT + ":" + AGENT).getBytes(UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/engine-rest/filter/"
                        + filter + "/list?firstResult=0&maxResults=" + PAGE))
                .header("Accept", "application/hal+json")
                .header("Authorization", "Basic " + login)
                .build();
        List<Long> nanos = new ArrayList<>();
        for (int look = -WARM_UP; look < LOOKS; look++) {
            long before = System.nanoTime();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (look >= 0) {
                nanos.add(System.nanoTime() - before);
            }
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        }
        return nanos;
    }

    /** Gives the incidents that wait for their diagnosis to several groups, with all priorities. */
    private static void spread(JdbcClient jdbc) {
        jdbc.sql(
                        """
                        create temporary table spread on commit preserve rows as
                        select t.id_, (array['application-l1', 'network-l1', 'workplace-l1', 'service-desk',
                            'application-l2', 'infrastructure-l2', 'engineering-l3', 'security-response'])
                            [1 + row_number() over (order by t.id_) % 8] as grp,
                            20 + 20 * ((row_number() over (order by t.id_) / 8) % 5) as priority
                        from act_ru_task t
                        """)
                .update();
        for (String sql : List.of(
                "update act_ru_task t set priority_ = s.priority from spread s where s.id_ = t.id_",
                "update act_ru_identitylink l set group_id_ = s.grp from spread s where s.id_ = l.task_id_",
                "update act_ru_authorization a set group_id_ = s.grp from spread s"
                        + " where s.id_ = a.resource_id_ and a.group_id_ is not null",
                "drop table spread")) {
            jdbc.sql(sql).update();
        }
    }

    /** Opens so many incidents more: some by work, the others as their copies. */
    static void fill(Side desk, HikariDataSource pool, int open, int clients) throws Exception {
        int templates = Math.min(TEMPLATES, open);
        try (Connection connection = pool.getConnection()) {
            JdbcClient one = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            one.sql("create temp table template as select id_, business_key_ from act_hi_procinst")
                    .update();
            desk.drive(templates, clients, 2);
            one.sql(
                            """
                            create temp table made as select id_, business_key_ from act_hi_procinst
                            except select id_, business_key_ from template
                            """)
                    .update();
            one.sql("drop table template").update();
            one.sql("alter table made rename to template").update();
            spread(one);
            multiply(one, open / templates - 1);
            one.sql("drop table template").update();
        }
    }

    /** Copies each row of the template instances so many times, with ids of their own. */
    private static void multiply(JdbcClient jdbc, int copies) {
        boolean superuser = jdbc.sql("select rolsuper from pg_roles where rolname = current_user")
                .query(Boolean.class)
                .single();
        if (superuser) {
            // Fills faster without checking each foreign key.
            jdbc.sql("set session_replication_role = replica").update();
        }
        String ofTemplate = "proc_inst_id_ in (select id_ from template)";
        String ofTask = "(select id_ from act_ru_task where " + ofTemplate + ")";
        String ofIncident = "in (select business_key_ from template)";
        copy(jdbc, "act_ru_execution", "public", ofTemplate, copies);
        copy(jdbc, "act_ru_task", "public", ofTemplate, copies);
        copy(jdbc, "act_ru_identitylink", "public", "task_id_ in " + ofTask, copies);
        copy(jdbc, "act_ru_variable", "public", ofTemplate, copies);
        copy(jdbc, "act_ru_event_subscr", "public", ofTemplate, copies);
        copy(jdbc, "act_ru_authorization", "public", "resource_type_ = 7 and resource_id_ in " + ofTask, copies);
        copy(jdbc, "act_ru_job", "public", "process_instance_id_ in (select id_ from template)", copies);
        copy(jdbc, "act_hi_procinst", "public", ofTemplate, copies);
        copy(jdbc, "incident", "incidentdesk", "number " + ofIncident, copies);
        copy(jdbc, "service_level", "incidentdesk", "incident " + ofIncident, copies);
        if (superuser) {
            jdbc.sql("set session_replication_role = origin").update();
        }
        jdbc.sql("vacuum analyze").update();
    }

    private static void copy(JdbcClient jdbc, String table, String schema, String which, int copies) {
        List<String> columns = jdbc.sql(
                        """
                        select column_name from information_schema.columns
                        where table_name = :table and table_schema = :schema and is_generated = 'NEVER'
                        order by ordinal_position
                        """)
                .param("table", table)
                .param("schema", schema)
                .query(String.class)
                .list();
        String values = columns.stream()
                .map(column -> switch (column) {
                    case "number", "incident", "business_key_" -> column + " || lpad(k::text, 5, '0')";
                    case "create_time_" -> "create_time_ + k * interval '1 second'";
                    default -> IDS.contains(column) ? "t." + column + " || '-' || k" : "t.\"" + column + '"';
                })
                .collect(joining(", "));
        jdbc.sql("insert into " + table + " ("
                        + columns.stream().map(column -> '"' + column + '"').collect(joining(", "))
                        + ") select " + values + " from " + table + " t, generate_series(1, " + copies + ") k where "
                        + which)
                .update();
    }

    private static long tasks(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from act_ru_task").query(Long.class).single();
    }
}
