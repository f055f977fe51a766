package org.incidentdesk.process;

import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.incidentdesk.model.ClockTables;
import org.incidentdesk.servicelevel.Calendars;
import org.incidentdesk.servicelevel.ServiceLevelRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@Configuration
class ClockTablesConfiguration {

    @Bean
    ServiceLevelRules serviceLevelRules(
            @Lazy ProcessEngineConfigurationImpl engine,
            EngineAccess access,
            DecisionTrail trail,
            Calendars calendars) {
        return new ClockTables(
                key -> access.unrestricted(
                        () -> (DmnDecision) engine.getDeploymentCache().findDeployedLatestDecisionDefinitionByKey(key)),
                trail::decision,
                calendars::ids);
    }
}
