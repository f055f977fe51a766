package org.incidentdesk.process;

import java.util.concurrent.Callable;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.identity.Authentication;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.incidentdesk.record.Step;
import org.incidentdesk.record.Timeline;
import org.springframework.context.annotation.Lazy;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** Who acts in the engine, and acting for them once our own rules have allowed it. */
@Component
class EngineAccess {

    private final IdentityService identity;
    private final ProcessEngineConfigurationImpl engine;

    EngineAccess(@Lazy IdentityService identity, @Lazy ProcessEngineConfigurationImpl engine) {
        this.identity = identity;
        this.engine = engine;
    }

    /** The logged-in user, or "system" where a job works. */
    String actor() {
        Authentication person = person();
        return person == null ? Timeline.SYSTEM : person.getUserId();
    }

    /** Who is logged in; nobody where a job works. */
    @Nullable
    Authentication person() {
        return identity.getCurrentAuthentication();
    }

    /** The step of a model that an activity is. */
    Step step(String processDefinitionId, String activityId) {
        return unrestricted(() -> {
            ProcessDefinitionEntity definition =
                    engine.getDeploymentCache().findDeployedProcessDefinitionById(processDefinitionId);
            return Steps.of(definition, definition.findActivity(activityId));
        });
    }

    /** Runs in the engine's transaction without asking the user's authorizations; the user stays the actor. */
    <T> T unrestricted(Callable<T> work) {
        return engine.getCommandExecutorTxRequired().execute(context -> context.runWithoutAuthorization(work));
    }
}
