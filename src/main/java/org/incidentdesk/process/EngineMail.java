package org.incidentdesk.process;

import org.camunda.bpm.engine.RuntimeService;
import org.incidentdesk.intake.MailProcess;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What becomes of a mail, as the process {@code receive-mail} runs it. */
@Component
class EngineMail implements MailProcess {

    static final String MAIL = "mail";
    static final String INCIDENT = "incidentNumber";
    static final String ACTION = "action";
    static final String WHY = "why";

    private static final String PROCESS = "receive-mail";

    private final RuntimeService runtime;
    private final EngineAccess access;

    EngineMail(@Lazy RuntimeService runtime, EngineAccess access) {
        this.runtime = runtime;
        this.access = access;
    }

    @Override
    public void begin(long mail) {
        access.unrestricted(() -> runtime.createProcessInstanceByKey(PROCESS)
                .setVariable(MAIL, mail)
                .execute());
    }
}
