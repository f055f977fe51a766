package org.incidentdesk.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToDoubleFunction;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.task.Task;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * One engine under load. The clients do what Tasklist does for people: submit the start form, look for the task, claim it,
 * submit its form. The job executor is off; each client runs the jobs of its incident as soon as a step has committed, so
 * that both engines do the same work in the same order, whatever the mood of the machine.
 */
class Side {

    /** Who does what, with what the form sends. */
    private record Work(String user, List<String> groups, String task, Map<String, Object> form) {}

    private static final String DESK = "service-desk";
    private static final Map<String, Object> REPORT = Map.of(
            "description", "Opening a customer takes minutes since this morning, search hangs",
            "service", "crm",
            "environment", "production",
            "customer", "internal",
            "usersAffected", "several",
            "deadline", "today",
            "workaround", "partial",
            "reportType", "incident");
    private static final String DIAGNOSE = "userTask_diagnoseIncident";
    private static final List<Work> WAY = List.of(
            new Work("dana", List.of(DESK), "userTask_checkReport", Map.of("reportType", "incident")),
            new Work(
                    "deniz",
                    List.of(DESK),
                    "userTask_triageIncident",
                    Map.ofEntries(
                            Map.entry("category", "application"),
                            Map.entry("subcategory", "performance"),
                            Map.entry("service", "crm"),
                            Map.entry("environment", "production"),
                            Map.entry("customer", "internal"),
                            Map.entry("usersAffected", "many"),
                            Map.entry("deadline", "today"),
                            Map.entry("workaround", "partial"),
                            Map.entry("financialExposure", "limited"),
                            Map.entry("securityExposure", "none"),
                            Map.entry("complianceExposure", "none"),
                            Map.entry("reputationExposure", "none"))),
            new Work(
                    "alan",
                    List.of("application-l1"),
                    "userTask_diagnoseIncident",
                    Map.of(
                            "resolution", "Restarted the search service of the CRM",
                            "resolutionKind", "workaround",
                            "resolvedBy", "support",
                            "cause", "Memory leak in the search service")),
            new Work("rita", List.of("reporter"), "userTask_confirmResolution", Map.of("confirmation", "confirmed")),
            new Work(
                    "dana",
                    List.of(DESK),
                    "userTask_closeIncident",
                    Map.of("closureCode", "solved-by-workaround", "closureNote", "")));

    /** Three tiers, a hold, a vendor and a page. */
    private static final List<Work> LONG_WAY = List.of(
            WAY.get(0),
            WAY.get(1),
            new Work("alan", List.of("application-l1"), DIAGNOSE, escalation("L2")),
            new Work("lena", List.of("application-l2"), DIAGNOSE, hold()),
            new Work("lena", List.of("application-l2"), "userTask_resumeIncident", Map.of()),
            new Work("lena", List.of("application-l2"), DIAGNOSE, escalation("L3")),
            new Work(
                    "igor",
                    List.of("engineering-l3"),
                    DIAGNOSE,
                    Map.of("nextStep", "vendor", "handOverReason", "A fault in their product")),
            new Work(
                    "igor",
                    List.of("engineering-l3"),
                    "userTask_openVendorCase",
                    Map.of(
                            "caseVendor", "ledgerline",
                            "vendorPriority", "high",
                            "vendorRequest", "Please repair the search",
                            "vendorContact", "",
                            "vendorNumber", "")),
            new Work(
                    "igor",
                    List.of("engineering-l3"),
                    "userTask_followUpVendorCase",
                    Map.of("vendorState", "answered", "vendorAnswer", "Install 4.2", "vendorNumber", "LL-1")),
            new Work(
                    "igor",
                    List.of("engineering-l3"),
                    DIAGNOSE,
                    Map.of(
                            "nextStep", "resolved",
                            "resolution", "Installed 4.2",
                            "resolutionKind", "permanent",
                            "resolvedBy", "vendor")),
            WAY.get(3),
            new Work("dana", List.of(DESK), "userTask_closeIncident", Map.of("closureCode", "solved")));

    final String name;
    final ProcessEngine engine;
    final Statements statements;
    final Map<String, Queue<Long>> latencies = new HashMap<>();
    final List<Cost> rounds = new ArrayList<>();
    private final DataSource pool;
    private final JdbcClient uncounted;
    private final String definition;
    final AtomicInteger jobsDone = new AtomicInteger();
    private final AtomicInteger reports = new AtomicInteger();

