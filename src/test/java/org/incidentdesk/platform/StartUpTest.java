package org.incidentdesk.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.User;
import org.incidentdesk.IncidentDesk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class StartUpTest {

    @TempDir
    Path directory;

    @Test
    void withoutTheDemoTheFirstAdministratorGetsAPasswordThatIsPrintedOnce(CapturedOutput log) {
        try (ConfigurableApplicationContext desk =
                start("--incidentdesk.demo=false", "--incidentdesk.admin.password=")) {
            IdentityService identity = desk.getBean(IdentityService.class);
            assertThat(identity.createUserQuery().list())
                    .extracting(User::getId)
                    .containsExactly("admin");
            String password = log.getAll().replaceAll("(?s).*with the password (\\S+) \\(printed.*", "$1");
            assertThat(password).hasSizeGreaterThan(20);
            assertThat(identity.checkPassword("admin", password)).isTrue();
        }
        int printed = log.getAll().split("with the password", -1).length;

        start("--incidentdesk.demo=false").close();

        assertThat(log.getAll().split("with the password", -1)).hasSize(printed);
    }

    @Test
    void wellKnownPasswordsOfTheDemoDoNotOutliveIt() {
        start("--incidentdesk.demo=true").close();

        assertThatThrownBy(() -> start("--incidentdesk.demo=false"))
                .hasRootCauseInstanceOf(SetUpException.class)
                .hasStackTraceContaining("accounts of the demo company");
    }

    private ConfigurableApplicationContext start(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(settings));
        arguments.add("--incidentdesk.embedded-database.directory=" + directory.resolve("postgres"));
        arguments.add("--server.port=0");
        arguments.add("--server.address=127.0.0.1");
        return new SpringApplicationBuilder(IncidentDesk.class).run(arguments.toArray(String[]::new));
    }
}
