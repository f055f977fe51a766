package org.incidentdesk.process;

import static java.util.stream.Collectors.joining;

import java.util.Date;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.incidentdesk.model.FormRules;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Change;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.People;
import org.incidentdesk.record.RelatedIncidents;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Component;

/**
 * What happens with every user task of an incident: it says which incident it is about, what its form demands is checked
 * on the server, and what a person states in it goes to the record and its timeline.
 */
@Component
class TaskWork implements TaskListener {

    private static final int MAX_NAME = 255;
    private static final int MAX_SHOWN = 80;

    private final Incidents incidents;
    private final RelatedIncidents related;
    private final Timeline timeline;
    private final FormRules formRules;
    private final TaskGuard guard;
    private final ServiceLevels serviceLevels;
    private final Notifications notifications;
    private final Pages pages;
    private final People people;
    private final EngineAccess access;

    TaskWork(
            Incidents incidents,
            RelatedIncidents related,
            Timeline timeline,
            FormRules formRules,
            TaskGuard guard,
            ServiceLevels serviceLevels,
            Notifications notifications,
            Pages pages,
            People people,
            EngineAccess access) {
        this.incidents = incidents;
        this.related = related;
        this.timeline = timeline;
        this.formRules = formRules;
        this.guard = guard;
        this.serviceLevels = serviceLevels;
        this.notifications = notifications;
        this.pages = pages;
        this.people = people;
        this.access = access;
    }

    @Override
    public void notify(DelegateTask task) {
        Optional<String> incident = Steps.incidentOf(task.getExecution());
        if (incident.isPresent()) {
            notify(task, incident.get());
        } else if (task.getEventName().equals(EVENTNAME_COMPLETE)) {
            formRules.check(task);
        } else if (task.getEventName().equals(EVENTNAME_CREATE) && task.hasVariable(Variables.TASK_SUBJECT)) {
            task.setName(shortened(task.getName() + " · " + Variables.text(task, Variables.TASK_SUBJECT)));
        }
    }

    private void notify(DelegateTask task, String number) {
        switch (task.getEventName()) {
            case EVENTNAME_CREATE -> present(task, number);
            case EVENTNAME_ASSIGNMENT -> assigned(task, number);
            case EVENTNAME_UPDATE -> guard.checkUpdate(task, nameOf(task, number), priorityOf(task));
            case EVENTNAME_COMPLETE -> completed(task, number);
            default -> throw new IllegalStateException("No work for task event " + task.getEventName());
        }
    }

    /** P1 to P5 as the engine's task priority: 100 to 20, and 50 before there is one. */
    static int priorityOf(DelegateTask task) {
        String priority = Variables.text(task, Fact.PRIORITY.key());
        return priority.matches("P[1-5]") ? 120 - 20 * (priority.charAt(1) - '0') : 50;
    }

    private void present(DelegateTask task, String number) {
        task.setPriority(priorityOf(task));
        if (!SideTasks.contain(task)) {
            task.setDueDate(serviceLevels.due(number).map(Date::from).orElse(null));
        }
        task.setName(nameOf(task, number));
        // They led here; the next ones are this task's own.
        task.getExecution().removeVariables(List.of(Variables.NEXT_STEP, Variables.ASSIGNED_MEMBER));
    }

    private static String nameOf(DelegateTask task, String number) {
        Object step =
                ((TaskEntity) task).getTaskDefinition().getNameExpression().getValue(task);
        return shortened(step + " · " + number + " " + Variables.text(task, Fact.TITLE.key()));
    }

