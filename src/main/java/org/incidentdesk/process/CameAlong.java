package org.incidentdesk.process;

import static java.util.function.Predicate.not;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.db.entitymanager.cache.CachedDbEntity;
import org.camunda.bpm.engine.impl.db.entitymanager.cache.DbEntityState;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.impl.persistence.entity.VariableInstanceEntity;
import org.incidentdesk.record.Fact;

/**
 * The variables that come in with the completion of a task and that its form does not offer. Of a task with a form of
 * another kind than a Camunda Form nobody knows what it offers.
 */
final class CameAlong {

    private static final Set<String> NUMBERS = Set.of("short", "integer", "long", "double");

    private CameAlong() {}

    /**
     * The names of those that the process had already, with another value. Of the work itself facts are left out: they are
     * compared with the record.
     */
    static List<String> changed(DelegateTask task, Set<String> offered) {
        return notOffered(task, offered)
                .filter(variable -> SideTasks.contain(task)
                        || Fact.ofKey(variable.getName()).isEmpty())
                .filter(variable -> stateOf(variable) == DbEntityState.PERSISTENT && hasChanged(variable))
                .map(VariableInstanceEntity::getName)
                .sorted()
                .toList();
    }

    /** Forgets those that the process did not have. */
    static void drop(DelegateTask task, Set<String> offered) {
        List<String> names = notOffered(task, offered)
                .filter(variable -> stateOf(variable) == DbEntityState.TRANSIENT)
                .map(VariableInstanceEntity::getName)
                .toList();
        names.forEach(task::removeVariable);
    }

    private static Stream<VariableInstanceEntity> notOffered(DelegateTask task, Set<String> offered) {
        return ((TaskEntity) task).getTaskDefinition().getFormKey() != null
                ? Stream.empty()
                : task.getVariableNames().stream()
                        .filter(not(offered::contains))
                        .map(name -> (VariableInstanceEntity) ((TaskEntity) task).getVariableInstance(name));
    }

    private static DbEntityState stateOf(VariableInstanceEntity variable) {
        return cached(variable).getEntityState();
    }

    /** The database still has what was there before. What was sent again as it was, such as a read-only field, is the same. */
    private static boolean hasChanged(VariableInstanceEntity variable) {
        if (!cached(variable).isDirty()) {
            return false;
        }
        VariableInstanceEntity before = Context.getCommandContext()
                .getDbSqlSession()
                .selectById(VariableInstanceEntity.class, variable.getId());
        return variable.getByteArrayValueId() != null || !value(before).equals(value(variable));
    }

    /** As forms see it: no text is the same as none at all, and a number is one whatever its type. */
    private static List<Object> value(VariableInstanceEntity variable) {
        String text = Objects.toString(variable.getTextValue(), "");
        Number number = variable.getDoubleValue();
        if (number == null) {
            number = variable.getLongValue();
        }
        if (number != null) {
            String type = variable.getTypeName();
            return List.of(NUMBERS.contains(type) ? "number" : type, number.doubleValue());
        }
        return text.isBlank() ? List.of() : List.of(variable.getTypeName(), text);
    }

    private static CachedDbEntity cached(VariableInstanceEntity variable) {
        return Context.getCommandContext()
                .getDbEntityManager()
                .getDbEntityCache()
                .getCachedEntity(variable);
    }
}
