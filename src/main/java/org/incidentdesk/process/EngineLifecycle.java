package org.incidentdesk.process;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.camunda.bpm.engine.MismatchingMessageCorrelationException;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.TaskService;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.runtime.ProcessInstance;
import org.camunda.bpm.engine.task.IdentityLink;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.impl.VariableMapImpl;
import org.incidentdesk.notification.NotificationRules;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.IncidentLifecycle;
import org.incidentdesk.record.IncidentStateException;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Incidents.Change;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.RelatedIncidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.record.VendorCase;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The lifecycle as the process {@code incident} runs it. */
@Service
@Transactional
class EngineLifecycle implements IncidentLifecycle {

    static final String PROCESS = "incident";

    private static final String REPORTED = "incident-reported";
    private static final String REPLIED = "reporter-replied";
    static final String ANSWERED = "resolution-answered";
    private static final String WITHDRAWN = "incident-withdrawn";
    static final String RECLASSIFIED = "incident-reclassified";
    private static final String VENDOR_ANSWERED = "vendor-answered";
    private static final String ESCALATED = "incident-escalated";
    /** What the table escalation knows in the place of a commitment. */
    private static final String BY_A_PERSON = "person";

    private final RuntimeService runtime;
    private final TaskService tasks;
    private final Incidents incidents;
    private final Timeline timeline;
    private static final String MESSAGE_TO_REPORTER = "message-to-reporter";
    private static final String MESSAGE_FROM_REPORTER = "message-from-reporter";
    private static final String JOINED = "joined";
    private static final String UPDATE = "update";
    private static final String UPDATE_DUE = "update-due";

    private final Notifications notifications;
    private final NotificationRules rules;
    private final ServiceLevels serviceLevels;
    private final Pages pages;
    private final Vendors vendors;
    private final IncidentInstances instances;
    private final RelatedIncidents related;
    private final WhoHasIt whoHasIt;
    private final EngineMajorIncidents majors;
    private final EngineAccess access;
    private final Clock clock;

    EngineLifecycle(
            RuntimeService runtime,
            TaskService tasks,
            Incidents incidents,
            Timeline timeline,
            Notifications notifications,
            NotificationRules rules,
            ServiceLevels serviceLevels,
            Pages pages,
            Vendors vendors,
            IncidentInstances instances,
            RelatedIncidents related,
            WhoHasIt whoHasIt,
            EngineMajorIncidents majors,
            EngineAccess access,
            Clock clock) {
        this.runtime = runtime;
        this.tasks = tasks;
        this.incidents = incidents;
        this.timeline = timeline;
        this.notifications = notifications;
        this.rules = rules;
        this.serviceLevels = serviceLevels;
        this.pages = pages;
        this.vendors = vendors;
        this.instances = instances;
        this.related = related;
        this.whoHasIt = whoHasIt;
        this.majors = majors;
        this.access = access;
        this.clock = clock;
    }

    @Override
    public String report(Map<Fact, String> report) {
        try {
            return runtime.createMessageCorrelation(REPORTED)
                    .setVariables(variables(report))
                    .correlateStartMessage()
                    .getBusinessKey();
        } catch (FormFieldValidationException e) {
            if (e.getCause() instanceof InvalidInputException invalid) {
                throw invalid;
            }
            throw e;
        }
    }

    @Override
    public void withdraw(String number, String reason) {
        correlate(WITHDRAWN, number, new VariableMapImpl().putValue(Variables.WITHDRAWAL_REASON, reason));
    }

    @Override
    public void comment(String number, Comment comment) {
        long entry = incidents.comment(number, comment.author(), comment.text(), comment.audience());
        if (comment.fromReporter()) {
            goOn(number);
        }
        if (comment.proven()) {
            pages.acknowledge(number, comment.author(), "by writing");
        }
        if (comment.audience() == Audience.REPORTER) {
            notifications.tell(new Occasion(
                            number,
                            comment.fromReporter() ? MESSAGE_FROM_REPORTER : MESSAGE_TO_REPORTER,
                            String.valueOf(entry))
                    .by(comment.author())
                    .saying(Placeholder.AUTHOR, comment.author())
                    .saying(Placeholder.TEXT, comment.text()));
        }
    }

    @Override
    public void update(String number, String author, String text, NextUpdate next) {
        Incident incident = incidents.get(number);
        if (incident.isClosed()) {
            throw new IncidentStateException("Incident " + number + " is closed.");
        }
        Optional<Instant> at = next.byTable() ? promised(incident) : next.at();
        incidents.promiseUpdate(number, at);
        long entry = incidents.comment(number, author, text, Audience.REPORTER);
        notifications.tell(new Occasion(number, UPDATE, String.valueOf(entry))
                .by(author)
                .saying(Placeholder.AUTHOR, author)
                .saying(Placeholder.TEXT, text));
        at.ifPresent(time -> notifications.tell(new Occasion(number, UPDATE_DUE, time.toString()).at(time)));
    }

