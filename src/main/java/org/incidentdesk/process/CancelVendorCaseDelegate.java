package org.incidentdesk.process;

import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.servicelevel.ServiceLevel;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/** The vendor is not needed any more; the case may not have been opened yet. */
@Component
class CancelVendorCaseDelegate implements JavaDelegate {

    private final Vendors vendors;
    private final Incidents incidents;
    private final ServiceLevels serviceLevels;
    private final EngineAccess access;

    CancelVendorCaseDelegate(Vendors vendors, Incidents incidents, ServiceLevels serviceLevels, EngineAccess access) {
        this.vendors = vendors;
        this.incidents = incidents;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Incident incident = incidents.get(execution.getProcessBusinessKey());
        String vendorCase = Variables.text(execution, Variables.VENDOR_CASE);
        if (vendorCase.isEmpty()) {
            execution.setVariable(Variables.VENDOR_CONTACT, "");
            return;
        }
        if ("on-hold".equals(incident.status())) {
            incidents.resume(incident.number(), access.actor(), "Goes on without the vendor", Steps.of(execution));
            serviceLevels.resume(incident.number());
        }
        serviceLevels.end(incident.number(), ServiceLevel.VENDOR_CONTRACT);
        vendors.close(vendorCase, "cancelled", Optional.empty());
        execution.removeVariable(Variables.HELD_BY);
    }
}
