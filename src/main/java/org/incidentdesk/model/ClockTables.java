package org.incidentdesk.model;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.impl.DmnDecisionTableImpl;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;
import org.incidentdesk.servicelevel.BrokenTableException;
import org.incidentdesk.servicelevel.ServiceLevelRules;
import org.incidentdesk.servicelevel.Target;
import org.springframework.lang.Nullable;

/**
 * The clock's decisions as its tables {@code service-level} and {@code clock-pause} take them. A repair or a replay asks
 * them for thousands of incidents, so answers are remembered; they leave no trace in the engine's history.
 */
public class ClockTables implements ServiceLevelRules {

    private static final String SERVICE_LEVEL = "service-level";
    private static final String CLOCK_PAUSE = "clock-pause";
    private static final String UNDETERMINED = "undetermined";
    private static final String NONE = "none";
    private static final int MAX_REMEMBERED = 10_000;
    /** A newly deployed table is in force after this time at the latest. */
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Function<String, DmnDecision> deployed;
    private final Function<DmnDecisionTableEvaluationEvent, Decision> explained;
    private final Supplier<Set<String>> calendars;
    private final DmnEngine dmn;
    /** How the listener of the decision engine passes on what it hears. */
    @SuppressWarnings("ThreadLocalUsage") // Each decision engine has its own.
    private final ThreadLocal<DmnDecisionTableEvaluationEvent> evaluated = new ThreadLocal<>();

    private final Map<String, Table> tables = new ConcurrentHashMap<>();

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     * @param calendars the ids that a table may name
     */
    public ClockTables(
            Function<String, DmnDecision> deployed,
            Function<DmnDecisionTableEvaluationEvent, Decision> explained,
            Supplier<Set<String>> calendars) {
        this.deployed = deployed;
        this.explained = explained;
        this.calendars = calendars;
        DefaultDmnEngineConfiguration configuration =
                (DefaultDmnEngineConfiguration) DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.setFeelEngineFactory(ParsedOnceFeel::new);
        configuration.getCustomPostDecisionTableEvaluationListeners().add(evaluated::set);
        dmn = configuration.buildEngine();
    }

    private record Answer(Map<String, Object> outputs, Decision decision) {}

    /**
     * @param inputs the variables that the table reads; empty if it computes with them
     * @param readAt {@link System#nanoTime()}
     */
    private record Table(
            DmnDecision decision, Optional<List<String>> inputs, Map<List<Object>, Answer> answers, long readAt) {}

    @Override
    public void refresh() {
        tables.clear();
    }

    @Override
    public Promise target(String commitment, Map<Fact, String> facts) {
        Answer answer = ask(SERVICE_LEVEL, variables(commitment, facts));
        String time = text(answer, "target");
        if (time.equals(NONE)) {
            return new Promise(Optional.empty(), answer.decision());
        }
        String calendar = text(answer, "calendar");
        if (!calendars.get().contains(calendar)) {
            throw wrong(answer, "the calendar '" + calendar + "', which does not exist; there are " + calendars.get());
        }
        return new Promise(
                Optional.of(new Target(
                        time(answer, time),
                        calendar,
                        thresholds(answer),
                        !text(answer, "countsFrom").equals("change"),
                        !text(answer, "afterReopening").equals("restart"))),
                answer.decision());
    }

    @Override
    public boolean stops(String holdReason, String commitment, Map<Fact, String> facts) {
        Map<String, Object> variables = variables(commitment, facts);
        variables.put("holdReason", holdReason);
        return text(ask(CLOCK_PAUSE, variables), "clock").equals("stops");
    }

    private static Map<String, Object> variables(String commitment, Map<Fact, String> facts) {
        Map<String, Object> variables = new HashMap<>();
        facts.forEach((fact, value) -> variables.put(fact.key(), value));
        variables.put("commitment", commitment);
        variables.compute(
                Fact.PRIORITY.key(),
                (key, priority) -> priority == null || "".equals(priority) ? UNDETERMINED : priority);
        return variables;
    }

    private Answer ask(String key, Map<String, Object> variables) {
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
            if (results.isEmpty()) {
                throw new BrokenTableException(
                        "No row of the table " + table.decision().getKey() + " answers " + variables
                                + ". Add one, best a last row that answers everything.");
            }
            return new Answer(results.get(0), explained.apply(evaluated.get()));
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

    private static Duration time(Answer answer, String time) {
        try {
            return Duration.parse(time);
        } catch (DateTimeParseException e) {
            throw wrong(answer, "the target '" + time + "'; it must be a time such as PT4H or PT30M, or none");
        }
    }

    private static List<Integer> thresholds(Answer answer) {
        String text = text(answer, "thresholds");
        List<Integer> thresholds = new ArrayList<>();
        try {
            Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .forEach(part -> thresholds.add(Integer.valueOf(part)));
            return thresholds;
        } catch (NumberFormatException e) {
            throw wrong(answer, "the thresholds '" + text + "'; they must be percentages such as 50, 75, 90");
        }
    }

    private static String text(Answer answer, String output) {
        return text(answer.outputs().get(output));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static BrokenTableException wrong(Answer answer, String what) {
        Decision decision = answer.decision();
        return new BrokenTableException("Row " + decision.rows().get(0).number() + " of the table " + decision.key()
                + " (version " + decision.version() + ") answers " + what
                + ". Correct the table and deploy it, then retry.");
    }
}
