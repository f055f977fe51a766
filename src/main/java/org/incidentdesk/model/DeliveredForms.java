package org.incidentdesk.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.camunda.bpm.engine.impl.FormServiceImpl;
import org.incidentdesk.record.Catalogue;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Delivers forms with the options of the service catalogue in their selects: a select whose {@code valuesKey} is
 * {@code services} or {@code customers} offers these. A start form of Camunda sees no variables, so its options could not
 * come from the process; and no incident has to carry the catalogue as a variable.
 */
@Component
public class DeliveredForms extends FormServiceImpl {

    private final Catalogue catalogue;
    private final ObjectMapper json;

    DeliveredForms(@Lazy Catalogue catalogue, ObjectMapper json) {
        this.catalogue = catalogue;
        this.json = json;
    }

    @Override
    public InputStream getDeployedStartForm(String processDefinitionId) {
        return delivered(super.getDeployedStartForm(processDefinitionId));
    }

    @Override
    public InputStream getDeployedTaskForm(String taskId) {
        return delivered(super.getDeployedTaskForm(taskId));
    }

    JsonNode startForm(String processDefinitionId) {
        return parse(getDeployedStartForm(processDefinitionId));
    }

    JsonNode taskForm(String taskId) {
        return parse(getDeployedTaskForm(taskId));
    }

    private InputStream delivered(InputStream deployed) {
        byte[] bytes = read(deployed);
        try {
            JsonNode form = json.readTree(bytes);
            fill(form.path("components"));
            return new ByteArrayInputStream(json.writeValueAsBytes(form));
        } catch (JsonProcessingException e) {
            // An embedded HTML form: nothing to fill.
            return new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill(JsonNode components) {
        for (JsonNode component : components) {
            fill(component.path("components"));
            switch (component.path("valuesKey").asText()) {
                case "services" -> {
                    ArrayNode values = values((ObjectNode) component);
                    catalogue.services().forEach(service -> option(values, service.id(), service.name()));
                }
                case "customers" -> {
                    ArrayNode values = values((ObjectNode) component);
                    catalogue.customers().forEach(customer -> option(values, customer.id(), customer.name()));
                }
                default -> {
                    // Other keys are variables of the process, which the host of the form fills in.
                }
            }
        }
    }

    private static ArrayNode values(ObjectNode component) {
        component.remove("valuesKey");
        return component.putArray("values");
    }

    private static void option(ArrayNode values, String value, String label) {
        values.addObject().put("value", value).put("label", label);
    }

    private JsonNode parse(InputStream form) {
        try {
            return json.readTree(read(form));
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(InputStream stream) {
        try (stream) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
