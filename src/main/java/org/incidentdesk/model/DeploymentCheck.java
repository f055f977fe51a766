package org.incidentdesk.model;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.camunda.bpm.engine.BadUserRequestException;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.deploy.Deployer;
import org.camunda.bpm.engine.impl.persistence.entity.DeploymentEntity;
import org.camunda.bpm.engine.impl.persistence.entity.ResourceEntity;
import org.incidentdesk.model.TableCheck.Known;
import org.incidentdesk.notification.BrokenWordingException;
import org.incidentdesk.notification.NotificationSettings;
import org.incidentdesk.notification.Wording;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;

/** Refuses to deploy what would fail only when an incident needs it: tables that Java works with, and wordings. */
@Component
public class DeploymentCheck implements Deployer {

    private static final Logger LOG = LoggerFactory.getLogger(DeploymentCheck.class);

    private final TableCheck tables;
    private final DeployedWordings wordings;
    private final NotificationSettings settings;

    DeploymentCheck(TableCheck tables, @Lazy DeployedWordings wordings, NotificationSettings settings) {
        this.tables = tables;
        this.wordings = wordings;
        this.settings = settings;
    }

    /**
     * @param rule as Modeler counts them, from 1; 0 for the table itself
     * @param dangling names something that does not exist, or not yet
     */
    record Mistake(String file, int rule, String text, boolean dangling) {}

    @Override
    public void deploy(DeploymentEntity deployment) {
        if (!deployment.isNew()) {
            // Deployed before, and only read again.
            return;
        }
        CommandContext context = Context.getCommandContext();
        List<Mistake> mistakes = new ArrayList<>();
        Known known = new Known(wording -> isKnown(wording, deployment), process -> processExists(process, deployment));
        for (ResourceEntity file : deployment.getResources().values()) {
            if (file.getName().endsWith(".dmn")) {
                mistakes.addAll(tables.mistakes(file, known));
            } else if (file.getName().endsWith(".bpmn")) {
                mistakes.addAll(NotificationStepCheck.mistakes(file));
            } else if (file.getName().endsWith(".md")) {
                mistakes.addAll(mistakes(file));
            }
        }
        // The product must start even where nobody has loaded the calendars and groups that its own tables name.
        boolean starting = context.getAuthenticatedUserId() == null;
        List<Mistake> fatal = mistakes.stream()
                .filter(mistake -> !(starting && mistake.dangling()))
                .toList();
        if (!fatal.isEmpty()) {
            throw new BadUserRequestException("Nothing was deployed. " + words(fatal));
        }
        if (!mistakes.isEmpty()) {
            LOG.warn("{}. Load what is missing, or deploy a table of your own from Camunda Modeler", words(mistakes));
        }
    }

    /** In the language of the company, which is there for everybody who prefers none or another one. */
    private boolean isKnown(String wording, DeploymentEntity deployment) {
        String file = Wording.file(wording, settings.language().getLanguage());
        return deployment.getResources().containsKey(file)
                || wordings.find(file).isPresent();
    }

    private static boolean processExists(String id, DeploymentEntity deployment) {
        CommandContext context = Context.getCommandContext();
        return deployment.getResources().values().stream()
                        .filter(file -> file.getName().endsWith(".bpmn"))
                        .map(file -> new String(file.getBytes(), StandardCharsets.UTF_8))
                        .anyMatch(model -> model.contains("process id=\"" + id + '"'))
                || context.runWithoutAuthorization(() ->
                        context.getProcessDefinitionManager().findLatestProcessDefinitionByKeyAndTenantId(id, null)
                                != null);
    }

    private static List<Mistake> mistakes(ResourceEntity wording) {
        try {
            Wording.parse(wording.getName(), new String(wording.getBytes(), StandardCharsets.UTF_8));
            return List.of();
        } catch (BrokenWordingException e) {
            return e.problems().stream()
                    .map(problem -> new Mistake(wording.getName(), 0, problem, false))
                    .toList();
        }
    }

    static boolean groupExists(String id) {
        CommandContext context = Context.getCommandContext();
        return context.runWithoutAuthorization(
                () -> context.getReadOnlyIdentityProvider().findGroupById(id) != null);
    }

    /** Each mistake once, with all the rules that have it. */
    private static String words(List<Mistake> mistakes) {
        Map<String, Map<String, List<Integer>>> rules = mistakes.stream()
                .collect(groupingBy(
                        Mistake::file,
                        LinkedHashMap::new,
                        groupingBy(Mistake::text, LinkedHashMap::new, mapping(Mistake::rule, Collectors.toList()))));
        return rules.entrySet().stream()
                .flatMap(file -> file.getValue().entrySet().stream()
                        .map(text -> file.getKey() + place(text.getValue()) + ": " + text.getKey()))
                .collect(joining("; "));
    }

    private static String place(List<Integer> rules) {
        if (rules.contains(0)) {
            return "";
        }
        return (rules.size() == 1 ? ", rule " : ", rules ")
                + rules.stream().map(String::valueOf).collect(joining(", "));
    }
}
