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

    private static final int FIRST_WORDS = 300;

    private final ReceivedMails mails;

    ReadMailDelegate(ReceivedMails mails) {
        this.mails = mails;
    }

    @Override
    public void execute(DelegateExecution execution) {
        UnderstoodMail mail = mails.understand((long) execution.getVariable(EngineMail.MAIL));
        execution.setVariable("mailKind", mail.kind());
        execution.setVariable("mailSender", mail.sender());
        execution.setVariable("incidentState", mail.incidentState());
        execution.setVariable("mailProof", mail.proof());
        execution.setVariable("mailsLately", mail.sentLately());
        execution.setVariable("mailFrom", mail.from());
        execution.setVariable("mailSubject", mail.subject());
        execution.setVariable("mailText", Variables.fitting(mail.text()));
        execution.setVariable("mailFiles", Variables.fitting(String.join(", ", mail.files())));
        execution.setVariable("mailWords", Variables.fitting(words(mail.subject() + " " + mail.text())));
        String answer = words(mail.answer());
        execution.setVariable("answerWords", answer.substring(0, Math.min(FIRST_WORDS, answer.length())));
        execution.setVariable("namedService", mail.service());
        execution.setVariable(EngineMail.INCIDENT, mail.incident() == null ? "" : mail.incident());
        execution.setVariable(Fact.TITLE.key(), mail.title());
        execution.setVariable(Variables.TASK_SUBJECT, mail.subject().isEmpty() ? mail.from() : mail.subject());
    }

    /** In the form that tables ask for: small letters, single blanks, and ' for each of its kind. */
    private static String words(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("[\u2018\u2019\u02bc\u00b4`]", "'")
                .replaceAll("\\p{Cf}", "")
                .replaceAll("[\\s\\p{Z}]+", " ")
                .strip();
    }
}
