package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.incidentdesk.alert.Alerts;
import org.springframework.stereotype.Component;

/** Keeps which person has verified an alert, and what they found. */
@Component
class VerifiedAlert implements TaskListener {

    private final Alerts alerts;
    private final EngineAccess access;

    VerifiedAlert(Alerts alerts, EngineAccess access) {
        this.alerts = alerts;
        this.access = access;
    }

    @Override
    public void notify(DelegateTask task) {
        alerts.verified(EngineAlerts.alert(task.getExecution()), access.actor());
        String note = Variables.text(task, "verificationNote").strip();
        // Beyond the task, whose own copy is gone with it.
        task.getExecution()
                .getProcessInstance()
                .setVariable(
                        EngineAlerts.FINDING,
                        Variables.fitting("Verified by " + access.actor() + (note.isEmpty() ? "" : ": " + note)));
    }
}
