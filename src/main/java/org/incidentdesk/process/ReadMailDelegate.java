package org.incidentdesk.process;

import java.util.Locale;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.intake.ReceivedMails;
import org.incidentdesk.intake.UnderstoodMail;
import org.incidentdesk.record.Fact;
import org.springframework.stereotype.Component;

/** Leaves for tables and form what is known of a mail. */
@Component
class ReadMailDelegate implements JavaDelegate {

    /** The engine keeps no more in a variable of text. */
    private static final int MAX = 3900;

    private static final int FIRST_WORDS = 300;

    private final ReceivedMails mails;

    ReadMailDelegate(ReceivedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(DelegateExecution execution) {
        UnderstoodMail mail = mails.understand((long) execution.getVariable(EngineMail.MAIL));
        String words =
                mail.text().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").strip();
        execution.setVariable("mailKind", mail.kind());
        execution.setVariable("mailSender", mail.sender());
        execution.setVariable("incidentState", mail.incidentState());
        execution.setVariable("mailProof", mail.proof());
        execution.setVariable("mailsLately", mail.sentLately());
        execution.setVariable("mailFrom", mail.from());
        execution.setVariable("mailSubject", mail.subject());
        execution.setVariable("mailText", cut(mail.text(), MAX));
        execution.setVariable("mailFiles", cut(String.join(", ", mail.files()), MAX));
        execution.setVariable("mailWords", cut((mail.subject() + " " + words).toLowerCase(Locale.ROOT), MAX));
        execution.setVariable("answerWords", cut(words, FIRST_WORDS));
        execution.setVariable("namedService", mail.service());
        execution.setVariable(EngineMail.INCIDENT, mail.incident() == null ? "" : mail.incident());
        execution.setVariable(Fact.TITLE.key(), mail.title());
        execution.setVariable(Variables.TASK_SUBJECT, mail.subject().isEmpty() ? mail.from() : mail.subject());
    }

    private static String cut(String text, int max) {
        return text.length() > max ? text.substring(0, max) : text;
    }
}
