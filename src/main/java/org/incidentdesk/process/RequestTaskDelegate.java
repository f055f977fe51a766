package org.incidentdesk.process;

import java.util.List;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.impl.VariableMapImpl;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Lets a task for another department begin in the process that has called this one, so that it outlives the tier. */
@Component
class RequestTaskDelegate implements JavaDelegate {

    private static final String REQUESTED = "task-requested";
    private static final String REQUESTED_BY = "taskRequestedBy";
    private static final String DUE_AT = "taskDueAt";

    private final RuntimeService runtime;
    private final EngineAccess access;

    RequestTaskDelegate(@Lazy RuntimeService runtime, EngineAccess access) {
        this.runtime = runtime;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String agent = Variables.worker(execution);
        String due = Variables.text(execution, Variables.TASK_DUE);
        VariableMap task = new VariableMapImpl()
                .putValue(Variables.TASK_TITLE, Variables.text(execution, Variables.TASK_TITLE))
                .putValue(Variables.TASK_TEXT, Variables.text(execution, Variables.TASK_TEXT))
                .putValue(Variables.TASK_GROUP, Variables.text(execution, Variables.TASK_GROUP))
                .putValue(Variables.TASK_REQUIRED, Boolean.TRUE.equals(execution.getVariable(Variables.TASK_REQUIRED)))
                .putValue(DUE_AT, due.isBlank() ? null : due)
                .putValue(REQUESTED_BY, agent);
        String caller = ((ExecutionEntity) execution)
                .getProcessInstance()
                .getSuperExecution()
                .getProcessInstanceId();
        access.unrestricted(() -> {
            runtime.createMessageCorrelation(REQUESTED)
                    .processInstanceId(caller)
                    .setVariablesToTriggeredScope(task)
                    .correlate();
            return null;
        });
        execution.removeVariables(List.of(
                Variables.NEXT_STEP,
                Variables.TASK_TITLE,
                Variables.TASK_TEXT,
                Variables.TASK_GROUP,
                Variables.TASK_DUE,
                Variables.TASK_REQUIRED));
        execution.setVariable(Variables.ASSIGNED_MEMBER, agent);
    }
}
