package org.incidentdesk.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;

class CompanyTest {

    private static final Set<String> EXISTING = Set.of("reporter", "service-desk");

    @Test
    void demoCompanyHasNoMistakes() {
        Company demo = Company.read(
                new ClassPathResource("demo/company.yaml"),
                Set.of(
                        "reporter",
                        "integration",
                        "service-desk",
                        "incident-manager",
                        "process-owner",
                        "camunda-admin"));

        assertThat(demo.services()).hasSize(11);
        assertThat(demo.users()).hasSize(18);
        assertThat(demo.customers()).extracting("id").containsExactly("retail", "wholesale", "internal");
    }

    @Test
    void everyPartMayBeLeftOut() {
        Company company = read("users:\n  - { id: pia, firstName: Pia, lastName: Pop, groups: [reporter] }\n");

        assertThat(company.users()).extracting("id").containsExactly("pia");
        assertThat(company.services()).isEmpty();
        assertThat(company.groups()).isEmpty();
        assertThat(company.customers()).isEmpty();
    }

    @Test
    void groupsOfTheFileAndExistingOnesAreKnown() {
        Company company = read(
                """
                groups:
                  - { id: mainframe-l2, name: Mainframe }
                users:
                  - { id: max, firstName: Max, lastName: Mill, groups: [mainframe-l2, service-desk] }
                """);

        assertThat(company.users()).hasSize(1);
    }

    @Test
    void everyMistakeIsNamedWithItsPlace() {
        String file =
                """
                customers:
                  - { id: internal, name: Own staff }
                users:
                  - { id: max, firstName: Max, lastName: Mill, groups: [mainframe] }
                services:
                  - { id: crm, name: CRM, ownerGroup: crm-team, criticality: extreme, environments: [live], customers: [outside] }
                """;

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("nothing of it was loaded")
                .hasMessageContaining("user max: unknown group 'mainframe'")
                .hasMessageContaining("service crm: unknown owner group 'crm-team'")
                .hasMessageContaining("service crm: unknown environment 'live'")
                .hasMessageContaining("service crm: unknown criticality 'extreme'")
                .hasMessageContaining("service crm: unknown customer 'outside'");
    }

    @Test
    void addressesThatAreNoneAreNamedWithTheirPlace() {
        String file =
                """
                customers:
                  - { id: internal, name: Own staff, contacts: { email: everybody } }
                groups:
                  - { id: crm-team, name: CRM, contacts: { slack: "#crm channel", pigeon: loft } }
                users:
                  - { id: max, firstName: Max, lastName: Mill, groups: [crm-team], contacts: { phone: "0151 12345" } }
                """;

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("customer internal: the email must be an e-mail address, not 'everybody'")
                .hasMessageContaining("group crm-team: the slack must be")
                .hasMessageContaining("group crm-team: unknown contact 'pigeon'")
                .hasMessageContaining("user max: the phone must be")
                .hasMessageContaining("not '0151 12345'");
    }

    @Test
    void unknownFieldIsNamedWithItsLine() {
        assertThatThrownBy(() -> read("customers: []\nusers:\n  - { id: max, colour: red }\n"))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("colour")
                .hasMessageContaining("line 3");
    }

    @Test
    void fileThatIsNoYamlIsNamedWithItsLine() {
        assertThatThrownBy(() -> read("customers:\n  - { id: internal\n"))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("line");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> Company.read(new ClassPathResource("demo/no-such.yaml"), EXISTING))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("no-such.yaml")
                .hasMessageContaining("cannot be read");
    }

    @Test
    void leftOutFieldIsAMistakeWithItsPlace() {
        String file =
                """
                users:
                  - { id: max, firstName: Max, lastName: Mill }
                services:
                  - { id: crm, name: CRM }
                """;

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(SetUpException.class)
                .hasMessageContaining("user max")
                .hasMessageContaining("service crm");
    }

    @Test
    void emptyFileIsAMistake() {
        assertThatThrownBy(() -> read("")).isInstanceOf(SetUpException.class);
        assertThatThrownBy(() -> read("# only a comment\n")).isInstanceOf(SetUpException.class);
    }

    private static Company read(String yaml) {
        return Company.read(new ByteArrayResource(yaml.getBytes(UTF_8), "company.yaml"), EXISTING);
    }
}
