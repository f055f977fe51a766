package org.incidentdesk.models;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.cfg.TransactionState;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.pvm.process.TransitionImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Writes down which flow nodes and sequence flows of each process the tests walk, one id per line in a file per process,
 * for {@link ModelCoverageIT}. Only what was committed counts: a step that was refused and rolled back was not walked.
 */
@TestConfiguration(proxyBeanMethods = false)
public class WalkedPaths {

    static final Path DIRECTORY = Path.of("target", "model-coverage");

    static Path fileOf(String process) {
        return DIRECTORY.resolve(process + ".txt");
    }

    @Bean
    WalkedPathsPlugin walkedPathsPlugin() {
        return new WalkedPathsPlugin();
    }

    static final class WalkedPathsPlugin extends AbstractProcessEnginePlugin {

        @Override
        public void preInit(ProcessEngineConfigurationImpl engine) {
            List<BpmnParseListener> listeners = new ArrayList<>();
            if (engine.getCustomPostBPMNParseListeners() != null) {
                listeners.addAll(engine.getCustomPostBPMNParseListeners());
            }
            listeners.add(new Attach());
            engine.setCustomPostBPMNParseListeners(listeners);
        }
    }

    private static final class Attach extends AbstractBpmnParseListener {

        @Override
        public void parseRootElement(Element root, List<ProcessDefinitionEntity> definitions) {
            definitions.forEach(definition -> attach(definition, new Walked(definition.getKey())));
        }

        private static void attach(ScopeImpl scope, Walked walked) {
            for (ActivityImpl activity : scope.getActivities()) {
                activity.addBuiltInListener(ExecutionListener.EVENTNAME_START, walked);
                activity.getOutgoingTransitions().forEach(flow -> ((TransitionImpl) flow)
                        .addBuiltInListener(ExecutionListener.EVENTNAME_TAKE, walked));
                attach(activity, walked);
            }
        }
    }

    private static final class Walked implements ExecutionListener {

        private final String process;
        private final Set<String> written = ConcurrentHashMap.newKeySet();

        Walked(String process) {
            this.process = process;
        }

        @Override
        public void notify(DelegateExecution execution) {
            String id = execution.getEventName().equals(EVENTNAME_TAKE)
                    ? execution.getCurrentTransitionId()
                    : execution.getCurrentActivityId();
            if (!written.contains(id)) {
                Context.getCommandContext()
                        .getTransactionContext()
                        .addTransactionListener(TransactionState.COMMITTED, context -> write(id));
            }
        }

        private void write(String id) {
            if (!written.add(id)) {
                return;
            }
            try {
                Files.createDirectories(DIRECTORY);
                Files.writeString(fileOf(process), id + "\n", CREATE, APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
