package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.ENVIRONMENTS;
import static org.incidentdesk.models.DomainValues.SERVICES;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidentdesk.alert.SourceKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which service an alert is about, and what is done with it. */
class AlertDecisionsTest {

    private static final List<String> SEVERITIES = List.of(
            "critical",
            "page",
            "emergency",
            "alert",
            "fatal",
            "disaster",
            "error",
            "major",
            "high",
            "average",
            "warning",
            "warn",
            "minor",
            "info",
            "information",
            "informational",
            "notice",
            "low",
            "none",
            "debug",
            "predicted",
            "forecast",
            "",
            "a-word-of-a-tool");
    private static final Set<String> CRITICAL = Set.of("critical", "page", "emergency", "alert", "fatal", "disaster");

    @Test
    void everyAlertHasAServiceWhateverItsLabels() {
        DecisionFile file = new DecisionFile("alert-mapping");
        for (String job : List.of(
                "node",
                "node-exporter",
                "node_exporter",
                "snmp",
                "snmp_exporter",
                "postfix",
                "dovecot",
                "mail",
                "openvpn",
                "wireguard",
                "http_checks",
                "")) {
            for (String namespace : List.of("webshop", "shop", "kube-system", "")) {
                for (String alertname : List.of("NodeFilesystemSpaceFillingUp", "ProbeFailure", "")) {
                    for (String service : SERVICES) {
                        Map<String, Object> answer = map(file, job, namespace, alertname, service);
                        assertThat(answer.get("service").toString())
                                .as("%s, %s, %s, %s", job, namespace, alertname, service)
                                .isEqualTo(expected(job, namespace, service));
                        assertThat(answer).containsKeys("configurationItem", "environment", "severity");
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    private static String expected(String job, String namespace, String named) {
        if (!named.isEmpty()) {
            return named;
        }
        if (Set.of("webshop", "shop").contains(namespace)) {
            return "webshop";
        }
        return switch (job) {
            case "node", "node-exporter", "node_exporter" -> "file-share";
            case "snmp", "snmp_exporter" -> "office-network";
            case "postfix", "dovecot", "mail" -> "email";
            case "openvpn", "wireguard" -> "vpn";
            default -> "workplace";
        };
    }

    @Test
    void theToolSaysHowSevereItIsUnlessTheTableKnowsBetter() {
        DecisionFile file = new DecisionFile("alert-mapping");
        assertThat(map(file, "node", "", "ProbeFailure", ""))
                .containsEntry("severity", "error")
                .containsEntry("environment", "staging")
                .containsEntry("configurationItem", "db-3");
        assertThat(map(file, "node", "", "DiskWillFillIn4Hours", "")).containsEntry("severity", "predicted");
        assertThat(map(file, "openvpn", "", "", "")).containsEntry("environment", "production");
        assertThat(map(file, "", "shop", "", "")).containsEntry("configurationItem", "shop-7");
    }

    private static Map<String, Object> map(
            DecisionFile file, String job, String namespace, String alertname, String service) {
        return file.decide(
                "alert-mapping",
                Map.of(
                        "source",
                        "Prometheus",
                        "labels",
                        Map.of("job", job, "namespace", namespace, "alertname", alertname, "pod", "shop-7"),
                        "named",
                        Map.of("service", service, "environment", "staging", "severity", "error", "item", "db-3")));
    }

    @Test
    void everyAlertIsHandledAsItsSeverityWants() {
        DecisionFile file = new DecisionFile("alert-handling");
        for (SourceKind kind : SourceKind.values()) {
            for (String severity : SEVERITIES) {
                for (String service : SERVICES) {
                    for (String environment : ENVIRONMENTS) {
                        Map<String, Object> answer = file.decide(
                                "alert-handling",
                                Map.of(
                                        "sourceKind", kind.word(),
                                        "severity", severity,
                                        "service", service,
                                        "environment", environment));
                        String where = String.join(", ", severity, service, environment);
                        boolean production = environment.equals("production");
                        boolean shop = service.equals("webshop");
                        boolean judged =
                                Set.of("predicted", "forecast", "none", "debug").contains(severity);
                        if (CRITICAL.contains(severity) && production) {
                            assertThat(answer)
                                    .as(where)
                                    .containsEntry("usersAffected", "many")
                                    .containsEntry("deadline", "now")
                                    .containsEntry("graceTime", "PT0S")
                                    .containsEntry("verification", shop ? "second-source" : "none")
                                    .containsEntry("resolvesItself", "no");
                        } else if (!production && !judged) {
                            assertThat(answer)
                                    .as(where)
                                    .containsEntry("deadline", "week")
                                    .containsEntry("verification", "none")
                                    .containsEntry("graceTime", "PT10M");
                        }
                        assertThat(answer)
                                .as(where)
                                .containsEntry("predicted", predicted(severity, production) ? "yes" : "no")
                                .containsEntry("flapCount", 5);
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    private static boolean predicted(String severity, boolean production) {
        return Set.of("predicted", "forecast").contains(severity)
                || (production
                        && Set.of("warning", "warn", "minor", "info", "information", "informational", "notice", "low")
                                .contains(severity));
    }

    @ParameterizedTest
    @CsvSource({
        "error, several, today, PT1M, none, yes",
        "warning, one, week, PT5M, none, yes",
        "info, one, week, PT15M, person, yes",
        "predicted, one, week, PT15M, none, yes",
        "none, one, week, PT1H, person, yes",
        "a-word-of-a-tool, several, today, PT1M, none, no"
    })
    void inProduction(
            String severity, String users, String deadline, String grace, String verification, String resolves) {
        Map<String, Object> inputs = new HashMap<>(
                Map.of("sourceKind", "grafana", "severity", severity, "service", "crm", "environment", "production"));
        assertThat(new DecisionFile("alert-handling").decide("alert-handling", inputs))
                .containsEntry("usersAffected", users)
                .containsEntry("deadline", deadline)
                .containsEntry("graceTime", grace)
                .containsEntry("verification", verification)
                .containsEntry("resolvesItself", resolves);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alert-mapping", "alert-handling"})
    void explainsItself(String table) {
        new DecisionFile(table).assertThatItExplainsItself();
    }
}
