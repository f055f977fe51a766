package org.incidentdesk.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class DefaultsTest {

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void withoutADatabaseTheEmbeddedOneStartsWithTheDemoOnLoopback() {
        apply();

        assertEmbedded(true);
        assertDemo(true);
        assertAddress("127.0.0.1");
    }

    @Test
    void blankDatabaseIsNone() {
        environment.setProperty("spring.datasource.url", " ");
        apply();

        assertEmbedded(true);
    }

    @Test
    void withADatabaseNeitherTheEmbeddedOneNorTheDemoStarts() {
        environment.setProperty("spring.datasource.url", "jdbc:postgresql://db/desk");
        apply();

        assertEmbedded(false);
        assertDemo(false);
        assertAddress(null);
    }

    @Test
    void demoOnAnyDatabaseListensOnLoopbackOnly() {
        environment.setProperty("spring.datasource.url", "jdbc:postgresql://db/desk");
        environment.setProperty("incidentdesk.demo", "true");
        apply();

        assertEmbedded(false);
        assertDemo(true);
        assertAddress("127.0.0.1");
    }

    @Test
    void embeddedDatabaseWithoutDemoIsNotBoundToLoopback() {
        environment.setProperty("incidentdesk.demo", "false");
        apply();

        assertEmbedded(true);
        assertDemo(false);
        assertAddress(null);
    }

    @Test
    void explicitValuesWin() {
        environment.setProperty("server.address", "0.0.0.0");
        environment.setProperty("incidentdesk.embedded-database.enabled", "false");
        apply();

        assertAddress("0.0.0.0");
        assertEmbedded(false);
    }

    @Test
    void theDemoBringsItsMailServerUnlessThereIsOne() {
        apply();
        assertThat(environment.getProperty("incidentdesk.demo-mail")).isEqualTo("true");
        assertThat(environment.getProperty("incidentdesk.channels.email.from")).contains("@aldermoor.example");

        MockEnvironment own = new MockEnvironment();
        own.setProperty("spring.mail.host", "smtp.example.com");
        new Defaults().postProcessEnvironment(own, new SpringApplication());
        assertThat(own.getProperty("incidentdesk.demo-mail")).isEqualTo("false");
        assertThat(own.getProperty("incidentdesk.channels.email.from")).isNull();

        MockEnvironment production = new MockEnvironment();
        production.setProperty("incidentdesk.demo", "false");
        new Defaults().postProcessEnvironment(production, new SpringApplication());
        assertThat(production.getProperty("incidentdesk.demo-mail")).isNull();
    }

    private void apply() {
        new Defaults().postProcessEnvironment(environment, new SpringApplication());
    }

    private void assertEmbedded(boolean expected) {
        assertThat(environment.getProperty("incidentdesk.embedded-database.enabled", Boolean.class))
                .isEqualTo(expected);
    }

    private void assertDemo(boolean expected) {
        assertThat(environment.getProperty("incidentdesk.demo", Boolean.class)).isEqualTo(expected);
    }

    private void assertAddress(String expected) {
        assertThat(environment.getProperty("server.address")).isEqualTo(expected);
    }
}
