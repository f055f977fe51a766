package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.stereotype.Component;

/** Says again what an incident waits for, to the reporter if it is the reporter's answer. */
@Component
class RemindDelegate implements JavaDelegate {

    private final Timeline timeline;
    private final EngineAccess access;

    RemindDelegate(Timeline timeline, EngineAccess access) {
        this.timeline = timeline;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String reason = Variables.text(execution, Variables.HOLD_REASON);
        timeline.add(
                execution.getProcessBusinessKey(),
                access.actor(),
                Kind.STATUS,
                Variables.REPORTER_REASON.equals(reason) ? Audience.REPORTER : Audience.INTERNAL,
                "Reminder: still waiting for " + Variables.holdWords(reason),
                Steps.of(execution));
    }
}
