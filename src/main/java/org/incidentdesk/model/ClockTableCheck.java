package org.incidentdesk.model;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.camunda.bpm.model.dmn.instance.Text;
import org.camunda.bpm.model.xml.ModelException;
import org.incidentdesk.servicelevel.Calendars;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/**
 * Refuses to deploy a table of the clock whose answers would fail only when an incident needs them. Looks at what a cell
 * states; what a cell computes is known only when it is asked.
 */
@Component
public class ClockTableCheck implements Deployer {

    private static final Logger LOG = LoggerFactory.getLogger(ClockTableCheck.class);

    private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*)\"");
    private static final Pattern BARE_WORD = Pattern.compile("[\\w-]+");
    private static final Pattern TIME = Pattern.compile("PT(?=\\d)(\\d{1,4}H)?(\\d{1,4}M)?(\\d{1,4}S)?");
    private static final Pattern PERCENT = Pattern.compile("[1-9]\\d?");
    private static final Set<String> BOOLEANS = Set.of("true", "false");
    private static final Set<String> NO_GROUPS = Set.of("", "assignee", "group");

    private final Calendars calendars;
    private final Map<String, Shape> shapes = Map.of(
            "service-level",
            new Shape(
                    HitPolicy.FIRST,
                    List.of("target", "calendar", "thresholds", "countsFrom", "afterReopening"),
                    this::checkServiceLevel),
            "clock-pause",
            new Shape(HitPolicy.FIRST, List.of("clock"), row -> row.oneOf("clock", "stops", "runs")),
            "escalation",
            new Shape(HitPolicy.COLLECT, List.of("tell", "handTo", "raisePriority"), ClockTableCheck::checkEscalation));

    ClockTableCheck(@Lazy Calendars calendars) {
        this.calendars = calendars;
    }

    /** What the clock expects of a table. */
    private record Shape(HitPolicy hitPolicy, List<String> outputs, Consumer<Row> check) {}

    /**
     * @param rule as Modeler counts them, from 1; 0 for the table itself
     * @param dangling names something that does not exist, or not yet
     */
    private record Mistake(String file, int rule, String text, boolean dangling) {}

    /** A rule, its cells by the names of the outputs. */
    private record Row(String file, int number, Map<String, String> cells, List<Mistake> mistakes) {

        void wrong(String text) {
            mistakes.add(new Mistake(file, number, text, false));
        }

        void dangling(String text) {
            mistakes.add(new Mistake(file, number, text, true));
        }

        /** What a cell states; empty if it computes it, or if it is wrong already. */
        Optional<String> stated(String output) {
            String cell = cells.get(output);
            Matcher text = TEXT.matcher(cell);
            if (text.matches()) {
                return Optional.of(text.group(1));
            }
            if (cell.isEmpty()) {
                wrong(output + " is missing");
            } else if (BARE_WORD.matcher(cell).matches()) {
                wrong(output + " must be in quotes: \"" + cell + "\"");
            }
            return Optional.empty();
        }

        void oneOf(String output, String... words) {
            stated(output)
                    .filter(word -> !List.of(words).contains(word))
                    .ifPresent(word -> wrong(output + " must be "
                            + Arrays.stream(words).map(w -> '"' + w + '"').collect(joining(" or ")) + ", not \"" + word
                            + '"'));
        }
    }

    @Override
    public void deploy(DeploymentEntity deployment) {
        if (!deployment.isNew()) {
            // Deployed before, and only read again.
            return;
        }
        CommandContext context = Context.getCommandContext();
        List<Mistake> mistakes = deployment.getResources().values().stream()
                .filter(file -> file.getName().endsWith(".dmn"))
                .flatMap(file -> mistakes(file).stream())
                .toList();
        // The product must start even where nobody has loaded the calendars and groups that its own tables name.
        boolean starting = context.getAuthenticatedUserId() == null;
        List<Mistake> fatal = mistakes.stream()
                .filter(mistake -> !(starting && mistake.dangling()))
                .toList();
        if (!fatal.isEmpty()) {
            throw new BadUserRequestException("Nothing was deployed. " + words(fatal));
        }
        if (!mistakes.isEmpty()) {
            LOG.warn("{}. Load what is missing, or deploy a table of your own from Camunda Modeler", words(mistakes));
        }
    }

    private List<Mistake> mistakes(ResourceEntity file) {
        List<Mistake> mistakes = new ArrayList<>();
        try {
            Dmn.readModelFromStream(new ByteArrayInputStream(file.getBytes()))
                    .getModelElementsByType(Decision.class)
                    .stream()
                    .filter(decision -> shapes.containsKey(decision.getId()))
                    .forEach(decision -> check(file.getName(), decision, shapes.get(decision.getId()), mistakes));
        } catch (ModelException e) {
            // The engine would not say what is wrong.
            String reason = NestedExceptionUtils.getMostSpecificCause(e).getMessage();
            mistakes.add(new Mistake(file.getName(), 0, "this is no valid DMN: " + reason, false));
        }
        return mistakes;
    }

    private static void check(String file, Decision decision, Shape shape, List<Mistake> mistakes) {
        if (!(decision.getExpression() instanceof DecisionTable table)) {
            mistakes.add(new Mistake(file, 0, decision.getId() + " must be a decision table", false));
            return;
        }
        if (table.getHitPolicy() != shape.hitPolicy() || table.getAggregation() != null) {
            mistakes.add(new Mistake(
                    file, 0, "the hit policy must be " + shape.hitPolicy() + ", without aggregation", false));
        }
        List<String> outputs = table.getOutputs().stream().map(Output::getName).toList();
        List<String> missing = shape.outputs().stream()
                .filter(output -> !outputs.contains(output))
                .toList();
        if (!missing.isEmpty()) {
            mistakes.add(new Mistake(file, 0, "an output must have the name " + String.join(", ", missing), false));
            return;
        }
        int number = 1;
        for (Rule rule : table.getRules()) {
            Map<String, String> cells = new HashMap<>();
            Iterator<OutputEntry> entries = rule.getOutputEntries().iterator();
            for (String output : outputs) {
                Text text = entries.hasNext() ? entries.next().getText() : null;
                cells.put(output, text == null ? "" : text.getTextContent().strip());
            }
            shape.check().accept(new Row(file, number++, cells, mistakes));
        }
    }

    private void checkServiceLevel(Row row) {
        Optional<String> target = row.stated("target");
        boolean promised = !target.equals(Optional.of("none"));
        if (promised) {
            target.filter(time -> !isTime(time))
                    .ifPresent(
                            time -> row.wrong("target must be a time of at most 9999 business hours, such as \"PT4H\""
                                    + " or \"PT1H30M\", or \"none\", not \"" + time + '"'));
            Set<String> known = calendars.ids();
            row.stated("calendar")
                    .filter(calendar -> !known.contains(calendar))
                    .ifPresent(calendar -> row.dangling("the calendar \"" + calendar + "\" does not exist, only "
                            + String.join(", ", new TreeSet<>(known))));
        }
        row.stated("thresholds")
                .filter(thresholds -> !ascendingPercentages(thresholds))
                .ifPresent(
                        thresholds -> row.wrong("thresholds must be whole percentages from 1 to 99, ascending, such as"
                                + " \"50, 75, 90\", not \"" + thresholds + '"'));
        row.oneOf("countsFrom", "report", "change");
        row.oneOf("afterReopening", "continue", "restart");
    }

    /** Not in days: a day of business time has no length of its own. */
    private static boolean isTime(String text) {
        return TIME.matcher(text).matches() && !Duration.parse(text).isZero();
    }

    private static boolean ascendingPercentages(String thresholds) {
        int last = 0;
        for (String threshold : thresholds.isBlank() ? new String[0] : thresholds.split(",", -1)) {
            String percent = threshold.strip();
            if (!PERCENT.matcher(percent).matches() || Integer.parseInt(percent) <= last) {
                return false;
            }
            last = Integer.parseInt(percent);
        }
        return true;
    }

    /** Here a cell may be empty: nobody is told, nothing is handed on, nothing is raised. */
    private static void checkEscalation(Row row) {
        if (!row.cells().get("tell").isEmpty()) {
            row.stated("tell")
                    .filter(whom -> !NO_GROUPS.contains(whom) && !groupExists(whom))
                    .ifPresent(whom -> row.dangling("tell names \"" + whom
                            + "\", which is no group; it may also be \"assignee\" or \"group\""));
        }
        if (!row.cells().get("handTo").isEmpty()) {
            row.oneOf("handTo", "L2", "L3", "");
        }
        String raise = row.cells().get("raisePriority");
        boolean computed =
                !TEXT.matcher(raise).matches() && !BARE_WORD.matcher(raise).matches();
        if (!computed && !BOOLEANS.contains(raise)) {
            row.wrong("raisePriority must be true or false, not " + raise);
        }
    }

    private static boolean groupExists(String id) {
        CommandContext context = Context.getCommandContext();
        return context.runWithoutAuthorization(
                () -> context.getReadOnlyIdentityProvider().findGroupById(id) != null);
    }

    /** Each mistake once, with all the rules that have it. */
    private static String words(List<Mistake> mistakes) {
        Map<String, Map<String, List<Integer>>> rules = mistakes.stream()
                .collect(groupingBy(
                        Mistake::file,
                        LinkedHashMap::new,
                        groupingBy(Mistake::text, LinkedHashMap::new, mapping(Mistake::rule, Collectors.toList()))));
        return rules.entrySet().stream()
                .flatMap(file -> file.getValue().entrySet().stream()
                        .map(text -> file.getKey() + place(text.getValue()) + ": " + text.getKey()))
                .collect(joining("; "));
    }

    private static String place(List<Integer> rules) {
        if (rules.contains(0)) {
            return "";
        }
        return (rules.size() == 1 ? ", rule " : ", rules ")
                + rules.stream().map(String::valueOf).collect(joining(", "));
    }
}
