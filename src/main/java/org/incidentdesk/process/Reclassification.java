package org.incidentdesk.process;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.camunda.bpm.model.dmn.instance.InputExpression;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents.Change;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** What has changed when an incident is reclassified, as the process {@code incident} goes by it. */
@Component("reclassification")
public class Reclassification {

    private static final String ROUTING = "routing";
    private static final String CHANGED = "changedFacts";
    private static final String PRIORITY_BEFORE = "priorityBefore";

    private static final Pattern NO_WORD = Pattern.compile("\\W+");

    private final RepositoryService repository;
    private final EngineAccess access;
    /** What a table reads, by its definition, which never changes. */
    private final Map<String, Set<Fact>> read = new ConcurrentHashMap<>();

    Reclassification(@Lazy RepositoryService repository, EngineAccess access) {
        this.repository = repository;
        this.access = access;
    }

    /** For the scope of the event subprocess: there may be several at the same time. */
    static Map<String, Object> of(Incident before, List<Change> changes) {
        return Map.of(
                CHANGED,
                changes.stream().map(change -> change.fact().key()).collect(joining(",")),
                PRIORITY_BEFORE,
                before.facts().getOrDefault(Fact.PRIORITY, ""));
    }

    /** Whether another priority has come out than the one before; never where nothing is reclassified. */
    static boolean hasNewPriority(DelegateExecution execution) {
        return execution.hasVariable(PRIORITY_BEFORE)
                && !Variables.text(execution, PRIORITY_BEFORE).equals(Variables.text(execution, Fact.PRIORITY.key()));
    }

    /**
     * Whether anything has changed that the table {@code routing} reads, or no group has it yet. Otherwise a group to
     * which it was handed over keeps it.
     */
    public boolean concernsRoute(DelegateExecution execution) {
        Set<Fact> routed = access.unrestricted(this::readByRouting);
        return Variables.text(execution, Fact.GROUP.key()).isEmpty()
                || (hasNewPriority(execution) && routed.contains(Fact.PRIORITY))
                || Stream.of(Variables.text(execution, CHANGED).split(",", -1))
                        .flatMap(key -> Fact.ofKey(key).stream())
                        .anyMatch(routed::contains);
    }

    private Set<Fact> readByRouting() {
        DecisionDefinition table = repository
                .createDecisionDefinitionQuery()
                .decisionDefinitionKey(ROUTING)
                .latestVersion()
                .singleResult();
        return read.computeIfAbsent(table.getId(), id -> {
            Set<String> words =
                    repository.getDmnModelInstance(id).getModelElementsByType(InputExpression.class).stream()
                            .flatMap(input ->
                                    NO_WORD.splitAsStream(input.getText().getTextContent()))
                            .collect(Collectors.toSet());
            return Stream.of(Fact.values())
                    .filter(fact -> words.contains(fact.key()))
                    .collect(Collectors.toSet());
        });
    }
}
