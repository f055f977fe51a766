package org.incidentdesk.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.impl.DmnDecisionTableImpl;
import org.incidentdesk.record.Decision;
import org.incidentdesk.servicelevel.BrokenTableException;

/**
 * The deployed tables, asked where no token passes a rule task. The same question comes many times, so answers are
 * remembered; they leave no trace in the engine's history.
 */
class AskedTables {

    private static final int MAX_REMEMBERED = 10_000;
    /** A newly deployed table is in force after this time at the latest. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Function<String, DmnDecision> deployed;
    private final Function<DmnDecisionTableEvaluationEvent, Decision> explained;
    private final DmnEngine dmn;
    /** How the listener of the decision engine passes on what it hears. */
    @SuppressWarnings("ThreadLocalUsage") // Each decision engine has its own.
    private final ThreadLocal<DmnDecisionTableEvaluationEvent> evaluated = new ThreadLocal<>();

    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     */
    AskedTables(Function<String, DmnDecision> deployed, Function<DmnDecisionTableEvaluationEvent, Decision> explained) {
        this.deployed = deployed;
        this.explained = explained;
        DefaultDmnEngineConfiguration configuration =
                (DefaultDmnEngineConfiguration) DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.setFeelEngineFactory(ParsedOnceFeel::new);
        configuration.getCustomPostDecisionTableEvaluationListeners().add(evaluated::set);
        dmn = configuration.buildEngine();
    }

    /**
     * What a table has answered.
     *
     * @param results a map from output to value for each rule that matched, in the order of the rules
     */
    record Answer(List<Map<String, Object>> results, Decision decision) {

        /** An output of the first rule that matched; "" if its cell is empty. */
        String text(String output) {
            return text(0, output);
        }

        String text(int result, String output) {
            Object value = results.get(result).get(output);
            return value == null ? "" : value.toString();
        }
    }

    /**
     * @param inputs the variables that the table reads; empty if it computes with them
     * @param readAt {@link System#nanoTime()}
     */
    private record Table(
            DmnDecision decision, Optional<List<String>> inputs, Map<List<Object>, Answer> answers, long readAt) {}

    /** Lets the next question be answered by what is in force then. */
    void refresh() {
        tables.clear();
    }

    /**
     * Asks a table that always answers.
     *
     * @throws BrokenTableException if no rule matches
     */
    Answer ask(String key, Map<String, Object> variables) {
        Answer answer = collect(key, variables);
        if (answer.results().isEmpty()) {
            throw new BrokenTableException("No row of the table " + key + " answers " + variables
                    + ". Add one, best a last row that answers everything.");
        }
        return answer;
    }

    /** Asks a table of which any number of rules may match. */
    Answer collect(String key, Map<String, Object> variables) {
        Table table = table(key);
        Optional<List<Object>> inputs = table.inputs()
                .filter(names -> variables.keySet().containsAll(names))
                .map(names -> names.stream().map(variables::get).toList());
        if (inputs.isEmpty()) {
            return evaluate(table, variables);
        }
        if (table.answers().size() > MAX_REMEMBERED) {
            table.answers().clear();
        }
        Answer known = table.answers().get(inputs.get());
        if (known == null) {
            known = evaluate(table, variables);
            table.answers().put(inputs.get(), known);
        }
        return known;
    }

    private Answer evaluate(Table table, Map<String, Object> variables) {
        try {
            List<Map<String, Object>> results =
                    dmn.evaluateDecisionTable(table.decision(), variables).getResultList();
            return new Answer(results, explained.apply(evaluated.get()));
        } finally {
            evaluated.remove();
        }
    }

    private Table table(String key) {
        Table known = tables.get(key);
        if (known == null || System.nanoTime() - known.readAt() > KEPT.toNanos()) {
            DmnDecision latest = deployed.apply(key);
            known = known != null && known.decision() == latest
                    ? new Table(latest, known.inputs(), known.answers(), System.nanoTime())
                    : new Table(latest, inputs(latest), new ConcurrentHashMap<>(), System.nanoTime());
            tables.put(key, known);
        }
        return known;
    }

    private static Optional<List<String>> inputs(DmnDecision decision) {
        if (!decision.getRequiredDecisions().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(((DmnDecisionTableImpl) decision.getDecisionLogic())
                .getInputs().stream()
                        .map(input -> input.getExpression().getExpression().strip())
                        .toList());
    }
}
