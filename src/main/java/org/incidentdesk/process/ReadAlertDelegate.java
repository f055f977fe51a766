package org.incidentdesk.process;

import static org.camunda.bpm.engine.variable.Variables.untypedValue;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.alert.Alert;
import org.incidentdesk.alert.Alerts;
import org.incidentdesk.alert.SecondSource.Verdict;
import org.incidentdesk.model.AlertLabels;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Fact;
import org.springframework.stereotype.Component;

/** Leaves for tables and form what is known of an alert; the labels only until the tables have read them. */
@Component
class ReadAlertDelegate implements JavaDelegate {

    private final Alerts alerts;
    private final AlertLabels read;
    private final Catalogue catalogue;

    ReadAlertDelegate(Alerts alerts, AlertLabels read, Catalogue catalogue) {
        this.alerts = alerts;
        this.read = read;
        this.catalogue = catalogue;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Alert alert = alerts.lock(EngineAlerts.alert(execution));
        Map<String, String> labels = new HashMap<>();
        read.names().forEach(name -> labels.put(name, alert.labels().getOrDefault(name, "")));
        execution.setVariable("labels", untypedValue(labels, true));
        execution.setVariable("named", untypedValue(named(alert), true));
        execution.setVariable("sourceKind", alert.source().kind().word());
        execution.setVariable(Fact.SOURCE.key(), alert.source().name());
        execution.setVariable(Fact.TITLE.key(), alert.title());
        execution.setVariable("alertText", Variables.fitting(alert.text()));
        execution.setVariable(Variables.TASK_SUBJECT, alert.title());
        execution.setVariable(EngineAlerts.VERDICT, Verdict.REAL.word());
        execution.setVariable(EngineAlerts.FINDING, "");
    }

    /** What most tools name in much the same way. */
    private Map<String, String> named(Alert alert) {
        String service = first(alert, "service");
        boolean ours =
                catalogue.services().stream().anyMatch(entry -> entry.id().equals(service));
        return Map.of(
                "service",
                ours ? service : "",
                "environment",
                environment(first(alert, "environment", "env").toLowerCase(Locale.ROOT)),
                "item",
                first(alert, "instance", "host", "pod", "node", "component", "source"),
                "severity",
                alert.severity());
    }

    private static String first(Alert alert, String... labels) {
        return Stream.of(labels)
                .map(label -> alert.labels().getOrDefault(label, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static String environment(String label) {
        return switch (label) {
            case "staging", "stage", "preprod", "uat" -> "staging";
            case "test", "testing", "qa", "dev", "development" -> "test";
            default -> "production";
        };
    }
}