    private static String shortened(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME - 1) + "…" : name;
    }

    private void assigned(DelegateTask task, String number) {
        guard.checkAssignment(task);
        boolean aside = SideTasks.contain(task);
        if (!aside) {
            incidents.assign(number, Optional.ofNullable(task.getAssignee()));
        }
        if (!Timeline.SYSTEM.equals(access.actor())) {
            long entry = timeline.add(
                    number,
                    access.actor(),
                    Kind.ASSIGNMENT,
                    Audience.INTERNAL,
                    task.getAssignee() == null ? "Given back" : "Assigned to " + task.getAssignee(),
                    Steps.of(task.getExecution()));
            if (!aside && task.getAssignee() != null && Roles.isStaff(people.groupsOf(task.getAssignee()))) {
                // Whoever gives it to somebody has looked at it; that answers the reporter, but no page.
                serviceLevels.respond(number);
                if (access.actor().equals(task.getAssignee())) {
                    pages.acknowledge(number, task.getAssignee(), "by taking the task");
                }
                notifications.tell(new Occasion(number, "assigned-to-you", String.valueOf(entry))
                        .by(access.actor())
                        .saying(Placeholder.AUTHOR, access.actor()));
            }
        }
    }

    private void completed(DelegateTask task, String number) {
        Set<String> editable = formRules.check(task);
        guard.checkCompletion(task, editable, incidents.get(number));
        CameAlong.drop(task, editable);
        boolean aside = SideTasks.contain(task);
        if (!aside) {
            Variables.workedBy(task.getExecution(), access.actor());
        } else if (task.hasVariable(MajorVariables.REASON)) {
            // The streams of a major incident go on apart.
            task.getExecution().setVariable(Variables.WORKED_BY, access.actor());
        }
        if (editable.contains(Variables.NEXT_STEP)) {
            // Whoever has had it on hold has it no more; the next hold is of whoever decides on it now.
            task.getExecution().removeVariable(Variables.HELD_BY);
        }
        try {
            Map<Fact, String> stated = stated(task, editable);
            List<Change> changes = aside ? incidents.state(number, stated) : incidents.finish(number, stated);
            Variables.follow(task.getExecution(), changes);
            related.tellParents(number, changes, access.actor());
            timeline.add(
                    number,
                    access.actor(),
                    Kind.TASK,
                    Audience.INTERNAL,
                    Stream.of("Completed", words(changes), answers(task, editable))
                            .filter(part -> !part.isEmpty())
                            .collect(joining(", ")),
                    Steps.of(task.getExecution()));
            Variables.forgetNotes(task.getExecution(), editable);
            if (!aside && task.getAssignee() == null && !Timeline.SYSTEM.equals(access.actor())) {
                serviceLevels.respond(number);
            }
        } catch (InvalidInputException e) {
            throw new FormFieldValidationException(e.problems(), e.getMessage(), e);
        }
    }

    private static Map<Fact, String> stated(DelegateTask task, Set<String> editable) {
        Map<Fact, String> stated = new EnumMap<>(Fact.class);
        for (String key : editable) {
            if (task.hasVariable(key)) {
                Fact.ofKey(key).ifPresent(fact -> {
                    String value = Variables.text(task, key).strip();
                    task.getExecution().setVariable(key, value);
                    stated.put(fact, value);
                });
            }
        }
        return stated;
    }

    /** What was answered that is not a fact of the record, such as the reason of a rejection. */
    private static String answers(DelegateTask task, Set<String> editable) {
        return editable.stream()
                .filter(key -> Fact.ofKey(key).isEmpty())
                .sorted()
                .filter(key -> !Variables.text(task, key).isBlank())
                .map(key -> key + " " + shown(Variables.text(task, key)))
                .collect(joining(", "));
    }

    static String words(List<Change> changes) {
        return changes.stream().map(TaskWork::words).collect(joining(", "));
    }

    private static String words(Change change) {
        String to = shown(change.to());
        return change.fact().key() + " " + (change.from() == null ? to : shown(change.from()) + " → " + to);
    }

    private static String shown(String value) {
        if (value == null) {
            return "none";
        }
        return value.length() > MAX_SHOWN ? value.substring(0, MAX_SHOWN) + "…" : value;
    }
}
