package org.incidentdesk.process;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.externaltask.LockedExternalTask;
import org.camunda.bpm.engine.impl.ProcessEngineImpl;
import org.camunda.bpm.engine.impl.util.ExceptionUtil;
import org.camunda.bpm.engine.impl.util.SingleConsumerCondition;
import org.incidentdesk.notification.Delivery;
import org.incidentdesk.notification.Delivery.Attempt;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.notification.channel.DeliveryException;
import org.incidentdesk.notification.channel.UndeliverableException;
import org.incidentdesk.record.Step;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Works on the external task "Send message", each channel with threads of its own: while one provider is slow, neither the
 * incidents nor the other channels wait for it, and no database connection is held.
 *
 * <p>A message is sent at least once. Twice only if the server dies between the provider's yes and the commit that keeps
 * it, some milliseconds later; it then has the same id for the provider as the first.
 */
@Component
class MessageWorker implements SmartLifecycle {

    static final String GIVEN_UP = "channel-given-up";

    private static final Logger LOG = LoggerFactory.getLogger(MessageWorker.class);
    private static final String OUTCOME = "outcome";
    private static final String SEND_AT = "sendAt";

    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration STOP = Duration.ofSeconds(20);
    /** Fetched ahead, so that no thread waits for the next. */
    private static final int AHEAD = 3;

    private static final int KEEP_ATTEMPTS = 3;

    private final ExternalTaskService tasks;
    private final Delivery delivery;
    private final EngineAccess access;
    private final TransactionTemplate transaction;
    private final Settings settings;
    private final Clock clock;
    private final String workerId = "incident-desk-" + UUID.randomUUID();
    private final List<Lane> lanes = new ArrayList<>();
    private final Map<String, Long> inFlight = new ConcurrentHashMap<>();
    private final Map<String, Step> steps = new ConcurrentHashMap<>();
    private volatile Thread dispatcher;
    private volatile boolean running;

    /**
     * How many messages go out at the same time, and who takes over.
     *
     * @param threads so many messages of one channel
     * @param lock after this time what a node that died was sending is taken over; renewed while the node lives
     */
    @ConfigurationProperties("incidentdesk.delivery")
    record Settings(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("4") int threads,
            @DefaultValue("PT1M") Duration lock) {}

    MessageWorker(
            ExternalTaskService tasks,
            Delivery delivery,
            EngineAccess access,
            TransactionTemplate transaction,
            Settings settings,
            Clock clock) {
        this.tasks = tasks;
        this.delivery = delivery;
        this.access = access;
        this.transaction = transaction;
        this.settings = settings;
        this.clock = clock;
    }

    /** The messages of one channel. */
    private record Lane(ChannelType channel, ThreadPoolExecutor threads, AtomicInteger taken) {

        /** What has been taken ahead; another node may send it meanwhile. */
        void giveBackTheRest() {
            threads.shutdown();
            List<Runnable> rest = new ArrayList<>();
            threads.getQueue().drainTo(rest);
            rest.forEach(Runnable::run);
        }
    }

    @Override
    public boolean isAutoStartup() {
        return settings.enabled();
    }

    @Override
    public void start() {
        running = true;
        for (ChannelType channel : ChannelType.values()) {
            lanes.add(new Lane(
                    channel,
                    (ThreadPoolExecutor) Executors.newFixedThreadPool(
                            settings.threads(), work -> new Thread(work, "deliver-" + channel.word())),
                    new AtomicInteger()));
        }
        dispatcher = new Thread(this::dispatch, "deliver-messages");
        dispatcher.start();
    }

