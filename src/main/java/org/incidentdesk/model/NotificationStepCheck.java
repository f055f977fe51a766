package org.incidentdesk.model;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputOutput;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaInputParameter;
import org.camunda.bpm.model.xml.ModelException;
import org.incidentdesk.model.DeploymentCheck.Mistake;
import org.incidentdesk.notification.Audiences;

/** Finds steps that tell people of something, and could not when an incident comes to them. */
final class NotificationStepCheck {

    private static final String CAMUNDA = "http://camunda.org/schema/1.0/bpmn";
    private static final String DELEGATE = "${notifyDelegate}";
    private static final String WHOM_THE_TABLE_NAMES = "table";

    private NotificationStepCheck() {}

    static List<Mistake> mistakes(ResourceEntity file) {
        List<Mistake> mistakes = new ArrayList<>();
        try {
            Bpmn.readModelFromStream(new ByteArrayInputStream(file.getBytes()))
                    .getModelElementsByType(FlowNode.class)
                    .stream()
                    .filter(node -> DELEGATE.equals(node.getAttributeValueNs(CAMUNDA, "delegateExpression")))
                    .forEach(node -> check(file.getName(), node, mistakes));
        } catch (ModelException e) {
            // The engine's parser says more about it.
        }
        return mistakes;
    }

    private static void check(String file, FlowNode node, List<Mistake> mistakes) {
        if (input(node, "event").filter(event -> !event.isBlank()).isEmpty()) {
            mistakes.add(new Mistake(file, 0, node.getId() + " needs the input event: what is told?", false));
        }
        // What an expression names is known only when it is asked.
        input(node, "audience")
                .filter(audience -> !audience.contains("${") && !audience.contains("#{"))
                .ifPresent(audience -> Arrays.stream(audience.split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty() && !isKnown(word))
                        .forEach(word -> mistakes.add(new Mistake(
                                file,
                                0,
                                node.getId() + ": the audience \"" + word + "\" is no group, and none of "
                                        + String.join(", ", Audiences.RELATIVE),
                                true))));
    }

    private static boolean isKnown(String word) {
        return word.equals(WHOM_THE_TABLE_NAMES)
                || Audiences.RELATIVE.contains(word)
                || DeploymentCheck.groupExists(word)
                || word.contains("@");
    }

    private static Optional<String> input(FlowNode node, String name) {
        return Optional.ofNullable(node.getExtensionElements()).stream()
                .flatMap(extensions ->
                        extensions.getElementsQuery().filterByType(CamundaInputOutput.class).list().stream())
                .flatMap(inputs -> inputs.getCamundaInputParameters().stream())
                .filter(input -> name.equals(input.getCamundaName()))
                .map(CamundaInputParameter::getTextContent)
                .findFirst();
    }
}
