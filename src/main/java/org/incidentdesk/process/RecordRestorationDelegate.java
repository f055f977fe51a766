package org.incidentdesk.process;

import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.MajorIncidents;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The service works again: the incident and its children are resolved, and the communication stream announces it. */
@Component
class RecordRestorationDelegate implements JavaDelegate {

    private static final String RESTORED = "major-service-restored";
    private static final String SUPPORT = "support";

    private final MajorIncidents majors;
    private final IncidentLifecycle lifecycle;
    private final IncidentInstances instances;
    private final RuntimeService runtime;
    private final EngineAccess access;

    RecordRestorationDelegate(
            MajorIncidents majors,
            @Lazy IncidentLifecycle lifecycle,
            IncidentInstances instances,
            @Lazy RuntimeService runtime,
            EngineAccess access) {
        this.majors = majors;
        this.lifecycle = lifecycle;
        this.instances = instances;
        this.runtime = runtime;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String lead = Variables.worker(execution);
        majors.restored(number, lead, Steps.of(execution));
        lifecycle.solvedElsewhere(number, lead, Variables.text(execution, Fact.RESOLUTION.key()), SUPPORT);
        // The communications lead may be between two updates.
        instances.set(number, Map.of(MajorVariables.SERVICE_RESTORED, true));
        access.unrestricted(() -> {
            runtime.createMessageCorrelation(RESTORED)
                    .processInstanceBusinessKey(number)
                    .correlateAll();
            return null;
        });
    }
}
