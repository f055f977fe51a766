package org.incidentdesk.intake;

/** Takes care of a mail that came in. Implemented by the process {@code receive-mail}. */
public interface MailProcess {

    /** Begins in the transaction that has stored the mail. */
    void begin(long mail);
}
