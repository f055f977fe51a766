package org.incidentdesk.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DeploymentBuilder;
import org.incidentdesk.notification.Wording;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Brings the models of this release into the engine when the product starts. A model that a process owner has deployed
 * since stays in force; if this release has a newer file for it, the log says so at each start until somebody decides:
 * either deploys a merged version from Camunda Modeler, or names the file in {@code incidentdesk.models.adopt}.
 */
@Component
public class ReleasedModels {

    static final String SOURCE = "incident-desk release";

    private static final Logger LOG = LoggerFactory.getLogger(ReleasedModels.class);
    private static final List<String> FILES =
            List.of("processes/*.bpmn", "dmn/*.dmn", "forms/*.form", "templates/*.md");

    /** The newest deployed file that defines a key, and the newest that came with a release. */
    private static final String DEPLOYED =
            """
            select d.source_, b.bytes_ from (
                select key_, deployment_id_, resource_name_ from act_re_procdef
                union all select key_, deployment_id_, resource_name_ from act_re_decision_def
                union all select key_, deployment_id_, resource_name_ from act_re_camformdef) m
            join act_re_deployment d on d.id_ = m.deployment_id_
            join act_ge_bytearray b on b.deployment_id_ = d.id_ and b.name_ = m.resource_name_
            where m.key_ = :key and m.resource_name_ like :ending and (:anySource or d.source_ = :source)
            order by d.deploy_time_ desc limit 1
            """;

    /** The same for a file that defines nothing for the engine. */
    private static final String DEPLOYED_FILE =
            """
            select d.source_, b.bytes_ from act_re_deployment d
            join act_ge_bytearray b on b.deployment_id_ = d.id_
            where b.name_ = :name and (:anySource or d.source_ = :source)
            order by d.deploy_time_ desc limit 1
            """;

    private final RepositoryService repository;
    private final JdbcClient jdbc;
    private final ResourcePatternResolver files;
    private final ModelSettings settings;

    ReleasedModels(
            RepositoryService repository, JdbcClient jdbc, ResourcePatternResolver files, ModelSettings settings) {
        this.repository = repository;
        this.jdbc = jdbc;
        this.files = files;
        this.settings = settings;
    }

    private record Deployed(boolean released, String content) {}

    /** Nodes that start at the same time wait here for each other, each until its transaction ends. */
    public void takeTurns() {
        jdbc.sql("select pg_advisory_xact_lock(hashtext(:source))")
                .param("source", SOURCE)
                .query(row -> {});
    }

    @Transactional
    public void deploy() {
        DeploymentBuilder deployment =
                repository.createDeployment().name("Incident Desk").source(SOURCE);
        Map<String, String> released = released();
        settings.adopt().stream()
                .filter(name -> !released.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("incidentdesk.models.adopt names " + name
                            + ", which is no model of this release; it has " + String.join(", ", released.keySet()));
                });
        released.forEach((name, content) -> {
            if (shouldDeploy(name, content)) {
                deployment.addString(name, content);
            }
        });
        if (!deployment.getResourceNames().isEmpty()) {
            deployment.deploy();
            LOG.info("Deployed the new models of this release: {}", deployment.getResourceNames());
        }
    }

    private Map<String, String> released() {
        Map<String, String> released = new TreeMap<>();
        try {
            for (String pattern : FILES) {
                for (Resource file : files.getResources("classpath*:" + pattern)) {
                    released.put(Objects.requireNonNull(file.getFilename()), file.getContentAsString(UTF_8));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The models of this release cannot be read", e);
        }
        return released;
    }

    private boolean shouldDeploy(String name, String file) {
        Optional<Deployed> inForce = find(name, true);
        Optional<Deployed> lastReleased = find(name, false);
        if (inForce.isEmpty()) {
            return true;
        }
        if (inForce.get().content().equals(file)) {
            return false;
        }
        if (inForce.get().released()) {
            return true;
        }
        if (settings.adopt().contains(name)) {
            LOG.info("Putting the {} of this release in force over a process owner's own version", name);
            return true;
        }
        if (lastReleased.isEmpty() || !lastReleased.get().content().equals(file)) {
            LOG.warn(
                    "This release brings a newer {}, but a process owner has deployed an own version of it, which stays"
                            + " in force. To decide: deploy a merged version from Camunda Modeler, or start once with"
                            + " INCIDENTDESK_MODELS_ADOPT={} to take the one of this release.",
                    name,
                    name);
        }
        return false;
    }

    /** The content of a file as it was deployed last. */
    Optional<String> inForce(String name) {
        return find(name, true).map(Deployed::content);
    }

    /** The key of a model is the name of its file. */
    private Optional<Deployed> find(String name, boolean anySource) {
        int dot = name.lastIndexOf('.');
        return (Wording.isFile(name)
                        ? jdbc.sql(DEPLOYED_FILE).param("name", name)
                        : jdbc.sql(DEPLOYED)
                                .param("key", name.substring(0, dot))
                                .param("ending", "%" + name.substring(dot)))
                .param("anySource", anySource)
                .param("source", SOURCE)
                .query((row, i) -> new Deployed(SOURCE.equals(row.getString(1)), new String(row.getBytes(2), UTF_8)))
                .optional();
    }
}
