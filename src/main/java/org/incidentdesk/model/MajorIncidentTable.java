package org.incidentdesk.model;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.incidentdesk.model.AskedTables.Answer;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;

/** The table {@code major-incident}: when it is proposed to lead an incident as a major one. */
public class MajorIncidentTable {

    static final String MAJOR_INCIDENT = "major-incident";
    static final String PROPOSED = "proposed";
    static final String AT_ONCE = "at-once";
    static final String ON_SURGE = "on-surge";
    static final String SIMILAR = "similar";
    static final String WITHIN = "within";
    static final String CHILDREN = "children";

    private final AskedTables tables;

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     */
    public MajorIncidentTable(
            Function<String, DmnDecision> deployed, Function<DmnDecisionTableEvaluationEvent, Decision> explained) {
        this.tables = new AskedTables(deployed, explained);
    }

    /**
     * What is so much that it may be a major incident.
     *
     * @param atOnce whether the incident alone is
     * @param similar how many similar reports, this one included, of a time
     * @param children how many incidents that belong to one
     */
    public record Surge(boolean atOnce, int similar, Duration within, int children) {}

    public Surge of(Map<Fact, String> facts) {
        Map<String, Object> variables = new HashMap<>();
        facts.forEach((fact, value) -> variables.put(fact.key(), value));
        Answer answer = tables.ask(MAJOR_INCIDENT, variables);
        return new Surge(
                answer.text(PROPOSED).equals(AT_ONCE),
                Integer.parseInt(answer.text(SIMILAR)),
                Duration.parse(answer.text(WITHIN)),
                Integer.parseInt(answer.text(CHILDREN)));
    }
}
