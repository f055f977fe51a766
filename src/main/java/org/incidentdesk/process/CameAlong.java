package org.incidentdesk.process;

import static java.util.function.Predicate.not;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
                .filter(variable -> before(variable)
                        .filter(before -> !value(before).isEmpty() && isOther(variable, before))
                        .isPresent())
                .map(VariableInstanceEntity::getName)
                .sorted()
                .toList();
    }

    /** Forgets those that the process did not have, or only without a value. */
    static void drop(DelegateTask task, Set<String> offered) {
        for (VariableInstanceEntity variable : notOffered(task, offered).toList()) {
            if (cached(variable).getEntityState() == DbEntityState.TRANSIENT) {
                task.removeVariable(variable.getName());
            } else if (Fact.ofKey(variable.getName()).isEmpty()) {
                before(variable)
                        .filter(before -> value(before).isEmpty() && isOther(variable, before))
                        .ifPresent(before -> task.setVariable(variable.getName(), before.getTextValue()));
            }
        }
    }

    private static Stream<VariableInstanceEntity> notOffered(DelegateTask task, Set<String> offered) {
        return ((TaskEntity) task).getTaskDefinition().getFormKey() != null
                ? Stream.empty()
                : task.getVariableNames().stream()
                        .filter(not(offered::contains))
                        .map(name -> (VariableInstanceEntity) ((TaskEntity) task).getVariableInstance(name));
    }

    /** As the database still has it; empty for one that has not been touched or is new. */
    private static Optional<VariableInstanceEntity> before(VariableInstanceEntity variable) {
        CachedDbEntity known = cached(variable);
        return known.getEntityState() == DbEntityState.PERSISTENT && known.isDirty()
                ? Optional.of(Context.getCommandContext()
                        .getDbSqlSession()
                        .selectById(VariableInstanceEntity.class, variable.getId()))
                : Optional.empty();
    }

    /** What was sent again as it was, such as a read-only field, is the same. */
    private static boolean isOther(VariableInstanceEntity now, VariableInstanceEntity before) {
        return now.getByteArrayValueId() != null || !value(before).equals(value(now));
    }

    /** As forms see it: no text is the same as none at all, and a number is one whatever its type. */
    private static List<Object> value(VariableInstanceEntity variable) {
        if (variable.getByteArrayValueId() != null) {
            return List.of(variable.getTypeName());
        }
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
