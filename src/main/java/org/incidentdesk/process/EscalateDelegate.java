package org.incidentdesk.process;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Change;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Does what the table {@code escalation} has answered. A higher tier or priority takes the way of a reclassification, so
 * that route, targets and open tasks follow.
 */
@Component
class EscalateDelegate implements JavaDelegate {

    static final String TELL = "tell";
    static final String HAND_TO = "handTo";
    static final String RAISE = "raise";
    static final String MANAGER = "manager";

    private static final String MANAGER_WANTED = "manager-wanted";

    private final Incidents incidents;
    private final Timeline timeline;
    private final RuntimeService runtime;
    private final IncidentInstances instances;
    private final EngineAccess access;

    EscalateDelegate(
            Incidents incidents,
            Timeline timeline,
            @Lazy RuntimeService runtime,
            IncidentInstances instances,
            EngineAccess access) {
        this.incidents = incidents;
        this.timeline = timeline;
        this.runtime = runtime;
        this.instances = instances;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        Incident incident = incidents.get(number);
        List<String> words = new ArrayList<>();
        String told = NotifyDelegate.list(execution.getVariable(TELL)).stream()
                .map(whom -> nameOf(whom, incident))
                .distinct()
                .collect(joining(", "));
        if (!told.isEmpty()) {
            words.add("for " + told);
        }
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        NotifyDelegate.list(execution.getVariable(HAND_TO)).stream()
                .filter(tier -> incident.tier() == null || tier.compareTo(incident.tier()) > 0)
                .max(String::compareTo)
                .ifPresent(tier -> facts.put(Fact.TIER, tier));
        if (NotifyDelegate.list(execution.getVariable(RAISE)).contains("true")) {
            oneStepUp(incident.priority(), facts);
        }
        facts.forEach((fact, value) -> words.add(fact == Fact.TIER ? "handed to tier " + value : "raised to " + value));
        String manager = NotifyDelegate.list(execution.getVariable(MANAGER)).stream()
                .findFirst()
                .orElse("");
        if (!manager.isEmpty()) {
            words.add(manager + " looks after it");
        }
        if (words.isEmpty()) {
            return;
        }
        List<Change> changes = incidents.state(number, facts);
        instances.tell(number, changes);
        timeline.add(
                number,
                access.actor(),
                Kind.ESCALATION,
                Audience.INTERNAL,
                "Escalated: " + String.join(", ", words),
                Steps.of(execution));
        // The lifecycle, which may have called the process that escalates.
        String lifecycle = ((ExecutionEntity) execution).getRootProcessInstanceId();
        if (!changes.isEmpty()) {
            correlate(lifecycle, EngineLifecycle.RECLASSIFIED, Reclassification.of(incident, changes));
        }
        if (!manager.isEmpty()) {
            correlate(
                    lifecycle,
                    MANAGER_WANTED,
                    Map.of(MANAGER, manager, Variables.ESCALATION_REASON, reason(execution, words)));
        }
    }

    private void correlate(String instance, String message, Map<String, Object> scope) {
        access.unrestricted(() -> {
            runtime.createMessageCorrelation(message)
                    .processInstanceId(instance)
                    .setVariablesToTriggeredScope(scope)
                    .correlate();
            return null;
        });
    }

    /** What a person gave as one, or how the clock stands. */
    private static String reason(DelegateExecution execution, List<String> words) {
        String given = Variables.text(execution, Variables.ESCALATION_REASON);
        return given.isEmpty() ? String.join(", ", words) : given;
    }

    private static void oneStepUp(String priority, Map<Fact, String> facts) {
        if (priority != null && priority.matches("P[2-5]")) {
            facts.put(Fact.RAISED_TO, "P" + (priority.charAt(1) - '1'));
        }
    }

    private static String nameOf(String whom, Incident incident) {
        String name =
                switch (whom) {
                    case "assignee" -> incident.assignee() == null ? incident.group() : incident.assignee();
                    case "group" -> incident.group();
                    default -> whom;
                };
        return name == null ? "service-desk" : name;
    }
}
