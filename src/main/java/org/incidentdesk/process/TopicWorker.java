package org.incidentdesk.process;

import java.time.Duration;
import java.util.List;
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
import org.incidentdesk.notification.channel.DeliveryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Works on the external tasks of a topic, in threads of its own, so that no process waits for a slow endpoint. */
abstract class TopicWorker implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWorker.class);

    private static final int THREADS = 4;
    private static final Duration POLL = Duration.ofSeconds(5);
    /** Longer than a call can take; what a node that died was asking is asked again after it. */
    private static final Duration LOCK = Duration.ofMinutes(2);

    private final ExternalTaskService tasks;
    private final String topic;
    private final boolean enabled;
    private final AtomicInteger busy = new AtomicInteger();
    private volatile ExecutorService threads;
    private volatile Thread dispatcher;
    private volatile boolean running;

    TopicWorker(ExternalTaskService tasks, String topic, boolean enabled) {
        this.tasks = tasks;
        this.topic = topic;
        this.enabled = enabled;
    }

    /** Does what a task asks for; what fails on our side shows in Cockpit. */
    abstract void work(LockedExternalTask task);

    /** The same on each node, so that what comes back can come to any of them. */
    final String worker() {
        return "incident-desk-" + topic;
    }

    @Override
    public boolean isAutoStartup() {
        return enabled;
    }

    @Override
    public void start() {
        running = true;
        threads = Executors.newFixedThreadPool(THREADS, work -> new Thread(work, topic));
        dispatcher = new Thread(this::dispatch, topic + "-dispatcher");
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
                            tryTo(task);
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
                    .workerId(worker())
                    .usePriority(true)
                    .subscribe()
                    .topic(topic, LOCK.toMillis())
                    .includeExtensionProperties()
                    .execute();
        } catch (RuntimeException e) {
            LOG.warn("External tasks of the topic {} cannot be fetched: {}", topic, e.getMessage());
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
        due.forEach(this::tryTo);
        return due.size();
    }

    private void tryTo(LockedExternalTask task) {
        try {
            work(task);
        } catch (RuntimeException e) {
            LOG.error("The external task {} of the topic {} fails", task.getId(), topic, e);
            fail(task, e);
        }
    }

    /** Lets a task be asked again after its pause; there must be one left. */
    final void retry(LockedExternalTask task, DeliveryException failure) {
        int left = RetryPauses.left(task);
        Duration pause = RetryPauses.before(left, task);
        tasks.handleFailure(
                task.getId(),
                worker(),
                failure.getMessage(),
                failure.getMessage(),
                left,
                failure.retryAfter()
                        .filter(wait -> wait.compareTo(pause) > 0)
                        .orElse(pause)
                        .toMillis());
    }

    private void fail(LockedExternalTask task, RuntimeException failure) {
        int left = RetryPauses.left(task);
        try {
            tasks.handleFailure(
                    task.getId(),
                    worker(),
                    String.valueOf(failure.getMessage()),
                    ExceptionUtil.getExceptionStacktrace(failure),
                    left,
                    RetryPauses.before(left, task).toMillis());
        } catch (RuntimeException e) {
            // The model has gone on without it, such as by its timer.
            LOG.warn("The external task {} is over: {}", task.getId(), e.getMessage());
        }
    }

    static String text(LockedExternalTask task, String variable) {
        Object value = task.getVariables().get(variable);
        return value == null ? "" : value.toString();
    }
}
