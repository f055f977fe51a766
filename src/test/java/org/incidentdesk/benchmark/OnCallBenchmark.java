package org.incidentdesk.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.incidentdesk.oncall.RotaDefinition;
import org.incidentdesk.oncall.RotaDefinition.LayerDefinition;
import org.incidentdesk.oncall.Rotas;
import org.springframework.context.ApplicationContext;

/** Who is on call, for many groups with three layers each. */
class OnCallBenchmark {

    private static final int TIMES = 1000;

    private final IdentityService identity;
    private final Rotas rotas;

    OnCallBenchmark(ApplicationContext product) {
        identity = product.getBean(IdentityService.class);
        rotas = product.getBean(Rotas.class);
    }

    void measure(int groups) {
        List<RotaDefinition> definitions =
                IntStream.range(0, groups).mapToObj(this::rota).toList();
        rotas.put(definitions, "benchmark");
        System.out.printf("%nWho is on call, of %d groups:%n", groups);
        long first = System.nanoTime();
        rotas.onCall(Instant.now());
        System.out.printf("  read from the database: %.1f ms%n", (System.nanoTime() - first) / 1e6);
        long[] times = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            Instant at = Instant.now().plus(Duration.ofHours(i));
            long begin = System.nanoTime();
            rotas.onCall(at);
            times[i] = System.nanoTime() - begin;
        }
        Arrays.sort(times);
        System.out.printf(
                "  afterwards: p50 %.2f ms, p95 %.2f ms, p99 %.2f ms%n",
                times[TIMES / 2] / 1e6, times[TIMES * 95 / 100] / 1e6, times[TIMES * 99 / 100] / 1e6);
        Rotas all = rotas;
        long begin = System.nanoTime();
        long shifts = all.groups().stream()
                .mapToLong(group -> all.of(group)
                        .orElseThrow()
                        .shifts(Instant.now(), Instant.now().plus(Duration.ofDays(28)))
                        .size())
                .sum();
        System.out.printf("  four weeks of all, %d shifts: %.0f ms%n", shifts, (System.nanoTime() - begin) / 1e6);
    }

    private RotaDefinition rota(int i) {
        Group group = identity.newGroup("benchmark-" + i);
        group.setName("Group " + i);
        identity.saveGroup(group);
        return new RotaDefinition(
                group.getId(),
                i % 2 == 0 ? "Europe/Berlin" : "America/New_York",
                List.of(
                        layer("weekly", 7, null),
                        layer("daily", 1, null),
                        layer("out of hours", 7, i % 3 == 0 ? "emea-office" : "americas-office")));
    }

    private static LayerDefinition layer(String name, int days, String outside) {
        return new LayerDefinition(
                name,
                LocalDate.of(2026, 1, 5),
                null,
                LocalTime.of(9, 0),
                days,
                List.of("alan", "amira", "lena", "ivo"),
                null,
                outside);
    }
}
