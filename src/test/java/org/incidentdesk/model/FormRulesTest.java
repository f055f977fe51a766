package org.incidentdesk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.impl.form.validator.FormFieldValidationException;
import org.camunda.bpm.engine.task.Task;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The rules that the product's own forms do not use, with a form as a process owner could draw it. */
@DeskTest
class FormRulesTest {

    private static final String BPMN = "http://camunda.org/schema/1.0/bpmn";

    private static final String FORM =
            """
            {
              "type": "default", "id": "form-rules-test", "schemaVersion": 16,
              "components": [
                { "type": "text", "id": "hint", "text": "Only a hint" },
                { "type": "number", "id": "f1", "key": "amount", "validate": { "min": 1, "max": 10 } },
                { "type": "textfield", "id": "f2", "key": "asset",
                  "validate": { "pattern": "^[A-Z]{2}-[0-9]{4}$", "patternErrorMessage": "must look like AB-1234" } },
                { "type": "textfield", "id": "f3", "key": "code", "validate": { "minLength": 3, "pattern": "^[a-z]+$" } },
                { "type": "checkbox", "id": "f4", "key": "urgent" },
                { "type": "textfield", "id": "f5", "key": "reason", "validate": { "required": true },
                  "conditional": { "hide": "=urgent != true" } },
                { "type": "radio", "id": "f6", "key": "size",
                  "values": [ { "value": "small", "label": "S" }, { "value": "large", "label": "L" } ] },
                { "type": "select", "id": "f7", "key": "affected", "valuesKey": "services" },
                { "type": "textfield", "id": "f8", "key": "shown", "disabled": true, "validate": { "required": true } },
                { "type": "textfield", "id": "f9", "key": "fixed", "readonly": true, "validate": { "required": true } },
                { "type": "datetime", "id": "f11", "key": "until", "subtype": "datetime", "disallowPassedDates": true,
                  "timeSerializingFormat": "utc_offset" },
                { "type": "datetime", "id": "f12", "key": "localUntil", "subtype": "datetime",
                  "disallowPassedDates": true, "timeSerializingFormat": "no_timezone" },
                { "type": "datetime", "id": "f13", "key": "day", "subtype": "date", "disallowPassedDates": true },
                { "type": "datetime", "id": "f14", "key": "since", "subtype": "datetime",
                  "timeSerializingFormat": "utc_offset" },
                { "type": "datetime", "id": "f15", "key": "daily", "subtype": "time" },
                { "type": "group", "id": "g", "label": "Together", "conditional": { "hide": "=size = \\"small\\"" },
                  "components": [
                    { "type": "textfield", "id": "f10", "key": "place", "validate": { "maxLength": 5 } } ] }
              ]
            }
            """;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private Clock clock;

    private String deployment;

    @BeforeEach
    void deploy() {
        BpmnModelInstance process = Bpmn.createExecutableProcess("form-rules-test")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent("start")
                .endEvent()
                .done();
        process.getModelElementById("start").setAttributeValueNs(BPMN, "formRef", "form-rules-test");
        process.getModelElementById("start").setAttributeValueNs(BPMN, "formRefBinding", "latest");
        deployment = engine.getRepositoryService()
                .createDeployment()
                .addModelInstance("form-rules-test.bpmn", process)
                .addString("form-rules-test.form", FORM)
                .deploy()
                .getId();
    }

    @AfterEach
    void cleanUp() {
        engine.getRepositoryService().deleteDeployment(deployment, true);
    }

