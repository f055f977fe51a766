package org.incidentdesk.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.impl.jobexecutor.JobExecutor;
import org.incidentdesk.IncidentDesk;
import org.incidentdesk.servicelevel.CalendarDefinition;
import org.incidentdesk.servicelevel.Calendars;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The clock among many open incidents: all timers due at once, a changed calendar, a replay of the past. */
class ClockBenchmark {

    private static final int PAST = 100_000;
    private static final int DAYS_OF_PAST = 300;
    private static final double SPREAD_SECONDS = 600;
    private static final int PATIENCE_MINUTES = 30;

    private final Side desk;
    private final ApplicationContext product;
    private final HikariDataSource pool;
    private final JdbcClient jdbc;

    ClockBenchmark(Side desk, ApplicationContext product, HikariDataSource pool) {
        this.desk = desk;
        this.product = product;
        this.pool = pool;
        this.jdbc = JdbcClient.create(pool);
    }

    /** A first report of an incident's resolution clock. */
    private record Report(String incident, Instant due, Instant at) {}

    void measure(int open, int clients) throws Exception {
        // Whatever the time of day, business time is time.
        hours("00:00-24:00");
        ManyOpenIncidents.fill(desk, pool, open, clients);
        int running = count("select count(*) from service_level where commitment = 'resolution' and ended_at is null");
        System.out.printf("%nThe clock, with %d open incidents:%n", running);
        // Each stretch of eight hours meets a closed one, so that each due date moves.
        hours("00:00-06:00", "12:00-18:00");
        repair(false, running);
        repair(true, running);
        hours("00:00-24:00");
        allDue(running);
        replay();
    }

    private void hours(String... periods) {
        product.getBean(Calendars.class)
                .put(
                        List.of(new CalendarDefinition(
                                "emea-office",
                                "Benchmark",
                                "Europe/Berlin",
                                List.of(),
                                Map.of("monday-sunday", List.of(periods)),
                                Map.of())),
                        "benchmark");
    }

