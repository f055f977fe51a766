package org.incidentdesk.process;

import org.camunda.bpm.engine.RuntimeService;
import org.incidentdesk.oncall.PagingProcess;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The way of each page as the process {@code page-on-call} runs it. */
@Component
class EnginePaging implements PagingProcess {

    static final String PAGE = "pageId";
    static final String LEVEL = "level";
    static final String ATTEMPT = "attempt";
    /** What whoever is paged reads. */
    static final String REASON = "pageReason";

    private static final String PROCESS = "page-on-call";
    private static final String ACKNOWLEDGED = "page-acknowledged";
    private static final String OVER = "page-over";

    private final RuntimeService runtime;
    private final Incidents incidents;
    private final EngineAccess access;

    EnginePaging(@Lazy RuntimeService runtime, Incidents incidents, EngineAccess access) {
        this.incidents = incidents;
        this.runtime = runtime;
        this.access = access;
    }

    @Override
    public void begin(long page, String incident, String group, String reason) {
        access.unrestricted(() -> runtime.createProcessInstanceByKey(PROCESS)
                .businessKey(incident)
                .setVariable(PAGE, page)
                .setVariable(PageOnCallDelegate.PAGED_GROUP, group)
                .setVariable(REASON, reason)
                .setVariable(Fact.PRIORITY.key(), incidents.get(incident).priority())
                .setVariable(LEVEL, 1)
                .setVariable(ATTEMPT, 1)
                .execute());
    }

    @Override
    public void acknowledged(long page, String incident) {
        correlate(ACKNOWLEDGED, page, incident);
    }

    @Override
    public void over(long page, String incident) {
        correlate(OVER, page, incident);
    }

    /** A page that does not wait at this moment finds in its record what has happened. */
    private void correlate(String message, long page, String incident) {
        access.unrestricted(() -> {
            runtime.createMessageCorrelation(message)
                    .processInstanceBusinessKey(incident)
                    .processInstanceVariableEquals(PAGE, page)
                    .correlateAll();
            return null;
        });
    }
}
