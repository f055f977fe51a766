package org.incidentdesk.servicelevel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.incidentdesk.DeskTest;
import org.incidentdesk.record.InvalidInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Each test begins without calendars, and leaves those of the demo as they were. */
@DeskTest
class CalendarsTest {

    private static final Instant NOW = Instant.parse("2026-06-15T10:00:00Z");

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private ObjectMapper json;

    @Autowired
    private Clock clock;

    @Autowired
    private PlatformTransactionManager transactions;

    private TransactionStatus transaction;
    private Calendars calendars;

    @BeforeEach
    void begin() {
        transaction = transactions.getTransaction(new DefaultTransactionDefinition());
        jdbc.sql("delete from calendar").update();
        calendars = new Calendars(jdbc, json, clock);
    }

    @AfterEach
    void rollBack() {
        transactions.rollback(transaction);
    }

    @Test
    void aroundTheClockIsThereThoughNobodyDefinedIt() {
        assertThat(calendars.ids()).containsExactly("24x7");
        assertThat(calendars.definitions()).extracting(CalendarDefinition::name).containsExactly("Around the clock");
        assertThat(calendars.get(Calendars.AROUND_THE_CLOCK).between(NOW, NOW.plus(Duration.ofDays(9))))
                .hasDays(9);
    }

    @Test
    void aroundTheClockCanBeGivenAnotherName() {
        calendars.put(List.of(definition("24x7", "Always", "00:00-24:00")), "admin");

        assertThat(calendars.get("24x7").name()).isEqualTo("Always");
        assertThat(calendars.definitions()).hasSize(1);
    }

    @Test
    void unknownCalendarIsNamedWithThoseThatThereAre() {
        calendars.put(List.of(definition("office", "Office", "08:00-12:00")), "admin");

        assertThatThrownBy(() -> calendars.get("offise"))
                .isInstanceOf(UnknownCalendarException.class)
                .hasMessage("There is no calendar 'offise'; there are 24x7, office");
    }

    @Test
    void calendarStaysTheSameAsLongAsItsDefinitionDoes() {
        calendars.put(
                List.of(definition("office", "Office", "08:00-12:00"), definition("night", "Night", "22:00-06:00")),
                "admin");
        BusinessCalendar office = calendars.get("office");
        BusinessCalendar night = calendars.get("night");

        calendars.put(
                List.of(definition("office", "Office", "08:00-13:00"), definition("night", "Night", "22:00-06:00")),
                "admin");

        assertThat(calendars.get("night")).isSameAs(night);
        assertThat(calendars.get("office")).isNotSameAs(office);
        assertThat(calendars.get("office").between(NOW, NOW.plus(Duration.ofDays(1))))
                .hasHours(5);
    }

    @Test
    void whatAnotherNodeWroteIsSeenAfterARefresh() {
        calendars.ids();
        new Calendars(jdbc, json, clock).put(List.of(definition("office", "Office", "08:00-12:00")), "admin");

        assertThat(calendars.ids()).containsExactly("24x7");
        calendars.refresh();

        assertThat(calendars.ids()).containsExactly("24x7", "office");
    }

    @Test
    void newOnesDoNotReplaceWhatIsThere() {
        calendars.put(List.of(definition("office", "Ours", "08:00-12:00")), "admin");

        calendars.putNew(
                List.of(definition("office", "Theirs", "08:00-12:00"), definition("night", "Night", "22:00-06:00")),
                "system");

        assertThat(calendars.get("office").name()).isEqualTo("Ours");
        assertThat(calendars.get("night").name()).isEqualTo("Night");
    }

    @Test
    void definitionThatIsWrongIsRefusedWithAllOthers() {
        CalendarDefinition wrong = definition("wrong", "Wrong", "08:00-08:00");

        assertThatThrownBy(() -> calendars.put(List.of(definition("office", "Office", "08:00-12:00"), wrong), "admin"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("calendars[wrong].week.monday-sunday[0]");
        assertThat(calendars.ids()).containsExactly("24x7");
    }

    @Test
    void definitionThatHasGoneWrongStopsNoOther() {
        calendars.put(List.of(definition("office", "Office", "08:00-12:00")), "admin");
        jdbc.sql(
                        """
                        insert into calendar select 'old', definition || '{"id": "old", "zone": "Mars/Base"}', changed_at,
                            changed_by from calendar
                        """)
                .update();
        calendars.refresh();

        assertThat(calendars.get("office").isOpen(NOW)).isTrue();
        assertThatThrownBy(() -> calendars.get("old"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("calendars[old].zone");
    }

    private static CalendarDefinition definition(String id, String name, String period) {
        return new CalendarDefinition(id, name, "UTC", null, Map.of("monday-sunday", List.of(period)), null);
    }
}
