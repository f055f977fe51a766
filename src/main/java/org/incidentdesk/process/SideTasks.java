package org.incidentdesk.process;

import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;

/**
 * The user tasks beside the work on an incident, marked in the model by the extension property {@code sideTask}: whoever
 * has one is not who works on the incident, and it has a due date of its own.
 */
final class SideTasks {

    private static final String MARK = "sideTask";

    private SideTasks() {}

    /** Remembers with an activity what its element says. */
    static void remember(Element userTask, ActivityImpl activity) {
        Element extensions = userTask.element("extensionElements");
        Element properties =
                extensions == null ? null : extensions.elementNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "properties");
        if (properties != null) {
            activity.setProperty(
                    MARK,
                    properties.elementsNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "property").stream()
                            .anyMatch(property -> MARK.equals(property.attribute("name"))
                                    && "true".equals(property.attribute("value"))));
        }
    }

    static boolean contain(DelegateTask task) {
        return Boolean.TRUE.equals(Context.getProcessEngineConfiguration()
                .getDeploymentCache()
                .findDeployedProcessDefinitionById(((TaskEntity) task).getProcessDefinitionId())
                .findActivity(task.getTaskDefinitionKey())
                .getProperty(MARK));
    }
}
