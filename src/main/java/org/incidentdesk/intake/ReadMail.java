package org.incidentdesk.intake;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.lang.Nullable;

/**
 * A mail as it could be understood.
 *
 * @param from the address alone; if there is not exactly one, whatever the mail says; empty if it says nothing
 * @param messageId without angle brackets; empty if there is none
 * @param references the Message-IDs it answers, the nearest first
 * @param number of the incident that its subject names
 * @param text what its sender wrote, without what is quoted
 * @param all the same with what is quoted
 * @param bounce if it says that a mail of ours did not arrive
 */
record ReadMail(
        Kind kind,
        String from,
        String fromName,
        String subject,
        String messageId,
        List<String> references,
        Optional<String> number,
        String text,
        String all,
        List<File> files,
        Optional<Bounce> bounce,
        boolean forged) {

    enum Kind {
        PERSONAL,
        /** Out of office, a list, a newsletter. */
        AUTOMATIC,
        BOUNCE,
        /** One of ours that came back in a circle. */
        LOOP,
        UNREADABLE,
        TOO_LARGE,
        /** One that has come before, as through two addresses of the desk. */
        REPEATED;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A file that came with it.
     *
     * @param damaged whether not all of it could be read
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record File(String name, String type, byte[] content, boolean damaged) {}

    /**
     * A mail of ours that did not arrive.
     *
     * @param mailId its Message-ID; null if the report does not tell
     */
    record Bounce(@Nullable String mailId, String reason) {

        /** With the mail that the report answers, if it does not tell otherwise. */
        Bounce of(List<String> references) {
            return mailId != null || references.isEmpty() ? this : new Bounce(references.get(0), reason);
        }
    }
}
