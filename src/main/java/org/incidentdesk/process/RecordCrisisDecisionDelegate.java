package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.stereotype.Component;

/** Who decided on disaster recovery or crisis management, and why. */
@Component
class RecordCrisisDecisionDelegate implements JavaDelegate {

    private static final String MEASURE = "measure";
    private static final String DECISION = "crisisDecision";
    private static final String REASON = "crisisDecisionReason";

    private final Timeline timeline;

    RecordCrisisDecisionDelegate(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String reason = Variables.text(execution, REASON).strip();
        timeline.add(
                number,
                Variables.worker(execution),
                Kind.MAJOR,
                Audience.INTERNAL,
                Variables.text(execution, MEASURE).replace('-', ' ') + " is " + Variables.text(execution, DECISION)
                        + (reason.isEmpty() ? "" : ": " + reason),
                Steps.of(execution));
    }
}