    @Override
    public void stop() {
        running = false;
        try {
            LockSupport.unpark(dispatcher);
            dispatcher.join();
            lanes.forEach(Lane::giveBackTheRest);
            long deadline = System.nanoTime() + STOP.toNanos();
            for (Lane lane : lanes) {
                if (!lane.threads().awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    lane.threads().shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        lanes.clear();
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
                boolean more = false;
                for (Lane lane : lanes) {
                    more |= take(lane, available);
                }
                renewLocks();
                if (!more) {
                    available.await(Math.min(POLL.toMillis(), renewAfter().toMillis()));
                }
            }
        } finally {
            ProcessEngineImpl.EXT_TASK_CONDITIONS.removeConsumer(available);
        }
    }

    /** @return whether there may be more to take */
    private boolean take(Lane lane, SingleConsumerCondition available) {
        int room = settings.threads() * AHEAD - lane.taken().get();
        if (room < settings.threads()) {
            return false;
        }
        List<LockedExternalTask> fetched;
        try {
            fetched = fetch(lane.channel(), room);
        } catch (RuntimeException e) {
            LOG.warn("Messages by {} cannot be fetched: {}", lane.channel().word(), e.getMessage());
            return false;
        }
        for (LockedExternalTask task : fetched) {
            if (inFlight.putIfAbsent(task.getId(), System.nanoTime()) != null) {
                // Its lock was over, as when a clock is put right, but it is still being sent.
                continue;
            }
            lane.taken().incrementAndGet();
            lane.threads().execute(() -> {
                try {
                    if (running) {
                        work(task);
                    } else {
                        giveBack(task);
                    }
                } finally {
                    inFlight.remove(task.getId());
                    if (lane.taken().decrementAndGet() <= settings.threads() * (AHEAD - 1)) {
                        available.signal();
                    }
                }
            });
        }
        return fetched.size() == room;
    }

    private void giveBack(LockedExternalTask task) {
        try {
            tasks.unlock(task.getId());
        } catch (RuntimeException e) {
            LOG.debug("The external task {} stays as it is until its lock is over", task.getId(), e);
        }
    }

    private void renewLocks() {
        long now = System.nanoTime();
        inFlight.forEach((task, since) -> {
            if (now - since > renewAfter().toNanos()) {
                inFlight.replace(task, since, now);
                try {
                    tasks.extendLock(task, workerId, settings.lock().toMillis());
                } catch (RuntimeException e) {
                    // It has just ended, or its lock was lost; then the attempt cannot be kept and is told of there.
                    LOG.debug("The lock of the external task {} cannot be renewed", task, e);
                }
            }
        });
    }

    private Duration renewAfter() {
        return settings.lock().dividedBy(3);
    }

    private List<LockedExternalTask> fetch(ChannelType channel, int max) {
        return tasks.fetchAndLock()
                .maxTasks(max)
                .workerId(workerId)
                .usePriority(true)
                .orderByCreateTime()
                .asc()
                .subscribe()
                .topic(EngineDelivery.topic(channel.word()), settings.lock().toMillis())
                .variables(EngineDelivery.MESSAGE, OUTCOME)
                .includeExtensionProperties()
                .execute();
    }

    /**
     * Sends what can be sent now, in this thread.
     *
     * @return how many were tried
     */
    int sendDue() {
        int tried = 0;
        for (ChannelType channel : ChannelType.values()) {
            for (List<LockedExternalTask> due = fetch(channel, 100); !due.isEmpty(); due = fetch(channel, 100)) {
                due.forEach(this::work);
                tried += due.size();
            }
        }
        return tried;
    }

    private void work(LockedExternalTask task) {
        long message = (long) task.getVariables().get(EngineDelivery.MESSAGE);
        try {
            try {
                finish(task, message, delivery.attempt(message));
            } catch (UndeliverableException e) {
                giveUp(task, message, e.getMessage());
            } catch (DeliveryException e) {
                retry(task, message, e, e.retryAfter().orElse(Duration.ZERO));
            } catch (RuntimeException e) {
                LOG.warn("Message {} cannot be sent", message, e);
                retry(task, message, e, Duration.ZERO);
            }
        } catch (RuntimeException e) {
            LOG.error("What became of message {} cannot be kept", message, e);
            fail(task, e);
        }
    }

    private void finish(LockedExternalTask task, long message, Attempt attempt) {
        Map<String, Object> variables = new HashMap<>();
        if (attempt instanceof Attempt.Later later) {
            variables.put(OUTCOME, "later");
            variables.put(SEND_AT, later.at().toString());
        } else if (attempt instanceof Attempt.Obsolete) {
            variables.put(OUTCOME, "obsolete");
        } else if (task.getVariables().containsKey(OUTCOME)) {
            // Of an earlier attempt, which was to be continued.
            variables.put(OUTCOME, "sent");
        }
        Step step = steps.computeIfAbsent(
                task.getProcessDefinitionId() + "/" + task.getActivityId(),
                key -> access.step(task.getProcessDefinitionId(), task.getActivityId()));
        for (int left = KEEP_ATTEMPTS - 1; ; left--) {
            try {
                transaction.executeWithoutResult(status -> {
                    delivery.keep(message, attempt, step);
                    tasks.complete(task.getId(), workerId, variables);
                });
                return;
            } catch (RuntimeException e) {
                if (left > 0) {
                    continue;
                }
                // So that at least it is not sent again.
                delivery.keep(message, attempt, step);
                throw e;
            }
        }
    }

    private void giveUp(LockedExternalTask task, long message, String problem) {
        transaction.executeWithoutResult(status -> {
            delivery.failed(message, problem);
            tasks.handleBpmnError(
                    task.getId(), workerId, GIVEN_UP, problem, Map.of(TakeNextChannelDelegate.PROBLEM, problem));
        });
    }

    private void retry(LockedExternalTask task, long message, RuntimeException failure, Duration atLeast) {
        String problem = String.valueOf(failure.getMessage());
        int left = RetryPauses.left(task);
        // Nothing is waited for where an administrator has to act: then it goes out as soon as he has.
        Duration wait = left > 0 && atLeast.compareTo(RetryPauses.before(left, task)) > 0
                ? atLeast
                : RetryPauses.before(left, task);
        if (left > 0 ? delivery.isGivenUp(message, clock.instant().plus(wait)) : delivery.hasFallback(message)) {
            giveUp(task, message, problem);
            return;
        }
        transaction.executeWithoutResult(status -> {
            delivery.failed(message, problem);
            tasks.handleFailure(
                    task.getId(),
                    workerId,
                    problem,
                    failure instanceof DeliveryException ? problem : ExceptionUtil.getExceptionStacktrace(failure),
                    left,
                    wait.toMillis());
        });
    }

    /** The last resort: shows in Cockpit what went wrong on our side. */
    private void fail(LockedExternalTask task, RuntimeException failure) {
        int left = RetryPauses.left(task);
        try {
            tasks.handleFailure(
                    task.getId(),
                    workerId,
                    String.valueOf(failure.getMessage()),
                    ExceptionUtil.getExceptionStacktrace(failure),
                    left,
                    RetryPauses.before(left, task).toMillis());
        } catch (RuntimeException e) {
            LOG.error("The external task {} stays as it is until its lock is over", task.getId(), e);
        }
    }
}
