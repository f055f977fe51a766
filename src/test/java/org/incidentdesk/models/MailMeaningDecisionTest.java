package org.incidentdesk.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words come as the process gives them: in small letters, with single blanks, 300 letters at most. */
class MailMeaningDecisionTest {

    private static final List<String> YES = List.of(
            "yes",
            "yes.",
            "yes!",
            "yes, it works",
            "yes, it works now. thanks!",
            "yes it does, thank you very much",
            "yes, works again - many thanks".replace(" - many", " -"),
            "yes, thanks for your help!",
            "yep",
            "ok",
            "ok, thanks",
            "solved",
            "it works",
            "it works now, thanks a lot",
            "it works fine for me",
            "fixed!",
            "confirmed",
            "all good",
            "perfect, thanks!",
            "ja",
            "ja, danke",
            "ja, es funktioniert wieder. vielen dank!",
            "ja, geht wieder",
            "funktioniert",
            "es funktioniert jetzt, herzlichen dank",
            "gelöst, danke schön",
            "alles gut",
            "bestätigt",
            "👍",
            "yes 👍");

    private static final List<String> NO = List.of(
            "no",
            "no.",
            "no!",
            "nope",
            "nein",
            "no, still the same error",
            "no, it does not work",
            "no - the list is empty",
            "no it doesn't",
            "no, i have tried it three times",
            "not yet",
            "not solved",
            "not really, the second page fails",
            "still broken",
            "it is still not working",
            "it's still the same",
            "it does not work",
            "doesn't work",
            "didn't help",
            "unfortunately not",
            "nein, geht immer noch nicht",
            "nein, leider nicht",
            "leider nein",
            "nicht gelöst",
            "noch nicht",
            "geht nicht",
            "es geht leider nicht",
            "funktioniert noch nicht",
            "immer noch nicht");

    private static final List<String> UNCLEAR = List.of(
            "",
            "thanks, maybe",
            "thanks",
            "i will try tomorrow",
            "no problem",
            "no issues any more, thanks",
            "no errors so far",
            "no longer needed",
            "no more errors",
            "no thanks",
            "no, thank you",
            "no idea",
            "no. 4711 is the customer",
            "no, all good",
            "no, it works now",
            "nein, alles gut",
            "nein danke",
            "nein, es geht wieder",
            "kein problem",
            "keine ahnung",
            "yes, but only the first page",
            "yes but it is slow",
            "ja, aber nur manchmal",
            "ja, nur langsam",
            "yes, however the export fails",
            "yes, almost",
            "yes and no",
            "yes, please call me",
            "yes. by the way, the erp is down",
            "yes, it works. please close the other one, too",
            "ok, i will look",
            "ok?",
            "works for my colleague, not for me",
            "nothing works",
            "normal",
            "nowhere to be found",
            "yesterday it worked",
            "jawohl, vielleicht",
            "not only that",
            "when will it be solved? yes",
            "it says: no",
            "##- please write your answer above this line -##");

    private final DecisionFile file = new DecisionFile("mail-meaning");

    @Test
    void aClearYesIsAYesAClearNoIsANoAndAllElseIsForAPerson() {
        YES.forEach(words -> assertThat(meaning(words)).as(words).isEqualTo("solved"));
        NO.forEach(words -> assertThat(meaning(words)).as(words).isEqualTo("not-solved"));
        UNCLEAR.forEach(words -> assertThat(meaning(words)).as(words).isEqualTo("unclear"));
        assertThat(file.unusedRules()).isEmpty();
    }

    @Test
    void moreWordsNeverMakeAYesOfWhatIsNone() {
        for (String words : UNCLEAR) {
            assertThat(meaning(words + " and something else")).as(words).isNotEqualTo("solved");
        }
        for (String words : YES) {
            assertThat(meaning(words + " but it fails again")).as(words).isNotEqualTo("solved");
        }
    }

    /** A pattern that tries each way to divide the same signs would need years. */
    @ParameterizedTest
    @ValueSource(strings = {"-", ".", " ", "!", " thanks", ", works", " -", " now again", "👍", " it works it"})
    void nobodyCanKeepTheTableBusy(String piece) {
        for (String begin : List.of("yes", "no", "ja", "it works", "still")) {
            String words = begin + piece.repeat(300 / piece.length()) + "#";
            assertThat(meaning(words)).isIn("unclear", "not-solved");
        }
    }

    @Test
    void explainsItself() {
        file.assertThatItExplainsItself();
    }

    private String meaning(String words) {
        return file.answer("mail-meaning", Map.of("answerWords", words));
    }
}
