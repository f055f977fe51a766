package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.incidentdesk.alert.Alerts;
import org.springframework.stereotype.Component;

/** Whichever way an alert's process ends: its record ends with it, so that the next message begins another. */
@Component
class AlertEnd implements ExecutionListener {

    private final Alerts alerts;

    AlertEnd(Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    public void notify(DelegateExecution execution) {
        alerts.end(EngineAlerts.alert(execution), execution.isCanceled());
    }
}