    /** Hours by the clock on the wall, or business days. */
    private Optional<Instant> promised(Incident incident) {
        return rules.nextUpdate(incident.facts())
                .map(interval -> interval.businessDays() > 0
                        ? serviceLevels.inBusinessDays(incident.number(), interval.businessDays())
                        : clock.instant().plus(interval.time()));
    }

    @Override
    public boolean awaitsAnswer(String number) {
        return access.unrestricted(() -> runtime.createExecutionQuery()
                        .messageEventSubscriptionName(ANSWERED)
                        .processInstanceBusinessKey(number)
                        .count()
                > 0);
    }

    @Override
    public void answer(String number, String person, boolean solved, String text) {
        Incident incident = incidents.get(number);
        if (!"resolved".equals(incident.status()) || !person.equals(incident.reporter())) {
            throw answered(number);
        }
        String confirmation = solved ? "confirmed" : "rejected";
        incidents.finish(number, Map.of(Fact.CONFIRMATION, confirmation));
        timeline.add(
                number,
                person,
                Kind.TASK,
                Audience.REPORTER,
                solved ? "Says that it is solved" : "Says that it is not solved: " + text,
                null);
        VariableMap variables = new VariableMapImpl()
                .putValue(Fact.CONFIRMATION.key(), confirmation)
                .putValue(Variables.REJECTION_REASON, Variables.fitting(text));
        try {
            access.unrestricted(() -> {
                runtime.createMessageCorrelation(ANSWERED)
                        .processInstanceBusinessKey(number)
                        .setVariables(variables)
                        .correlate();
                return null;
            });
        } catch (MismatchingMessageCorrelationException e) {
            throw answered(number);
        }
    }

    private static IncidentStateException answered(String number) {
        return new IncidentStateException("Incident " + number + " does not wait for an answer any more.");
    }

    private void goOn(String number) {
        access.unrestricted(() -> {
            runtime.createMessageCorrelation(REPLIED)
                    .processInstanceBusinessKey(number)
                    .processInstanceVariableEquals(Variables.HOLD_REASON, Variables.REPORTER_REASON)
                    .correlateAll();
            return null;
        });
    }

    @Override
    public void reclassify(String number, Map<Fact, String> facts, String reason) {
        Incident before = incidents.get(number);
        boolean classified = before.category() != null;
        if (!classified && (facts.containsKey(Fact.CATEGORY) || facts.containsKey(Fact.SUBCATEGORY))) {
            throw new IncidentStateException("Incident " + number
                    + " is not classified yet: whether it is one is decided when its report is checked.");
        }
        List<Change> changes = incidents.state(number, facts);
        if (changes.isEmpty()) {
            throw new IncidentStateException(
                    "Incident " + number + (isClosed(number) ? " is closed." : " has these facts already."));
        }
        timeline.add(
                number,
                access.actor(),
                Kind.RECLASSIFIED,
                Audience.INTERNAL,
                "Reclassified: " + TaskWork.words(changes) + " (" + reason + ")",
                null);
        instances.tell(number, changes);
        // Otherwise priority and route are still to be determined, from what the process then knows.
        if (classified) {
            try {
                access.unrestricted(() -> {
                    runtime.createMessageCorrelation(RECLASSIFIED)
                            .processInstanceBusinessKey(number)
                            .setVariablesToTriggeredScope(Reclassification.of(before, changes))
                            .correlate();
                    return null;
                });
            } catch (MismatchingMessageCorrelationException e) {
                throw closedOr(e, number);
            }
        }
    }

    @Override
    public void escalate(String number, String reason) {
        if (isClosed(number)) {
            throw new IncidentStateException("Incident " + number + " is closed.");
        }
        timeline.add(number, access.actor(), Kind.ESCALATION, Audience.INTERNAL, "Asks for help: " + reason, null);
        try {
            access.unrestricted(() -> {
                runtime.createMessageCorrelation(ESCALATED)
                        .processInstanceBusinessKey(number)
                        .setVariablesToTriggeredScope(Map.of(
                                ServiceLevelClock.COMMITMENT,
                                BY_A_PERSON,
                                ServiceLevelClock.THRESHOLD,
                                0,
                                Variables.ESCALATION_REASON,
                                Variables.fitting(reason),
                                Variables.ESCALATED_BY,
                                access.actor()))
                        .correlate();
                return null;
            });
        } catch (MismatchingMessageCorrelationException e) {
            throw closedOr(e, number);
        }
    }

    @Override
    public void vendorSays(VendorCase asked, VendorAnswer said) {
        if (asked.closedAt() != null) {
            throw new IncidentStateException("The vendor case " + asked.number() + " is closed.");
        }
        vendors.acknowledge(asked.number(), said.vendorNumber());
        timeline.add(
                asked.incident(),
                said.author(),
                Kind.COMMENT,
                Audience.INTERNAL,
                asked.vendor() + (said.answered() ? " answers" : " has received") + " vendor case " + asked.number()
                        + (said.vendorNumber().isEmpty() ? "" : " as " + said.vendorNumber())
                        + (said.text().isEmpty() ? "" : ": " + said.text()),
                null);
        if (said.answered()) {
            vendors.answer(asked.number(), said.text());
            access.unrestricted(() -> {
                runtime.createMessageCorrelation(VENDOR_ANSWERED)
                        .processInstanceBusinessKey(asked.incident())
                        .processInstanceVariableEquals(Variables.VENDOR_CASE, asked.number())
                        .setVariable(Variables.VENDOR_ANSWER, Variables.fitting(said.text()))
                        .correlateAll();
                return null;
            });
        }
    }

