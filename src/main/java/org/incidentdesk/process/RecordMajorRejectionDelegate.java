package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.MajorIncidents;
import org.springframework.stereotype.Component;

/** It is no major incident; the work on it goes on as it is. */
@Component
class RecordMajorRejectionDelegate implements JavaDelegate {

    private final MajorIncidents majors;

    RecordMajorRejectionDelegate(MajorIncidents majors) {
        this.majors = majors;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        majors.reject(
                number,
                Variables.worker(execution),
                Variables.text(execution, MajorVariables.DECISION),
                Steps.of(execution));
    }
}
