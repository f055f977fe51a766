package org.incidentdesk.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.DecisionDefinition;
import org.camunda.bpm.engine.repository.Deployment;
import org.incidentdesk.DeskTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@DeskTest
@ExtendWith(OutputCaptureExtension.class)
class ReleasedModelsTest {

    private static final String ROUTING = "routing.dmn";

    @Autowired
    private RepositoryService repository;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transaction;

    private final Map<String, String> changedFiles = new HashMap<>();
    private final Set<String> before = new HashSet<>();

    @BeforeEach
    void rememberDeployments() {
        deployments().forEach(before::add);
    }

    @AfterEach
    void removeNewDeployments() {
        deployments().stream().filter(id -> !before.contains(id)).forEach(repository::deleteDeployment);
    }

    @Test
    void unchangedReleaseDeploysNothing() {
        int version = routing().getVersion();

        start();

        assertThat(deployments()).isEqualTo(before);
        assertThat(routing().getVersion()).isEqualTo(version);
    }

    @Test
    void newerReleaseDeploysOnlyWhatChanged() throws IOException {
        release(ROUTING, "of the next release");

        start();

        assertThat(inForce()).contains("of the next release");
        Deployment deployed = repository
                .createDeploymentQuery()
                .deploymentId(routing().getDeploymentId())
                .singleResult();
        assertThat(deployed.getSource()).isEqualTo(ReleasedModels.SOURCE);
        assertThat(repository.getDeploymentResourceNames(deployed.getId())).containsExactly(ROUTING);
    }

    @Test
    void versionOfAProcessOwnerStaysInForceSilently(CapturedOutput log) throws IOException {
        ownerDeploys("of the process owner");
        int version = routing().getVersion();

        start();

        assertThat(inForce()).contains("of the process owner");
        assertThat(routing().getVersion()).isEqualTo(version);
        assertThat(log).doesNotContain("process owner has deployed");
    }

    @Test
    void newerReleaseLeavesTheOwnersVersionInForceAndSaysSoAtEachStart(CapturedOutput log) throws IOException {
        ownerDeploys("of the process owner");
        release(ROUTING, "of the next release");

        start();
        int warned = log.getOut().length();
        start();

        assertThat(inForce()).contains("of the process owner");
        assertThat(log.getOut().substring(0, warned))
                .contains("newer routing.dmn")
                .contains("INCIDENTDESK_MODELS_ADOPT=routing.dmn");
        assertThat(log.getOut().substring(warned)).contains("newer routing.dmn");
    }

    @Test
    void otherModelsOfANewerReleaseAreNotHeldBack() throws IOException {
        ownerDeploys("of the process owner");
        release(ROUTING, "of the next release");
        release("closure.dmn", "of the next release");
        int closure = version("closure");

        start();

        assertThat(inForce()).contains("of the process owner");
        assertThat(version("closure")).isEqualTo(closure + 1);
    }

    @Test
    void adoptedFileReplacesTheOwnersVersionOnce() throws IOException {
        ownerDeploys("of the process owner");
        release(ROUTING, "of the next release");

        start(ROUTING);
        int version = routing().getVersion();
        start(ROUTING);

        assertThat(inForce()).contains("of the next release");
        assertThat(routing().getVersion()).isEqualTo(version);
    }

    @Test
    void ownersMergedVersionEndsTheWarning(CapturedOutput log) throws IOException {
        ownerDeploys("of the process owner");
        release(ROUTING, "of the next release");
        start(ROUTING);
        ownerDeploys("merged by the process owner");
        int before = log.getOut().length();

        start();

        assertThat(inForce()).contains("merged by the process owner");
        assertThat(log.getOut().substring(before)).doesNotContain("newer routing.dmn");
    }

    @Test
    void ownersVersionThatEqualsTheNewReleaseNeedsNoDecision(CapturedOutput log) throws IOException {
        ownerDeploys("of the next release");
        release(ROUTING, "of the next release");
        int version = routing().getVersion();

        start();

        assertThat(routing().getVersion()).isEqualTo(version);
        assertThat(log).doesNotContain("newer routing.dmn");
    }

    @Test
    void fileToAdoptThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> start("routng.dmn"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("routng.dmn")
                .hasMessageContaining("routing.dmn");
    }

    private void start(String... adopt) {
        ReleasedModels models = new ReleasedModels(repository, jdbc, new Release(), new ModelSettings(Set.of(adopt)));
        transaction.executeWithoutResult(status -> models.deploy());
    }

    private void release(String file, String description) throws IOException {
        changedFiles.put(file, changed(file, description));
    }

    private void ownerDeploys(String description) throws IOException {
        repository
                .createDeployment()
                .name("routing")
                .source("Camunda Modeler")
                .addString(ROUTING, changed(ROUTING, description))
                .deploy();
    }

    private static String changed(String file, String description) throws IOException {
        String original = new PathMatchingResourcePatternResolver()
                .getResource("classpath:dmn/" + file)
                .getContentAsString(UTF_8);
        String changed = original.replaceFirst("<description>", "<description>" + description + ": ");
        assertThat(changed).isNotEqualTo(original);
        return changed;
    }

    private String inForce() throws IOException {
        try (var file = repository.getDecisionModel(routing().getId())) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    private DecisionDefinition routing() {
        return decision("routing");
    }

    private int version(String key) {
        return decision(key).getVersion();
    }

    private DecisionDefinition decision(String key) {
        return repository
                .createDecisionDefinitionQuery()
                .decisionDefinitionKey(key)
                .latestVersion()
                .singleResult();
    }

    private Set<String> deployments() {
        Set<String> ids = new HashSet<>();
        repository.createDeploymentQuery().list().forEach(deployment -> ids.add(deployment.getId()));
        return ids;
    }

    /** The files of this release, some of them with other content. */
    private class Release extends PathMatchingResourcePatternResolver {

        @Override
        public Resource[] getResources(String pattern) throws IOException {
            return Arrays.stream(super.getResources(pattern))
                    .map(file -> {
                        String name = String.valueOf(file.getFilename());
                        String content = changedFiles.get(name);
                        return content == null ? file : new Changed(name, content);
                    })
                    .toArray(Resource[]::new);
        }
    }

    private static class Changed extends ByteArrayResource {

        private final String name;

        Changed(String name, String content) {
            super(content.getBytes(UTF_8));
            this.name = name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }
    }
}
