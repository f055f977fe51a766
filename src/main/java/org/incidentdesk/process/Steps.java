package org.incidentdesk.process;

import java.util.Optional;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.pvm.PvmActivity;
import org.camunda.bpm.engine.repository.ProcessDefinition;
import org.incidentdesk.record.Step;

final class Steps {

    private static final Pattern INCIDENT_NUMBER = Pattern.compile("INC[0-9]{7,}");

    private Steps() {}

    /** The number of the incident that a process works on; other processes may have business keys of their own. */
    static Optional<String> incidentOf(DelegateExecution execution) {
        return Optional.ofNullable(execution.getProcessBusinessKey())
                .filter(key -> INCIDENT_NUMBER.matcher(key).matches());
    }

    /** Where in which version of which model this execution is. */
    static Step of(DelegateExecution execution) {
        ExecutionEntity entity = (ExecutionEntity) execution;
        return of(entity.getProcessDefinition(), entity.getActivity());
    }

    static Step of(ProcessDefinition definition, PvmActivity activity) {
        return new Step(
                definition.getKey(), definition.getVersion(), definition.getVersionTag(), activity.getId(), (String)
                        activity.getProperty("name"));
    }
}
