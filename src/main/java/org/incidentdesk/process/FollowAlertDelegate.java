package org.incidentdesk.process;

import java.time.Duration;
import java.util.Date;
import java.util.Locale;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.alert.Alerts;
import org.incidentdesk.alert.Alerts.Outlook;
import org.incidentdesk.alert.Alerts.Patience;
import org.springframework.stereotype.Component;

/** Tells the incident what is new about its alert, and finds out how it goes on. */
@Component
class FollowAlertDelegate implements JavaDelegate {

    private final Alerts alerts;

    FollowAlertDelegate(Alerts alerts) {
        this.alerts = alerts;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Outlook outlook = alerts.follow(
                EngineAlerts.alert(execution),
                new Patience(
                        time(execution, "quietTime"),
                        ((Number) execution.getVariable("flapCount")).intValue(),
                        time(execution, "flapWindow")),
                Steps.of(execution));
        execution.setVariable(
                "outlook", outlook.prospect().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        execution.setVariable("lookAgainAt", Date.from(outlook.until()));
    }

    private static Duration time(DelegateExecution execution, String name) {
        return Duration.parse(Variables.text(execution, name));
    }
}
