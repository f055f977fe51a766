package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailServiceDecisionTest {

    private static final List<String> WORDS = List.of(
            "",
            "help",
            "no remote access at home",
            "home office",
            "the tunnel does not open",
            "printer",
            "toner is empty",
            "der drucker streikt",
            "outlook does not start",
            "mein kalender ist leer",
            "my mailbox is full",
            "network drive is gone",
            "netzlaufwerk fehlt",
            "my laptop is dead",
            "neue tastatur",
            "kein bild auf dem bildschirm",
            "a printer and a laptop",
            "\"quoted\" \\ back | pipe ( [ * ü 😀");

    private final DecisionFile file = new DecisionFile("mail-service");

    @Test
    void aServiceThatTheMailNamesWinsOverAllItsWords() {
        for (String service : DomainValues.SERVICES) {
            for (String words : WORDS) {
                if (!service.isEmpty()) {
                    assertThat(service(service, words))
                            .as("%s, %s", service, words)
                            .isEqualTo(service);
                }
            }
        }
    }

    @Test
    void otherwiseTheWordsTellAServiceOfTheCatalogueOrNone() {
        Set<String> found = new LinkedHashSet<>();
        for (String words : WORDS) {
            found.add(service("", words));
            service("crm", words);
        }
        assertThat(found).containsExactlyInAnyOrder("", "vpn", "printing", "email", "file-share", "workplace");
        assertThat(DomainValues.SERVICES).containsAll(found);
        assertThat(file.unusedRules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "the toner of my printer is empty, printing",
        "i cannot work from my home office, vpn",
        "outlook shows no mails, email",
        "the shared drive is slow, file-share",
        "my headset is broken, workplace",
        "mein telefon geht nicht, workplace",
        "it does not work, ''",
        "'', ''"
    })
    void examples(String words, String service) {
        assertThat(service("", words)).isEqualTo(service);
    }

    @Test
    void aLongTextIsNoTrouble() {
        assertThat(service("", "x ".repeat(1900) + "toner")).isEqualTo("printing");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private String service(String named, String words) {
        return file.answer("mail-service", Map.of("namedService", named, "mailWords", words));
    }
}
