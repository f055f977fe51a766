package org.incidentdesk.process;

import static java.util.stream.Collectors.toSet;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.authorization.Resources;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.Expression;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.task.IdentityLinkType;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.People;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** After a reclassification: each open task goes to the groups that its model now names, with the new priority. */
@Component
class MoveOpenTasksDelegate implements JavaDelegate {

    private static final String MOVED = "moved";

    private final WhoHasIt whoHasIt;
    private final TaskService tasks;
    private final AuthorizationService authorizations;
    private final IncidentInstances instances;
    private final Incidents incidents;
    private final People people;
    private final Pages pages;

    MoveOpenTasksDelegate(
            WhoHasIt whoHasIt,
            @Lazy TaskService tasks,
            @Lazy AuthorizationService authorizations,
            IncidentInstances instances,
            Incidents incidents,
            People people,
            Pages pages) {
        this.pages = pages;
        this.whoHasIt = whoHasIt;
        this.tasks = tasks;
        this.authorizations = authorizations;
        this.instances = instances;
        this.incidents = incidents;
        this.people = people;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        instances.bringUpToDate(incidents.get(number));
        long moved =
                tasks.createTaskQuery().processInstanceBusinessKey(execution.getProcessBusinessKey()).list().stream()
                        .map(TaskEntity.class::cast)
                        .filter(this::move)
                        .count();
        boolean leftTier = whoHasIt.moved(number);
        if (moved > 0 && !leftTier) {
            pages.stop(number, "handed over");
        }
        // In the scope of the event subprocess.
        execution.setVariableLocal(MOVED, leftTier || moved > 0);
    }

    /** Whether the task has gone to another group. */
    private boolean move(TaskEntity task) {
        task.setPriority(TaskWork.priorityOf(task));
        Set<String> now = task.getCandidates().stream()
                .filter(link -> IdentityLinkType.CANDIDATE.equals(link.getType()) && link.getGroupId() != null)
                .map(IdentityLink::getGroupId)
                .collect(toSet());
        Set<String> wanted = task.getTaskDefinition().getCandidateGroupIdExpressions().stream()
                .map(expression -> expression.getValue(task.getExecution()))
                .flatMap(value -> value instanceof Collection<?> groups
                        ? groups.stream().map(Object::toString)
                        : Arrays.stream(String.valueOf(value).split(",")))
                .map(String::strip)
                .collect(toSet());
        if (now.equals(wanted)) {
            return false;
        }
        now.stream().filter(group -> !wanted.contains(group)).forEach(task::deleteCandidateGroup);
        wanted.stream().filter(group -> !now.contains(group)).forEach(task::addCandidateGroup);
        if (task.getAssignee() != null
                && !isCalledIn(task)
                && Collections.disjoint(people.groupsOf(task.getAssignee()), wanted)) {
            forget(task, task.getAssignee());
        }
        return true;
    }

    /** Whoever is called in by name, or has called the others, stays with it whichever group has the incident. */
    private static boolean isCalledIn(TaskEntity task) {
        Expression named = task.getTaskDefinition().getAssigneeExpression();
        return SideTasks.contain(task)
                && named != null
                && task.getAssignee().equals(named.getValue(task.getExecution()));
    }

    private void forget(TaskEntity task, String assignee) {
        // Through the service, so that the record learns of it.
        tasks.setAssignee(task.getId(), null);
        authorizations
                .createAuthorizationQuery()
                .resourceType(Resources.TASK)
                .resourceId(task.getId())
                .userIdIn(assignee)
                .list()
                .forEach(grant -> authorizations.deleteAuthorization(grant.getId()));
    }
}
