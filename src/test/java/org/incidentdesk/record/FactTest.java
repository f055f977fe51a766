package org.incidentdesk.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FactTest {

    @Test
    void hasOneNameForFormsProcessDecisionsJsonAndTable() {
        assertThat(Fact.TITLE.key()).isEqualTo("title");
        assertThat(Fact.REPORT_TYPE.key()).isEqualTo("reportType");
        assertThat(Fact.REPUTATION_EXPOSURE.key()).isEqualTo("reputationExposure");
        assertThat(Fact.REPUTATION_EXPOSURE.column()).isEqualTo("reputation_exposure");
    }

    @Test
    void columnThatIsAWordOfSqlIsQuoted() {
        assertThat(Fact.GROUP.key()).isEqualTo("group");
        assertThat(Fact.GROUP.column()).isEqualTo("\"group\"");
    }

    @ParameterizedTest
    @EnumSource(Fact.class)
    void isFoundByItsKeyOnly(Fact fact) {
        assertThat(Fact.ofKey(fact.key())).contains(fact);
        assertThat(Fact.ofKey(fact.key() + " ")).isEmpty();
    }

    @Test
    void isNotFoundByTheNameOfItsColumn() {
        assertThat(Fact.ofKey("report_type")).isEmpty();
        assertThat(Fact.ofKey("TITLE")).isEmpty();
        assertThat(Fact.ofKey("")).isEmpty();
    }

    @Test
    void textMayBeAsLongAsItsLimit() {
        assertThat(Fact.TITLE.problem("x".repeat(200))).isEmpty();
        assertThat(Fact.TITLE.problem("x".repeat(201)))
                .contains(new Problem("title", "must have at most 200 characters, has 201"));
        assertThat(Fact.DESCRIPTION.problem("x".repeat(4000))).isEmpty();
        assertThat(Fact.DESCRIPTION.problem("x".repeat(4001))).isPresent();
    }

    @Test
    void valueOutsideItsListIsNamedWithTheList() {
        assertThat(Fact.PRIORITY.problem("P5")).isEmpty();
        assertThat(Fact.PRIORITY.problem("P6"))
                .contains(new Problem("priority", "must be one of P1, P2, P3, P4, P5, not 'P6'"));
        assertThat(Fact.PRIORITY.problem("p1")).isPresent();
    }

    @Test
    void longValueIsNotRepeatedInFull() {
        assertThat(Fact.CHANNEL.problem("x".repeat(100_000)).orElseThrow().message())
                .hasSizeLessThan(200);
    }

    @Test
    void characterThatTheDatabaseCannotKeepIsRefused() {
        assertThat(Fact.DESCRIPTION.problem("a\u0000b"))
                .contains(new Problem("description", "must not contain the character U+0000"));
        assertThat(Fact.DESCRIPTION.problem("two\nlines\tand a tab")).isEmpty();
    }
}
