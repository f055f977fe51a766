package org.incidentdesk.process;

import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.dmn.engine.DmnEngineConfiguration;
import org.camunda.bpm.dmn.engine.impl.DefaultDmnEngineConfiguration;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.engine.impl.bpmn.behavior.UserTaskActivityBehavior;
import org.camunda.bpm.engine.impl.bpmn.parser.AbstractBpmnParseListener;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParseListener;
import org.camunda.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.camunda.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.pvm.process.ScopeImpl;
import org.camunda.bpm.engine.impl.task.TaskDefinition;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.incidentdesk.model.DeliveredForms;
import org.incidentdesk.model.DeploymentCheck;
import org.incidentdesk.model.FormRules;
import org.incidentdesk.model.ParsedOnceFeel;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Attaches the record to whatever model is deployed, so that no model has to name it. */
@Component
class DeskEnginePlugin extends AbstractProcessEnginePlugin {

    private final TaskWork taskWork;
    private final DecisionTrail decisionTrail;
    private final FormRules formRules;
    private final DeliveredForms deliveredForms;
    private final DeploymentCheck deploymentCheck;
    private final AlertsOfIncident alertsOfIncident;
    private final EngineAccess access;

    DeskEnginePlugin(
            @Lazy TaskWork taskWork,
            DecisionTrail decisionTrail,
            @Lazy FormRules formRules,
            DeliveredForms deliveredForms,
            DeploymentCheck deploymentCheck,
            AlertsOfIncident alertsOfIncident,
            EngineAccess access) {
        this.taskWork = taskWork;
        this.decisionTrail = decisionTrail;
        this.formRules = formRules;
        this.deliveredForms = deliveredForms;
        this.deploymentCheck = deploymentCheck;
        this.alertsOfIncident = alertsOfIncident;
        this.access = access;
    }

    @Override
    public void preInit(ProcessEngineConfigurationImpl engine) {
        engine.setCustomHistoryLevels(List.of(new DeskHistory()));
        engine.setHistory(DeskHistory.NAME);
        engine.setEnableDefaultDbHistoryEventHandler(false);
        engine.getCustomHistoryEventHandlers().add(new DeskHistoryHandler());
        engine.setFormService(deliveredForms);
        engine.setCustomPreDeployers(List.of(deploymentCheck));
        engine.setCustomPreCommandInterceptorsTxRequired(List.of(new FormErrors(), new ReservedCommands(access)));
        engine.setIdGenerator(new TimeOrderedIds());
        engine.setResourceAuthorizationProvider(new TaskAuthorizations());
        engine.setCustomSessionFactories(List.of(new QuickAuthorizations.Factory()));

        DefaultDmnEngineConfiguration dmn =
                (DefaultDmnEngineConfiguration) DmnEngineConfiguration.createDefaultDmnEngineConfiguration();
        dmn.setFeelEngineFactory(ParsedOnceFeel::new);
        dmn.getCustomPostDecisionEvaluationListeners().add(decisionTrail);
        engine.setDmnEngineConfiguration(dmn);

        List<BpmnParseListener> listeners = new ArrayList<>();
        if (engine.getCustomPostBPMNParseListeners() != null) {
            listeners.addAll(engine.getCustomPostBPMNParseListeners());
        }
        listeners.add(new Attach());
        engine.setCustomPostBPMNParseListeners(listeners);
    }

    /** Whoever may start a process could otherwise let it act on somebody else's incident. Our own rules may. */
    private static void refuseForeignKey(DelegateExecution execution) {
        if (execution.getSuperExecution() == null
                && Context.getCommandContext().isAuthorizationCheckEnabled()
                && Steps.incidentOf(execution).isPresent()) {
            throw new FormFieldValidationException(
                    execution.getProcessBusinessKey(),
                    "businessKey must be left out: the record gives an incident its number",
                    null);
        }
    }

    private class Attach extends AbstractBpmnParseListener {

        @Override
        public void parseProcess(Element element, ProcessDefinitionEntity definition) {
            definition.addBuiltInListener(
                    ExecutionListener.EVENTNAME_START, (ExecutionListener) DeskEnginePlugin::refuseForeignKey);
            definition.addBuiltInListener(ExecutionListener.EVENTNAME_START, (ExecutionListener) formRules::checkNames);
            if (definition.getKey().equals(EngineLifecycle.PROCESS)) {
                definition.addBuiltInListener(ExecutionListener.EVENTNAME_END, alertsOfIncident);
            }
        }

        @Override
        public void parseUserTask(Element element, ScopeImpl scope, ActivityImpl activity) {
            SideTasks.remember(element, activity);
            TaskDefinition definition = ((UserTaskActivityBehavior) activity.getActivityBehavior()).getTaskDefinition();
            definition.addBuiltInTaskListener(TaskListener.EVENTNAME_CREATE, taskWork);
            definition.addBuiltInTaskListener(TaskListener.EVENTNAME_ASSIGNMENT, taskWork);
            definition.addBuiltInTaskListener(TaskListener.EVENTNAME_UPDATE, taskWork);
            definition.addBuiltInTaskListener(TaskListener.EVENTNAME_COMPLETE, taskWork);
        }

        @Override
        public void parseBoundaryTimerEventDefinition(Element timer, boolean interrupting, ActivityImpl activity) {
            ServiceLevelClock.remember(timer, activity);
        }

        @Override
        public void parseStartEvent(Element element, ScopeImpl scope, ActivityImpl activity) {
            // The job of such a timer names the event subprocess that it starts.
            if (scope instanceof ActivityImpl eventSubProcess) {
                ServiceLevelClock.remember(element.element("timerEventDefinition"), eventSubProcess);
            }
            if (element.attributeNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "formRef") != null) {
                activity.addBuiltInListener(
                        ExecutionListener.EVENTNAME_START, (ExecutionListener) formRules::checkStart);
            }
        }
    }
}
