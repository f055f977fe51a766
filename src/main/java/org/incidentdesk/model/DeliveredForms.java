package org.incidentdesk.model;

import static java.util.Comparator.comparing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.exception.NotFoundException;
import org.camunda.bpm.engine.form.CamundaFormRef;
import org.camunda.bpm.engine.identity.User;
import org.camunda.bpm.engine.impl.FormServiceImpl;
import org.camunda.bpm.engine.impl.cmd.GetCamundaFormDefinitionCmd;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.ExecutionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ProcessDefinitionEntity;
import org.camunda.bpm.engine.impl.persistence.entity.TaskEntity;
import org.camunda.bpm.engine.repository.CamundaFormDefinition;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.Customer;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.record.RelatedIncidents;
import org.incidentdesk.record.RelatedIncidents.Similar;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.record.Vendors.Vendor;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/**
 * Delivers forms with options in their selects that no model knows: a select whose {@code valuesKey} is {@code services}
 * {@code customers} or {@code vendors} offers these of the catalogue, {@code groups} the support groups, {@code staff} these
 * and their members, {@code similar} the incidents that may be the same trouble. A start form of Camunda sees no variables, so its options could not
 * come from the process; and no incident has to carry the catalogue as a variable.
 */
@Component
public class DeliveredForms extends FormServiceImpl {

    private static final String SERVICES = "services";
    private static final String CUSTOMERS = "customers";

    private static final String VENDORS = "vendors";
    private static final String GROUPS = "groups";
    private static final String STAFF = "staff";
    private static final String SIMILAR = "similar";
    /** They have a meaning of their own and do no work on incidents. */
    private static final Set<String> NOT_AT_WORK = Set.of(Roles.PROCESS_OWNER, Roles.ADMINISTRATOR);

    private final Catalogue catalogue;
    private final Vendors vendors;
    private final RelatedIncidents related;
    private final IdentityService identity;
    private final ObjectMapper json;
    /** By id of the form definition. */
    private final Map<String, JsonNode> parsed = new ConcurrentHashMap<>();

    DeliveredForms(
            @Lazy Catalogue catalogue,
            @Lazy Vendors vendors,
            @Lazy RelatedIncidents related,
            @Lazy IdentityService identity,
            ObjectMapper json) {
        this.related = related;
        this.vendors = vendors;
        this.identity = identity;
        this.catalogue = catalogue;
        this.json = json;
    }

    @Override
    public InputStream getDeployedStartForm(String processDefinitionId) {
        return delivered(super.getDeployedStartForm(processDefinitionId), Optional.empty());
    }

    @Override
    public InputStream getDeployedTaskForm(String taskId) {
        InputStream form = super.getDeployedTaskForm(taskId);
        return delivered(form, commandExecutor.execute(context -> Optional.ofNullable(
                        context.getTaskManager().findTaskById(taskId).getExecution())
                .map(ExecutionEntity::getProcessBusinessKey)));
    }

    /** The start form as deployed, without the options of the catalogue; must not be changed. */
    JsonNode startForm(ExecutionEntity execution) {
        ProcessDefinitionEntity definition = execution.getProcessDefinition();
        return deployed(
                definition.getStartFormHandler().createStartFormData(definition).getCamundaFormRef(),
                definition.getDeploymentId());
    }

    /** The form of a task as deployed, without the options of the catalogue; must not be changed. */
    JsonNode taskForm(TaskEntity task) {
        return deployed(
                task.getTaskDefinition()
                        .getTaskFormHandler()
                        .createTaskForm(task)
                        .getCamundaFormRef(),
                task.getProcessDefinition().getDeploymentId());
    }

    /** The values that a select or radio of a deployed form offers. */
    List<String> options(JsonNode component) {
        return switch (component.path("valuesKey").asText()) {
            case SERVICES -> catalogue.services().stream().map(ServiceEntry::id).toList();
            case CUSTOMERS -> catalogue.customers().stream().map(Customer::id).toList();
            case VENDORS -> vendors.all().stream().map(Vendor::id).toList();
            case GROUPS -> List.copyOf(groups().keySet());
            case STAFF -> List.copyOf(staff().keySet());
            // Which those are changes while somebody reads the form; the record knows which can be taken.
            case SIMILAR -> List.of();
            default -> {
                List<String> values = new ArrayList<>();
                component
                        .path("values")
                        .forEach(value -> values.add(value.path("value").asText()));
                yield values;
            }
        };
    }

