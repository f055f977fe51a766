package org.incidentdesk.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.alert.Alert;
import org.incidentdesk.alert.Alerts;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Maintenances;
import org.incidentdesk.record.Maintenances.Maintenance;
import org.springframework.stereotype.Component;

/** Finds out whether anybody has to know of an alert now: not if work on its service is planned. */
@Component
class ConsiderAlertDelegate implements JavaDelegate {

    private final Alerts alerts;
    private final Maintenances maintenances;
    private final Clock clock;

    ConsiderAlertDelegate(Alerts alerts, Maintenances maintenances, Clock clock) {
        this.alerts = alerts;
        this.maintenances = maintenances;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Alert alert = alerts.lock(EngineAlerts.alert(execution));
        Optional<Maintenance> maintenance = maintenances.current(Variables.text(execution, Fact.SERVICE.key()));
        if (!alert.firing()) {
            execution.setVariable("considered", "cleared");
        } else if (maintenance.isPresent()) {
            alerts.suppress(alert.id());
            execution.setVariable("considered", "suppressed");
            execution.setVariable("suppressedUntil", Date.from(maintenance.get().to()));
        } else {
            alerts.consider(alert.id());
            execution.setVariable("considered", "counts");
            Instant grace = alert.firstAt().plus(Duration.parse(Variables.text(execution, "graceTime")));
            execution.setVariable("oldEnough", !grace.isAfter(clock.instant()));
            execution.setVariable("graceUntil", Date.from(grace));
            execution.setVariable(
                    "verifyUntil", Date.from(grace.plus(Duration.parse(Variables.text(execution, "verifyWithin")))));
        }
    }
}
