package org.incidentdesk.process;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.ExternalTaskService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.externaltask.ExternalTask;
import org.camunda.bpm.engine.externaltask.ExternalTaskQuery;
import org.camunda.bpm.engine.runtime.MessageCorrelationBuilder;
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

    private static final int RETRIES = 3;

    private final RuntimeService runtime;
    private final ExternalTaskService tasks;
    private final EngineAccess access;

    EngineDelivery(@Lazy RuntimeService runtime, @Lazy ExternalTaskService tasks, EngineAccess access) {
        this.runtime = runtime;
        this.tasks = tasks;
        this.access = access;
    }

    /** The topic of the external task by which a channel's messages are sent. */
    static String topic(String channel) {
        return "message-" + channel;
    }

    @Override
    public long stuck(String channel) {
        return access.unrestricted(() -> stuckTasks(channel).count());
    }

    @Override
    public int sendAgain(String channel) {
        return access.unrestricted(() -> {
            List<String> stuck =
                    stuckTasks(channel).list().stream().map(ExternalTask::getId).toList();
            if (!stuck.isEmpty()) {
                tasks.setRetries(stuck, RETRIES);
            }
            return stuck.size();
        });
    }

    private ExternalTaskQuery stuckTasks(String channel) {
        return tasks.createExternalTaskQuery().topicName(topic(channel)).noRetriesLeft();
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
    public void bounced(long id, @Nullable String incident, String channel, Urgency urgency) {
        access.unrestricted(() -> {
            MessageCorrelationBuilder message = runtime.createMessageCorrelation(BOUNCED)
                    .setVariable(MESSAGE, id)
                    .setVariable(CHANNEL, channel)
                    .setVariable(URGENCY, urgency.word())
                    .setVariable(TakeNextChannelDelegate.PROBLEM, "It came back");
            // A digest belongs to no single incident, and the engine takes no empty business key.
            return (incident == null ? message : message.processInstanceBusinessKey(incident)).correlateStartMessage();
        });
    }
}
