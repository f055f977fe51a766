package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.dmn.engine.DmnDecisionRequirementsGraph;
import org.camunda.bpm.dmn.engine.DmnDecisionResult;
import org.camunda.bpm.dmn.engine.DmnEngine;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.model.dmn.Dmn;
import org.camunda.bpm.model.dmn.instance.Decision;
import org.camunda.bpm.model.dmn.instance.DecisionTable;
import org.camunda.bpm.model.dmn.instance.Rule;
import org.incidentdesk.model.ParsedOnceFeel;

/** A file of dmn/, evaluated by the engine's own decision engine, without a database. Remembers which rules matched. */
final class DecisionFile {

    private final String path;
    private final DmnEngine engine;
    private final DmnDecisionRequirementsGraph graph;
    private final Set<String> matchedRules = new LinkedHashSet<>();

    DecisionFile(String name) {
        path = "/dmn/" + name + ".dmn";
        var configuration =
                (DefaultDmnEngineConfiguration) DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        configuration.setFeelEngineFactory(ParsedOnceFeel::new);
        configuration.getCustomPostDecisionTableEvaluationListeners().add(this::remember);
        engine = configuration.buildEngine();
        try (InputStream file = open()) {
            graph = engine.parseDecisionRequirementsGraph(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one answer of a decision, as a map from output to value; fails if there is none, or more than one. */
    Map<String, Object> decide(String decision, Map<String, Object> inputs) {
        DmnDecisionResult result = engine.evaluateDecision(graph.getDecision(decision), inputs);
        assertThat(result).as("answers of %s for %s", decision, inputs).hasSize(1);
        return result.getSingleResult().getEntryMap();
    }

    /** All answers of a decision that collects them, each as a map from output to value. */
    List<Map<String, Object>> decideAll(String decision, Map<String, Object> inputs) {
        return engine.evaluateDecision(graph.getDecision(decision), inputs).getResultList();
    }

    /** The only output of a decision. */
    String answer(String decision, Map<String, Object> inputs) {
        Map<String, Object> outputs = decide(decision, inputs);
        assertThat(outputs).as("outputs of %s for %s", decision, inputs).hasSize(1);
        return (String) outputs.values().iterator().next();
    }

    /** The values that the input or output of a decision lists. */
    List<String> listed(String decision, String name) {
        try (InputStream file = open()) {
            DecisionTable table = ((Decision) Dmn.readModelFromStream(file).getModelElementById(decision))
                    .getChildElementsByType(DecisionTable.class)
                    .iterator()
                    .next();
            String values = Stream.concat(
                            table.getInputs().stream()
                                    .filter(input -> input.getInputExpression()
                                            .getText()
                                            .getTextContent()
                                            .equals(name))
                                    .map(input ->
                                            input.getInputValues().getText().getTextContent()),
                            table.getOutputs().stream()
                                    .filter(output -> output.getName().equals(name))
                                    .map(output ->
                                            output.getOutputValues().getText().getTextContent()))
                    .findFirst()
                    .orElseThrow();
            return Arrays.stream(values.split(","))
                    .map(value -> value.strip().replaceAll("^\"|\"$", ""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rules of the file that matched nothing so far. */
    Set<String> unusedRules() {
        try (InputStream file = open()) {
            return Dmn.readModelFromStream(file).getModelElementsByType(Rule.class).stream()
                    .map(Rule::getId)
                    .filter(id -> !matchedRules.contains(id))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every rule says why in words, every decision has a version tag and a time to live. */
    void assertThatItExplainsItself() {
        try (InputStream file = open()) {
            var model = Dmn.readModelFromStream(file);
            assertThat(model.getModelElementsByType(Rule.class)).isNotEmpty().allSatisfy(rule -> {
                assertThat(rule.getId()).startsWith("rule_");
                assertThat(Optional.ofNullable(rule.getDescription())
                                .map(d -> d.getTextContent().strip()))
                        .as("description of %s", rule.getId())
                        .hasValueSatisfying(text -> assertThat(text).isNotEmpty());
            });
            assertThat(model.getModelElementsByType(Decision.class))
                    .isNotEmpty()
                    .allSatisfy(decision -> {
                        assertThat(decision.getVersionTag())
                                .as("version tag of %s", decision.getId())
                                .isNotBlank();
                        assertThat(decision.getCamundaHistoryTimeToLiveString())
                                .as("time to live of %s", decision.getId())
                                .isNotBlank();
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream open() {
        InputStream file = DecisionFile.class.getResourceAsStream(path);
        assertThat(file).as("%s on the classpath", path).isNotNull();
        return file;
    }

    private void remember(DmnDecisionTableEvaluationEvent event) {
        event.getMatchingRules().forEach(rule -> matchedRules.add(rule.getId()));
    }
}