    /** Which definition is in force can change at any time, so it is asked for; what a definition says cannot. */
    private JsonNode deployed(CamundaFormRef form, String deploymentId) {
        CommandContext context = Context.getCommandContext();
        CamundaFormDefinition definition = new GetCamundaFormDefinitionCmd(form, deploymentId).execute(context);
        if (definition == null) {
            throw new NotFoundException("No Camunda Form Definition was found for " + form);
        }
        return parsed.computeIfAbsent(
                definition.getId(),
                id -> parse(
                        definition,
                        context.getResourceManager()
                                .findResourceByDeploymentIdAndResourceName(
                                        definition.getDeploymentId(), definition.getResourceName())
                                .getBytes()));
    }

    private InputStream delivered(InputStream deployed, Optional<String> incident) {
        byte[] bytes = read(deployed);
        try {
            JsonNode form = json.readTree(bytes);
            fill(form.path("components"), incident);
            return new ByteArrayInputStream(json.writeValueAsBytes(form));
        } catch (JsonProcessingException e) {
            // An embedded HTML form: nothing to fill.
            return new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fill(JsonNode components, Optional<String> incident) {
        for (JsonNode component : components) {
            fill(component.path("components"), incident);
            switch (component.path("valuesKey").asText()) {
                case SERVICES -> {
                    ArrayNode values = values((ObjectNode) component);
                    catalogue.services().forEach(service -> option(values, service.id(), service.name()));
                }
                case CUSTOMERS -> {
                    ArrayNode values = values((ObjectNode) component);
                    catalogue.customers().forEach(customer -> option(values, customer.id(), customer.name()));
                }
                case VENDORS -> {
                    ArrayNode values = values((ObjectNode) component);
                    vendors.all().forEach(vendor -> option(values, vendor.id(), vendor.name()));
                }
                case GROUPS -> {
                    ArrayNode values = values((ObjectNode) component);
                    groups().forEach((id, name) -> option(values, id, name));
                }
                case STAFF -> {
                    ArrayNode values = values((ObjectNode) component);
                    staff().forEach((id, name) -> option(values, id, name));
                }
                case SIMILAR -> {
                    ArrayNode values = values((ObjectNode) component);
                    incident.stream()
                            .flatMap(number -> related.similarTo(number).stream())
                            .forEach(other -> option(values, other.number(), label(other)));
                }
                default -> {
                    // Other keys are variables of the process, which the host of the form fills in.
                }
            }
        }
    }

    /** The groups that work on incidents, by id. */
    private Map<String, String> groups() {
        return unrestricted(() -> {
            Map<String, String> groups = new LinkedHashMap<>();
            identity.createGroupQuery().orderByGroupName().asc().list().stream()
                    .filter(group -> Roles.isStaff(Set.of(group.getId())) && !NOT_AT_WORK.contains(group.getId()))
                    .forEach(group -> groups.put(group.getId(), group.getName()));
            return groups;
        });
    }

    /** Them and their members, told apart. */
    private Map<String, String> staff() {
        Map<String, String> staff = new LinkedHashMap<>();
        Map<String, String> groups = groups();
        groups.forEach((id, name) -> staff.put(StaffOptions.GROUP + id, name));
        return unrestricted(() -> {
            groups.keySet().stream()
                    .flatMap(group -> identity.createUserQuery().memberOfGroup(group).list().stream())
                    .sorted(comparing(DeliveredForms::name))
                    .forEach(user -> staff.putIfAbsent(user.getId(), name(user)));
            return staff;
        });
    }

    private static String label(Similar other) {
        return other.number() + " " + other.title()
                + ("accepted".equals(other.major()) ? " (major incident)" : "")
                + (other.children() == 0 ? "" : " (with " + other.children() + " more)");
    }

    private static String name(User user) {
        return user.getFirstName() + " " + user.getLastName();
    }

    /** Whoever fills in a form need not be allowed to read accounts. */
    private <T> T unrestricted(Callable<T> work) {
        return commandExecutor.execute(context -> context.runWithoutAuthorization(work));
    }

    private static ArrayNode values(ObjectNode component) {
        component.remove("valuesKey");
        return component.putArray("values");
    }

    private static void option(ArrayNode values, String value, String label) {
        values.addObject().put("value", value).put("label", label);
    }

    private JsonNode parse(CamundaFormDefinition definition, byte[] form) {
        try {
            return json.readTree(form);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The form " + definition.getKey() + " is not valid JSON; correct and deploy it again", e);
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
