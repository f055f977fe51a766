package org.incidentdesk.process;

import java.util.Arrays;
import java.util.List;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.springframework.stereotype.Component;

/**
 * Tells people of an event; whom, how and in which words is in the table {@code notification}. Inputs of the step: {@code
 * event}; {@code audience} to name some only, separated by commas, nobody if it is empty; {@code occurrence} where the step itself does not tell
 * apart what happens twice; and any placeholder of the wordings, such as {@code text}.
 */
@Component
class NotifyDelegate implements JavaDelegate {

    static final String EVENT = "event";
    static final String AUDIENCE = "audience";
    static final String OCCURRENCE = "occurrence";
    static final String WHOM_THE_TABLE_NAMES = "table";

    private final Notifications notifications;
    private final EngineAccess access;

    NotifyDelegate(Notifications notifications, EngineAccess access) {
        this.notifications = notifications;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String incident = Steps.incidentOf(execution)
                .orElseThrow(() -> new IllegalStateException("Only a process of an incident can tell of it; \""
                        + execution.getCurrentActivityName() + "\" belongs to none"));
        Occasion occasion = new Occasion(incident, input(execution, EVENT), occurrence(execution)).by(access.actor());
        if (execution.hasVariableLocal(AUDIENCE)
                && !WHOM_THE_TABLE_NAMES.equals(execution.getVariableLocal(AUDIENCE))) {
            occasion = occasion.to(list(execution.getVariableLocal(AUDIENCE)));
        }
        for (Placeholder placeholder : Placeholder.values()) {
            Object value = execution.getVariableLocal(placeholder.key());
            if (value != null) {
                occasion = occasion.saying(placeholder, value.toString());
            }
        }
        notifications.tell(occasion);
    }

    private static String occurrence(DelegateExecution execution) {
        return execution.hasVariableLocal(OCCURRENCE)
                ? input(execution, OCCURRENCE)
                : execution.getActivityInstanceId();
    }

    private static String input(DelegateExecution execution, String name) {
        Object value = execution.getVariableLocal(name);
        if (value == null || value.toString().isBlank()) {
            throw new IllegalStateException("\"" + execution.getCurrentActivityName() + "\" needs the input " + name
                    + "; correct and deploy the model");
        }
        return value.toString();
    }

    /** A list, or one as text: a, b or [a, b, null]. */
    static List<String> list(Object value) {
        return Arrays.stream(String.valueOf(value).replaceAll("^\\[|]$", "").split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty() && !part.equals("null"))
                .distinct()
                .toList();
    }
}
