package org.incidentdesk.benchmark;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.incidentdesk.IncidentDesk;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What an incident costs on its whole way, next to the bare engine on the same diagram and to what the database alone can
 * do; then messages; the clock, and the task list of a group, among many open incidents; the status page. Run by {@code mvn -P benchmark verify}. The properties are
 * in the profile. The database is an embedded one, or that of SPRING_DATASOURCE_URL, which must allow {@code create
 * database}.
 */
public final class LifecycleBenchmark {

    private static final int INCIDENTS = Integer.getInteger("incidents", 300);
    private static final int WARM_UP = Integer.getInteger("warmup", 150);
    private static final int ROUNDS = Integer.getInteger("rounds", 6);
    private static final int CLIENTS = Integer.getInteger("clients", 8);
    private static final int OPEN = Integer.getInteger("open", 100_000);
    private static final int MESSAGES = Integer.getInteger("messages", 5_000);
    private static final int LONG = Integer.getInteger("long", 300);
    private static final int GROUPS = Integer.getInteger("groups", 200);
    private static final int CLOCK = Integer.getInteger("clock", 10_000);
    private static final int COMPONENTS = Integer.getInteger("components", 1_000);
    private static final int ALERTS = Integer.getInteger("alerts", 4_000);
    private static final boolean TEXTS = Boolean.getBoolean("statements");

    /** An idle connection tells the server's statistics about its commits after this time. */
    private static final long STATISTICS_SECONDS = 11;

    private LifecycleBenchmark() {}

    public static void main(String[] args) throws Exception {
        Statements ofProduct = new Statements(TEXTS);
        long unique = System.currentTimeMillis();
        try (ConfigurableApplicationContext product = new SpringApplicationBuilder(IncidentDesk.class)
                .initializers(context -> context.getBeanFactory().addBeanPostProcessor(watching(ofProduct)))
                .run(
                        "--server.port=0",
                        "--spring.main.banner-mode=off",
                        "--logging.level.root=warn",
                        "--incidentdesk.demo=true",
                        // What is told is queued with each incident; to send it is measured by itself.
                        "--incidentdesk.delivery.enabled=false",
                        "--incidentdesk.mailbox.auto-start=false",
                        "--incidentdesk.embedded-database.directory="
                                + System.getProperty("directory", "target/benchmark/" + unique))) {
            product.getBean(JobExecutor.class).shutdown();
            HikariDataSource pool = product.getBean(DataSource.class).unwrap(HikariDataSource.class);
            JdbcClient server = JdbcClient.create(pool);
            Side desk = new Side("product", product.getBean(ProcessEngine.class), ofProduct, pool);
            String bareName = "bare_engine_" + unique;
            if (INCIDENTS > 0) {
                server.sql("create database " + bareName).update();
                try {
                    try (HikariDataSource barePool = sibling(pool, bareName)) {
                        Statements ofBare = new Statements(TEXTS);
                        ProcessEngine bareEngine = BareEngine.start(ofBare.watch(barePool));
                        Side bare = new Side("bare engine", bareEngine, ofBare, barePool);
                        compare(desk, bare, server, bareName);
                        bareEngine.close();
                    }
                } finally {
                    server.sql("drop database " + bareName + " with (force)").update();
                }
            }
            if (LONG > 0) {
                longPath(desk);
            }
            if (MESSAGES > 0) {
                new MessageBenchmark(desk, product, pool).measure(MESSAGES, CLIENTS);
            }
            if (ALERTS > 0) {
                new AlertBenchmark(product).measure(ALERTS, CLIENTS);
            }
            if (CLOCK > 0) {
                new ClockBenchmark(desk, product, pool).measure(CLOCK, CLIENTS);
            }
            if (GROUPS > 0) {
                new OnCallBenchmark(product).measure(GROUPS);
            }
            if (OPEN > 0) {
                new ManyOpenIncidents(desk, product, pool).measure(OPEN, CLIENTS);
            }
            if (COMPONENTS > 0) {
                new StatusBenchmark(product).measure(COMPONENTS, CLIENTS);
            }
        }
    }

