package org.incidentdesk.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.task.Task;
import org.incidentdesk.record.MajorIncidents;
import org.incidentdesk.record.MajorIncidents.Role;
import org.incidentdesk.record.People;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Somebody else takes a part in a major incident, and with it the tasks of the part that are open. */
@Component
class HandOverPartDelegate implements JavaDelegate {

    private static final Map<Role, Set<String>> TASKS = Map.of(
            Role.COMMANDER, Set.of("userTask_openBridgeByHand", "userTask_writeAfterActionReport"),
            Role.COMMUNICATIONS_LEAD, Set.of("userTask_writeUpdate", "userTask_announceRestoration"),
            Role.SCRIBE, Set.of(),
            Role.TECHNICAL_LEAD, Set.of("userTask_leadRestoration", "userTask_tryService"));

    private final MajorIncidents majors;
    private final IncidentInstances instances;
    private final TaskService tasks;
    private final People people;
    private final EngineAccess access;

    HandOverPartDelegate(
            MajorIncidents majors,
            IncidentInstances instances,
            @Lazy TaskService tasks,
            People people,
            EngineAccess access) {
        this.majors = majors;
        this.instances = instances;
        this.tasks = tasks;
        this.people = people;
        this.access = access;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        Role role = Role.of(Variables.text(execution, MajorVariables.NEW_ROLE)).orElseThrow();
        String person = Variables.text(execution, MajorVariables.NEW_HOLDER);
        List<String> groups = NotifyDelegate.list(execution.getVariable(MajorVariables.groupOf(role)));
        String group = groups.stream()
                .filter(people.groupsOf(person)::contains)
                .findFirst()
                .orElse(groups.get(0));
        majors.give(
                number,
                role,
                group,
                Optional.of(person),
                Variables.text(execution, MajorVariables.HANDED_OVER_BY),
                Steps.of(execution));
        instances.set(number, Map.of(MajorVariables.personOf(role), person));
        access.unrestricted(() -> {
            tasks.createTaskQuery().processInstanceBusinessKey(number).list().stream()
                    .filter(task -> TASKS.get(role).contains(task.getTaskDefinitionKey()))
                    .map(Task::getId)
                    .forEach(task -> {
                        tasks.addCandidateUser(task, person);
                        tasks.setAssignee(task, person);
                    });
            return null;
        });
    }
}
