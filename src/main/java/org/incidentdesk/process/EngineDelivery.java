package org.incidentdesk.process;

import java.time.Instant;
import java.util.Optional;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.runtime.ProcessInstantiationBuilder;
import org.incidentdesk.notification.DeliveryProcess;
import org.incidentdesk.notification.Urgency;
import org.springframework.context.annotation.Lazy;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** The way of each message as the process {@code deliver-message} runs it. */
@Component
class EngineDelivery implements DeliveryProcess {

    static final String PROCESS = "deliver-message";
    static final String MESSAGE = "message";
    static final String CHANNEL = "deliveryChannel";

    private static final String BOUNCED = "message-bounced";
    private static final String URGENCY = "urgency";
    private static final String SEND_AT = "sendAt";

    private final RuntimeService runtime;
    private final EngineAccess access;

    EngineDelivery(@Lazy RuntimeService runtime, EngineAccess access) {
        this.runtime = runtime;
        this.access = access;
    }

    @Override
    public void begin(
            long message, @Nullable String incident, String channel, Urgency urgency, Optional<Instant> notBefore) {
        access.unrestricted(() -> {
            ProcessInstantiationBuilder instance = runtime.createProcessInstanceByKey(PROCESS)
                    .businessKey(incident)
                    .setVariable(MESSAGE, message)
                    .setVariable(CHANNEL, channel)
                    .setVariable(URGENCY, urgency.word());
            notBefore.ifPresent(at -> instance.setVariable(SEND_AT, at.toString()));
            return instance.execute();
        });
    }

    @Override
    public void bounced(long message, @Nullable String incident, String channel, Urgency urgency) {
        access.unrestricted(() -> runtime.createMessageCorrelation(BOUNCED)
                .processInstanceBusinessKey(incident)
                .setVariable(MESSAGE, message)
                .setVariable(CHANNEL, channel)
                .setVariable(URGENCY, urgency.word())
                .setVariable(TakeNextChannelDelegate.PROBLEM, "It came back")
                .correlateStartMessage());
    }
}
