package org.incidentdesk.process;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionEvaluationListener;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionLiteralExpressionEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionLogicEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.delegate.DmnEvaluatedDecisionRule;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.core.instance.CoreExecution;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.camunda.bpm.engine.variable.value.TypedValue;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Decision.Row;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Every decision that an incident's process takes goes to its timeline with the row that matched, and outputs that are
 * facts go to its record.
 */
@Component
class DecisionTrail implements DmnDecisionEvaluationListener {

    private final Incidents incidents;
    private final Timeline timeline;
    private final RepositoryService repository;
    private final EngineAccess access;
    /** Rows by rule id, by decision definition; a definition never changes. */
    private final Map<String, Map<String, Row>> rows = new ConcurrentHashMap<>();

    DecisionTrail(Incidents incidents, Timeline timeline, @Lazy RepositoryService repository, EngineAccess access) {
        this.incidents = incidents;
        this.timeline = timeline;
        this.repository = repository;
        this.access = access;
    }

    @Override
    public void notify(DmnDecisionEvaluationEvent event) {
        CoreExecution current = Context.getCoreExecutionContext() == null
                ? null
                : Context.getCoreExecutionContext().getExecution();
        if (current instanceof ExecutionEntity execution) {
            Steps.incidentOf(execution).ifPresent(number -> record(event, number, execution));
        }
    }

    private void record(DmnDecisionEvaluationEvent event, String number, ExecutionEntity execution) {
        List<Decision> decisions = new ArrayList<>();
        event.getRequiredDecisionResults().forEach(required -> decisions.add(decision(required)));
        Decision decision = decision(event.getDecisionResult());
        decisions.add(decision);
        Map<Fact, String> facts = new EnumMap<>(Fact.class);
        decisions.forEach(
                d -> d.outputs().forEach((name, value) -> Fact.ofKey(name).ifPresent(fact -> facts.put(fact, value))));
        Variables.follow(execution, incidents.state(number, facts));
        timeline.add(
                number,
                Timeline.SYSTEM,
                Kind.DECISION,
                Audience.INTERNAL,
                text(decision),
                Steps.of(execution),
                decisions);
    }

    /** What a decision of the engine has answered, and by which rows. */
    Decision decision(DmnDecisionLogicEvaluationEvent event) {
        DecisionDefinition definition = (DecisionDefinition) event.getDecision();
        Map<String, String> inputs = new LinkedHashMap<>();
        Map<String, String> outputs = new LinkedHashMap<>();
        List<Row> matched = new ArrayList<>();
        if (event instanceof DmnDecisionTableEvaluationEvent table) {
            table.getInputs().forEach(input -> inputs.put(input.getName(), shown(input.getValue())));
            for (DmnEvaluatedDecisionRule rule : table.getMatchingRules()) {
                matched.add(row(definition, rule.getId()));
                rule.getOutputEntries()
                        .values()
                        .forEach(output ->
                                outputs.merge(output.getOutputName(), shown(output.getValue()), DecisionTrail::both));
            }
        } else if (event instanceof DmnDecisionLiteralExpressionEvaluationEvent expression) {
            outputs.put(expression.getOutputName(), shown(expression.getOutputValue()));
        }
        return new Decision(
                definition.getKey(), definition.getName(), definition.getVersion(), matched, inputs, outputs);
    }

    private Row row(DecisionDefinition definition, String ruleId) {
        return rows.computeIfAbsent(definition.getId(), this::rowsOf).get(ruleId);
    }

    /** Whoever lets a table be asked need not be allowed to read it. */
    private Map<String, Row> rowsOf(String definitionId) {
        Map<String, Row> found = new LinkedHashMap<>();
        DmnModelInstance model = access.unrestricted(() -> repository.getDmnModelInstance(definitionId));
        for (DecisionTable table : model.getModelElementsByType(DecisionTable.class)) {
            int number = 1;
            for (Rule rule : table.getRules()) {
                String text = rule.getDescription() == null
                        ? ""
                        : rule.getDescription().getTextContent().strip();
                found.put(rule.getId(), new Row(rule.getId(), number++, text));
            }
        }
        return found;
    }

    private static String text(Decision decision) {
        String outputs = decision.outputs().entrySet().stream()
                .filter(output -> !output.getValue().isEmpty())
                .map(output -> output.getKey() + " " + output.getValue())
                .collect(joining(", "));
        String why = decision.rows().stream()
                .map(Row::text)
                .filter(t -> !t.isEmpty())
                .collect(joining("; "));
        return outputs + (why.isEmpty() ? "" : ": " + why);
    }

    /** The answers of two rows, each said once. */
    private static String both(String one, String other) {
        if (other.isEmpty() || List.of(one.split(", ")).contains(other)) {
            return one;
        }
        return one.isEmpty() ? other : one + ", " + other;
    }

    private static String shown(TypedValue value) {
        return value.getValue() == null ? "" : value.getValue().toString();
    }
}
