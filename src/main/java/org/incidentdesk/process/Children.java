package org.incidentdesk.process;

import org.camunda.bpm.engine.RuntimeService;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.RelatedIncidents;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Lets the incidents that belong to another one follow it, each as the process {@code follow-parent} says. */
@Component
class Children {

    static final String PARENT_EVENT = "parentEvent";
    static final String PARENT_TEXT = "parentText";

    static final String RESOLVED = "resolved";
    static final String ON_HOLD = "on-hold";
    static final String GOES_ON = "goes-on";
    static final String REOPENED = "reopened";
    /** It ended without a solution. */
    static final String OVER = "over";

    private static final String PARENT_MAJOR = "parentMajor";
    private static final String PROCESS = "follow-parent";

    private final RelatedIncidents related;
    private final Incidents incidents;
    private final RuntimeService runtime;
    private final EngineAccess access;

    Children(RelatedIncidents related, Incidents incidents, @Lazy RuntimeService runtime, EngineAccess access) {
        this.related = related;
        this.incidents = incidents;
        this.runtime = runtime;
        this.access = access;
    }

    void follow(String parent, String event, String text) {
        for (Incident child : incidents.get(related.childrenOf(parent))) {
            boolean major = "restored".equals(incidents.get(parent).major());
            access.unrestricted(() -> runtime.createProcessInstanceByKey(PROCESS)
                    .businessKey(child.number())
                    .setVariable(Fact.PRIORITY.key(), child.priority())
                    .setVariable(PARENT_MAJOR, major)
                    .setVariable(PARENT_EVENT, event)
                    .setVariable(PARENT_TEXT, Variables.fitting(text))
                    .execute());
        }
    }
}
