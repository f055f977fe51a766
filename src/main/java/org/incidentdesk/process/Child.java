package org.incidentdesk.process;

import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * What the model {@code follow-parent} does with an incident that belongs to another. What has been done before is left, and
 * so is an incident that was released meanwhile.
 */
@Component("child")
public class Child {

    private static final String REJECTED = "rejected";

    private final Incidents incidents;
    private final IncidentLifecycle lifecycle;
    private final ServiceLevels serviceLevels;
    private final RuntimeService runtime;
    private final Timeline timeline;
    private final WhoHasIt whoHasIt;

    Child(
            Incidents incidents,
            @Lazy IncidentLifecycle lifecycle,
            ServiceLevels serviceLevels,
            @Lazy RuntimeService runtime,
            Timeline timeline,
            WhoHasIt whoHasIt) {
        this.incidents = incidents;
        this.lifecycle = lifecycle;
        this.serviceLevels = serviceLevels;
        this.runtime = runtime;
        this.timeline = timeline;
        this.whoHasIt = whoHasIt;
    }

    public void resolve(DelegateExecution execution) {
        Incident child = of(execution);
        if (child.parent() == null) {
            return;
        }
        lifecycle.solvedElsewhere(
                child.number(),
                Timeline.SYSTEM,
                "Solved with " + child.parent() + ": " + text(execution),
                incidents.get(child.parent()).resolvedBy());
    }

    /** Waits with its parent for the vendor. What is on hold for a reason of its own stays so. */
    public void hold(DelegateExecution execution) {
        Incident child = of(execution);
        if (child.parent() != null && "in-progress".equals(child.status())) {
            incidents.hold(child.number(), Timeline.SYSTEM, text(execution), Steps.of(execution));
            serviceLevels.hold(child.number(), Variables.VENDOR, Timeline.SYSTEM, null);
        }
    }

    public void goOn(DelegateExecution execution) {
        Incident child = of(execution);
        if (child.parent() != null && "on-hold".equals(child.status())) {
            incidents.resume(child.number(), Timeline.SYSTEM, text(execution), Steps.of(execution));
            serviceLevels.resume(child.number());
        }
    }

    /** As long as its reporter can still say that it is not solved; later it is only noted. */
    public void reopen(DelegateExecution execution) {
        Incident child = of(execution);
        if (child.parent() != null && lifecycle.awaitsAnswer(child.number())) {
            incidents.finish(child.number(), Map.of(Fact.CONFIRMATION, REJECTED));
            runtime.createMessageCorrelation(EngineLifecycle.ANSWERED)
                    .processInstanceBusinessKey(child.number())
                    .setVariable(Fact.CONFIRMATION.key(), REJECTED)
                    .setVariable(Variables.REJECTION_REASON, text(execution))
                    .correlate();
        } else {
            note(execution);
        }
    }

    /** Its own tier works on it again. */
    public void release(DelegateExecution execution) {
        Incident child = of(execution);
        if (child.isUnresolved()) {
            note(execution);
            whoHasIt.moved(child.number());
        }
    }

    public void note(DelegateExecution execution) {
        timeline.add(
                execution.getProcessBusinessKey(),
                Timeline.SYSTEM,
                Kind.RELATION,
                Audience.INTERNAL,
                text(execution),
                Steps.of(execution));
    }

    private Incident of(DelegateExecution execution) {
        return incidents.get(execution.getProcessBusinessKey());
    }

    private static String text(DelegateExecution execution) {
        return Variables.text(execution, Children.PARENT_TEXT);
    }
}
