package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.GROUPS;
import static org.incidentdesk.models.DomainValues.SERVICES;
import static org.incidentdesk.models.DomainValues.SUBCATEGORIES;
import static org.incidentdesk.models.DomainValues.TIERS;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingDecisionTest {

    private final DecisionFile file = new DecisionFile("routing");

    @Test
    void everyIncidentGoesToAGroupOfItsTierOrToTheServiceDesk() {
        for (String category : SUBCATEGORIES.keySet()) {
            for (String service : SERVICES) {
                for (String tier : TIERS) {
                    String group = group(category, service, tier);
                    String as = category + ", " + service + ", " + tier + " -> " + group;
                    assertThat(GROUPS).as(as).contains(group);
                    assertThat(group.equals("security-response")).as(as).isEqualTo(category.equals("security"));
                    if (!category.equals("security") && !group.equals("service-desk")) {
                        assertThat(group).as(as).endsWith(tier.toLowerCase(Locale.ROOT));
                    }
                    if (category.equals("other")) {
                        assertThat(group).as(as).isEqualTo("service-desk");
                    }
                    if (!tier.equals("L1") && !category.equals("other")) {
                        assertThat(group).as(as).isNotEqualTo("service-desk");
                    }
                }
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "access, crm, L1, service-desk",
        "access, crm, L2, application-l2",
        "access, email, L2, infrastructure-l2",
        "access, crm, L3, engineering-l3",
        "access, vpn, L1, network-l1",
        "access, office-network, L1, network-l1",
        "application, vpn, L1, network-l1",
        "application, crm, L1, application-l1",
        "application, crm, L2, application-l2",
        "application, file-share, L2, infrastructure-l2",
        "application, vpn, L2, infrastructure-l2",
        "application, crm, L3, engineering-l3",
        "workplace, workplace, L1, workplace-l1",
        "workplace, printing, L2, infrastructure-l2",
        "workplace, printing, L3, engineering-l3",
        "network, office-network, L1, network-l1",
        "network, office-network, L2, infrastructure-l2",
        "network, vpn, L3, engineering-l3",
        "infrastructure, erp, L1, service-desk",
        "infrastructure, erp, L2, infrastructure-l2",
        "infrastructure, erp, L3, engineering-l3",
        "security, vpn, L1, security-response",
        "security, crm, L3, security-response",
        "other, vpn, L1, service-desk",
        "other, crm, L3, service-desk"
    })
    void examples(String category, String service, String tier, String group) {
        assertThat(group(category, service, tier)).isEqualTo(group);
    }

    @Test
    void whatTheTableDoesNotKnowGoesToTheServiceDesk() {
        assertThat(group("weather", "crm", "L1")).isEqualTo("service-desk");
        assertThat(group("application", "crm", "L4")).isEqualTo("service-desk");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private String group(String category, String service, String tier) {
        return file.answer("routing", Map.of("category", category, "service", service, "tier", tier));
    }
}