    Side(String name, ProcessEngine engine, Statements statements, DataSource uncounted) {
        this.name = name;
        this.engine = engine;
        this.statements = statements;
        this.pool = uncounted;
        this.uncounted = JdbcClient.create(uncounted);
        this.definition = engine.getRepositoryService()
                .createProcessDefinitionQuery()
                .processDefinitionKey("incident")
                .latestVersion()
                .singleResult()
                .getId();
        for (String what : List.of("start", "task query", "claim", "complete")) {
            latencies.put(what, new ConcurrentLinkedQueue<>());
        }
    }

    private static Map<String, Object> escalation(String tier) {
        return Map.of("nextStep", "escalate", "toTier", tier, "handOverReason", "It is deeper than we see");
    }

    private static Map<String, Object> hold() {
        return Map.of("nextStep", "hold", "holdReason", "change", "holdUntil", "", "holdNote", "The next window");
    }

    /** Brings incidents the long way through, with several clients at a time. */
    void driveLong(int incidents, int clients) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(incidents);
        Clients.each(clients, () -> {
            while (left.getAndDecrement() > 0) {
                walk(LONG_WAY);
            }
            return null;
        });
    }

    /** Brings incidents through, with several clients at a time, {@code steps} of the five tasks far. */
    void drive(int incidents, int clients, int steps) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(incidents);
        Clients.each(clients, () -> {
            while (left.getAndDecrement() > 0) {
                walk(WAY.subList(0, steps));
            }
            return null;
        });
    }

    private void walk(List<Work> way) throws Exception {
        Map<String, Object> report = new HashMap<>(REPORT);
        report.put("title", "CRM is slow, case " + reports.incrementAndGet());
        String instance = as("rita", List.of("reporter"), () -> timed(
                        "start", () -> engine.getFormService().submitStartForm(definition, report))
                .getId());
        runJobs(instance);
        for (Work work : way) {
            as(work.user(), work.groups(), () -> {
                Task task = timed("task query", () -> engine.getTaskService()
                        .createTaskQuery()
                        .processInstanceIdIn(instances(instance))
                        .singleResult());
                if (task == null || !task.getTaskDefinitionKey().equals(work.task())) {
                    throw new IllegalStateException(work.user() + " expected " + work.task() + ", found " + task);
                }
                if (task.getAssignee() == null) {
                    timed("claim", () -> {
                        engine.getTaskService().claim(task.getId(), work.user());
                        return null;
                    });
                }
                return timed("complete", () -> {
                    engine.getFormService().submitTaskForm(task.getId(), work.form());
                    return null;
                });
            });
            runJobs(instance);
        }
        if (way.size() >= WAY.size()
                && uncounted
                                .sql("select count(*) from act_ru_execution where proc_inst_id_ = :id")
                                .param("id", instance)
                                .query(Long.class)
                                .single()
                        > 0) {
            throw new IllegalStateException("Process instance " + instance + " has not ended");
        }
    }

    /** The processes of an incident, by that of its lifecycle; the search for them is not counted. */
    private String[] instances(String root) {
        return uncounted
                .sql("select distinct proc_inst_id_ from act_ru_execution where root_proc_inst_id_ = :id")
                .param("id", root)
                .query(String.class)
                .list()
                .toArray(String[]::new);
    }

    /** The job executor's work, without timers; the search for it is not counted. */
    private void runJobs(String instance) {
        while (true) {
            List<String> jobs = uncounted
                    .sql("select id_ from act_ru_job where type_ = 'message' and process_instance_id_ in"
                            + " (select e.id_ from act_ru_execution e join act_ru_execution root on root.id_ = :id"
                            + " where e.root_proc_inst_id_ = :id or e.business_key_ = root.business_key_)")
                    .param("id", instance)
                    .query(String.class)
                    .list();
            if (jobs.isEmpty()) {
                return;
            }
            jobs.forEach(job -> {
                engine.getManagementService().executeJob(job);
                jobsDone.incrementAndGet();
            });
        }
    }

    <T> T as(String user, List<String> groups, Callable<T> work) throws Exception {
        engine.getIdentityService().setAuthentication(user, groups);
        try {
            return work.call();
        } finally {
            engine.getIdentityService().clearAuthentication();
        }
    }

    private <T> T timed(String what, Callable<T> work) throws Exception {
        long start = System.nanoTime();
        T result = work.call();
        latencies.get(what).add(System.nanoTime() - start);
        return result;
    }

    /** Connections whose statements are not counted. */
    DataSource uncounted() {
        return pool;
    }

    /** Starts counting anew after a warm-up. */
    void forget() {
        latencies.values().forEach(Queue::clear);
        statements.rows.reset();
        statements.roundTrips.reset();
        statements.forget();
        jobsDone.set(0);
    }

    OptionalDouble median(ToDoubleFunction<Cost> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
