package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** Ends the hold for the approval, with what was decided. */
@Component
class RecordApprovalDelegate implements JavaDelegate {

    private static final String UNDECIDED = "undecided";

    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final Timeline timeline;
    private final EngineAccess access;

    RecordApprovalDelegate(Incidents incidents, ServiceLevels serviceLevels, Timeline timeline, EngineAccess access) {
        this.timeline = timeline;
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
        // The reporter sees that it goes on; the decision is for colleagues.
        if ("on-hold".equals(incidents.get(number).status())) {
            incidents.resume(number, access.actor(), "Goes on after the hold", Steps.of(execution));
            serviceLevels.resume(number);
        }
        String reason = Variables.text(execution, Variables.APPROVAL_REASON_TEXT);
        timeline.add(
                number,
                access.actor(),
                Kind.ESCALATION,
                Audience.INTERNAL,
                "The workaround is " + Variables.text(execution, Variables.APPROVAL)
                        + (reason.isBlank() ? "" : ": " + reason),
                Steps.of(execution));
    }
}
