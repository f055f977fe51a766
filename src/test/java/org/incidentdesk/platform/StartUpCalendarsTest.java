package org.incidentdesk.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.IdentityService;
import org.incidentdesk.DeskTest;
import org.incidentdesk.alert.AlertSources;
import org.incidentdesk.model.ReleasedModels;
import org.incidentdesk.notification.Contacts;
import org.incidentdesk.notification.Preferences;
import org.incidentdesk.oncall.Rotas;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Vendors;
import org.incidentdesk.servicelevel.CalendarDefinition;
import org.incidentdesk.servicelevel.Calendars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.transaction.support.TransactionTemplate;

/** Prepares a database that is in use once more, as each start does. */
@DeskTest
class StartUpCalendarsTest {

    @TempDir
    Path directory;

    @Autowired
    private ReleasedModels models;

    @Autowired
    private Access access;

    @Autowired
    private TaskFilters filters;

    @Autowired
    private TaskListIndexes indexes;

    @Autowired
    private Catalogue catalogue;

    @Autowired
    private Vendors vendors;

    @Autowired
    private AlertSources alertSources;

    @Autowired
    private Calendars calendars;

    @Autowired
    private Rotas rotas;

    @Autowired
    private Contacts contacts;

    @Autowired
    private Preferences preferences;

    @Autowired
    private IdentityService identity;

    @Autowired
    private TransactionTemplate transaction;

    @Autowired
    private ResourceLoader resources;

    @Test
    void demoLeavesWhatAnAdministratorHasMadeOfItsCalendars() {
        List<CalendarDefinition> demo = StartUp.readCalendars(new ClassPathResource("demo/calendars.yaml"));
        assertThat(calendars.definitions()).containsAll(demo);
        calendars.put(List.of(office("emea-office", "Ours")), "admin");

        start(null);
        String name = calendars.get("emea-office").name();
        calendars.put(demo, "admin");

        assertThat(name).isEqualTo("Ours");
    }

    @Test
    void fileIsSetAnewAtEachStart() throws IOException {
        String file =
                file("calendars: [{ id: start-up, name: Of the file, zone: UTC, week: { monday: [08:00-12:00] } }]");
        start(file);
        assertThat(calendars.get("start-up").name()).isEqualTo("Of the file");
        calendars.put(List.of(office("start-up", "Ours")), "admin");

        start(file);

        assertThat(calendars.get("start-up").name()).isEqualTo("Of the file");
    }

    @Test
    void mistakesInTheFileEndTheStartNamingTheirPlaces() throws IOException {
        String file = file("calendars: [{ id: wrong, name: Wrong, zone: Mars/Base, week: { monday: [8-12] } }]");

        assertThatThrownBy(() -> start(file))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("calendars.yaml")
                .hasMessageContaining("nothing of it was loaded")
                .hasMessageContaining("calendars[wrong].zone 'Mars/Base' is no time zone")
                .hasMessageContaining("calendars[wrong].week.monday[0] '8-12' is no period");
        assertThat(calendars.ids()).doesNotContain("wrong");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> start("file:" + directory.resolve("no-such.yaml")))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("no-such.yaml")
                .hasMessageContaining("cannot be read");
    }

    private void start(String file) {
        StartUp.Settings settings =
                new StartUp.Settings(true, null, file, null, new StartUp.Settings.Admin("admin", null));
        new StartUp(
                        models,
                        access,
                        filters,
                        indexes,
                        catalogue,
                        vendors,
                        alertSources,
                        calendars,
                        rotas,
                        contacts,
                        preferences,
                        identity,
                        transaction,
                        resources,
                        settings)
                .afterSingletonsInstantiated();
    }

    private String file(String content) throws IOException {
        return "file:" + Files.writeString(directory.resolve("calendars.yaml"), content);
    }

    private static CalendarDefinition office(String id, String name) {
        return new CalendarDefinition(id, name, "UTC", null, Map.of("monday-friday", List.of("09:00-17:00")), null);
    }
}
