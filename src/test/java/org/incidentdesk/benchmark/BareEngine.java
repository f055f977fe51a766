package org.incidentdesk.benchmark;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.ProcessEngineConfiguration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.cfg.StandaloneProcessEngineConfiguration;
import org.camunda.bpm.engine.repository.DeploymentBuilder;

/**
 * Camunda as it comes: its own default settings with history "full", our diagram, decisions and forms, no record, no
 * timeline, nothing checked. The delegates only set what the product's variables would be.
 */
final class BareEngine {

    private static final List<String> MODELS = List.of(
            "processes/incident.bpmn",
            "processes/support-tiers.bpmn",
            "processes/tier-work.bpmn",
            "dmn/report-check.dmn",
            "dmn/classification.dmn",
            "dmn/priority.dmn",
            "dmn/routing.dmn",
            "dmn/closure.dmn",
            "dmn/escalation.dmn",
            "dmn/incident-model.dmn",
            "dmn/smoke-test.dmn",
            "forms/report-incident.form",
            "forms/check-report.form",
            "forms/triage-incident.form",
            "forms/diagnose-in-tier.form",
            "forms/resume-incident.form",
            "forms/confirm-resolution.form",
            "forms/close-incident.form");

    private BareEngine() {}

    static ProcessEngine start(DataSource dataSource) {
        StandaloneProcessEngineConfiguration configuration = new StandaloneProcessEngineConfiguration();
        configuration
                .setProcessEngineName("bare")
                .setDataSource(dataSource)
                // The default of all distributions and of the Spring Boot starter.
                .setHistory(System.getProperty("bareHistory", ProcessEngineConfiguration.HISTORY_FULL))
                .setDatabaseSchemaUpdate(ProcessEngineConfiguration.DB_SCHEMA_UPDATE_TRUE);
        configuration.setBeans(delegates());
        ProcessEngine engine = configuration.buildProcessEngine();
        DeploymentBuilder deployment = engine.getRepositoryService().createDeployment();
        MODELS.forEach(deployment::addClasspathResource);
        deployment.deploy();
        return engine;
    }

    private static Map<Object, Object> delegates() {
        AtomicInteger numbers = new AtomicInteger();
        JavaDelegate nothing = execution -> {};
        JavaDelegate report = execution -> {
            execution.setProcessBusinessKey("INC%07d".formatted(numbers.incrementAndGet()));
            execution.setVariable("channel", "self-service");
            execution.setVariable("reporter", execution.getVariable("initiator"));
            execution.setVariable("reporterKnown", true);
            execution.setVariable("serviceCriticality", "high");
            execution.setVariable("financialExposure", "none");
            execution.setVariable("securityExposure", "none");
            execution.setVariable("complianceExposure", "none");
            execution.setVariable("reputationExposure", "none");
            execution.setVariable("tier", "L1");
        };
        JavaDelegate resolution = execution -> execution.setVariable("confirmation", "none");
        Map<Object, Object> delegates = new HashMap<>();
        delegates.put("recordReportDelegate", report);
        delegates.put("recordResolutionDelegate", resolution);
        delegates.put("recordClosureDelegate", nothing);
        delegates.put("setServiceLevelsDelegate", nothing);
        delegates.put("notifyDelegate", nothing);
        delegates.put("takeOverDelegate", nothing);
        delegates.put("assignDelegate", nothing);
        delegates.put("pageOnCallDelegate", nothing);
        delegates.put("serviceLevelClock", new SomeDay());
        return delegates;
    }

    /** Targets that are not reached as long as this is measured. */
    public static final class SomeDay {

        public String next(DelegateExecution execution, String commitment) {
            return "R/PT8H";
        }

        public Date inBusinessDays(DelegateExecution execution, int days) {
            return Date.from(Instant.now().plus(days, ChronoUnit.DAYS));
        }

        public void report(DelegateExecution execution, String commitment) {
            execution.setVariableLocal("threshold", 0);
        }
    }
}
