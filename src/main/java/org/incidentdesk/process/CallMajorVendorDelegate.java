package org.incidentdesk.process;

import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Lets a vendor case begin beside the work of the technical lead. */
@Component
class CallMajorVendorDelegate implements JavaDelegate {

    private static final String WANTED = "major-vendor-wanted";

    private final RuntimeService runtime;
    private final EngineAccess access;

    CallMajorVendorDelegate(@Lazy RuntimeService runtime, EngineAccess access) {
        this.runtime = runtime;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        access.unrestricted(() -> {
            runtime.createMessageCorrelation(WANTED)
                    .processInstanceId(execution.getProcessInstanceId())
                    .correlateAll();
            return null;
        });
        execution.removeVariable(Variables.NEXT_STEP);
    }
}
