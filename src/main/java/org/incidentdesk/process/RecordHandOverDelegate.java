package org.incidentdesk.process;

import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.HandOvers;
import org.incidentdesk.record.HandOvers.Kind;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.springframework.stereotype.Component;

/** Whoever has the incident gives it away, and says why: to a group of the same tier, another tier, or a vendor. */
@Component
class RecordHandOverDelegate implements JavaDelegate {

    /** From this time on, an incident that goes between the same two groups is one for a coordinator. */
    private static final int PING_PONG = 3;

    private final Incidents incidents;
    private final HandOvers handOvers;
    private final Timeline timeline;
    private final Pages pages;

    RecordHandOverDelegate(Incidents incidents, HandOvers handOvers, Timeline timeline, Pages pages) {
        this.pages = pages;
        this.incidents = incidents;
        this.handOvers = handOvers;
        this.timeline = timeline;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Incident incident = incidents.get(execution.getProcessBusinessKey());
        String agent = Variables.worker(execution);
        String reason = Variables.text(execution, Variables.HAND_OVER_REASON).strip();
        pages.stop(incident.number(), "handed over");
        String words =
                switch (Variables.text(execution, Variables.NEXT_STEP)) {
                    case "hand-over" -> toGroup(execution, incident, agent, reason);
                    case "escalate" -> toTier(execution, incident, agent, reason);
                    default -> toVendor(execution, incident, agent, reason);
                };
        timeline.add(
                incident.number(),
                agent,
                TimelineEntry.Kind.ESCALATION,
                Audience.INTERNAL,
                words + ": " + reason,
                Steps.of(execution));
        execution.removeVariables(List.of(
                Variables.NEXT_STEP,
                Variables.HAND_OVER_TO,
                Variables.TO_TIER,
                Variables.HAND_OVER_REASON,
                Variables.HELD_BY));
    }

    private String toGroup(DelegateExecution execution, Incident incident, String agent, String reason) {
        String group = Variables.text(execution, Variables.HAND_OVER_TO);
        handOvers.add(incident, Kind.LATERAL, group, incident.tier(), reason, agent);
        Variables.follow(execution, incidents.state(incident.number(), Map.of(Fact.GROUP, group)));
        execution.setVariable(
                Variables.PING_PONG, handOvers.between(incident.number(), incident.group(), group) >= PING_PONG);
        return "Handed over from " + incident.group() + " to " + group;
    }

    private String toTier(DelegateExecution execution, Incident incident, String agent, String reason) {
        String tier = Variables.text(execution, Variables.TO_TIER);
        handOvers.add(incident, Kind.FUNCTIONAL, null, tier, reason, agent);
        Variables.follow(execution, incidents.state(incident.number(), Map.of(Fact.TIER, tier)));
        execution.setVariable(Variables.GOES_TO, tier);
        return "Escalated from tier " + incident.tier() + " (" + incident.group() + ") to tier " + tier;
    }

    private String toVendor(DelegateExecution execution, Incident incident, String agent, String reason) {
        handOvers.add(incident, Kind.VENDOR, null, incident.tier(), reason, agent);
        execution.setVariable(Variables.GOES_TO, Variables.VENDOR);
        return "Handed to a vendor by " + incident.group();
    }
}
