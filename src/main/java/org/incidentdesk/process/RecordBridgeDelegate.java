package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.MajorIncidents;
import org.springframework.stereotype.Component;

/** Where everybody meets is on the record, and with it in every message and on every task. */
@Component
class RecordBridgeDelegate implements JavaDelegate {

    private static final String OPENED = "automationResult";

    private final MajorIncidents majors;

    RecordBridgeDelegate(MajorIncidents majors) {
        this.majors = majors;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String opened = Variables.text(execution, OPENED);
        String bridge = Variables.text(execution, MajorVariables.BRIDGE).isBlank()
                ? opened
                : Variables.text(execution, MajorVariables.BRIDGE).strip();
        execution.setVariable(MajorVariables.BRIDGE, bridge);
        majors.openBridge(execution.getProcessBusinessKey(), bridge, Steps.of(execution));
    }
}
