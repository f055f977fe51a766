package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Ends the hold for the approval, with what was decided. */
@Component
class RecordApprovalDelegate implements JavaDelegate {

    private static final String UNDECIDED = "undecided";

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final EngineAccess access;

    RecordApprovalDelegate(Incidents incidents, ServiceLevels serviceLevels, EngineAccess access) {
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        if (UNDECIDED.equals(execution.getVariable(Variables.APPROVAL))) {
            execution.setVariable(Variables.APPROVAL_REASON_TEXT, "Nobody has decided in time.");
        }
        incidents.resume(
                number,
                access.actor(),
                "Goes on: the workaround is " + Variables.text(execution, Variables.APPROVAL),
                Steps.of(execution));
        serviceLevels.resume(number);
    }
}
