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

/** The table {@code repetition}: how often the same may happen before somebody looks for the problem behind it. */
public class RepetitionTable {

    static final String REPETITION = "repetition";
    static final String TIMES = "times";
    static final String WITHIN = "within";

    private final AskedTables tables;

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     */
    public RepetitionTable(
            Function<String, DmnDecision> deployed, Function<DmnDecisionTableEvaluationEvent, Decision> explained) {
        this.tables = new AskedTables(deployed, explained);
    }

    /** From so many times within a time on, it is a repetition. */
    public record Repetition(int times, Duration within, Decision decision) {}

    public Repetition of(Map<Fact, String> facts) {
        Map<String, Object> variables = new HashMap<>();
        facts.forEach((fact, value) -> variables.put(fact.key(), value));
        Answer answer = tables.ask(REPETITION, variables);
        return new Repetition(
                Integer.parseInt(answer.text(TIMES)), Duration.parse(answer.text(WITHIN)), answer.decision());
    }
}
