package org.incidentdesk.process;

import java.time.Duration;
import java.util.Map;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.externaltask.LockedExternalTask;
import org.incidentdesk.automation.AutomationProcess;
import org.incidentdesk.automation.AutomationRun;
import org.incidentdesk.automation.AutomationRun.State;
import org.incidentdesk.automation.Automations;
import org.incidentdesk.automation.Automations.Outcome;
import org.incidentdesk.notification.channel.DeliveryException;
import org.incidentdesk.record.Step;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Asks programs of the company for what models want. A step is asked for at least once, and always under the same id. */
@Component
class AutomationWorker extends TopicWorker implements AutomationProcess {

    static final String FAILED = "automation-failed";
    static final String PROBLEM = "modelProblem";

    private static final String TOPIC = "automation";

    private static final String ACTION = "action";
    private static final String ENDPOINT = "endpoint";
    private static final String PARAMETERS = "parameters";
    private static final String RESULT = "automationResult";

    /** An endpoint that works on it calls back; when that takes too long, is in the model. */
    private static final Duration ACCEPTED = Duration.ofDays(3650);

    private final ExternalTaskService tasks;
    private final Automations automations;
    private final EngineAccess access;
    private final TransactionTemplate transaction;

    AutomationWorker(
            @Lazy ExternalTaskService tasks,
            Automations automations,
            EngineAccess access,
            TransactionTemplate transaction,
            @Value("${incidentdesk.delivery.enabled:true}") boolean enabled) {
        super(tasks, TOPIC, enabled);
        this.tasks = tasks;
        this.automations = automations;
        this.access = access;
        this.transaction = transaction;
    }

    @Override
    void work(LockedExternalTask task) {
        Step step = access.step(task.getProcessDefinitionId(), task.getActivityId());
        AutomationRun run =
                automations.begin(task.getId(), task.getBusinessKey(), text(task, ACTION), text(task, ENDPOINT), step);
        try {
            keep(task, run, automations.ask(run, text(task, PARAMETERS)), step);
        } catch (DeliveryException e) {
            if (RetryPauses.left(task) > 0) {
                retry(task, e);
            } else {
                // People must not wait for an administrator.
                keep(task, run, new Outcome(State.FAILED, e.getMessage()), step);
            }
        }
    }

    private void keep(LockedExternalTask task, AutomationRun run, Outcome outcome, Step step) {
        transaction.executeWithoutResult(status -> {
            automations.keep(run, outcome, step);
            switch (outcome.state()) {
                case SUCCEEDED -> tasks.complete(task.getId(), worker(), result(outcome.detail()));
                case FAILED -> error(task.getId(), outcome.detail());
                default -> tasks.extendLock(task.getId(), worker(), ACCEPTED.toMillis());
            }
        });
    }

    @Override
    public boolean finish(AutomationRun run, boolean succeeded, String detail) {
        return access.unrestricted(() -> {
            boolean waits =
                    tasks.createExternalTaskQuery().externalTaskId(run.task()).count() > 0;
            if (waits && succeeded) {
                tasks.complete(run.task(), worker(), result(detail));
            } else if (waits) {
                error(run.task(), detail);
            }
            return waits;
        });
    }

    private void error(String task, String detail) {
        // The engine takes no error without a message.
        String why = detail.isEmpty() ? "No reason was given" : detail;
        tasks.handleBpmnError(task, worker(), FAILED, why, Map.of(PROBLEM, Variables.fitting(why)));
    }

    private static Map<String, Object> result(String detail) {
        return Map.of(RESULT, Variables.fitting(detail));
    }
}
