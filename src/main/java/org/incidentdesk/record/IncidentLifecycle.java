package org.incidentdesk.record;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** The reporter has written; an incident that waits for that goes on. */
    void reporterReplied(String number);

    /** States facts anew; priority, route and open tasks follow. */
    void reclassify(String number, Map<Fact, String> facts, String reason);

    List<OpenTask> openTasks(String number);

    /** The number of the incident that a task belongs to, if it belongs to one. */
    Optional<String> incidentOf(String taskId);

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
