package org.incidentdesk.process;

import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.incidentdesk.model.FormRules;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.InvalidInputException;
import org.springframework.stereotype.Component;

/** Puts a report on record and gives the process its business key. */
@Component
class RecordReportDelegate implements JavaDelegate {

    private final Incidents incidents;
    private final FormRules formRules;
    private final EngineAccess access;

    RecordReportDelegate(Incidents incidents, FormRules formRules, EngineAccess access) {
        this.incidents = incidents;
        this.formRules = formRules;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Map<Fact, String> report = Variables.facts(execution);
        String reportedFor = Variables.text(execution, Variables.REPORTED_FOR);
        if (!reportedFor.isBlank()) {
            report.put(Fact.REPORTER, reportedFor);
        }
        try {
            Incident incident = incidents.open(report, access.actor(), Steps.of(execution));
            execution.setProcessBusinessKey(incident.number());
            Variables.afterRecording(execution, incident, formRules.startFields(execution));
        } catch (InvalidInputException e) {
            // This type makes the engine's REST API, and so Tasklist, answer 400 with the message.
            throw new FormFieldValidationException(e.problems(), e.getMessage(), e);
        }
    }
}
