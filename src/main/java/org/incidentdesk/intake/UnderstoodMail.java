package org.incidentdesk.intake;

import java.util.List;
import org.springframework.lang.Nullable;

/**
 * What is known of a mail before anything is done with it, in the words of the table {@code mail-action}.
 *
 * @param kind personal, automatic, bounce, loop, unreadable or too-large
 * @param sender reporter (of the incident it belongs to), vendor (of an open case of it), staff, person, customer, stranger or forged
 * @param incident it belongs to
 * @param incidentState none, or the status of that incident
 * @param proof thread if the sender answers a mail that we sent to that very address, forwarded if somebody else does,
 *     number if only the subject names the incident, none
 * @param sentLately mails of this sender within an hour
 * @param text what its sender has to say
 * @param answer the same without greetings at its end, for tables that look for a yes or no
 * @param title of an incident that comes of it
 * @param service of the incident, or else the one service that the mail names, or ""
 * @param files the names of those that came with it
 */
public record UnderstoodMail(
        String kind,
        String sender,
        @Nullable String incident,
        String incidentState,
        String proof,
        int sentLately,
        String from,
        String subject,
        String title,
        String text,
        String answer,
        String service,
        List<String> files) {}