    @Override
    public void join(String number, String parent, String reason) {
        belong(number, parent, "Belongs to " + parent + ": " + reason);
        serviceLevels.respond(number);
        move(number);
        notifications.tell(new Occasion(number, JOINED, parent).by(access.actor()));
        majors.lookForSurge(number);
    }

    @Override
    public void release(String number, String reason) {
        String parent = incidents.get(number).parent();
        if (parent == null) {
            throw new IncidentStateException("Incident " + number + " belongs to no other.");
        }
        belong(number, "", "Does not belong to " + parent + " any more: " + reason);
        if (move(number)) {
            notifications.tell(new Occasion(number, "assigned", "released from " + parent).by(access.actor()));
        }
    }

    private void belong(String number, String parent, String words) {
        List<Change> changes = incidents.state(number, Map.of(Fact.PARENT, parent));
        if (changes.isEmpty()) {
            throw new IncidentStateException(
                    "Incident " + number + (isClosed(number) ? " is closed." : " belongs to it already."));
        }
        timeline.add(number, access.actor(), Kind.RELATION, Audience.INTERNAL, words, null);
        related.tellParents(number, changes, access.actor());
        instances.tell(number, changes);
    }

    /** Whoever works on it and does not have it any more stops, also waiting. */
    private boolean move(String number) {
        if ("on-hold".equals(incidents.get(number).status())) {
            incidents.resume(number, access.actor(), "Goes on after the hold: it has moved", null);
            serviceLevels.resume(number);
        }
        return whoHasIt.moved(number);
    }

    @Override
    public boolean solvedElsewhere(String number, String actor, String resolution, String resolvedBy) {
        if (!incidents.settle(number)) {
            return false;
        }
        Map<Fact, String> solution = Map.of(
                Fact.RESOLUTION,
                Variables.fitting(resolution),
                Fact.RESOLUTION_KIND,
                Optional.ofNullable(incidents.get(number).resolutionKind()).orElse("permanent"),
                Fact.RESOLVED_BY,
                resolvedBy);
        incidents.finish(number, solution);
        timeline.add(number, actor, Kind.RELATION, Audience.INTERNAL, "Works again: " + resolution, null);
        Map<String, Object> values = new HashMap<>();
        solution.forEach((fact, value) -> values.put(fact.key(), value));
        instances.set(number, values);
        move(number);
        return true;
    }

    @Override
    public List<OpenTask> openTasks(String number, boolean all) {
        return access.unrestricted(() ->
                tasks.createTaskQuery().processInstanceBusinessKey(number).orderByTaskCreateTime().asc().list().stream()
                        .filter(task -> all || !SideTasks.contain((TaskEntity) task))
                        .map(this::openTask)
                        .toList());
    }

    @Override
    public Optional<String> incidentOf(String taskId) {
        return access.unrestricted(
                () -> Optional.ofNullable(tasks.createTaskQuery().taskId(taskId).singleResult())
                        .map(Task::getProcessInstanceId)
                        .map(instance -> runtime.createProcessInstanceQuery()
                                .processInstanceId(instance)
                                .singleResult())
                        .map(ProcessInstance::getBusinessKey));
    }

    private OpenTask openTask(Task task) {
        String group = tasks.getIdentityLinksForTask(task.getId()).stream()
                .map(IdentityLink::getGroupId)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        return new OpenTask(
                task.getId(),
                task.getName(),
                group,
                task.getAssignee(),
                task.getCreateTime().toInstant(),
                task.getTaskDefinitionKey(),
                "/camunda/app/tasklist/default/#/?task=" + task.getId());
    }

    private void correlate(String message, String number, VariableMap variables) {
        try {
            access.unrestricted(() -> {
                runtime.createMessageCorrelation(message)
                        .processInstanceBusinessKey(number)
                        .setVariables(variables)
                        .correlate();
                return null;
            });
        } catch (MismatchingMessageCorrelationException e) {
            throw closedOr(e, number);
        }
    }

    /** Otherwise a model without this message, or two processes on one incident: for an administrator to see. */
    private RuntimeException closedOr(MismatchingMessageCorrelationException e, String number) {
        return isClosed(number) ? new IncidentStateException("Incident " + number + " is closed.") : e;
    }

    private boolean isClosed(String number) {
        return "closed".equals(incidents.get(number).status());
    }

    private static VariableMap variables(Map<Fact, String> facts) {
        VariableMap variables = new VariableMapImpl();
        facts.forEach((fact, value) -> variables.putValue(fact.key(), value));
        return variables;
    }
}