    private void repair(boolean apply, int expected) throws Exception {
        String port = product.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + port + "/api/service-levels/repair"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString("{\"apply\":" + apply + "}"))
                .build();
        long start = System.nanoTime();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        double seconds = seconds(start);
        int changes = answer.body().split("\"commitment\":\"resolution\"", -1).length - 1;
        require(answer.statusCode() == 200 && changes == expected, "Repair changed " + changes + " of " + expected);
        System.out.printf("  repair after a calendar change, %s: %.1f s%n", apply ? "applied" : "preview", seconds);
    }

    private void allDue(int expected) throws Exception {
        Instant start = Instant.now();
        makeDue(start);
        long last = count("select coalesce(max(id), 0) from timeline_entry");
        JobExecutor executor = product.getBean(JobExecutor.class);
        Instant started = Instant.now();
        long from = System.nanoTime();
        executor.start();
        try {
            while (count("select count(*) from act_ru_job where duedate_ <= localtimestamp and retries_ > 0") > 0) {
                require(seconds(from) < TimeUnit.MINUTES.toSeconds(PATIENCE_MINUTES), "Timers are still due");
                TimeUnit.MILLISECONDS.sleep(200);
            }
        } finally {
            executor.shutdown();
        }
        double all = seconds(from);
        List<Report> reports = jdbc.sql(
                        """
                        select t.incident, d.timer, t.at from timeline_entry t join benchmark_due d using (incident)
                        where t.id > :last and t.activity = 'serviceTask_reportResolution' order by t.id
                        """)
                .param("last", last)
                .query((row, i) -> new Report(
                        row.getString(1),
                        row.getObject(2, OffsetDateTime.class).toInstant(),
                        row.getObject(3, OffsetDateTime.class).toInstant()))
                .list();
        check(reports, expected);
        List<Long> lags = reports.stream()
                .map(report -> TimeUnit.MILLISECONDS.toNanos(report.at().toEpochMilli() - started.toEpochMilli()))
                .sorted()
                .toList();
        double longest = lags.get(lags.size() - 1) / 1e9;
        System.out.printf(
                "  %d timers due at once: all reported after %.1f s, %.0f/s; what followed from them done after %.1f s%n",
                expected, longest, expected / longest, all);
        System.out.printf(
                "  lag s: p50 %.1f, p95 %.1f, max %.1f%n",
                lags.get(lags.size() / 2) / 1e9, lags.get(lags.size() * 95 / 100) / 1e9, longest);
        printInversion(reports);
        jdbc.sql("drop table benchmark_due").update();
    }

    /**
     * By turns: half of the time is used; the breach is next; all was passed unreported since half of the time. The ledger
     * is shifted so that the last mark was reached in the minutes before {@code start}.
     */
    private void makeDue(Instant start) {
        jdbc.sql(
                        """
                        create table benchmark_due as
                        select incident, kind, reached - case kind when 0 then target / 2 else target end as started_at,
                            target, date_trunc('second', case kind when 2 then reached - target / 2 else reached end
                                + interval '999999 microseconds') as timer
                        from (select incident, target::interval as target,
                                row_number() over (order by md5(incident)) % 3 as kind,
                                :start - :spread * interval '1 second'
                                    * (row_number() over (order by md5(incident || '.')) - 1)
                                    / count(*) over () - interval '2 seconds' as reached
                            from service_level where commitment = 'resolution' and ended_at is null) open
                        """)
                .param("start", start.atOffset(ZoneOffset.UTC))
                .param("spread", SPREAD_SECONDS)
                .update();
        jdbc.sql(
                        """
                        update service_level l set started_at = d.started_at, due_at = d.started_at + d.target,
                            reported = case d.kind when 1 then array[50, 75, 90] else '{}' end
                        from benchmark_due d
                        where d.incident = l.incident and l.commitment = 'resolution' and l.ended_at is null
                        """)
                .update();
        int moved = jdbc.sql(
                        """
                        update act_ru_job j set duedate_ = d.timer::timestamp
                        from benchmark_due d join act_hi_procinst p on p.business_key_ = d.incident
                        where j.process_instance_id_ = p.id_ and j.handler_cfg_ like '%resolutionTarget%'
                        """)
                .update();
        require(moved == count("select count(*) from benchmark_due"), "There are " + moved + " timers");
        jdbc.sql("vacuum analyze").update();
    }

    private void check(List<Report> reports, int expected) {
        long incidents = reports.stream().map(Report::incident).distinct().count();
        require(
                reports.size() == expected && incidents == expected,
                reports.size() + " reports of " + incidents + " incidents, not " + expected);
        int wrong = count(
                """
                select count(*) from benchmark_due d join service_level l on l.incident = d.incident
                where l.commitment = 'resolution' and l.ended_at is null
                    and l.reported <> case d.kind when 0 then array[50] else array[50, 75, 90, 100] end
                """);
        require(wrong == 0, wrong + " ledgers are wrong");
        int failed = count("select count(*) from act_ru_job where retries_ = 0 or exception_msg_ is not null");
        require(failed == 0, failed + " jobs failed");
        int timers = count("select count(*) from act_ru_job where handler_cfg_ like '%resolutionTarget%'");
        require(timers == expected, "There are " + timers + " timers left");
    }

    /** How much later a report came than the first of those that were due after it. */
    private static void printInversion(List<Report> reports) {
        double seconds = 0;
        int places = 0;
        for (int late = 0; late < reports.size(); late++) {
            Report report = reports.get(late);
            for (int first = 0; first < late; first++) {
                if (reports.get(first).due().isAfter(report.due())) {
                    places = Math.max(places, late - first);
                    seconds = Math.max(
                            seconds,
                            (report.at().toEpochMilli()
                                            - reports.get(first).at().toEpochMilli())
                                    / 1e3);
                    break;
                }
            }
        }
        System.out.printf("  largest inversion: %.2f s, %d places%n", seconds, places);
    }

    private static void replay() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("replay");
        Path csv = directory.resolve("past.csv");
        Instant first = Instant.parse("2026-01-05T00:00:00Z");
        List<String> services = List.of("crm", "webshop", "wholesale", "payroll");
        Files.write(
                csv,
                IntStream.rangeClosed(0, PAST)
                        .mapToObj(i -> i == 0
                                ? "number,opened,resolved,priority,service,category,environment,tier,pauses"
                                : line(i, first.plusSeconds((long) i * DAYS_OF_PAST * 86_400 / PAST), services))
                        .toList());
        List<String> command = new ArrayList<>();
        boolean pinned = Files.isExecutable(Path.of("/usr/bin/taskset"));
        if (pinned) {
            command.addAll(List.of("taskset", "-c", "0"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                IncidentDesk.class.getName(),
                "replay",
                csv.toString(),
                "--calendars=src/main/resources/demo/calendars.yaml",
                "--out=" + directory.resolve("out.csv")));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        require(process.waitFor() == 0 && said.contains(PAST + " incidents"), said);
        System.out.printf(
                "  replay of %d past incidents%s, with the start of its JVM: %.1f s%n",
                PAST, pinned ? " on one core" : "", seconds(start));
        for (String file : List.of("past.csv", "out.csv", "")) {
            Files.delete(directory.resolve(file));
        }
    }

    /** Every third was on hold for some hours. */
    private static String line(int number, Instant opened, List<String> services) {
        Instant resolved = opened.plusSeconds(3_600L * (1 + number % 71));
        String pause = number % 3 > 0
                ? ""
                : opened.plusSeconds(600) + "/" + opened.plusSeconds(600L * (2 + number % 5)) + " reporter";
        return String.join(
                ",",
                "INC" + number,
                opened.toString(),
                resolved.toString(),
                "P" + (1 + number % 5),
                services.get(number % services.size()),
                "application",
                "production",
                "L1",
                pause);
    }

    private int count(String sql) {
        return jdbc.sql(sql).query(Integer.class).single();
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalStateException(otherwise);
        }
    }
}
