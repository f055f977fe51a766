package org.incidentdesk.record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.springframework.lang.Nullable;

/** What can be asked of a running incident. Implemented by the process. */
public interface IncidentLifecycle {

    /**
     * Starts the lifecycle of a new incident and records it.
     *
     * @return its number
     * @throws InvalidInputException if the report cannot be accepted
     */
    String report(Map<Fact, String> report);

    /** Ends the incident because its reporter does not need it any more. */
    void withdraw(String number, String reason);

    /**
     * Keeps what somebody wrote, and tells whoever it is meant for. An incident that waits for its reporter goes on when
     * the reporter writes.
     */
    void comment(String number, Comment comment);

    /**
     * Tells everybody concerned how it goes on.
     *
     * @param next when the next update is promised for
     */
    void update(String number, String author, String text, NextUpdate next);

    /** Whether the reporter is asked at this moment whether the resolution holds. */
    boolean awaitsAnswer(String number);

    /**
     * The reporter says whether the resolution holds.
     *
     * @param text what is still wrong, if it does not
     * @throws IncidentStateException if nobody waits for that any more
     */
    void answer(String number, String person, boolean solved, String text);

    /** States facts anew; priority, route and open tasks follow. */
    void reclassify(String number, Map<Fact, String> facts, String reason);

    /** Asks those up the line for help, whom the table {@code escalation} names; the work goes on where it is. */
    void escalate(String number, String reason);

    /**
     * Takes in what a vendor says. An answer lets the incident go on that waits for it.
     *
     * @throws IncidentStateException if the case is closed
     */
    void vendorSays(VendorCase asked, VendorAnswer said);

    /**
     * An incident belongs to another and is solved with it; nobody works on it by itself any more.
     *
     * @throws InvalidInputException if the other cannot have it
     */
    void join(String number, String parent, String reason);

    /** An incident does not belong to another any more: its tier works on it again. */
    void release(String number, String reason);

    /**
     * The service works again without anybody of the tiers.
     *
     * @param actor who says so
     * @param resolvedBy a word of {@link Fact#RESOLVED_BY}
     * @return whether the incident had still to be solved; otherwise nothing has changed
     */
    boolean solvedElsewhere(String number, String actor, String resolution, String resolvedBy);

    /**
     * The open tasks of an incident, the oldest first.
     *
     * @param all false: only those of the work itself, without those beside it, such as a manager's
     */
    List<OpenTask> openTasks(String number, boolean all);

    /** The number of the incident that a task belongs to, if it belongs to one. */
    Optional<String> incidentOf(String taskId);

    /**
     * What somebody writes about an incident.
     *
     * @param fromReporter whether the author is the reporter, or writes for the reporter
     * @param proven whether it is certain that the author has written it, and no machine
     */
    record Comment(String author, String text, Audience audience, boolean fromReporter, boolean proven) {

        /** By somebody who is logged in. */
        public Comment(String author, String text, Audience audience, boolean fromReporter) {
            this(author, text, audience, fromReporter, true);
        }
    }

    /**
     * What a vendor says to a case.
     *
     * @param author who brings it: an account, or an e-mail address
     * @param vendorNumber what the vendor calls the case; may be empty
     * @param answered whether it is the answer, or only the receipt
     */
    record VendorAnswer(String author, String text, String vendorNumber, boolean answered) {}

    /** When there will be news: at a time, as the table {@code next-update} says, or not at all. */
    record NextUpdate(Optional<Instant> at, boolean byTable) {

        public static final NextUpdate NONE = new NextUpdate(Optional.empty(), false);
        public static final NextUpdate BY_TABLE = new NextUpdate(Optional.empty(), true);

        public static NextUpdate at(Instant time) {
            return new NextUpdate(Optional.of(time), false);
        }
    }

    /**
     * A task that somebody has to do for an incident.
     *
     * @param href where the task is worked on, relative to this server
     */
    record OpenTask(
            String id,
            String name,
            @Nullable String group,
            @Nullable String assignee,
            Instant created,
            String definitionKey,
            String href) {}
}
