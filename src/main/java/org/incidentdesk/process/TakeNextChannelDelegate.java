package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.notification.Delivery;
import org.springframework.stereotype.Component;

/** Goes over to the channel that the table {@code channel-fallback} named; says whether there is one left to try. */
@Component
class TakeNextChannelDelegate implements JavaDelegate {

    static final String PROBLEM = "problem";

    private static final String FALLBACK = "fallback";
    private static final String HAS_CHANNEL = "hasChannel";

    private final Delivery delivery;

    TakeNextChannelDelegate(Delivery delivery) {
        this.delivery = delivery;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String next = Variables.text(execution, FALLBACK);
        boolean changed = delivery.change(
                (long) execution.getVariable(EngineDelivery.MESSAGE),
                next,
                Variables.text(execution, PROBLEM),
                Steps.of(execution));
        execution.setVariable(HAS_CHANNEL, changed);
        if (changed) {
            execution.setVariable(EngineDelivery.CHANNEL, next);
        }
    }
}
