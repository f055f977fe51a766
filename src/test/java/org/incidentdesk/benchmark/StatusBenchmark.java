package org.incidentdesk.benchmark;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.status.ComponentState;
import org.incidentdesk.status.NewPublication;
import org.incidentdesk.status.NewUpdate;
import org.incidentdesk.status.Publication.Audience;
import org.incidentdesk.status.Publication.State;
import org.incidentdesk.status.Publications;
import org.springframework.context.ApplicationContext;

/** How many readers of the status page there can be, with many services and some of them disturbed. */
final class StatusBenchmark {

    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration EACH = Duration.ofSeconds(10);
    private static final long PATIENCE_SECONDS = 30;

    private final Catalogue catalogue;
    private final Publications publications;
    private final String address;
    private final HttpClient http = HttpClient.newHttpClient();

    StatusBenchmark(ApplicationContext product) {
        catalogue = product.getBean(Catalogue.class);
        publications = product.getBean(Publications.class);
        address = "http://127.0.0.1:" + product.getEnvironment().getProperty("local.server.port");
    }

    void measure(int components, int clients) throws Exception {
        for (int i = 0; i < components; i++) {
            catalogue.put(new ServiceEntry(
                    "status-" + i,
                    "Service " + i,
                    "application-l2",
                    "high",
                    List.of("production"),
                    List.of("internal"),
                    List.of(),
                    "Service " + i));
        }
        for (int i = 0; i < 20; i++) {
            int first = i * components / 20;
            Map<String, ComponentState> disturbed = IntStream.range(first, first + components / 40)
                    .boxed()
                    .collect(Collectors.toMap(n -> "status-" + n, n -> ComponentState.PARTIAL_OUTAGE));
            publish("Disturbance " + i, disturbed);
        }
        long begin = System.nanoTime();
        publish("The last disturbance", Map.of("status-0", ComponentState.MAJOR_OUTAGE));
        while (!get("/status", "identity").body().contains("The last disturbance")) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new IllegalStateException("What was published is not on the page");
            }
        }
        System.out.printf(
                "%nThe status page with %d services, %d clients; on the page %.0f ms after it is published:%n",
                components, clients, (System.nanoTime() - begin) / 1e6);
        System.out.printf("%-34s %10s %8s %8s %8s %8s%n", "", "requests/s", "p50 ms", "p95 ms", "p99 ms", "KB");
        for (String path : List.of("/status", "/status.json", "/status/feed.atom")) {
            for (String encoding : List.of("gzip", "identity")) {
                readFor(WARM_UP, path, encoding, clients);
                measure(path, encoding, clients);
            }
        }
    }

    private void publish(String title, Map<String, ComponentState> disturbed) {
        publications.publish(new NewPublication(
                title,
                Optional.empty(),
                Audience.PUBLIC,
                new NewUpdate(State.IDENTIFIED, "We are working on it.", disturbed, "dana")));
    }

    private void measure(String path, String encoding, int clients) throws Exception {
        long size =
                http.send(request(path, encoding), BodyHandlers.ofByteArray()).body().length;
        long[] sorted = readFor(EACH, path, encoding, clients);
        System.out.printf(
                "  %-32s %10.0f %8.1f %8.1f %8.1f %8d%n",
                path + " " + encoding,
                sorted.length / (double) EACH.toSeconds(),
                sorted[sorted.length / 2] / 1e6,
                sorted[(int) (sorted.length * 0.95)] / 1e6,
                sorted[(int) (sorted.length * 0.99)] / 1e6,
                size / 1024);
    }

    /** How long each answer took, in nanoseconds, the quickest first. */
    private long[] readFor(Duration time, String path, String encoding, int clients) throws Exception {
        ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + time.toNanos();
        Clients.each(clients, () -> {
            while (System.nanoTime() < end) {
                long begin = System.nanoTime();
                int status = http.send(request(path, encoding), BodyHandlers.ofByteArray())
                        .statusCode();
                if (status != 200) {
                    throw new IllegalStateException(path + " answers " + status);
                }
                nanos.add(System.nanoTime() - begin);
            }
            return null;
        });
        long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private HttpResponse<String> get(String path, String encoding) throws Exception {
        return http.send(request(path, encoding), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String encoding) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .header("Accept-Encoding", encoding)
                .build();
    }
}
