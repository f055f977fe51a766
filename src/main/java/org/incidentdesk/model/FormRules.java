package org.incidentdesk.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.camunda.bpm.dmn.feel.impl.FeelEngine;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.DelegateTask;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.incidentdesk.record.Problem;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.stereotype.Component;

/**
 * Checks on the server what a Camunda Form checks in the browser, from the same deployed form, so that a process owner
 * states a rule once: required, lengths, pattern, bounds, options, dates, and fields that a hide condition takes away.
 * Lists (checklist, taglist) are not looked into.
 */
@Component
public class FormRules {

    private static final Set<String> TEXTS = Set.of("textfield", "textarea", "datetime");
    private static final Set<String> OPTIONS = Set.of("select", "radio");

    /** The beans of the models that are not delegates. */
    private static final List<String> OTHERS = List.of("serviceLevelClock", "whoHasIt", "child", "reclassification");

    /** Where a day ends last: a time without a zone is past when it is past everywhere. */
    private static final ZoneOffset LAST = ZoneOffset.ofHours(-12);

    private final DeliveredForms forms;
    private final Clock clock;
    private final FeelEngine feel = new ParsedOnceFeel();

    private final Set<String> delegates;

    FormRules(DeliveredForms forms, ListableBeanFactory beans, Clock clock) {
        this.forms = forms;
        this.clock = clock;
        this.delegates = new HashSet<>(List.of(beans.getBeanNamesForType(JavaDelegate.class, true, false)));
        this.delegates.addAll(OTHERS);
    }

    /**
     * Checks what came in with a start form.
     *
     * @throws FormFieldValidationException naming each field that its form does not accept
     */
    public void checkStart(DelegateExecution execution) {
        check(forms.startForm((ExecutionEntity) execution), execution);
    }

    /** The keys of the fields that the start form of an execution's process offers; none if it has no Camunda Form. */
    public Set<String> startFields(DelegateExecution execution) {
        ProcessDefinitionEntity definition = ((ExecutionEntity) execution).getProcessDefinition();
        Set<String> offered = new HashSet<>();
        if (definition.getStartFormHandler() != null
                && definition
                                .getStartFormHandler()
                                .createStartFormData(definition)
                                .getCamundaFormRef()
                        != null) {
            check(
                    forms.startForm((ExecutionEntity) execution).path("components"),
                    execution,
                    offered,
                    new ArrayList<>());
        }
        return offered;
    }

    /**
     * Checks what came in with the form of a task.
     *
     * @return the keys of the fields that the form lets a person edit; none if the task has no Camunda Form
     * @throws FormFieldValidationException naming each field that its form does not accept
     */
    public Set<String> check(DelegateTask task) {
        checkNames(task);
        return ((TaskEntity) task).getTaskDefinition().getCamundaFormDefinitionKey() == null
                ? Set.of()
                : check(forms.taskForm((TaskEntity) task), task);
    }

