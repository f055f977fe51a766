package org.incidentdesk.process;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.incidentdesk.model.AlertLabels;
import org.incidentdesk.model.AssignmentTable;
import org.incidentdesk.model.ClockTables;
import org.incidentdesk.model.MajorIncidentTable;
import org.incidentdesk.model.MessageTables;
import org.incidentdesk.model.PagingTable;
import org.incidentdesk.model.RepetitionTable;
import org.incidentdesk.notification.NotificationRules;
import org.incidentdesk.servicelevel.Calendars;
import org.incidentdesk.servicelevel.ServiceLevelRules;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@Configuration
class TablesConfiguration {

    @Bean
    ServiceLevelRules serviceLevelRules(
            @Lazy ProcessEngineConfigurationImpl engine,
            EngineAccess access,
            DecisionTrail trail,
            Calendars calendars) {
        return new ClockTables(deployed(engine, access), trail::decision, calendars::ids);
    }

    @Bean
    NotificationRules notificationRules(
            @Lazy ProcessEngineConfigurationImpl engine, EngineAccess access, DecisionTrail trail) {
        return new MessageTables(
                deployed(engine, access), trail::decision, new ListedValues(engine, access)::audiences);
    }

    @Bean
    AssignmentTable assignmentTable(
            @Lazy ProcessEngineConfigurationImpl engine, EngineAccess access, DecisionTrail trail) {
        return new AssignmentTable(deployed(engine, access), trail::decision);
    }

    @Bean
    PagingTable pagingTable(@Lazy ProcessEngineConfigurationImpl engine, EngineAccess access, DecisionTrail trail) {
        return new PagingTable(deployed(engine, access), trail::decision);
    }

    @Bean
    MajorIncidentTable majorIncidentTable(
            @Lazy ProcessEngineConfigurationImpl engine, EngineAccess access, DecisionTrail trail) {
        return new MajorIncidentTable(deployed(engine, access), trail::decision);
    }

    @Bean
    RepetitionTable repetitionTable(
            @Lazy ProcessEngineConfigurationImpl engine, EngineAccess access, DecisionTrail trail) {
        return new RepetitionTable(deployed(engine, access), trail::decision);
    }

    @Bean
    AlertLabels alertLabels(@Lazy ProcessEngineConfigurationImpl engine, EngineAccess access) {
        return new AlertLabels(deployed(engine, access));
    }

    private static Function<String, DmnDecision> deployed(ProcessEngineConfigurationImpl engine, EngineAccess access) {
        return key -> access.unrestricted(
                () -> (DmnDecision) engine.getDeploymentCache().findDeployedLatestDecisionDefinitionByKey(key));
    }

    /** The values that a table in force lists for an input; the engine itself has no use for them. */
    private static final class ListedValues {

        private final ProcessEngineConfigurationImpl engine;
        private final EngineAccess access;
        private final Map<String, List<String>> known = new ConcurrentHashMap<>();

        ListedValues(ProcessEngineConfigurationImpl engine, EngineAccess access) {
            this.engine = engine;
            this.access = access;
        }

        List<String> audiences(String key) {
            return access.unrestricted(() -> {
                DecisionDefinition latest = engine.getDeploymentCache().findDeployedLatestDecisionDefinitionByKey(key);
                List<String> listed = known.get(latest.getId());
                if (listed == null) {
                    listed = MessageTables.audiences(
                            engine.getRepositoryService().getDmnModelInstance(latest.getId()), key);
                    known.put(latest.getId(), listed);
                }
                return listed;
            });
        }
    }
}
