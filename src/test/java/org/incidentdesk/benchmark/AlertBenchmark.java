package org.incidentdesk.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntFunction;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How many alerts the front door takes, and how soon it says so: new ones, repetitions, and a storm of both. */
class AlertBenchmark {

    private static final String KEY = "aldermoorAldermoorAldePagerDuty1";
    private static final int STORM_KEYS = 50;

    private final ProcessEngine engine;
    private final JdbcClient jdbc;
    private final URI door;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String run = "benchmark-" + System.nanoTime();

    AlertBenchmark(ApplicationContext product) {
        engine = product.getBean(ProcessEngine.class);
        jdbc = product.getBean(JdbcClient.class);
        door = URI.create("http://127.0.0.1:"
                + ((ServletWebServerApplicationContext) product).getWebServer().getPort() + "/v2/enqueue");
    }

    void measure(int alerts, int clients) throws InterruptedException {
        send(alerts / 4, clients, i -> "warm-" + i % 100);
        System.out.printf("%nAlerts by /v2/enqueue, %d of each kind with %d clients:%n", alerts, clients);
        report("new", alerts, send(alerts, clients, i -> "new-" + i));
        report("repetitions of 1000", alerts, send(alerts, clients, i -> "new-" + i % 1000));
        report("repetitions of one", alerts, send(alerts, clients, i -> "new-0"));
        storm(clients);
    }

    private void storm(int clients) throws InterruptedException {
        Result storm = send(5000, clients, i -> "storm-" + i % STORM_KEYS);
        report("storm of " + STORM_KEYS + " keys", 5000, storm);
        long begin = System.nanoTime();
        for (int pass = 0; pass < 2; pass++) {
            runJobs();
        }
        System.out.printf(
                "  its incidents: %d, opened in %.1f s on one core%n",
                jdbc.sql("select count(distinct incident) from alert where dedup_key like :keys")
                        .param("keys", run + "storm-%")
                        .query(Long.class)
                        .single(),
                (System.nanoTime() - begin) / 1e9);
    }

    private void runJobs() {
        for (String alert : jdbc.sql("select 'alert-' || id from alert where dedup_key like :keys")
                .param("keys", run + "storm-%")
                .query(String.class)
                .list()) {
            for (Job job : engine.getManagementService()
                    .createJobQuery()
                    .processInstanceId(engine.getRuntimeService()
                            .createProcessInstanceQuery()
                            .processInstanceBusinessKey(alert)
                            .singleResult()
                            .getId())
                    .messages()
                    .list()) {
                engine.getManagementService().executeJob(job.getId());
            }
        }
    }

    /** Latencies in milliseconds. */
    private record Result(double seconds, double p50, double p95, double p99, int sentAgain) {}

    private Result send(int alerts, int clients, IntFunction<String> key) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger again = new AtomicInteger();
        AtomicLongArray times = new AtomicLongArray(alerts);
        long begin = System.nanoTime();
        Clients.each(clients, () -> {
            for (int i = next.getAndIncrement(); i < alerts; i = next.getAndIncrement()) {
                long sent = System.nanoTime();
                while (post(key.apply(i)) == 429) {
                    again.incrementAndGet();
                    Thread.sleep(50);
                }
                times.set(i, System.nanoTime() - sent);
            }
            return null;
        });
        double seconds = (System.nanoTime() - begin) / 1e9;
        long[] sorted = new long[alerts];
        Arrays.setAll(sorted, times::get);
        Arrays.sort(sorted);
        return new Result(
                seconds,
                sorted[alerts / 2] / 1e6,
                sorted[alerts * 95 / 100] / 1e6,
                sorted[alerts * 99 / 100] / 1e6,
                again.get());
    }

    private int post(String key) throws IOException, InterruptedException {
        int status = http.send(
                        HttpRequest.newBuilder(door)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"routing_key\": \"" + KEY
                                        + "\", \"event_action\": \"trigger\", \"dedup_key\": \"" + run + key
                                        + "\", \"payload\": {\"summary\": \"Disk full on fs-02\", \"source\":"
                                        + " \"fs-02\", \"severity\": \"critical\", \"custom_details\":"
                                        + " {\"service\": \"file-share\"}}}"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
        if (status != 202 && status != 429) {
            throw new IllegalStateException("An alert was answered with " + status);
        }
        return status;
    }

    private static void report(String what, int alerts, Result result) {
        System.out.printf(
                "  %-20s %.0f/s, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms to the 202%s%n",
                what + ":",
                alerts / result.seconds(),
                result.p50(),
                result.p95(),
                result.p99(),
                result.sentAgain() == 0 ? "" : ", " + result.sentAgain() + " sent again after a 429");
    }
}
