package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.incidentdesk.record.Step;

final class Steps {

    private Steps() {}

    /** Where in which version of which model this execution is. */
    static Step of(DelegateExecution execution) {
        ProcessDefinition definition = ((ExecutionEntity) execution).getProcessDefinition();
        return new Step(
                definition.getKey(),
                definition.getVersion(),
                definition.getVersionTag(),
                execution.getCurrentActivityId(),
                execution.getCurrentActivityName());
    }
}
