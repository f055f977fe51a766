package org.incidentdesk.process;

import static java.util.stream.Collectors.toCollection;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.Expression;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.IdentityLink;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.People;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What a person may not do with a task that the engine's authorizations would let them do. */
@Component
class TaskGuard {

    private static final String REQUESTED_TASK = "userTask_doRequestedTask";
    private static final Set<String> APPROVALS = Set.of("userTask_approveWorkaround", "userTask_decideAsDeputy");

    private final TaskService tasks;
    private final People people;
    private final ServiceLevels serviceLevels;
    private final EngineAccess access;

    TaskGuard(@Lazy TaskService tasks, People people, ServiceLevels serviceLevels, EngineAccess access) {
        this.tasks = tasks;
        this.people = people;
        this.serviceLevels = serviceLevels;
        this.access = access;
    }

    /** A task goes to somebody whom its model names: as its assignee or a candidate. */
    void checkAssignment(DelegateTask task) {
        String assignee = task.getAssignee();
        Expression named = ((TaskEntity) task).getTaskDefinition().getAssigneeExpression();
        if (access.person() == null
                || assignee == null
                || (named != null && assignee.equals(named.getValue(task.getExecution())))) {
            return;
        }
        if (decidesOnOwn(task, assignee)) {
            throw refused("assignee", "of this task cannot be " + assignee + ", who has asked for the approval");
        }
        Set<String> groups = people.groupsOf(assignee);
        boolean candidate = task.getCandidates().stream()
                .anyMatch(link -> assignee.equals(link.getUserId()) || groups.contains(link.getGroupId()));
        if (!candidate) {
            throw refused(
                    "assignee",
                    assignee + " is in none of the groups of this task: "
                            + task.getCandidates().stream()
                                    .map(IdentityLink::getGroupId)
                                    .toList());
        }
    }

    /** Name and priority say which incident it is and how urgent; they come from the record. */
    void checkUpdate(DelegateTask task, String name, int priority) {
        if (access.person() != null && (task.getOwner() != null || ((TaskEntity) task).getDelegationState() != null)) {
            throw refused("owner", "and delegation of a task are not used; assign it or reclassify the incident");
        }
        if (access.person() != null && !(name.equals(task.getName()) && priority == task.getPriority())) {
            throw refused("name", "and priority of a task come from its incident and cannot be changed");
        }
    }

    void checkCompletion(DelegateTask task, Set<String> editable, Incident incident) {
        String assignee = task.getAssignee();
        if (access.person() != null && assignee != null && !assignee.equals(access.actor())) {
            throw refused("assignee", "of this task is " + assignee + "; take it over before you complete it");
        }
        if (access.person() != null && decidesOnOwn(task, access.actor())) {
            throw refused(Variables.APPROVAL, "is for somebody else than " + access.actor() + ", who has asked for it");
        }
        List<String> changed = CameAlong.changed(task, editable);
        // Whoever completes a task may send any variable; what its form does not offer must stay as it is on record.
        // A task beside the work may be open while the record goes on; what it must not change was looked at above.
        List<String> forged = incident.facts().entrySet().stream()
                .filter(fact -> !SideTasks.contain(task))
                .filter(fact -> Variables.isKept(fact.getKey()))
                .filter(fact -> !editable.contains(fact.getKey().key()))
                .filter(fact -> !Variables.text(task, fact.getKey().key()).equals(fact.getValue()))
                .map(fact -> fact.getKey().key())
                .collect(toCollection(ArrayList::new));
        if (!Boolean.valueOf(incident.reporter() != null).equals(task.getVariable(Variables.REPORTER_KNOWN))) {
            forged.add(Variables.REPORTER_KNOWN);
        }
        if (!editable.contains(Variables.NEXT_STEP) && task.hasVariable(Variables.NEXT_STEP)) {
            forged.add(Variables.NEXT_STEP);
        }
        String number = incident.number();
        if (isForged(task, Variables.HELD_BY, () -> serviceLevels.heldBy(number).orElse(""))) {
            forged.add(Variables.HELD_BY);
        }
        if (isForged(task, Variables.SERVICE_LEVEL, () -> serviceLevels.mark(number))) {
            forged.add(Variables.SERVICE_LEVEL);
        }
        changed.stream().filter(name -> !forged.contains(name)).forEach(forged::add);
        if (editable.contains(Variables.NEXT_STEP)) {
            checkNextStep(task, incident);
        }
        if (!forged.isEmpty()) {
            throw refused(String.join(", ", forged), "cannot be changed in this task");
        }
    }

    private static boolean decidesOnOwn(DelegateTask task, String person) {
        return APPROVALS.contains(task.getTaskDefinitionKey())
                && person.equals(Variables.text(task, Variables.CALLED_BY));
    }

    private void checkNextStep(DelegateTask task, Incident incident) {
        switch (Variables.text(task, Variables.NEXT_STEP)) {
            case "hand-over" -> {
                if (Variables.text(task, Variables.HAND_OVER_TO).equals(incident.group())) {
                    throw refused(Variables.HAND_OVER_TO, "is the group that has the incident already");
                }
            }
            case "escalate" -> {
                if (Variables.text(task, Variables.TO_TIER).equals(incident.tier())) {
                    throw refused(Variables.TO_TIER, "is the tier that has the incident already");
                }
            }
            case "", "resolved" -> checkRequiredTasks(incident.number());
            default -> {
                // What else there is does not depend on what is open.
            }
        }
    }

    /** Whoever says that it works again must not leave open what the incident has to wait for. */
    private void checkRequiredTasks(String incident) {
        access.unrestricted(() -> {
            tasks
                    .createTaskQuery()
                    .processInstanceBusinessKey(incident)
                    .taskDefinitionKey(REQUESTED_TASK)
                    .list()
                    .stream()
                    .filter(open -> Boolean.TRUE.equals(tasks.getVariable(open.getId(), Variables.TASK_REQUIRED)))
                    .findFirst()
                    .ifPresent(open -> {
                        throw refused(
                                Variables.NEXT_STEP,
                                "cannot be resolved as long as a task is open that it has to wait for: "
                                        + tasks.getVariable(open.getId(), Variables.TASK_TITLE) + " ("
                                        + tasks.getVariable(open.getId(), Variables.TASK_GROUP) + ")");
                    });
            return null;
        });
    }

    /** Few incidents have these variables; the truth is asked for only where there is one. */
    private static boolean isForged(DelegateTask task, String name, Supplier<String> truth) {
        return task.hasVariable(name) && !Variables.text(task, name).equals(truth.get());
    }

    private static FormFieldValidationException refused(String field, String message) {
        return new FormFieldValidationException(field, field + " " + message, null);
    }
}