    /**
     * Checks what comes in at a start or with a task, with a form or without.
     *
     * @throws FormFieldValidationException if a variable would take the place of a delegate in the models' expressions
     */
    public void checkNames(VariableScope variables) {
        variables.getVariableNames().stream()
                .filter(delegates::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new FormFieldValidationException(name, name + " is the name of a delegate", null);
                });
    }

    private Set<String> check(JsonNode form, VariableScope variables) {
        Set<String> editable = new HashSet<>();
        List<Problem> problems = new ArrayList<>();
        check(form.path("components"), variables, editable, problems);
        if (!problems.isEmpty()) {
            throw new FormFieldValidationException(
                    problems,
                    String.join(
                            "; ",
                            problems.stream()
                                    .map(p -> p.field() + " " + p.message())
                                    .toList()),
                    null);
        }
        return editable;
    }

    private void check(JsonNode components, VariableScope variables, Set<String> editable, List<Problem> problems) {
        for (JsonNode component : components) {
            if (hidden(component, variables)) {
                continue;
            }
            check(component.path("components"), variables, editable, problems);
            String key = component.path("key").asText();
            if (key.isEmpty()
                    || component.path("disabled").asBoolean()
                    || component.path("readonly").asBoolean()) {
                continue;
            }
            editable.add(key);
            Object value = variables.getVariable(key);
            problem(component, value).ifPresent(message -> problems.add(new Problem(key, message)));
        }
    }

    private boolean hidden(JsonNode component, VariableScope variables) {
        String condition = component.path("conditional").path("hide").asText();
        return condition.startsWith("=")
                && Boolean.TRUE.equals(feel.<Object>evaluateSimpleExpression(
                        condition.substring(1), variables.getVariablesTyped().asVariableContext()));
    }

    private Optional<String> problem(JsonNode component, Object value) {
        JsonNode rules = component.path("validate");
        String type = component.path("type").asText();
        if (value == null || (value instanceof String text && text.isBlank())) {
            return rules.path("required").asBoolean() ? Optional.of("is required") : Optional.empty();
        }
        if (TEXTS.contains(type) || OPTIONS.contains(type)) {
            return value instanceof String text
                    ? textProblem(component, type, text, rules)
                    : Optional.of("must be text");
        }
        if (type.equals("number")) {
            return value instanceof Number number ? numberProblem(number.doubleValue(), rules) : notANumber();
        }
        if (type.equals("checkbox")) {
            return value instanceof Boolean ? Optional.empty() : Optional.of("must be true or false");
        }
        return Optional.empty();
    }

    private Optional<String> textProblem(JsonNode component, String type, String text, JsonNode rules) {
        if (OPTIONS.contains(type)) {
            List<String> values = forms.options(component);
            return values.isEmpty() || values.contains(text)
                    ? Optional.empty()
                    : Optional.of("must be one of " + String.join(", ", values));
        }
        if (type.equals("datetime")) {
            return dateProblem(component, text);
        }
        if (rules.has("maxLength") && text.length() > rules.path("maxLength").asInt()) {
            return Optional.of(
                    "must have at most " + rules.path("maxLength").asInt() + " characters, has " + text.length());
        }
        if (rules.has("minLength") && text.length() < rules.path("minLength").asInt()) {
            return Optional.of("must have at least " + rules.path("minLength").asInt() + " characters");
        }
        String pattern = rules.path("pattern").asText();
        return pattern.isEmpty() || Pattern.compile(pattern).matcher(text).find()
                ? Optional.empty()
                : Optional.of(rules.path("patternErrorMessage").asText("must match " + pattern));
    }

    private Optional<String> dateProblem(JsonNode component, String text) {
        String subtype = component.path("subtype").asText();
        if (subtype.equals("time")) {
            return Optional.empty();
        }
        boolean date = subtype.equals("date");
        try {
            if (text.startsWith("+")) {
                throw new DateTimeException("Years have four digits");
            }
            Instant end = date ? endOfDay(text) : instant(component, text);
            return component.path("disallowPassedDates").asBoolean() && end.isBefore(clock.instant())
                    ? Optional.of("must not be in the past")
                    : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of(date ? "must be a date" : "must be a date and time");
        }
    }

    private static Instant endOfDay(String text) {
        return LocalDate.parse(text).plusDays(1).atStartOfDay().toInstant(LAST);
    }

    private static Instant instant(JsonNode component, String text) {
        return component.path("timeSerializingFormat").asText().equals("no_timezone")
                ? LocalDateTime.parse(text).toInstant(LAST)
                : OffsetDateTime.parse(text).toInstant();
    }

    private static Optional<String> numberProblem(double number, JsonNode rules) {
        if (rules.has("min") && number < rules.path("min").asDouble()) {
            return Optional.of("must be at least " + rules.path("min").asText());
        }
        if (rules.has("max") && number > rules.path("max").asDouble()) {
            return Optional.of("must be at most " + rules.path("max").asText());
        }
        return Optional.empty();
    }

    private static Optional<String> notANumber() {
        return Optional.of("must be a number");
    }
}
