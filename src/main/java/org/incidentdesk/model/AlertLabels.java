package org.incidentdesk.model;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.impl.DmnDecisionTableImpl;
import org.camunda.bpm.dmn.engine.impl.DmnExpressionImpl;

/** Which labels of an alert its tables read; for a table, a label that an alert does not have is empty. */
public class AlertLabels {

    static final String MAPPING = "alert-mapping";
    static final String HANDLING = "alert-handling";

    private static final Pattern LABEL = Pattern.compile("\\blabels\\.(\\w+)");

    private final Function<String, DmnDecision> deployed;
    private final Map<DmnDecision, Set<String>> known = new ConcurrentHashMap<>();

    /**
     * Reads the tables in force.
     *
     * @param deployed the decision in force under an id
     */
    public AlertLabels(Function<String, DmnDecision> deployed) {
        this.deployed = deployed;
    }

    public Set<String> names() {
        return Stream.of(MAPPING, HANDLING)
                .map(deployed)
                .flatMap(table -> known.computeIfAbsent(table, AlertLabels::read).stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> read(DmnDecision decision) {
        DmnDecisionTableImpl table = (DmnDecisionTableImpl) decision.getDecisionLogic();
        Stream<DmnExpressionImpl> cells = table.getRules().stream()
                .flatMap(rule -> Stream.concat(rule.getConditions().stream(), rule.getConclusions().stream()));
        return Stream.concat(table.getInputs().stream().map(input -> input.getExpression()), cells)
                .filter(cell -> cell != null && cell.getExpression() != null)
                .flatMap(cell -> LABEL.matcher(cell.getExpression()).results())
                .map((MatchResult label) -> label.group(1))
                .collect(Collectors.toSet());
    }
}
