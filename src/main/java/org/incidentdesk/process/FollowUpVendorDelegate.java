package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.record.Vendors;
import org.springframework.stereotype.Component;

/** Counts that a vendor has to be asked once more. */
@Component
class FollowUpVendorDelegate implements JavaDelegate {

    private final Vendors vendors;

    FollowUpVendorDelegate(Vendors vendors) {
        this.vendors = vendors;
    }

    @Override
    public void execute(DelegateExecution execution) {
        vendors.followUp(Variables.text(execution, Variables.VENDOR_CASE));
    }
}