    /** Three tiers, a hold, a vendor case and pages on the way. */
    private static void longPath(Side desk) throws InterruptedException {
        desk.driveLong(LONG / 3, CLIENTS);
        desk.forget();
        long begin = System.nanoTime();
        desk.driveLong(LONG, CLIENTS);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "%nThe long path, %d incidents with %d clients:%n  %.1f incidents/s, %.0f statements (%.0f batched)"
                        + " and %.1f jobs each%n",
                LONG,
                CLIENTS,
                LONG / seconds,
                desk.statements.rows.sum() / (double) LONG,
                desk.statements.roundTrips.sum() / (double) LONG,
                desk.jobsDone.get() / (double) LONG);
    }

    private static BeanPostProcessor watching(Statements statements) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof DataSource dataSource ? statements.watch(dataSource) : bean;
            }
        };
    }

    private static HikariDataSource sibling(HikariDataSource pool, String database) {
        HikariDataSource sibling = new HikariDataSource();
        sibling.setJdbcUrl(pool.getJdbcUrl().replaceFirst("(://[^/]+/)[^?]+", "$1" + database));
        sibling.setUsername(pool.getUsername());
        sibling.setPassword(pool.getPassword());
        sibling.setMaximumPoolSize(pool.getMaximumPoolSize());
        return sibling;
    }

    private static void compare(Side desk, Side bare, JdbcClient server, String bareName) throws Exception {
        OptionalLong postmaster = Cost.Processes.postmaster(server);
        List<Side> sides = List.of(desk, bare);
        System.out.printf(
                "%n%d incidents on each side in %d rounds by turns, %d clients, after %d to warm up; %s%n",
                INCIDENTS,
                ROUNDS,
                CLIENTS,
                WARM_UP,
                server.sql("select split_part(version(), ' on ', 1)")
                        .query(String.class)
                        .single());
        System.out.println("Jobs are run by the clients right after each step, on both sides (job executor off).");
        for (Side side : sides) {
            side.drive(WARM_UP, CLIENTS, 5);
            side.forget();
        }
        server.sql("checkpoint").update();
        TimeUnit.SECONDS.sleep(STATISTICS_SECONDS);
        String deskName =
                server.sql("select current_database()").query(String.class).single();
        long deskCommits = commits(server, deskName);
        long bareCommits = commits(server, bareName);
        int each = INCIDENTS / ROUNDS;
        for (int round = 0; round < ROUNDS; round++) {
            for (Side side : round % 2 == 0 ? sides : List.of(bare, desk)) {
                Cost before = Cost.now(server, postmaster);
                side.drive(each, CLIENTS, 5);
                side.rounds.add(Cost.now(server, postmaster).since(before));
            }
        }
        TimeUnit.SECONDS.sleep(STATISTICS_SECONDS);
        int done = each * ROUNDS;
        double commitsOfDesk = (double) (commits(server, deskName) - deskCommits) / done;
        double commitsOfBare = (double) (commits(server, bareName) - bareCommits) / done;

        System.out.printf("%n%-34s %12s %12s %8s%n", "median of the rounds", desk.name, bare.name, "ratio");
        row("incidents/s", desk, bare, cost -> each / cost.seconds());
        row("CPU ms per incident", desk, bare, cost -> (cost.jvmMillis() + database(cost)) / each);
        row("  JVM", desk, bare, cost -> cost.jvmMillis() / each);
        if (postmaster.isPresent()) {
            row("  PostgreSQL", desk, bare, cost -> database(cost) / each);
        } else {
            System.out.printf("%-34s %12s%n", "  PostgreSQL", "n/a");
        }
        row("WAL KB per incident", desk, bare, cost -> cost.walBytes() / 1024.0 / each);
        System.out.println("mean of all");
        line(
                "SQL statements per incident",
                (double) desk.statements.rows.sum() / done,
                (double) bare.statements.rows.sum() / done);
        line(
                "  a batch counted as one",
                (double) desk.statements.roundTrips.sum() / done,
                (double) bare.statements.roundTrips.sum() / done);
        line("commits per incident", commitsOfDesk, commitsOfBare);
        System.out.printf(
                "%n%-34s %12s %12s %12s   %s%n", "latency ms", "p50", "p95", "p99", "(clients share the processors)");
        for (Side side : sides) {
            for (String what : List.of("start", "task query", "claim", "complete")) {
                latency(side.name + ", " + what, side.latencies.get(what));
            }
        }
        limit(desk, server, postmaster, commitsOfDesk, done);
        if (TEXTS) {
            sides.forEach(side -> side.statements.print(side.name, done));
        }
    }

    private static double database(Cost cost) {
        return cost.databaseMillis().orElse(0);
    }

    private static long commits(JdbcClient server, String database) {
        return server.sql("select xact_commit from pg_stat_database where datname = :name")
                .param("name", database)
                .query(Long.class)
                .single();
    }

    private static void row(String what, Side desk, Side bare, ToDoubleFunction<Cost> figure) {
        line(what, desk.median(figure).orElseThrow(), bare.median(figure).orElseThrow());
    }

    private static void line(String what, double desk, double bare) {
        System.out.printf("%-34s %12.1f %12.1f %8.2f%n", what, desk, bare, desk / bare);
    }

    static void latency(String what, Collection<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf("%-34s %12.1f %12.1f %12.1f%n", what, at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99));
    }

    private static double at(long[] sorted, double quantile) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(quantile * sorted.length) - 1] / 1e6;
    }

    /** As many commits with as much WAL as the product's incidents, and nothing else. */
    private static void limit(Side desk, JdbcClient server, OptionalLong postmaster, double commits, int incidents)
            throws Exception {
        OptionalDouble wal = desk.median(cost -> (double) cost.walBytes() * ROUNDS / incidents);
        int bytes = (int) Math.max(1, wal.orElseThrow() / commits);
        int total = (int) Math.round(commits * incidents);
        server.sql("create table benchmark_limit (payload bytea)").update();
        server.sql("alter table benchmark_limit alter payload set storage external")
                .update();
        try {
            Cost before = Cost.now(server, postmaster);
            AtomicLong left = new AtomicLong(total);
            DataSource pool = desk.uncounted();
            Clients.each(CLIENTS, () -> {
                byte[] payload = new byte[bytes];
                new Random().nextBytes(payload);
                try (Connection connection = pool.getConnection();
                        PreparedStatement insert =
                                connection.prepareStatement("insert into benchmark_limit values (?)")) {
                    while (left.getAndDecrement() > 0) {
                        insert.setBytes(1, payload);
                        insert.executeUpdate();
                    }
                }
                return null;
            });
            Cost cost = Cost.now(server, postmaster).since(before);
            System.out.printf(
                    "%nThe database alone: %d commits of %d bytes, WAL %.1f KB per commit: %.0f commits/s,"
                            + " enough for %.0f incidents/s%n",
                    total, bytes, cost.walBytes() / 1024.0 / total, total / cost.seconds(), incidents / cost.seconds());
        } finally {
            server.sql("drop table benchmark_limit").update();
        }
    }
}
