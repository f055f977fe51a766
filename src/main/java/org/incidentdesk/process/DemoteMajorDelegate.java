package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.MajorIncidents;
import org.springframework.stereotype.Component;

/** It is no major incident any more; its tier works on it again. */
@Component
class DemoteMajorDelegate implements JavaDelegate {

    private final MajorIncidents majors;
    private final Pages pages;
    private final WhoHasIt whoHasIt;

    DemoteMajorDelegate(MajorIncidents majors, Pages pages, WhoHasIt whoHasIt) {
        this.majors = majors;
        this.pages = pages;
        this.whoHasIt = whoHasIt;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        majors.demote(
                number,
                Variables.text(execution, MajorVariables.DEMOTED_BY),
                Variables.text(execution, MajorVariables.DEMOTION_REASON),
                Steps.of(execution));
        pages.stop(number, "no major incident");
        whoHasIt.moved(number);
    }
}
