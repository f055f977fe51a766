package org.incidentdesk.model;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.incidentdesk.model.AskedTables.Answer;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;

/** The table {@code assignment}: whether work goes to a group or to one of its members, and how much it weighs. */
public class AssignmentTable {

    static final String ASSIGNMENT = "assignment";
    static final String ASSIGN_TO = "assignTo";
    static final String WORKLOAD = "workload";
    static final String MEMBER = "member";

    private final AskedTables tables;

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     */
    public AssignmentTable(
            Function<String, DmnDecision> deployed, Function<DmnDecisionTableEvaluationEvent, Decision> explained) {
        this.tables = new AskedTables(deployed, explained);
    }

    /**
     * What the table answers.
     *
     * @param workload how much an open incident weighs, beside others
     */
    public record Assignment(boolean toMember, int workload, Decision decision) {}

    public Assignment of(String group, String priority) {
        Map<String, Object> variables = new HashMap<>();
        variables.put(Fact.GROUP.key(), group);
        variables.put(Fact.PRIORITY.key(), priority);
        Answer answer = tables.ask(ASSIGNMENT, variables);
        return new Assignment(
                answer.text(ASSIGN_TO).equals(MEMBER), Integer.parseInt(answer.text(WORKLOAD)), answer.decision());
    }

    public void refresh() {
        tables.refresh();
    }
}
