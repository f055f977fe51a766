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
import java.util.function.Function;
import java.util.function.Supplier;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.incidentdesk.model.AskedTables.Answer;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;
import org.incidentdesk.servicelevel.BrokenTableException;
import org.incidentdesk.servicelevel.ServiceLevelRules;
import org.incidentdesk.servicelevel.Target;

/**
 * The clock's decisions as its tables {@code service-level} and {@code clock-pause} take them. A repair or a replay asks
 * them for thousands of incidents, so answers are remembered; they leave no trace in the engine's history.
 */
public class ClockTables implements ServiceLevelRules {

    private static final String SERVICE_LEVEL = "service-level";
    private static final String CLOCK_PAUSE = "clock-pause";
    private static final String UNDETERMINED = "undetermined";
    private static final String NONE = "none";

    private final AskedTables tables;
    private final Supplier<Set<String>> calendars;

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     * @param calendars the ids that a table may name
     */
    public ClockTables(
            Function<String, DmnDecision> deployed,
            Function<DmnDecisionTableEvaluationEvent, Decision> explained,
            Supplier<Set<String>> calendars) {
        this.tables = new AskedTables(deployed, explained);
        this.calendars = calendars;
    }

    @Override
    public void refresh() {
        tables.refresh();
    }

    @Override
    public Promise target(String commitment, Map<Fact, String> facts) {
        Answer answer = tables.ask(SERVICE_LEVEL, variables(commitment, facts));
        String time = answer.text("target");
        if (time.equals(NONE)) {
            return new Promise(Optional.empty(), answer.decision());
        }
        String calendar = answer.text("calendar");
        if (!calendars.get().contains(calendar)) {
            throw wrong(answer, "the calendar '" + calendar + "', which does not exist; there are " + calendars.get());
        }
        return new Promise(
                Optional.of(new Target(
                        time(answer, time),
                        calendar,
                        thresholds(answer),
                        !answer.text("countsFrom").equals("change"),
                        !answer.text("afterReopening").equals("restart"))),
                answer.decision());
    }

    @Override
    public boolean stops(String holdReason, String commitment, Map<Fact, String> facts) {
        Map<String, Object> variables = variables(commitment, facts);
        variables.put("holdReason", holdReason);
        return tables.ask(CLOCK_PAUSE, variables).text("clock").equals("stops");
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

    private static Duration time(Answer answer, String time) {
        try {
            return Duration.parse(time);
        } catch (DateTimeParseException e) {
            throw wrong(answer, "the target '" + time + "'; it must be a time such as PT4H or PT30M, or none");
        }
    }

    private static List<Integer> thresholds(Answer answer) {
        String text = answer.text("thresholds");
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

    private static BrokenTableException wrong(Answer answer, String what) {
        Decision decision = answer.decision();
        return new BrokenTableException("Row " + decision.rows().get(0).number() + " of the table " + decision.key()
                + " (version " + decision.version() + ") answers " + what
                + ". Correct the table and deploy it, then retry.");
    }
}
