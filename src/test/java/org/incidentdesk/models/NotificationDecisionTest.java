package org.incidentdesk.models;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.incidentdesk.notification.OnlyWhile;
import org.incidentdesk.notification.Urgency;
import org.incidentdesk.notification.Wording;
import org.incidentdesk.notification.channel.ChannelType;
import org.junit.jupiter.api.Test;

class NotificationDecisionTest {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final List<String> AUDIENCES = List.of(
            "reporter",
            "assignee",
            "group",
            "on-call",
            "service-owner",
            "stakeholders",
            "customer",
            "service-desk",
            "incident-manager",
            "executives",
            "public-relations");
    private static final List<String> COMMITMENTS =
            List.of("response", "resolution", "operational-level", "vendor-contract");

    private final DecisionFile file = new DecisionFile("notification");
    private final List<String> events = file.listed("notification", "event");

    private record Case(String event, String audience, String priority) {

        boolean urgent() {
            return priority.equals("P1") || priority.equals("P2");
        }
    }

    private record Notice(String wording, String urgency, String onlyWhile) {}

    /** What is told to whom, told here from the reader's end. */
    private static Optional<Notice> expected(Case c) {
        return switch (c.audience()) {
            case "reporter" -> forTheReporter(c).or(() -> forWhomEscalationNames(c));
            case "assignee" -> forTheAssignee(c).or(() -> forWhomEscalationNames(c));
            case "group" -> forTheGroup(c).or(() -> forWhomEscalationNames(c));
            case "stakeholders" -> forStakeholders(c).or(() -> forWhomEscalationNames(c));
            case "customer" -> forTheCustomer(c).or(() -> forWhomEscalationNames(c));
            case "incident-manager" ->
                switch (c.event()) {
                    case "assigned" ->
                        c.priority().equals("P1") ? told("assigned", "page", "unresolved") : Optional.empty();
                    case "ping-pong" -> told("ping-pong", "normal", "unresolved");
                    case "page-unanswered" -> told("page-unanswered", "page", "unresolved");
                    case "major-proposed" -> told("major-proposed", "page", "unresolved");
                    case "major-decided" -> told("major-decided", "normal", "unresolved");
                    case "major-report-due" -> told("major-report-due", "normal", "always");
                    case "problem-proposed" -> told("problem-proposed", "low", "always");
                    default -> forWhomEscalationNames(c);
                };
            case "executives" ->
                switch (c.event()) {
                    case "major-declared" -> told("major-declared", "page", "unresolved");
                    case "major-update-executives", "major-over", "major-demoted" ->
                        told(c.event(), "normal", "always");
                    default -> forWhomEscalationNames(c);
                };
            case "public-relations" ->
                c.event().equals("major-update-press")
                        ? told("major-update-press", "normal", "always")
                        : forWhomEscalationNames(c);
            case "service-desk", "service-owner" ->
                switch (c.event()) {
                    case "major-declared" -> told("major-declared", "normal", "unresolved");
                    case "major-over" -> told("major-over", "normal", "always");
                    default -> forWhomEscalationNames(c);
                };
            default -> forWhomEscalationNames(c);
        };
    }

    private static Optional<Notice> forTheReporter(Case c) {
        return switch (c.event()) {
            case "reported" -> told("received", "normal", "always");
            case "handed-over", "false-alarm", "mail-too-large" -> told(c.event(), "normal", "always");
            case "waiting-for-reporter" -> told("question", "normal", "on-hold");
            case "waiting-for-vendor", "waiting-for-change", "waiting-for-monitoring" ->
                told("waiting", "low", "on-hold");
            case "reminder-reporter" -> told("reminder", "normal", "on-hold");
            case "message-to-reporter" -> told("message", "normal", "always");
            case "update" -> told("update", "normal", "always");
            case "major-update-users" -> told("major-update", "normal", "always");
            case "joined" -> told("joined", "normal", "unresolved");
            case "resolved" -> told("resolved", "normal", "resolved");
            case "closed-without-answer" -> told("closed", "normal", "always");
            default -> Optional.empty();
        };
    }

    private static Optional<Notice> forTheAssignee(Case c) {
        return switch (c.event()) {
            case "assigned-to-you" -> told("assigned-to-you", "normal", "unresolved");
            case "reminder-vendor", "reminder-change", "reminder-monitoring" ->
                told("hold-reminder", "normal", "on-hold");
            case "message-from-reporter" -> told("reporter-wrote", "normal", "always");
            case "update-due" -> told("update-due", "normal", "awaited");
            case "withdrawn" -> told("withdrawn", "low", "always");
            case "task-done", "major-rejected" -> told(c.event(), "normal", "unresolved");
            default -> Optional.empty();
        };
    }

