package org.incidentdesk.process;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.variable.VariableMap;
import org.camunda.bpm.engine.variable.impl.VariableMapImpl;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents.Change;
import org.incidentdesk.record.Timeline;

/** The process variables: those facts that gateways, assignments, decisions and forms need, and the lifecycle's own. */
final class Variables {

    /** Who has started the process, by the start event of the model. */
    private static final String INITIATOR = "initiator";

    static final String REPORTER_KNOWN = "reporterKnown";
    static final String REJECTION_REASON = "rejectionReason";
    static final String CLOSURE = "closure";
    static final String HANDED_OVER_TO = "handedOverTo";
    static final String WITHDRAWAL_REASON = "withdrawalReason";

    static final String NEXT_STEP = "nextStep";
    static final String HOLD_REASON = "holdReason";
    static final String HOLD_UNTIL = "holdUntil";
    static final String HOLD_ENDS_AT = "holdEndsAt";
    /** What the reporter is asked. */
    static final String QUESTION = "question";
    /** The question, or what else an incident on hold waits for. */
    static final String WAITING_FOR = "waitingFor";

    /** Who has completed the last task of the work on the incident, those beside it left out. */
    static final String WORKED_BY = "workedBy";

    static final String HELD_BY = "heldBy";
    static final String REPORTER_REASON = "reporter";
    static final String APPROVAL_REASON = "approval";

    /** Who works on the incident next: L1 to L3, vendor, or nobody because the service works. */
    static final String GOES_TO = "goesTo";

    static final String VENDOR = "vendor";

    /** Our number of the case that waits for its vendor. */
    static final String VENDOR_CASE = "vendorCase";

    static final String CASE_VENDOR = "caseVendor";
    static final String VENDOR_NUMBER = "vendorNumber";
    static final String VENDOR_PRIORITY = "vendorPriority";
    static final String VENDOR_CONTACT = "vendorContact";
    static final String VENDOR_REQUEST = "vendorRequest";
    static final String VENDOR_ANSWER = "vendorAnswer";
    static final String VENDOR_STATE = "vendorState";

    static final String TIER_AT_WORK = "tierAtWork";

    /** To whom the next diagnosis is assigned when it begins; gone after that. */
    static final String ASSIGNED_MEMBER = "assignedMember";

    /** Who gets the incident back when its vendor case is over. */
    static final String RETURN_TO = "returnTo";

    static final String HAND_OVER_TO = "handOverTo";
    static final String TO_TIER = "toTier";
    static final String HAND_OVER_REASON = "handOverReason";
    static final String PING_PONG = "pingPong";

    static final String TASK_TITLE = "taskTitle";
    static final String TASK_TEXT = "taskText";
    static final String TASK_GROUP = "taskGroup";
    static final String TASK_DUE = "taskDue";
    /** Whether the incident may not be resolved before that task is done. */
    static final String TASK_REQUIRED = "taskRequired";

    /** Whom a swarm consists of beside its lead, as the form names them. */
    static final String HELPERS = "helpers";

    /** The same as people read them. */
    static final String HELPER_NAMES = "helperNames";

    static final String SWARM_QUESTION = "swarmQuestion";
    static final String CALLED_BY = "calledBy";

    static final String ESCALATION_REASON = "escalationReason";
    static final String ESCALATED_BY = "escalatedBy";

    static final String APPROVER = "approver";
    /** How long the approver has, and after that the deputy. */
    static final String DECIDE_WITHIN = "decideWithin";

    static final String APPROVE_BY = "approveBy";
    static final String DEPUTY_BY = "deputyBy";
    /** Approved, refused, or undecided. */
    static final String APPROVAL = "approval";

    static final String APPROVAL_REASON_TEXT = "approvalReason";

    /** What a task of no incident is about. */
    static final String TASK_SUBJECT = "taskSubject";

    /** How the incident stands with its targets, for task lists: on-track, at-risk, breached. */
    static final String SERVICE_LEVEL = "serviceLevel";

    /** Fields of the report form that only tell who the reporter is. */
    static final String REPORTED_FOR = "reportedFor";

    static final String ON_BEHALF = "onBehalf";

    /** Form fields whose keys end so are for the timeline only. */
    private static final String NOTE = "Note";