    @Test
    void whatTheFormDoesNotDemandMayBeLeftOut() {
        assertAccepted(Map.of());
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 5.5, 10})
    void numberWithinItsBoundsIsAccepted(double amount) {
        assertAccepted(Map.of("amount", amount));
    }

    @ParameterizedTest
    @CsvSource({"0, amount must be at least 1", "0.99, amount must be at least 1", "10.01, amount must be at most 10"})
    void numberOutsideItsBoundsIsRefused(double amount, String message) {
        assertRefused(Map.of("amount", amount), message);
    }

    @Test
    void valueOfAnotherKindIsRefused() {
        assertRefused(Map.of("amount", "five"), "amount must be a number");
        assertRefused(Map.of("asset", 7), "asset must be text");
        assertRefused(Map.of("urgent", "yes"), "urgent must be true or false");
        assertRefused(Map.of("size", 1), "size must be text");
    }

    @Test
    void patternIsCheckedAndExplainedInItsAuthorsWords() {
        assertAccepted(Map.of("asset", "AB-1234"));
        assertRefused(Map.of("asset", "AB-12345"), "asset must look like AB-1234");
        assertRefused(Map.of("code", "ABC"), "code must match ^[a-z]+$");
    }

    @Test
    void textHasAMinimalLength() {
        assertAccepted(Map.of("code", "abc"));
        assertRefused(Map.of("code", "ab"), "code must have at least 3 characters");
    }

    @Test
    void passedDatesAreRefusedWhereTheFormSaysSo() {
        OffsetDateTime now = OffsetDateTime.now(clock);

        assertAccepted(Map.of("until", minutes(now.plusMinutes(2))));
        assertAccepted(Map.of("until", minutes(now.plusMinutes(2).withOffsetSameInstant(ZoneOffset.ofHours(14)))));
        assertRefused(Map.of("until", minutes(now.minusMinutes(1))), "until must not be in the past");
        assertRefused(
                Map.of("until", minutes(now.minusMinutes(1).withOffsetSameInstant(ZoneOffset.ofHours(14)))),
                "until must not be in the past");
        assertAccepted(Map.of("since", minutes(now.minusYears(1))));
    }

    @Test
    void dateWithoutAZoneIsPastWhenItIsPastEverywhere() {
        OffsetDateTime last = OffsetDateTime.now(clock).withOffsetSameInstant(ZoneOffset.ofHours(-12));

        assertAccepted(Map.of("day", last.toLocalDate().toString()));
        assertRefused(Map.of("day", last.toLocalDate().minusDays(1).toString()), "day must not be in the past");
        assertAccepted(Map.of("localUntil", last.toLocalDateTime().plusHours(1).toString()));
        assertRefused(
                Map.of("localUntil", last.toLocalDateTime().minusHours(1).toString()),
                "localUntil must not be in the past");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tomorrow",
                "2126-03-05",
                "2126-03-05T11:30",
                "2126-02-30T11:30Z",
                "2126-03-05T25:00Z",
                "+999999999-12-31T00:00Z"
            })
    void textThatIsNoDateAndTimeIsRefused(String text) {
        assertRefused(Map.of("until", text), "until must be a date and time");
        assertRefused(Map.of("since", text), "since must be a date and time");
    }

    @Test
    void eachKindOfDateFieldHasItsOwnText() {
        assertAccepted(
                Map.of("until", "2126-03-05T11:30+00:00", "localUntil", "2126-03-05T11:30", "day", "2126-03-05"));
        assertAccepted(Map.of("until", "2126-03-05T11:30Z"));
        assertRefused(Map.of("localUntil", "2126-03-05T11:30Z"), "localUntil must be a date and time");
        assertRefused(Map.of("day", "2126-03-05T11:30Z"), "day must be a date");
        assertAccepted(Map.of("daily", "11:30"));
    }

    @Test
    void hiddenFieldIsNotDemanded() {
        assertAccepted(Map.of("urgent", false));
        assertAccepted(Map.of("urgent", true, "reason", "The board waits"));
        assertRefused(Map.of("urgent", true), "reason is required");
        assertRefused(Map.of("urgent", true, "reason", "  "), "reason is required");
    }

    @Test
    void fieldsOfAHiddenGroupAreHidden() {
        assertRefused(Map.of("size", "large", "place", "basement"), "place must have at most 5 characters, has 8");
        assertAccepted(Map.of("size", "small", "place", "basement"));
    }

    @Test
    void optionMustBeOneOfTheForm() {
        assertAccepted(Map.of("size", "small"));
        assertRefused(Map.of("size", "medium"), "size must be one of small, large");
    }

    @Test
    void optionsOfTheServiceCatalogueAreCheckedToo() {
        assertAccepted(Map.of("affected", "crm"));
        assertRefused(Map.of("affected", "no-such-service"), "affected must be one of");
    }

    @Test
    void everyMistakeIsNamedAtOnce() {
        Map<String, Object> form = new HashMap<>(Map.of("amount", 11, "asset", "x", "size", "medium"));

        assertThatThrownBy(() -> submit(form))
                .hasMessageContaining("amount")
                .hasMessageContaining("asset")
                .hasMessageContaining("size");
    }

    @Test
    void taskOfAProcessThatIsNoIncidentIsCheckedTooAndKeepsItsOwnBusinessKey() {
        BpmnModelInstance order = Bpmn.createExecutableProcess("form-rules-order")
                .camundaHistoryTimeToLiveString("P1D")
                .startEvent()
                .userTask("work")
                .name("Check order")
                .endEvent()
                .done();
        order.getModelElementById("work").setAttributeValueNs(BPMN, "formRef", "form-rules-test");
        order.getModelElementById("work").setAttributeValueNs(BPMN, "formRefBinding", "latest");
        String other = engine.getRepositoryService()
                .createDeployment()
                .addModelInstance("form-rules-order.bpmn", order)
                .deploy()
                .getId();
        try {
            engine.getRuntimeService().startProcessInstanceByKey("form-rules-order", "ORDER-1");
            Task task = engine.getTaskService()
                    .createTaskQuery()
                    .processInstanceBusinessKey("ORDER-1")
                    .singleResult();
            assertThat(task.getName()).isEqualTo("Check order");

            assertThatThrownBy(() -> engine.getTaskService().complete(task.getId(), Map.of("amount", 11)))
                    .isInstanceOf(FormFieldValidationException.class);
            engine.getTaskService().complete(task.getId(), Map.of("amount", 10));
        } finally {
            engine.getRepositoryService().deleteDeployment(other, true);
        }
    }

    /** As a form gives it. */
    private static String minutes(OffsetDateTime time) {
        return time.truncatedTo(ChronoUnit.MINUTES).toString();
    }

    private void assertAccepted(Map<String, Object> form) {
        assertThatCode(() -> submit(form)).doesNotThrowAnyException();
    }

    private void assertRefused(Map<String, Object> form, String message) {
        assertThatThrownBy(() -> submit(form))
                .isInstanceOf(FormFieldValidationException.class)
                .hasMessageContaining(message);
        assertThat(engine.getRuntimeService()
                        .createProcessInstanceQuery()
                        .processDefinitionKey("form-rules-test")
                        .list())
                .isEqualTo(List.of());
    }

    private void submit(Map<String, Object> form) {
        engine.getRuntimeService().startProcessInstanceByKey("form-rules-test", form);
    }
}
