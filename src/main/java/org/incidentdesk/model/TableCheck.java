package org.incidentdesk.model;

import static java.util.stream.Collectors.joining;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.DmnModelInstance;
import org.camunda.bpm.model.dmn.HitPolicy;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Output;
import org.camunda.bpm.model.dmn.instance.OutputEntry;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.camunda.bpm.model.dmn.instance.Text;
import org.camunda.bpm.model.xml.ModelException;
import org.incidentdesk.alert.SecondSource;
import org.incidentdesk.model.DeploymentCheck.Mistake;
import org.incidentdesk.notification.Audiences;
import org.incidentdesk.notification.OnlyWhile;
import org.incidentdesk.notification.Urgency;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.servicelevel.Calendars;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/**
 * Finds in a table that Java works with what would fail only when an incident needs its answer. Looks at what a cell
 * states; what a cell computes is known only when it is asked.
 */
@Component
class TableCheck {

    private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*)\"");
    private static final Pattern BARE_WORD = Pattern.compile("[\\w-]+");
    private static final Pattern TIME = Pattern.compile("PT(?=\\d)(\\d{1,4}H)?(\\d{1,4}M)?(\\d{1,4}S)?");
    private static final Pattern PERCENT = Pattern.compile("[1-9]\\d?");
    private static final Set<String> BOOLEANS = Set.of("true", "false");
    private static final Pattern DAYS = Pattern.compile("P[1-9]\\d?D");
    private static final Set<String> NO_GROUPS = Set.of("", "assignee", "group");
    private static final String NONE = "none";
    private static final String INCIDENT_MODEL = "incidentModel";
    private static final String FOLLOW_UP_AFTER = "followUpAfter";
    private static final Set<String> PAGED = Set.of(PagingTable.ON_CALL, PagingTable.GROUP, PagingTable.NOBODY);
    private static final Pattern WORKLOAD = Pattern.compile("\\d{1,2}");
    private static final Pattern FLAP_COUNT = Pattern.compile("[2-9]|[1-4]\\d|50");
    private static final String SECOND_SOURCE = "second-source";
    private static final List<String> YES_OR_NO = List.of("yes", "no");
    private static final String APPROVER = "approver";
    private static final String DEPUTY = "deputy";
    private static final String[] ROLES_FROM = {"commanderFrom", "communicationsFrom", "scribeFrom", "technicalFrom"};
    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,3}");
    private static final String DECIDE_WITHIN = "decideWithin";

    private final Calendars calendars;
    private final Map<String, Shape> shapes = Map.ofEntries(
            shape(
                    "service-level",
                    HitPolicy.FIRST,
                    this::checkServiceLevel,
                    "target",
                    "calendar",
                    "thresholds",
                    "countsFrom",
                    "afterReopening"),
            shape("clock-pause", HitPolicy.FIRST, row -> row.oneOf("clock", "stops", "runs"), "clock"),
            shape(
                    "escalation",
                    HitPolicy.COLLECT,
                    TableCheck::checkEscalation,
                    "tell",
                    "handTo",
                    "raisePriority",
                    "manager"),
            shape(
                    AssignmentTable.ASSIGNMENT,
                    HitPolicy.FIRST,
                    TableCheck::checkAssignment,
                    AssignmentTable.ASSIGN_TO,
                    AssignmentTable.WORKLOAD),
            shape(
                    PagingTable.PAGING,
                    HitPolicy.FIRST,
                    TableCheck::checkPaging,
                    PagingTable.PAGE,
                    PagingTable.CHANNELS,
                    PagingTable.WAIT,
                    PagingTable.TIMES),
            shape(
                    "vendor-follow-up",
                    HitPolicy.FIRST,
                    row -> row.literal(FOLLOW_UP_AFTER)
                            .filter(time -> !TIME.matcher(time).matches())
                            .ifPresent(time ->
                                    row.wrong("followUpAfter must be a time such as PT4H, not \"" + time + '"')),
                    FOLLOW_UP_AFTER),
            shape(
                    "incident-model",
                    HitPolicy.FIRST,
                    row -> row.literal(INCIDENT_MODEL)
                            .filter(model -> !model.equals(NONE)
                                    && !row.known().processes().test(model))
                            .ifPresent(model -> row.dangling(
                                    "there is no process \"" + model + "\"; deploy its file together with the table")),
                    INCIDENT_MODEL),
            shape("workaround-approval", HitPolicy.FIRST, TableCheck::checkApproval, APPROVER, DEPUTY, DECIDE_WITHIN),
            shape(
                    MajorIncidentTable.MAJOR_INCIDENT,
                    HitPolicy.FIRST,
                    TableCheck::checkMajorIncident,
                    MajorIncidentTable.PROPOSED,
                    MajorIncidentTable.SIMILAR,
                    MajorIncidentTable.WITHIN,
                    MajorIncidentTable.CHILDREN),
            shape(
                    RepetitionTable.REPETITION,
                    HitPolicy.FIRST,
                    TableCheck::checkRepetition,
                    RepetitionTable.TIMES,
                    RepetitionTable.WITHIN),
            shape(
                    "major-roles",
                    HitPolicy.FIRST,
                    TableCheck::checkMajorRoles,
                    ROLES_FROM[0],
                    ROLES_FROM[1],
                    ROLES_FROM[2],
                    ROLES_FROM[3],
                    "reportWithin"),
            shape(
                    "major-communication",
                    HitPolicy.FIRST,
                    row -> row.times("firstWithin", "updateEvery"),
                    "firstWithin",
                    "updateEvery"),
            shape("crisis-decision", HitPolicy.FIRST, TableCheck::checkCrisis, "decider", "nextDecider", DECIDE_WITHIN),
            shape(
                    "reopening",
                    HitPolicy.FIRST,
                    row -> row.literalOneOf("reopening", List.of("reopen", "note")),
                    "reopening"),
            shape(
                    "smoke-test",
                    HitPolicy.FIRST,
                    row -> row.literalOneOf("smokeTest", List.of("yes", "no")),
                    "smokeTest"),
            shape(
                    MessageTables.NOTIFICATION,
                    HitPolicy.COLLECT,
                    TableCheck::checkNotification,
                    MessageTables.CHANNEL,
                    "wording",
                    "urgency",
                    "onlyWhile"),
            shape(
                    MessageTables.CHANNEL_FALLBACK,
                    HitPolicy.FIRST,
                    TableCheck::checkFallback,
                    "fallback",
                    "giveUpAfter"),
            shape(MessageTables.NEXT_UPDATE, HitPolicy.FIRST, TableCheck::checkNextUpdate, "nextUpdate"),
            shape(
                    "mail-action",
                    HitPolicy.FIRST,
                    row -> row.literalOneOf(
                            "action", List.of("reply", "note", "report", "follow-up", "bounce", "ignore", "desk")),
                    "action"),
            shape(
                    AlertLabels.MAPPING,
                    HitPolicy.FIRST,
                    this::checkAlertMapping,
                    "service",
                    "configurationItem",
                    "environment",
                    "severity"),
            shape(
                    AlertLabels.HANDLING,
                    HitPolicy.FIRST,
                    this::checkAlertHandling,
                    "usersAffected",
                    "deadline",
                    "predicted",
                    "graceTime",
                    "verification",
                    "check",
                    "verifyGroup",
                    "verifyWithin",
                    "resolvesItself",
                    "flapCount",
                    "flapWindow",
                    "quietTime",
                    "ignoreFor"),
            shape(
                    "mail-meaning",
                    HitPolicy.FIRST,
                    row -> row.literalOneOf("meaning", List.of("solved", "not-solved", "unclear")),
                    "meaning"));

    private final Catalogue catalogue;
    private final SecondSource secondSource;

    TableCheck(@Lazy Calendars calendars, @Lazy Catalogue catalogue, @Lazy SecondSource secondSource) {
        this.calendars = calendars;
        this.catalogue = catalogue;
        this.secondSource = secondSource;
    }

    /**
     * What there is, deployed or about to be.
     *
     * @param wordings whether there is a wording of a name
     * @param processes whether there is a process of an id
     */
    record Known(Predicate<String> wordings, Predicate<String> processes) {}

    /** What Java expects of a table. */
    private record Shape(HitPolicy hitPolicy, List<String> outputs, Consumer<Row> check) {}

    private static Map.Entry<String, Shape> shape(
            String decision, HitPolicy hitPolicy, Consumer<Row> check, String... outputs) {
        return Map.entry(decision, new Shape(hitPolicy, List.of(outputs), check));
    }

    /**
     * A rule, its cells by the names of the outputs.
     *
     * @param known what a table can name
     */
    private record Row(String file, int number, Map<String, String> cells, Known known, List<Mistake> mistakes) {

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

        /** As {@link #stated}, where nothing may be computed: a wrong answer would hold up an incident. */
        Optional<String> literal(String output) {
            int before = mistakes.size();
            Optional<String> stated = stated(output);
            if (stated.isEmpty() && mistakes.size() == before) {
                wrong(output + " must be a text in quotes; here nothing is computed");
            }
            return stated;
        }

        void literalOneOf(String output, Collection<String> words) {
            literal(output)
                    .filter(word -> !words.contains(word))
                    .ifPresent(word ->
                            wrong(output + " must be one of " + String.join(", ", words) + ", not \"" + word + '"'));
        }

        void times(String... outputs) {
            for (String output : outputs) {
                literal(output)
                        .filter(time -> !isTime(time))
                        .ifPresent(time -> wrong(output + " must be a time such as PT10M, not \"" + time + '"'));
            }
        }

        void counts(String... outputs) {
            for (String output : outputs) {
                String cell = cells.get(output);
                if (!COUNT.matcher(cell).matches()) {
                    wrong(output + " must be a whole number from 1 to 9999, not " + cell);
                }
            }
        }

        /** Groups, separated by commas. */
        void groups(String output, Collection<String> others) {
            literal(output).stream()
                    .flatMap(groups -> Arrays.stream(groups.split(",", -1)).map(String::strip))
                    .filter(group -> !others.contains(group) && !DeploymentCheck.groupExists(group))
                    .forEach(group -> dangling(output + " names \"" + group + "\", which is no group"));
        }

        void oneOf(String output, String... words) {
            stated(output)
                    .filter(word -> !List.of(words).contains(word))
                    .ifPresent(word -> wrong(output + " must be "
                            + Arrays.stream(words).map(w -> '"' + w + '"').collect(joining(" or ")) + ", not \"" + word
                            + '"'));
        }
    }

    /**
     * What is wrong with a file of tables.
     *
     * @param known what it can name
     */
    List<Mistake> mistakes(ResourceEntity file, Known known) {
        List<Mistake> mistakes = new ArrayList<>();
        try {
            DmnModelInstance model = Dmn.readModelFromStream(new ByteArrayInputStream(file.getBytes()));
            model.getModelElementsByType(Decision.class).stream()
                    .filter(decision -> shapes.containsKey(decision.getId()))
                    .forEach(
                            decision -> check(file.getName(), decision, shapes.get(decision.getId()), known, mistakes));
            if (model.getModelElementById(MessageTables.NOTIFICATION) instanceof Decision) {
                checkAudiences(file.getName(), model, mistakes);
            }
        } catch (ModelException e) {
            // The engine would not say what is wrong.
            String reason = NestedExceptionUtils.getMostSpecificCause(e).getMessage();
            mistakes.add(new Mistake(file.getName(), 0, "this is no valid DMN: " + reason, false));
        }
        return mistakes;
    }

    private static void check(String file, Decision decision, Shape shape, Known known, List<Mistake> mistakes) {
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
            shape.check().accept(new Row(file, number++, cells, known, mistakes));
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
    private static void checkAssignment(Row row) {
        row.literalOneOf(AssignmentTable.ASSIGN_TO, List.of("group", AssignmentTable.MEMBER));
        String workload = row.cells().get(AssignmentTable.WORKLOAD);
        if (!WORKLOAD.matcher(workload).matches()) {
            row.wrong("workload must be a whole number from 0 to 99, not " + workload);
        }
    }

    private static void checkPaging(Row row) {
        row.literal(PagingTable.PAGE)
                .map(TableCheck::pagedGroup)
                .filter(whom -> !PAGED.contains(whom) && !whom.startsWith(PagingTable.USER))
                .filter(whom -> !DeploymentCheck.groupExists(whom))
                .ifPresent(whom -> row.dangling("page names \"" + whom
                        + "\", which is no group; it may also be \"on-call\", \"group\", \"nobody\","
                        + " \"on-call:\" with a group, or \"user:\" with a user id"));
        row.literal(PagingTable.CHANNELS).ifPresent(channels -> Arrays.stream(channels.split(","))
                .map(String::strip)
                .filter(channel -> !channel.equals(ChannelType.PREFERRED)
                        && ChannelType.of(channel).isEmpty())
                .forEach(channel -> row.wrong("channels names \"" + channel + "\", which is no channel")));
        row.literal(PagingTable.WAIT)
                .filter(time -> !TIME.matcher(time).matches())
                .ifPresent(time -> row.wrong("wait must be a time such as PT5M, not \"" + time + '"'));
        String times = row.cells().get(PagingTable.TIMES);
        if (!times.matches("[1-9]")) {
            row.wrong("times must be a whole number from 1 to 9, not " + times);
        }
    }

    private static String pagedGroup(String whom) {
        return whom.startsWith(PagingTable.OF_GROUP) ? whom.substring(PagingTable.OF_GROUP.length()) : whom;
    }

    private static void checkApproval(Row row) {
        row.literal(APPROVER)
                .filter(whom -> !whom.equals(NONE) && !whom.equals(Audiences.SERVICE_OWNER))
                .filter(whom -> !DeploymentCheck.groupExists(whom))
                .ifPresent(whom -> row.dangling("approver names \"" + whom
                        + "\", which is no group; it may also be \"service-owner\" or \"none\""));
        row.literal(DEPUTY)
                .filter(whom -> !whom.isEmpty() && !DeploymentCheck.groupExists(whom))
                .ifPresent(whom -> row.dangling("deputy names \"" + whom + "\", which is no group"));
        row.literal(DECIDE_WITHIN)
                .filter(time -> !TIME.matcher(time).matches())
                .ifPresent(time -> row.wrong("decideWithin must be a time such as PT30M, not \"" + time + '"'));
    }

    private static void checkMajorIncident(Row row) {
        row.literalOneOf(MajorIncidentTable.PROPOSED, List.of(MajorIncidentTable.AT_ONCE, MajorIncidentTable.ON_SURGE));
        row.counts(MajorIncidentTable.SIMILAR, MajorIncidentTable.CHILDREN);
        row.times(MajorIncidentTable.WITHIN);
    }

    private static void checkRepetition(Row row) {
        row.counts(RepetitionTable.TIMES);
        row.literal(RepetitionTable.WITHIN)
                .filter(time -> !DAYS.matcher(time).matches())
                .ifPresent(time -> row.wrong("within must be days such as P30D, not \"" + time + '"'));
    }

    private static void checkMajorRoles(Row row) {
        for (String part : ROLES_FROM) {
            row.groups(part, List.of(Audiences.GROUP, Audiences.SERVICE_OWNER));
        }
        row.counts("reportWithin");
    }

    private static void checkCrisis(Row row) {
        row.groups("decider", List.of());
        row.groups("nextDecider", List.of());
        row.times(DECIDE_WITHIN);
    }

    private static void checkEscalation(Row row) {
        if (!row.cells().get("tell").isEmpty()) {
            row.stated("tell")
                    .filter(whom -> !NO_GROUPS.contains(whom) && !DeploymentCheck.groupExists(whom))
                    .ifPresent(whom -> row.dangling("tell names \"" + whom
                            + "\", which is no group; it may also be \"assignee\" or \"group\""));
        }
        if (!row.cells().get("manager").isEmpty()) {
            row.stated("manager")
                    .filter(group -> !group.isEmpty() && !DeploymentCheck.groupExists(group))
                    .ifPresent(group -> row.dangling("manager names \"" + group + "\", which is no group"));
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

    /** Whom the second input of the table lists. */
    private static void checkAudiences(String file, DmnModelInstance model, List<Mistake> mistakes) {
        MessageTables.audiences(model, MessageTables.NOTIFICATION).stream()
                .filter(audience -> !Audiences.RELATIVE.contains(audience) && !DeploymentCheck.groupExists(audience))
                .forEach(audience -> mistakes.add(new Mistake(
                        file,
                        0,
                        "the audience \"" + audience + "\" is no group, and none of "
                                + String.join(", ", Audiences.RELATIVE),
                        true)));
    }

    private static void checkNotification(Row row) {
        List<String> channels = new ArrayList<>(ChannelType.words());
        channels.add(ChannelType.PREFERRED);
        row.literalOneOf(MessageTables.CHANNEL, channels);
        row.literalOneOf(
                "urgency", Arrays.stream(Urgency.values()).map(Urgency::word).toList());
        row.literalOneOf(
                "onlyWhile", OnlyWhile.OF_TABLES.stream().map(OnlyWhile::word).toList());
        row.literal("wording")
                .filter(wording -> !row.known().wordings().test(wording))
                .ifPresent(wording -> row.wrong("there is no wording \"" + wording
                        + "\" in the language of the company;" + " deploy its file together with the table"));
    }

    private static void checkFallback(Row row) {
        List<String> channels = new ArrayList<>(ChannelType.words());
        channels.add(NONE);
        row.literalOneOf("fallback", channels);
        row.literal("giveUpAfter")
                .filter(time -> !isTime(time) && !time.equals("PT0S"))
                .ifPresent(time ->
                        row.wrong("giveUpAfter must be a time such as \"PT10M\", or \"PT0S\", not \"" + time + '"'));
    }

    private static void checkNextUpdate(Row row) {
        row.literal("nextUpdate")
                .filter(time -> !isTime(time) && !DAYS.matcher(time).matches() && !time.equals(NONE))
                .ifPresent(
                        time -> row.wrong("nextUpdate must be a time such as \"PT1H\", business days such as \"P1D\","
                                + " or \"none\", not \"" + time + '"'));
    }

    /** What the alert itself names may stand instead of a text: no other cell of these can be wrong later. */
    private void checkAlertMapping(Row row) {
        if (!row.cells().get("service").equals("named.service")) {
            row.literal("service")
                    .filter(service -> catalogue.services().stream()
                            .noneMatch(entry -> entry.id().equals(service)))
                    .ifPresent(service -> row.dangling("service names \"" + service
                            + "\", which is not in the service catalogue; it may also be named.service"));
        }
        if (!row.cells().get("environment").equals("named.environment")) {
            row.literalOneOf("environment", List.of("production", "staging", "test"));
        }
        if (!row.cells().get("severity").equals("named.severity")) {
            row.literal("severity");
        }
    }

    private void checkAlertHandling(Row row) {
        row.literalOneOf("usersAffected", List.of("one", "several", "many", "all"));
        row.literalOneOf("deadline", List.of("now", "today", "week", "none"));
        row.literalOneOf("predicted", YES_OR_NO);
        row.literalOneOf("resolvesItself", YES_OR_NO);
        row.literalOneOf("verification", List.of(NONE, SECOND_SOURCE, "person"));
        row.literal("check")
                .filter(check -> row.cells().get("verification").contains(SECOND_SOURCE) && !secondSource.knows(check))
                .ifPresent(check -> row.dangling("check names \"" + check
                        + "\", which the configuration does not have in incidentdesk.alerts.checks"));
        row.literal("verifyGroup")
                .filter(group -> !DeploymentCheck.groupExists(group))
                .ifPresent(group -> row.dangling("verifyGroup names \"" + group + "\", which is no group"));
        for (String output : List.of("graceTime", "verifyWithin", "flapWindow", "quietTime", "ignoreFor")) {
            row.literal(output)
                    .filter(time -> !TIME.matcher(time).matches())
                    .ifPresent(time -> row.wrong(output + " must be a time such as \"PT5M\", not \"" + time + '"'));
        }
        String flapCount = row.cells().get("flapCount");
        if (!FLAP_COUNT.matcher(flapCount).matches()) {
            row.wrong("flapCount must be a whole number from 2 to 50, not " + flapCount);
        }
    }
}
