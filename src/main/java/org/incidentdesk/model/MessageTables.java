package org.incidentdesk.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.incidentdesk.model.AskedTables.Answer;
import org.incidentdesk.notification.NotificationRules;
import org.incidentdesk.notification.OnlyWhile;
import org.incidentdesk.notification.Urgency;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;
import org.incidentdesk.servicelevel.BrokenTableException;

/** Who is told what, as the tables {@code notification}, {@code channel-fallback} and {@code next-update} answer it. */
public class MessageTables implements NotificationRules {

    static final String NOTIFICATION = "notification";
    static final String CHANNEL_FALLBACK = "channel-fallback";
    static final String NEXT_UPDATE = "next-update";
    static final String CHANNEL = "deliveryChannel";
    static final String AUDIENCE = "audience";
    static final String NONE = "none";

    private static final String UNDETERMINED = "undetermined";

    private final AskedTables tables;
    private final Function<String, List<String>> audiences;

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     * @param audiences the values that the input "audience" of the table with an id lists
     */
    public MessageTables(
            Function<String, DmnDecision> deployed,
            Function<DmnDecisionTableEvaluationEvent, Decision> explained,
            Function<String, List<String>> audiences) {
        this.tables = new AskedTables(deployed, explained);
        this.audiences = audiences;
    }

    /** The audiences that the input of that name lists; whoever is told is one of them, unless a model names others. */
    public static List<String> audiences(DmnModelInstance model, String key) {
        return ((org.camunda.bpm.model.dmn.instance.Decision) model.getModelElementById(key))
                .getChildElementsByType(DecisionTable.class).stream()
                        .flatMap(table -> table.getInputs().stream())
                        .filter(input -> AUDIENCE.equals(input.getInputExpression()
                                        .getTextContent()
                                        .strip())
                                && input.getInputValues() != null)
                        .flatMap(input -> Arrays.stream(input.getInputValues()
                                .getText()
                                .getTextContent()
                                .split(",")))
                        .map(value -> value.strip().replaceAll("^\"|\"$", ""))
                        .filter(value -> !value.isEmpty())
                        .toList();
    }

    @Override
    public void refresh() {
        tables.refresh();
    }

    @Override
    public List<String> audiences() {
        return audiences.apply(NOTIFICATION);
    }

    @Override
    public List<Notice> notices(String event, String audience, Map<Fact, String> facts) {
        Map<String, Object> variables = variables(facts);
        variables.put("event", event);
        variables.put(AUDIENCE, audience);
        Answer answer = tables.collect(NOTIFICATION, variables);
        return IntStream.range(0, answer.results().size())
                .mapToObj(i -> row(answer, i))
                .toList();
    }

    private static Notice row(Answer answer, int i) {
        Decision all = answer.decision();
        Map<String, String> outputs = new HashMap<>();
        answer.results().get(i).forEach((name, value) -> outputs.put(name, value == null ? "" : value.toString()));
        Decision decision = new Decision(
                all.key(), all.name(), all.version(), List.of(all.rows().get(i)), all.inputs(), outputs);
        String channel = answer.text(i, CHANNEL);
        if (!channel.equals(ChannelType.PREFERRED) && ChannelType.of(channel).isEmpty()) {
            throw wrong(decision, CHANNEL, channel);
        }
        return new Notice(
                channel,
                answer.text(i, "wording"),
                Urgency.of(answer.text(i, "urgency"))
                        .orElseThrow(() -> wrong(decision, "urgency", answer.text(i, "urgency"))),
                OnlyWhile.of(answer.text(i, "onlyWhile"))
                        .orElseThrow(() -> wrong(decision, "onlyWhile", answer.text(i, "onlyWhile"))),
                decision);
    }

    @Override
    public Fallback fallback(String channel, Urgency urgency) {
        Answer answer = tables.ask(CHANNEL_FALLBACK, Map.of(CHANNEL, channel, "urgency", urgency.word()));
        String after = answer.text("giveUpAfter");
        return new Fallback(
                ChannelType.of(answer.text("fallback")), after.isEmpty() ? Duration.ZERO : Duration.parse(after));
    }

    @Override
    public Optional<Interval> nextUpdate(Map<Fact, String> facts) {
        String time = tables.ask(NEXT_UPDATE, variables(facts)).text("nextUpdate");
        if (time.equals(NONE)) {
            return Optional.empty();
        }
        return Optional.of(
                time.startsWith("PT")
                        ? new Interval(Duration.parse(time), 0)
                        : new Interval(Duration.ZERO, Integer.parseInt(time.substring(1, time.length() - 1))));
    }

    private static Map<String, Object> variables(Map<Fact, String> facts) {
        Map<String, Object> variables = new HashMap<>();
        facts.forEach((fact, value) -> variables.put(fact.key(), value));
        variables.compute(
                Fact.PRIORITY.key(),
                (key, priority) -> priority == null || "".equals(priority) ? UNDETERMINED : priority);
        return variables;
    }

    private static BrokenTableException wrong(Decision decision, String output, String value) {
        return new BrokenTableException("Row " + decision.rows().get(0).number() + " of the table " + decision.key()
                + " (version " + decision.version() + ") answers the " + output + " '" + value
                + "', which there is not. Correct the table and deploy it, then retry.");
    }
}
