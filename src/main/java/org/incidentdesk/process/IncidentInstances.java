package org.incidentdesk.process;

import static java.util.stream.Collectors.toSet;
import static org.camunda.bpm.engine.impl.db.entitymanager.cache.DbEntityState.DELETED_MERGED;
import static org.camunda.bpm.engine.impl.db.entitymanager.cache.DbEntityState.DELETED_PERSISTENT;
import static org.camunda.bpm.engine.impl.db.entitymanager.cache.DbEntityState.DELETED_TRANSIENT;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.HistoryService;
import org.camunda.bpm.engine.RuntimeService;
import org.camunda.bpm.engine.history.HistoricProcessInstance;
import org.camunda.bpm.engine.impl.context.BpmnExecutionContext;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.db.entitymanager.cache.CachedDbEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents.Change;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** The processes that work on an incident: its lifecycle and whatever that has called. They all know the same facts. */
@Component
class IncidentInstances {

    private static final Set<Fact> DECIDED = EnumSet.of(Fact.PRIORITY, Fact.GROUP, Fact.TIER);

    private static final Set<String> ROOTS = Set.of(EngineLifecycle.PROCESS, EngineMajorIncidents.PROCESS);

    private final RuntimeService runtime;
    private final HistoryService history;
    private final EngineAccess access;

    IncidentInstances(@Lazy RuntimeService runtime, @Lazy HistoryService history, EngineAccess access) {
        this.runtime = runtime;
        this.history = history;
        this.access = access;
    }

    /** The ids of the running instances of these incidents, each with the number of its incident. */
    Map<String, String> of(Collection<String> incidents) {
        Map<String, String> found = new HashMap<>();
        List<HistoricProcessInstance> stored = history.createHistoricProcessInstanceQuery()
                .processInstanceBusinessKeyIn(incidents.toArray(String[]::new))
                .unfinished()
                .list();
        Set<String> roots = stored.stream()
                .filter(instance -> ROOTS.contains(instance.getProcessDefinitionKey()))
                .map(HistoricProcessInstance::getId)
                .collect(toSet());
        stored.stream()
                .filter(instance -> roots.contains(instance.getRootProcessInstanceId()))
                .filter(instance -> !hasEnded(instance.getId()))
                .forEach(instance -> found.put(instance.getId(), instance.getBusinessKey()));
        addCurrent(incidents, found);
        return found;
    }

    /** In this transaction; the database does not know it yet. */
    private static boolean hasEnded(String instance) {
        CachedDbEntity known = Context.getCommandContext() == null
                ? null
                : Context.getCommandContext()
                        .getDbEntityManager()
                        .getDbEntityCache()
                        .getCachedEntity(ExecutionEntity.class, instance);
        return known != null
                && (known.getEntityState() == DELETED_PERSISTENT
                        || known.getEntityState() == DELETED_MERGED
                        || known.getEntityState() == DELETED_TRANSIENT);
    }

    /** What this transaction has just called is not in the database yet. */
    private static void addCurrent(Collection<String> incidents, Map<String, String> found) {
        BpmnExecutionContext current = Context.getBpmnExecutionContext();
        ExecutionEntity execution = current == null ? null : current.getExecution();
        while (execution != null) {
            ExecutionEntity instance = execution.getProcessInstance();
            if (instance.getBusinessKey() != null && incidents.contains(instance.getBusinessKey())) {
                found.put(instance.getId(), instance.getBusinessKey());
            }
            execution = instance.getSuperExecution();
        }
    }

    /** Lets all of them know what has changed. */
    void tell(String incident, List<Change> changes) {
        set(incident, Variables.followed(changes));
    }

    /** Lets all of them know what the lifecycle has decided anew. */
    void bringUpToDate(Incident incident) {
        Map<String, Object> values = new HashMap<>();
        DECIDED.forEach(fact -> values.put(fact.key(), incident.facts().getOrDefault(fact, "")));
        set(incident.number(), values);
    }

    /** Sets variables of all of them. */
    void set(String incident, Map<String, Object> values) {
        if (!values.isEmpty()) {
            access.unrestricted(() -> {
                of(List.of(incident)).keySet().forEach(instance -> runtime.setVariables(instance, values));
                return null;
            });
        }
    }
}
