package org.incidentdesk.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.externaltask.LockedExternalTask;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.util.ExceptionUtil;
import org.camunda.bpm.engine.impl.util.SingleConsumerCondition;
import org.incidentdesk.automation.AutomationProcess;
import org.incidentdesk.automation.AutomationRun;
import org.incidentdesk.automation.AutomationRun.State;
import org.incidentdesk.automation.Automations;
import org.incidentdesk.automation.Automations.Outcome;
import org.incidentdesk.notification.channel.DeliveryException;
import org.incidentdesk.record.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works on the external tasks of the topic {@code automation}, in threads of its own, so that no incident waits for a slow
 * endpoint. A step is asked for at least once, and always under the same id.
 */
@Component
class AutomationWorker implements SmartLifecycle, AutomationProcess {

    static final String FAILED = "automation-failed";
    static final String PROBLEM = "modelProblem";

    private static final Logger LOG = LoggerFactory.getLogger(AutomationWorker.class);
    private static final String TOPIC = "automation";
    /** The same on each node, so that a callback can come to any of them. */
    private static final String WORKER = "incident-desk-automation";

    private static final String ACTION = "action";
    private static final String ENDPOINT = "endpoint";
    private static final String PARAMETERS = "parameters";
    private static final String RESULT = "automationResult";

    private static final int THREADS = 4;
    private static final Duration POLL = Duration.ofSeconds(5);
    /** Longer than a call can take; what a node that died was asking is asked again after it. */
    private static final Duration LOCK = Duration.ofMinutes(2);
    /** An endpoint that works on it calls back; when that takes too long, is in the model. */
    private static final Duration ACCEPTED = Duration.ofDays(3650);

    private final ExternalTaskService tasks;
    private final Automations automations;
    private final EngineAccess access;
    private final TransactionTemplate transaction;
    private final boolean enabled;
    private final AtomicInteger busy = new AtomicInteger();
    private volatile ExecutorService threads;
    private volatile Thread dispatcher;
    private volatile boolean running;

    AutomationWorker(
            @Lazy ExternalTaskService tasks,
            Automations automations,
            EngineAccess access,
            TransactionTemplate transaction,
            @Value("${incidentdesk.delivery.enabled:true}") boolean enabled) {
        this.tasks = tasks;
        this.automations = automations;
        this.access = access;
        this.transaction = transaction;
        this.enabled = enabled;
    }

    @Override
    public boolean isAutoStartup() {
        return enabled;
    }

    @Override
    public void start() {
        running = true;
        threads = Executors.newFixedThreadPool(THREADS, work -> new Thread(work, "automation"));
        dispatcher = new Thread(this::dispatch, "automations");
        dispatcher.start();
    }

    @Override
    public void stop() {
        running = false;
        try {
            LockSupport.unpark(dispatcher);
            dispatcher.join();
            threads.shutdown();
            if (!threads.awaitTermination(LOCK.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void dispatch() {
        SingleConsumerCondition available = new SingleConsumerCondition(Thread.currentThread());
        ProcessEngineImpl.EXT_TASK_CONDITIONS.addConsumer(available);
        try {
            while (running) {
                int room = THREADS - busy.get();
                for (LockedExternalTask task : room > 0 ? fetch(room) : List.<LockedExternalTask>of()) {
                    busy.incrementAndGet();
                    threads.execute(() -> {
                        try {
                            work(task);
                        } finally {
                            busy.decrementAndGet();
                            available.signal();
                        }
                    });
                }
                available.await(POLL.toMillis());
            }
        } finally {
            ProcessEngineImpl.EXT_TASK_CONDITIONS.removeConsumer(available);
        }
    }

    private List<LockedExternalTask> fetch(int max) {
        try {
            return tasks.fetchAndLock()
                    .maxTasks(max)
                    .workerId(WORKER)
                    .usePriority(true)
                    .subscribe()
                    .topic(TOPIC, LOCK.toMillis())
                    .variables(ACTION, ENDPOINT, PARAMETERS)
                    .includeExtensionProperties()
                    .execute();
        } catch (RuntimeException e) {
            LOG.warn("Automations cannot be fetched: {}", e.getMessage());
            return List.of();
        }
    }

    /**
     * Asks for what can be asked for now, in this thread.
     *
     * @return how many were asked
     */
    int askDue() {
        List<LockedExternalTask> due = fetch(100);
        due.forEach(this::work);
        return due.size();
    }

    private void work(LockedExternalTask task) {
        Step step = access.step(task.getProcessDefinitionId(), task.getActivityId());
        try {
            AutomationRun run = automations.begin(
                    task.getId(), task.getBusinessKey(), text(task, ACTION), text(task, ENDPOINT), step);
            try {
                keep(task, run, automations.ask(run, text(task, PARAMETERS)), step);
            } catch (DeliveryException e) {
                retry(task, run, e, step);
            }
        } catch (RuntimeException e) {
            LOG.error("The automation of the external task {} fails", task.getId(), e);
            fail(task, e);
        }
    }

    private void keep(LockedExternalTask task, AutomationRun run, Outcome outcome, Step step) {
        transaction.executeWithoutResult(status -> {
            automations.keep(run, outcome, step);
            switch (outcome.state()) {
                case SUCCEEDED -> tasks.complete(task.getId(), WORKER, result(outcome.detail()));
                case FAILED -> error(task.getId(), outcome.detail());
                default -> tasks.extendLock(task.getId(), WORKER, ACCEPTED.toMillis());
            }
        });
    }

    private void retry(LockedExternalTask task, AutomationRun run, DeliveryException failure, Step step) {
        int left = RetryPauses.left(task);
        if (left == 0) {
            // People must not wait for an administrator.
            keep(task, run, new Outcome(State.FAILED, failure.getMessage()), step);
            return;
        }
        Duration pause = RetryPauses.before(left, task);
        tasks.handleFailure(
                task.getId(),
                WORKER,
                failure.getMessage(),
                failure.getMessage(),
                left,
                failure.retryAfter()
                        .filter(wait -> wait.compareTo(pause) > 0)
                        .orElse(pause)
                        .toMillis());
    }

    /** Shows in Cockpit what went wrong on our side. */
    private void fail(LockedExternalTask task, RuntimeException failure) {
        int left = RetryPauses.left(task);
        try {
            tasks.handleFailure(
                    task.getId(),
                    WORKER,
                    String.valueOf(failure.getMessage()),
                    ExceptionUtil.getExceptionStacktrace(failure),
                    left,
                    RetryPauses.before(left, task).toMillis());
        } catch (RuntimeException e) {
            // The model has gone on without it, such as by its timer.
            LOG.warn("The external task {} is over: {}", task.getId(), e.getMessage());
        }
    }

    @Override
    public boolean finish(AutomationRun run, boolean succeeded, String detail) {
        return access.unrestricted(() -> {
            boolean waits =
                    tasks.createExternalTaskQuery().externalTaskId(run.task()).count() > 0;
            if (waits && succeeded) {
                tasks.complete(run.task(), WORKER, result(detail));
            } else if (waits) {
                error(run.task(), detail);
            }
            return waits;
        });
    }

    private void error(String task, String detail) {
        // The engine takes no error without a message.
        String why = detail.isEmpty() ? "No reason was given" : detail;
        tasks.handleBpmnError(task, WORKER, FAILED, why, Map.of(PROBLEM, Variables.fitting(why)));
    }

    private static Map<String, Object> result(String detail) {
        return Map.of(RESULT, Variables.fitting(detail));
    }

    private static String text(LockedExternalTask task, String variable) {
        Object value = task.getVariables().get(variable);
        return value == null ? "" : value.toString();
    }
}
