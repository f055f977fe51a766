package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailServiceDecisionTest {

    private static DecisionFile file;

    @BeforeAll
    static void read() {
        file = new DecisionFile("mail-service");
    }

    @AfterAll
    static void everyRuleIsUsed() {
        assertThat(file.unusedRules()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "crm, the crm does not open,                 crm",
        "crm, no printer in the crm,                 crm",
        "'',  i cannot reach the tunnel from home,   vpn",
        "'',  the printer jams,                      printing",
        "'',  der drucker druckt nicht,              printing",
        "'',  outlook asks for a password,           email",
        "'',  mein postfach ist voll,                email",
        "'',  the shared drive is gone,              file-share",
        "'',  my laptop does not start,              workplace",
        "'',  something is wrong,                    ''",
        "'',  '',                                    ''"
    })
    void aNamedServiceCountsAndOtherwiseTheWords(String named, String words, String service) {
        assertThat(file.answer("mail-service", Map.of("namedService", named, "mailWords", words)))
                .isEqualTo(service);
    }

    @Test
    void everyServiceOfTheTableIsInTheDemo() {
        for (String words : new String[] {"tunnel", "toner", "mailbox", "netzlaufwerk", "telefon"}) {
            assertThat(DomainValues.SERVICES)
                    .contains(file.answer("mail-service", Map.of("namedService", "", "mailWords", words)));
        }
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }
}
