package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.models.DomainValues.SERVICES;
import static org.incidentdesk.models.DomainValues.SUBCATEGORIES;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassificationDecisionTest {

    private static final List<String> PHRASES = List.of(
            "",
            "help",
            "virus found",
            "phishing mail",
            "laptop stolen",
            "disk full",
            "host unreachable",
            "replication lag",
            "I forgot my password",
            "cannot log in since my move to sales",
            "access denied",
            "account locked",
            "login",
            "paper jam",
            "very slow",
            "wrong amount",
            "error 500",
            "keyboard",
            "printer",
            "vpn",
            "no internet",
            "laptop",
            "database",
            "server",
            "<script>alert(1)</script>",
            "Drucker geht nicht, \u00fc\u00f6\u00e4 \ud83d\ude00 \"quoted\" \\ back | pipe");

    private final DecisionFile file = new DecisionFile("classification");

    @Test
    void everyReportGetsASubcategoryOfItsCategoryAndEveryRuleIsUsed() {
        for (String phrase : PHRASES) {
            for (String service : SERVICES) {
                assertAllowed(phrase, "", service);
            }
            for (String other : PHRASES) {
                assertAllowed(phrase, other, "crm");
                assertAllowed(phrase, other, "a-service-added-later");
            }
        }
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void wordsOfASecurityIncidentWinOverAllOthersInTitleAndDescriptionAndEveryService() {
        for (String word : List.of("virus", "RANSOMWARE", "Phishing", "data leak", "stolen")) {
            for (String service : SERVICES) {
                assertThat(classify(word, "cannot log in, error", service)).containsEntry("category", "security");
            }
            for (String phrase : PHRASES) {
                assertThat(classify(phrase, word, "crm")).containsEntry("category", "security");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cannot log in to the CRM since my move to marketing, '', crm, access, permissions, true",
        "I cannot sign in, It says access denied, erp, access, permissions, true",
        "Login does not work, '', intranet, access, login, true",
        "I forgot my password, '', email, access, login, false",
        "My account is locked, '', crm, access, account, true",
        "Phishing mail asks to reset my password, '', email, security, phishing, true",
        "VIRUS on my computer, '', workplace, security, malware, true",
        "Laptop stolen on the train, '', workplace, security, data-loss, true",
        "Disk full on db-07, '', erp, infrastructure, storage, false",
        "My disk is full, '', workplace, workplace, computer, true",
        "Host unreachable: web-02, '', webshop, infrastructure, server, false",
        "Replication lag above 60 s, '', erp, infrastructure, database, false",
        "Error 500 at checkout, '', webshop, application, error, true",
        "Search takes ages, '', webshop, application, performance, true",
        "Invoice shows a wrong amount, '', erp, application, data, true",
        "Connection drops, '', vpn, network, vpn, true",
        "Meeting room 3 offline, '', office-network, network, connection, true",
        "Everything is slow, '', office-network, network, performance, true",
        "Paper jam, '', printing, workplace, printer, false",
        "Prints grey, '', printing, workplace, printer, true",
        "New keyboard is dead, '', workplace, workplace, peripherals, true",
        "Strange noise, '', workplace, workplace, computer, true",
        "Folder is gone, '', file-share, infrastructure, storage, true",
        "Something odd, '', a-service-added-later, other, other, true",
        "'', '', '', other, other, true"
    })
    void examples(
            String title,
            String description,
            String service,
            String category,
            String subcategory,
            boolean needsPerson) {
        assertThat(classify(title, description, service))
                .containsEntry("category", category)
                .containsEntry("subcategory", subcategory)
                .containsEntry("needsPerson", needsPerson);
    }

    @Test
    void aLongTextIsNoTrouble() {
        assertThat(classify("x".repeat(200), "y ".repeat(1990) + "disk full", "crm"))
                .containsEntry("category", "infrastructure");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private void assertAllowed(String title, String description, String service) {
        Map<String, Object> answer = classify(title, description, service);
        String as = title + ", " + description + ", " + service + " -> " + answer;
        assertThat(answer).as(as).containsOnlyKeys("category", "subcategory", "needsPerson");
        assertThat(SUBCATEGORIES.get(answer.get("category"))).as(as).contains((String) answer.get("subcategory"));
        if (List.of("security", "other", "application", "network").contains(answer.get("category"))) {
            assertThat(answer).as(as).containsEntry("needsPerson", true);
        }
    }

    private Map<String, Object> classify(String title, String description, String service) {
        return file.decide("classification", Map.of("title", title, "description", description, "service", service));
    }
}
