package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.incidentdesk.record.Step;

final class Steps {

    private Steps() {}

    /** Where in which version of which model this execution is. */
    static Step of(DelegateExecution execution) {
        ExecutionEntity entity = (ExecutionEntity) execution;
        ProcessDefinition definition = entity.getProcessDefinition();
        return new Step(
                definition.getKey(),
                definition.getVersion(),
                definition.getVersionTag(),
                entity.getActivity().getId(),
                (String) entity.getActivity().getProperty("name"));
    }
}