    private static Optional<Notice> forTheGroup(Case c) {
        return switch (c.event()) {
            case "assigned" ->
                c.priority().equals("undetermined")
                        ? Optional.empty()
                        : told("assigned", c.urgent() || c.priority().equals("P3") ? "normal" : "low", "unresolved");
            case "reopened", "major-declared", "major-decided", "major-demoted" ->
                told(c.event(), "normal", "unresolved");
            case "major-over" -> told("major-over", "normal", "always");
            default -> Optional.empty();
        };
    }

    private static Optional<Notice> forStakeholders(Case c) {
        return switch (c.event()) {
            case "update" -> told("update", "normal", "always");
            case "major-update-users" -> told("major-update", "normal", "always");
            case "resolved" -> told("resolved", "low", "always");
            default -> Optional.empty();
        };
    }

    private static Optional<Notice> forTheCustomer(Case c) {
        return switch (c.event()) {
            case "update" -> told("bulletin", "normal", "always");
            case "major-update-customers" -> told("major-update", "normal", "always");
            case "resolved" -> c.urgent() ? told("resolved", "normal", "always") : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Whoever a model or the table of escalations names. */
    private static Optional<Notice> forWhomEscalationNames(Case c) {
        return switch (c.event()) {
            case "response-at-risk",
                    "resolution-at-risk",
                    "operational-level-at-risk",
                    "vendor-contract-at-risk",
                    "vendor-contract-breached",
                    "task-requested",
                    "swarm-called",
                    "approval-decided" -> told(c.event(), "normal", "unresolved");
            case "response-breached",
                    "resolution-breached",
                    "operational-level-breached",
                    "escalated",
                    "approval-requested" -> told(c.event(), c.urgent() ? "page" : "normal", "unresolved");
            case "vendor-asked", "vendor-case-cancelled" -> told(c.event(), "normal", "always");
            case "vendor-follow-up" -> told("vendor-follow-up", "normal", "on-hold");
            case "major-part" -> told("major-part", "page", "always");
            case "major-update-late", "major-decision-needed", "major-vendor-answered" ->
                told(c.event(), "page", "unresolved");
            case "announcement" -> told("announcement", "normal", "always");
            default -> Optional.empty();
        };
    }

    private static Optional<Notice> told(String wording, String urgency, String onlyWhile) {
        return Optional.of(new Notice(wording, urgency, onlyWhile));
    }

    @Test
    void eachHearsWhatConcernsHimOnceAndAsSoonAsItHasTo() {
        cases().forEach(c -> assertThat(notices(c))
                .as("%s", c)
                .isEqualTo(expected(c).stream().toList()));
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void onlyWhatCannotWaitIsAPage() {
        cases().forEach(c -> {
            // Only what people are paged about can stay unanswered.
            if (!c.urgent() && !c.event().matches("page-unanswered|major-.*")) {
                assertThat(notices(c)).as("%s", c).extracting(Notice::urgency).doesNotContain("page");
            }
            if (Set.of("reporter", "stakeholders", "customer").contains(c.audience())
                    && c.event().matches("(?!escalated|approval-requested|page-unanswered|major-.*|.*-breached).*")) {
                assertThat(notices(c)).as("%s", c).extracting(Notice::urgency).doesNotContain("page");
            }
        });
    }

    @Test
    void theTableListsTheWordsThatJavaKnows() {
        assertThat(file.listed("notification", "audience")).isEqualTo(AUDIENCES);
        assertThat(Set.copyOf(file.listed("notification", "deliveryChannel")))
                .isEqualTo(Stream.concat(Stream.of(ChannelType.PREFERRED), ChannelType.words().stream())
                        .collect(toSet()));
        assertThat(Set.copyOf(file.listed("notification", "urgency")))
                .isEqualTo(Arrays.stream(Urgency.values()).map(Urgency::word).collect(toSet()));
        assertThat(Set.copyOf(file.listed("notification", "onlyWhile")))
                .isEqualTo(OnlyWhile.OF_TABLES.stream().map(OnlyWhile::word).collect(toSet()));
    }

    /** An event that the table does not list would be missed by whoever changes it in Camunda Modeler. */
    @Test
    void everyEventThatAModelOrJavaCanRaiseIsListedAndNoOther() throws IOException {
        Set<String> raised = new TreeSet<>(ofModels());
        raised.addAll(ofJava());

        assertThat(raised).contains("reported", "reminder-change", "response-breached", "update-due", "mail-too-large");
        // How a page goes out is in the table paging.
        raised.remove("page");
        // For a step of a process owner's own.
        raised.add("announcement");
        // One for each audience of the communications lead.
        raised.addAll(List.of(
                "major-update-users", "major-update-customers", "major-update-executives", "major-update-press"));
        assertThat(new TreeSet<>(events)).isEqualTo(raised);
    }

    @Test
    void everyWordingExistsInEveryLanguage() throws IOException {
        Set<String> wordings = new TreeSet<>(file.listed("notification", "wording"));
        wordings.addAll(List.of("digest", "page", "status-confirm", "status-update", Wording.FRAME));
        for (String language : List.of("en", "de")) {
            for (String wording : wordings) {
                assertThat(Path.of("src/main/resources/templates", Wording.file(wording, language)))
                        .exists();
            }
        }
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/templates"))) {
            assertThat(files.map(path -> path.getFileName().toString().replaceFirst("\\..*", ""))
                            .collect(toSet()))
                    .as("wordings that nothing uses")
                    .isEqualTo(wordings);
        }
    }

    @Test
    void everyListedWordingIsUsed() {
        Set<String> used =
                cases().flatMap(c -> notices(c).stream().map(Notice::wording)).collect(toSet());

        assertThat(used).isEqualTo(Set.copyOf(file.listed("notification", "wording")));
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private Stream<Case> cases() {
        List<String> priorities = new ArrayList<>(DomainValues.PRIORITIES);
        priorities.add("undetermined");
        List<String> audiences = new ArrayList<>(AUDIENCES);
        audiences.add("a-group-that-a-model-names");
        return events.stream().flatMap(event -> audiences.stream()
                .flatMap(audience -> priorities.stream().map(priority -> new Case(event, audience, priority))));
    }

    private List<Notice> notices(Case c) {
        return file
                .decideAll(
                        "notification",
                        Map.of(
                                "event",
                                c.event(),
                                "audience",
                                c.audience(),
                                "priority",
                                c.priority(),
                                "service",
                                "crm",
                                "customer",
                                ""))
                .stream()
                .peek(answer -> assertThat(answer).containsEntry("deliveryChannel", "preferred"))
                .map(answer -> new Notice((String) answer.get("wording"), (String) answer.get("urgency"), (String)
                        answer.get("onlyWhile")))
                .toList();
    }

    private static Set<String> ofModels() throws IOException {
        Set<String> events = new HashSet<>();
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            for (Path path : files.filter(it -> it.toString().endsWith(".bpmn")).toList()) {
                File model = path.toFile();
                Bpmn.readModelFromFile(model).getModelElementsByType(FlowNode.class).stream()
                        .filter(node ->
                                "${notifyDelegate}".equals(node.getAttributeValueNs(CAMUNDA, "delegateExpression")))
                        .map(NotificationDecisionTest::event)
                        .forEach(event -> events.addAll(meant(event)));
            }
        }
        return events;
    }

    private static String event(FlowNode step) {
        return step
                .getExtensionElements()
                .getElementsQuery()
                .filterByType(CamundaInputOutput.class)
                .singleResult()
                .getCamundaInputParameters()
                .stream()
                .filter(input -> input.getCamundaName().equals("event"))
                .map(CamundaInputParameter::getTextContent)
                .findFirst()
                .orElseThrow();
    }

    /** All that an expression of the models can mean. */
    private static Set<String> meant(String event) {
        if (!event.contains("${")) {
            return Set.of(event);
        }
        if (event.endsWith("${holdReason}")) {
            return DomainValues.HOLD_REASONS.stream()
                    // Who is told of it is in a process of its own.
                    .filter(reason -> !reason.equals("approval"))
                    .map(reason -> event.replace("${holdReason}", reason))
                    .collect(toSet());
        }
        if (event.startsWith("${commitment}-")) {
            return COMMITMENTS.stream()
                    .flatMap(commitment -> Stream.of(commitment + "-at-risk", commitment + "-breached"))
                    .collect(toSet());
        }
        Matcher choice = Pattern.compile("\\? '([a-z-]+)' : '([a-z-]+)'}").matcher(event);
        assertThat(choice.find()).as("%s is understood by this test", event).isTrue();
        return Set.of(choice.group(1), choice.group(2));
    }

    /** {@code new Occasion(number, "event", …)}, also by a constant. */
    private static Set<String> ofJava() throws IOException {
        Set<String> events = new HashSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                String text = Files.readString(source);
                Matcher occasion = Pattern.compile("new Occasion\\(\\s*[\\w.()]+,\\s*((?:[^,()]|\\([^()]*\\))+),")
                        .matcher(text);
                while (occasion.find()) {
                    Matcher word = Pattern.compile("\"([a-z-]+)\"|\\b([A-Z][A-Z_]+)\\b")
                            .matcher(occasion.group(1));
                    while (word.find()) {
                        events.add(word.group(1) == null ? constant(text, word.group(2)) : word.group(1));
                    }
                }
            }
        }
        return events;
    }

    private static String constant(String source, String name) {
        if (name.equals("EVENT")) {
            // The step of a model says which.
            return "reported";
        }
        Matcher constant =
                Pattern.compile("String " + name + " = \"([a-z-]+)\"").matcher(source);
        assertThat(constant.find()).as(name).isTrue();
        return constant.group(1);
    }
}