    /** What the record keeps and the process has no use for. */
    private static final Set<Fact> RECORD_ONLY = EnumSet.of(
            Fact.SOURCE,
            Fact.REPORTER_CONTACT,
            Fact.RELATED_TO,
            Fact.CONFIGURATION_ITEM,
            Fact.LOCATION,
            Fact.OCCURRED_AT,
            Fact.ACTIONS_TAKEN,
            Fact.CAUSE,
            Fact.IMPACT,
            Fact.URGENCY);

    /** Decisions and forms ask for them from the start. */
    private static final Set<Fact> NEVER_MISSING = EnumSet.of(Fact.DESCRIPTION, Fact.CUSTOMER, Fact.REPORTER);

    /** The engine keeps no more in a variable of text. */
    private static final int MAX_TEXT = 3900;

    private Variables() {}

    /** As much of a text as a variable can hold. */
    static String fitting(String text) {
        return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) + "…" : text;
    }

    static Map<Fact, String> facts(VariableScope scope) {
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        for (Fact fact : Fact.values()) {
            Object value = scope.getVariable(fact.key());
            if (value != null) {
                facts.put(fact, value.toString());
            }
        }
        return facts;
    }

    static String text(VariableScope scope, String name) {
        Object value = scope.getVariable(name);
        return value == null ? "" : value.toString();
    }

    /** What an incident on hold waits for. */
    static String holdWords(String reason) {
        return switch (reason) {
            case REPORTER_REASON -> "the reporter's answer";
            case "vendor" -> "the vendor";
            case "change" -> "a change";
            case "monitoring" -> "the fix to prove itself";
            case APPROVAL_REASON -> "an approval";
            default -> reason;
        };
    }

    /**
     * Leaves in the process what it needs of a report that is now on record.
     *
     * @param offered the fields of the form for reports; whoever reports may send any other variable, too
     */
    static void afterRecording(VariableScope scope, Incident incident, Set<String> offered) {
        scope.removeVariables(scope.getVariableNames().stream()
                .filter(name -> !name.equals(INITIATOR) && Fact.ofKey(name).isEmpty() && !offered.contains(name))
                .toList());
        scope.removeVariables(List.of(REPORTED_FOR, ON_BEHALF));
        scope.removeVariables(RECORD_ONLY.stream().map(Fact::key).toList());
        incident.facts().forEach((fact, value) -> {
            if (!value.isEmpty() || NEVER_MISSING.contains(fact)) {
                scope.setVariable(fact.key(), value);
            }
        });
        scope.setVariable(REPORTER_KNOWN, incident.reporter() != null);
    }

    static boolean isKept(Fact fact) {
        return !RECORD_ONLY.contains(fact);
    }

    /** Once on record or timeline, what is meant for colleagues only must not show in the reporter's form. */
    static void forgetNotes(VariableScope scope, Set<String> keys) {
        scope.removeVariables(keys.stream()
                .filter(key -> key.endsWith(NOTE)
                        || Fact.ofKey(key).filter(RECORD_ONLY::contains).isPresent())
                .toList());
    }

    /** Here and in the processes that have called this one. */
    static void follow(DelegateExecution execution, List<Change> changes) {
        spread(execution, followed(changes));
    }

    /** Remembers who does the work, so that the steps after the task know for whom they act. */
    static void workedBy(DelegateExecution execution, String person) {
        spread(execution, new VariableMapImpl().putValue(WORKED_BY, person));
    }

    /** Who has completed the task that has led here. */
    static String worker(DelegateExecution execution) {
        String worker = text(execution, WORKED_BY);
        return worker.isEmpty() ? Timeline.SYSTEM : worker;
    }

    private static void spread(DelegateExecution execution, VariableMap values) {
        if (!values.isEmpty()) {
            execution.setVariables(values);
            ExecutionEntity caller =
                    ((ExecutionEntity) execution).getProcessInstance().getSuperExecution();
            for (; caller != null; caller = caller.getProcessInstance().getSuperExecution()) {
                caller.getProcessInstance().setVariables(values);
            }
        }
    }

    /** Changes as the processes of an incident know them. */
    static VariableMap followed(List<Change> changes) {
        VariableMap values = new VariableMapImpl();
        changes.stream()
                .filter(change -> isKept(change.fact()))
                .forEach(change -> values.putValue(change.fact().key(), change.to() == null ? "" : change.to()));
        return values;
    }
}
