package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.stereotype.Component;

/** Looks whether there are so many similar reports that it may be a major incident. */
@Component
class LookForSurgeDelegate implements JavaDelegate {

    private final EngineMajorIncidents majors;

    LookForSurgeDelegate(EngineMajorIncidents majors) {
        this.majors = majors;
    }

    @Override
    public void execute(DelegateExecution execution) {
        majors.lookForSurge(execution.getProcessBusinessKey());
    }
}
