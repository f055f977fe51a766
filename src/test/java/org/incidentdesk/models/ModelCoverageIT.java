package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.EventBasedGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.xml.instance.ModelElementInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The gate after all tests: whatever a process can do, some test has done. See {@link WalkedPaths}. */
class ModelCoverageIT {

    @ParameterizedTest
    @MethodSource("files")
    void everyNodeAndFlowOfAProcessIsWalkedByATest(Path file) throws IOException {
        var model = Bpmn.readModelFromFile(file.toFile());
        assertThat(model.getModelElementsByType(Process.class))
                .as("processes in %s", file)
                .isNotEmpty();
        for (Process process : model.getModelElementsByType(Process.class)) {
            Path recording = WalkedPaths.fileOf(process.getId());
            assertThat(recording)
                    .as("what the tests of the process %s walked (run them in the same build)", process.getId())
                    .isNotEmptyFile();
            Set<String> notWalked = new TreeSet<>();
            Stream.of(FlowNode.class, SequenceFlow.class)
                    .flatMap(type -> model.getModelElementsByType(type).stream())
                    .filter(element -> isIn(element, process))
                    // The engine takes none of these; it waits at the events behind them.
                    .filter(element ->
                            !(element instanceof SequenceFlow flow && flow.getSource() instanceof EventBasedGateway))
                    .map(BaseElement::getId)
                    .forEach(notWalked::add);
            assertThat(notWalked).isNotEmpty();
            Files.readAllLines(recording).forEach(notWalked::remove);
            assertThat(notWalked)
                    .as("flow nodes and sequence flows of %s that no test has walked", file)
                    .isEmpty();
        }
    }

    private static Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            return files.filter(file -> file.toString().endsWith(".bpmn")).sorted().toList().stream();
        }
    }

    private static boolean isIn(ModelElementInstance element, Process process) {
        ModelElementInstance scope = element;
        while (scope != null && !(scope instanceof Process)) {
            scope = scope.getParentElement();
        }
        return process.equals(scope);
    }
}
