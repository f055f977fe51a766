package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words come in small letters, with single spaces. Better no answer than a wrong one. */
class MailMeaningDecisionTest {

    private static DecisionFile file;

    @BeforeAll
    static void read() {
        file = new DecisionFile("mail-meaning");
    }

    @AfterAll
    static void everyRuleIsUsed() {
        assertThat(file.unusedRules()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "yes.",
                "yes!",
                "yes, thanks!",
                "yes thank you",
                "yes, it works now. thanks",
                "yes, it works again",
                "it works",
                "works again, thank you",
                "works now",
                "solved, thanks",
                "ok",
                "okay, danke",
                "ja",
                "ja, danke",
                "ja! vielen dank.",
                "gelöst",
                "funktioniert",
                "geht wieder, danke",
                "bestätigt",
                "alles gut"
            })
    void aClearYes(String words) {
        assertThat(meaning(words)).isEqualTo("solved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "no.",
                "no, still the same",
                "no it is not",
                "nein",
                "nein, es geht noch nicht",
                "not solved",
                "not working",
                "not fixed yet",
                "still broken",
                "still not working",
                "does not work",
                "doesn't work at all",
                "funktioniert nicht",
                "geht noch nicht",
                "immer noch nicht",
                "nicht gelöst"
            })
    void aClearNo(String words) {
        assertThat(meaning(words)).isEqualTo("not-solved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "thanks",
                "thanks, i will try tomorrow",
                "yes, but it is slow",
                "yes - only the printer fails",
                "ja, aber langsam",
                "yes it works, but slowly",
                "yesterday it failed again",
                "no problem",
                "no problem, it works now",
                "no worries",
                "north office still waits",
                "note that i am on holiday",
                "kein problem",
                "okay i will look",
                "ok, and the other one?",
                "it worked for an hour",
                "works for rolf but for me it fails",
                "how do i test it?",
                "jawohl, morgen"
            })
    void whatIsNotClearIsLeftToAPerson(String words) {
        assertThat(meaning(words)).isEqualTo("unclear");
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private static String meaning(String words) {
        return file.answer("mail-meaning", Map.of("answerWords", words));
    }
}
