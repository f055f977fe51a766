package org.incidentdesk.process;

import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.jobexecutor.TimerEventJobHandler.TimerJobConfiguration;
import org.camunda.bpm.engine.impl.persistence.entity.AcquirableJobEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TimerEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.incidentdesk.servicelevel.Projection;
import org.springframework.context.annotation.Lazy;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/**
 * Moves the timers that follow the clock (see {@link ServiceLevelClock}) and the due dates of the open tasks. A timer is
 * moved, never made anew, so that there is at most one for each commitment.
 */
@Component
class EngineProjection implements Projection {

    /** A clock that has nothing to report keeps its timer, out of the way. */
    static final Instant NEVER = Instant.parse("9999-12-31T00:00:00Z");

    private final RuntimeService runtime;
    private final ManagementService management;
    private final TaskService tasks;
    private final IncidentInstances instances;
    private final EngineAccess access;

    EngineProjection(
            @Lazy RuntimeService runtime,
            @Lazy ManagementService management,
            @Lazy TaskService tasks,
            IncidentInstances instances,
            EngineAccess access) {
        this.runtime = runtime;
        this.management = management;
        this.tasks = tasks;
        this.instances = instances;
        this.access = access;
    }

    @Override
    public void follow(List<Clock> clocks) {
        access.unrestricted(() -> {
            Map<String, Clock> byInstance = byInstance(clocks);
            if (!byInstance.isEmpty()) {
                CommandContext context = Context.getCommandContext();
                timers(context, byInstance.keySet()).forEach(timer -> move(context, timer, byInstance));
                openTasks(context, byInstance.keySet()).stream()
                        .filter(task -> !SideTasks.contain(task))
                        .forEach(task -> task.setDueDate(byInstance
                                .get(task.getProcessInstanceId())
                                .due()
                                .map(Date::from)
                                .orElse(null)));
                byInstance.forEach((instance, clock) ->
                        clock.mark().ifPresent(mark -> runtime.setVariable(instance, Variables.SERVICE_LEVEL, mark)));
            }
            return null;
        });
    }

    private Map<String, Clock> byInstance(List<Clock> clocks) {
        Map<String, Clock> byIncident = clocks.stream().collect(toMap(Clock::incident, Function.identity()));
        return instances.of(byIncident.keySet()).entrySet().stream()
                .collect(toMap(Map.Entry::getKey, instance -> byIncident.get(instance.getValue())));
    }

    private void move(CommandContext context, TimerEntity timer, Map<String, Clock> byInstance) {
        commitment(context, timer).ifPresent(commitment -> {
            Optional<Instant> next =
                    byInstance.get(timer.getProcessInstanceId()).next().getOrDefault(commitment, Optional.empty());
            timer.setDuedate(Date.from(next.map(EngineProjection::wholeSecond).orElse(NEVER)));
        });
    }

    /** The commitment that a timer follows, if it follows one. */
    static Optional<String> commitment(CommandContext context, TimerEntity timer) {
        if (!(timer.getJobHandlerConfiguration() instanceof TimerJobConfiguration configuration)) {
            return Optional.empty();
        }
        ActivityImpl activity = context.getProcessEngineConfiguration()
                .getDeploymentCache()
                .findDeployedProcessDefinitionById(timer.getProcessDefinitionId())
                .findActivity(configuration.getTimerElementKey());
        return ServiceLevelClock.commitmentOf(activity);
    }

    /** Those in the database and those that this transaction has just made. */
    private Collection<TimerEntity> timers(CommandContext context, Set<String> instances) {
        Stream<TimerEntity> stored = management.createJobQuery().processInstanceIds(instances).timers().list().stream()
                .map(TimerEntity.class::cast);
        // Asked for timers, the engine's cache has none: it knows all jobs by their common type.
        List<TimerEntity> made =
                context.getDbEntityManager().getCachedEntitiesByType(AcquirableJobEntity.class).stream()
                        .filter(TimerEntity.class::isInstance)
                        .map(TimerEntity.class::cast)
                        .toList();
        return distinct(stored, made, TimerEntity::getProcessInstanceId, instances);
    }

    private Collection<TaskEntity> openTasks(CommandContext context, Set<String> instances) {
        Stream<TaskEntity> stored =
                tasks.createTaskQuery().processInstanceIdIn(instances.toArray(String[]::new)).list().stream()
                        .map(TaskEntity.class::cast);
        return distinct(
                stored,
                context.getDbEntityManager().getCachedEntitiesByType(TaskEntity.class),
                task -> task.getProcessInstanceId(),
                instances);
    }

    private static <T> Collection<T> distinct(
            Stream<T> stored, List<T> cached, Function<T, String> instanceOf, Set<String> instances) {
        Set<T> all = new HashSet<>(stored.toList());
        cached.stream()
                .filter(entity -> isOneOf(instances, instanceOf.apply(entity)))
                .forEach(all::add);
        return all;
    }

    private static boolean isOneOf(Set<String> instances, @Nullable String instance) {
        return instance != null && instances.contains(instance);
    }

    /** Due dates of jobs have whole seconds, and a timer must not come before its time. */
    static Instant wholeSecond(Instant at) {
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(at) ? at : second.plusSeconds(1);
    }
}
