package org.incidentdesk.servicelevel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalendarFileTest {

    private static final String MONDAY = "week: { monday: [\"08:00-12:00\"] }";

    @Test
    void everythingThatCanBeSaidIsRead() {
        List<CalendarDefinition> read = read(
                """
                calendars:
                  - id: emea_Office-1
                    name: Büro
                    zone: Europe/Berlin
                    holidays: [de, de-by, us-ny-nyc, "no"]
                    week:
                      saturday-sunday: ["22:00-00:00"]
                      monday-thursday: ["13:00-17:00", "08:00-12:00"]
                      friday: []
                    days:
                      2026-12-24: []
                      2026-02-28: ["00:00-24:00"]
                  - { id: 24x7, name: Always, zone: UTC, week: { monday-sunday: ["00:00-24:00"] } }
                """);

        assertThat(read).extracting(CalendarDefinition::id).containsExactly("emea_Office-1", "24x7");
        CalendarDefinition first = read.get(0);
        assertThat(first.name()).isEqualTo("Büro");
        assertThat(first.holidays()).containsExactly("de", "de-by", "us-ny-nyc", "no");
        assertThat(first.week().keySet()).containsExactly("monday-thursday", "friday", "saturday-sunday");
        assertThat(first.days().keySet()).containsExactly("2026-02-28", "2026-12-24");
        assertThat(read.get(1).holidays()).isEmpty();
        assertThat(read.get(1).days()).isEmpty();
    }

    @Test
    void norwayIsACountryAlsoWithoutQuotes() {
        assertThat(read(with("holidays: [no]\n" + MONDAY)).get(0).holidays()).containsExactly("no");
    }

    @Test
    void definitionIsTheSameAfterItWasJson() throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (InputStream demo = CalendarFileTest.class.getResourceAsStream("/demo/calendars.yaml")) {
            for (CalendarDefinition definition : CalendarFile.read(demo)) {
                assertThat(json.readValue(json.writeValueAsString(definition), CalendarDefinition.class))
                        .isEqualTo(definition);
            }
        }
    }

    @Test
    void spanOfDaysMayGoOverTheEndOfTheWeek() {
        BusinessCalendar calendar = read(with("week: { sunday-thursday: [\"08:00-12:00\"] }"))
                .get(0)
                .calendar();

        assertThat(calendar.between(Instant.parse("2026-06-14T00:00:00Z"), Instant.parse("2026-06-21T00:00:00Z")))
                .isEqualTo(Duration.ofHours(5 * 4));
    }

    @Test
    void periodsThatTouchDoNotOverlap() {
        assertThat(
                        read(
                                with(
                                        """
                                week:
                                  monday: ["08:00-12:00", "12:00-13:00", "22:00-06:00"]
                                  tuesday: ["06:00-08:00"]
                                days:
                                  2026-06-16: ["06:00-07:00"]
                                """)))
                .hasSize(1);
    }

    @Test
    void periodMayGoOnIntoAHoliday() {
        assertThat(
                        read(
                                with(
                                        """
                                holidays: [de]
                                week: { friday: ["05:00-12:00"] }
                                days: { 2026-12-24: ["22:00-06:00"] }
                                """)))
                .hasSize(1);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments(MONDAY + "\ncolour: red", "colour", "is unknown"),
                arguments("", "week", "no business time at all"),
                arguments("week: { monday: [] }\ndays: { 2026-12-24: [] }", "week", "no business time at all"),
                arguments("week: {}", "week", "no business time at all"),
                arguments("week: [monday]", "week", "must have lists of periods by day"),
                arguments("week:", "week", "must have lists of periods by day"),
                arguments("week: { moonday: [] }", "week.moonday", "is no day"),
                arguments("week: { Monday: [] }", "week.Monday", "is no day"),
                arguments("week: { monday-: [] }", "week.monday-", "is no day"),
                arguments("week: { monday-monday: [] }", "week.monday-monday", "is no day"),
                arguments("week: { monday-tuesday-friday: [] }", "week.monday-tuesday-friday", "is no day"),
                arguments("week: { \"\": [] }", "week.", "is no day"),
                arguments(
                        "week: { monday-friday: [\"08:00-12:00\"], friday: [] }",
                        "week.friday",
                        "names friday, which monday-friday has named already"),
                arguments(
                        "week: { sunday-tuesday: [\"08:00-12:00\"], monday-friday: [] }",
                        "week.sunday-tuesday",
                        "names monday, which monday-friday has named already"),
                arguments("week: { monday: }", "week.monday", "must be a list of periods"),
                arguments("week: { monday: 08:00-12:00 }", "week.monday", "must be a list of periods"),
                arguments("week: { monday: { from: 8 } }", "week.monday", "must be a list of periods"),
                arguments("week: { monday: [8] }", "week.monday[0]", "must be text"),
                arguments("week: { monday: [[\"08:00-12:00\"]] }", "week.monday[0]", "must be text"),
                arguments(monday("8:00-12:00"), "week.monday[0]", "'8:00-12:00' is no period"),
                arguments(monday("08:00-12:60"), "week.monday[0]", "is no period"),
                arguments(monday("24:00-08:00"), "week.monday[0]", "is no period"),
                arguments(monday("22:00-24:01"), "week.monday[0]", "is no period"),
                arguments(monday("08:00"), "week.monday[0]", "is no period"),
                arguments(monday("08:00-12:00:30"), "week.monday[0]", "is no period"),
                arguments(monday("08:00 - 12:00"), "week.monday[0]", "is no period"),
                arguments(monday(""), "week.monday[0]", "is no period"),
                arguments(monday("08:00-08:00"), "week.monday[0]", "ends when it begins"),
                arguments(monday("08:00-12:00", "11:59-13:00"), "week.monday[1]", "'11:59-13:00' overlaps 08:00-12:00"),
                arguments(monday("08:00-12:00", "13:00-14:00", "07:00-18:00"), "week.monday[2]", "overlaps"),
                arguments(monday("08:00-12:00", "08:00-12:00"), "week.monday[1]", "overlaps"),
                arguments(monday("22:00-06:00", "23:00-23:30"), "week.monday[1]", "overlaps"),
                arguments(
                        "week: { monday: [\"22:00-06:00\"], tuesday: [\"08:00-12:00\", \"05:59-07:00\"] }",
                        "week.tuesday[1]",
                        "'05:59-07:00' overlaps the period that begins on monday"),
                arguments(
                        "week: { sunday: [\"22:00-06:00\"], monday: [\"05:00-07:00\"] }",
                        "week.monday[0]",
                        "begins on sunday and goes on into monday"),
                arguments(
                        "week: { monday-sunday: [\"22:00-06:00\", \"05:00-07:00\"] }",
                        "week.monday-sunday[1]",
                        "begins on monday"),
                arguments(MONDAY + "\ndays: [2026-12-24]", "days", "must have lists of periods by day"),
                arguments(MONDAY + "\ndays: { 2026-02-29: [] }", "days.2026-02-29", "is no date"),
                arguments(MONDAY + "\ndays: { 24.12.2026: [] }", "days.24.12.2026", "is no date"),
                arguments(MONDAY + "\ndays: { 2026-12: [] }", "days.2026-12", "is no date"),
                arguments(MONDAY + "\ndays: { 0001-12-24: [] }", "days.0001-12-24", "is not between 1900 and 2199"),
                arguments(MONDAY + "\ndays: { 2200-01-01: [] }", "days.2200-01-01", "is not between 1900 and 2199"),
                arguments(MONDAY + "\ndays: { 2026-12-24: }", "days.2026-12-24", "or [] if closed"),
                arguments(MONDAY + "\ndays: { 2026-12-24: [\"8-12\"] }", "days.2026-12-24[0]", "is no period"),
                arguments(
                        MONDAY + "\ndays: { 2026-12-24: [\"08:00-12:00\", \"10:00-11:00\"] }",
                        "days.2026-12-24[1]",
                        "overlaps 08:00-12:00"),
                arguments(
                        "week: { monday: [\"22:00-06:00\"] }\ndays: { 2026-06-16: [\"05:00-07:00\"] }",
                        "days.2026-06-16[0]",
                        "overlaps a period that goes on from 2026-06-15"),
                arguments(
                        MONDAY + "\ndays: { 2026-06-14: [\"22:00-08:01\"] }",
                        "days.2026-06-14",
                        "goes on into 2026-06-15 and overlaps"),
                arguments(
                        MONDAY + "\ndays: { 2026-06-19: [\"22:00-06:00\"], 2026-06-20: [\"05:00-07:00\"] }",
                        "days.2026-06-20[0]",
                        "overlaps a period that goes on from 2026-06-19"),
                arguments(
                        MONDAY + "\nholidays: [ae]\ndays: { 2190-06-14: [\"22:00-06:00\"] }",
                        "days.2190-06-14",
                        "holidays of 'ae' are not known"),
                arguments(MONDAY + "\nholidays: de", "holidays", "must be a list of countries and regions"),
                arguments(MONDAY + "\nholidays: [1]", "holidays[0]", "must be text"),
                arguments(MONDAY + "\nholidays: [de, zz]", "holidays[1]", "'zz' is no country"),
                arguments(MONDAY + "\nholidays: [DE]", "holidays[0]", "is no country"),
                arguments(MONDAY + "\nholidays: [\"\"]", "holidays[0]", "is no country"),
                arguments(MONDAY + "\nholidays: [../de]", "holidays[0]", "is no country"),
                arguments(MONDAY + "\nholidays: [de-xx]", "holidays[0]", "there are bb, be, bw, by"),
                arguments(MONDAY + "\nholidays: [de-]", "holidays[0]", "names no region"),
                arguments(MONDAY + "\nholidays: [jp-13]", "holidays[0]", "there are none below it"),
                arguments(MONDAY + "\nholidays: [us-ny-xx]", "holidays[0]", "there are nyc"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakeIsNamedWithItsPlace(String rest, String place, String message) {
        assertThat(problems(with(rest))).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("calendars[any]." + place);
            assertThat(problem.message()).contains(message);
        });
    }

    static Stream<Arguments> headMistakes() {
        return Stream.of(
                arguments("id: any, name: Any", "calendars[any].zone", "is required"),
                arguments("id: any, zone: UTC", "calendars[any].name", "is required"),
                arguments("name: Any, zone: UTC", "calendars[0].id", "is required"),
                arguments("id: ~, name: Any, zone: UTC", "calendars[0].id", "is required"),
                arguments("id: \"\", name: Any, zone: UTC", "calendars[0].id", "must be 1 to 64 letters"),
                arguments("id: a b, name: Any, zone: UTC", "calendars[0].id", "'a b' must be 1 to 64 letters"),
                arguments("id: ü, name: Any, zone: UTC", "calendars[0].id", "must be 1 to 64 letters"),
                arguments(
                        "id: " + "x".repeat(65) + ", name: Any, zone: UTC",
                        "calendars[0].id",
                        "must be 1 to 64 letters"),
                arguments("id: 247, name: Any, zone: UTC", "calendars[0].id", "put a number in quotes"),
                arguments("id: [any], name: Any, zone: UTC", "calendars[0].id", "must be text"),
                arguments("id: any, name: \" \", zone: UTC", "calendars[any].name", "is required"),
                arguments("id: any, name: 2026, zone: UTC", "calendars[any].name", "put a number in quotes"),
                arguments("id: any, name: \"a\\0b\", zone: UTC", "calendars[any].name", "cannot be shown"),
                arguments("id: any, name: \"a\\nb\", zone: UTC", "calendars[any].name", "cannot be shown"),
                arguments("id: any, name: \"\\uD800\", zone: UTC", "calendars[any].name", "cannot be shown"),
                arguments("id: any, name: " + "x".repeat(101) + ", zone: UTC", "calendars[any].name", "at most 100"),
                arguments("id: any, name: Any, zone: Mars/Base", "calendars[any].zone", "'Mars/Base' is no time zone"),
                arguments("id: any, name: Any, zone: \"+02:00\"", "calendars[any].zone", "is no time zone"),
                arguments("id: any, name: Any, zone: europe/berlin", "calendars[any].zone", "is no time zone"),
                arguments("id: any, name: Any, zone: Z", "calendars[any].zone", "is no time zone"));
    }

    @ParameterizedTest
    @MethodSource("headMistakes")
    void mistakeInIdNameOrZoneIsNamedWithItsPlace(String head, String place, String message) {
        assertThat(problems("calendars: [ { " + head + ", " + MONDAY + " } ]"))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo(place);
                    assertThat(problem.message()).contains(message);
                });
    }

    @Test
    void everyMistakeOfTheFileIsNamedAtOnce() {
        assertThat(
                        problems(
                                """
                        calendars:
                          - id: one
                            name: One
                            zone: Mars/Base
                            holidays: [zz]
                            week: { monday: ["08:00-12:00", "11:00-13:00"], tuesday: ["8-12"] }
                          - id: one
                            name: Two
                            zone: UTC
                            week: { monday: ["08:00-12:00"] }
                          - office
                        author: me
                        """))
                .extracting(Problem::field)
                .containsExactlyInAnyOrder(
                        "author",
                        "calendars[one].zone",
                        "calendars[one].holidays[0]",
                        "calendars[one].week.monday[1]",
                        "calendars[one].week.tuesday[0]",
                        "calendars[1].id",
                        "calendars[2]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "calendars: []",
                "calendars:",
                "calendars: emea",
                "calendars: { id: any }",
                "",
                "# nothing",
                "[]",
                "text"
            })
    void fileWithoutCalendarsIsRefused(String file) {
        assertThat(problems(file)).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("calendars");
            assertThat(problem.message()).contains("at least one calendar");
        });
    }

    static Stream<Arguments> noYaml() {
        return Stream.of(
                arguments("calendars:\n  - id: [a\n    name: b\n", "in line 3"),
                arguments("calendars:\n\t- id: a", "in line 2"),
                arguments("calendars:\n  - id: a\n    id: b", "Duplicate field 'id' in line 3"),
                arguments(
                        "calendars:\n  - week:\n      monday: []\n      monday: []",
                        "Duplicate field 'monday' in line 4"),
                arguments("calendars: []\n---\ncalendars: []", "in line 3"),
                arguments("calendars: \u0000", "special characters"),
                arguments("[".repeat(5000), "nesting depth"),
                arguments("? [a]\n: b", "field name"));
    }

    @ParameterizedTest
    @MethodSource("noYaml")
    void whatIsNoYamlIsRefusedWithItsLine(String file, String message) {
        assertThat(problems(file)).singleElement().satisfies(problem -> {
            assertThat(problem.field()).isEqualTo("file");
            assertThat(problem.message())
                    .contains("is not YAML")
                    .contains(message)
                    .doesNotContain("\n");
        });
    }

    @Test
    void fileOfAnotherEncodingIsRefused() {
        assertThat(problems(with("name: Büro").getBytes(ISO_8859_1)))
                .extracting(Problem::message)
                .containsExactly("is not encoded in UTF-8");
    }

    @Test
    void tooLargeFileIsRefused() {
        String file = with(MONDAY);
        String full = file + "#".repeat(CalendarFile.MAX_BYTES - file.length());

        assertThat(read(full)).hasSize(1);
        assertThat(problems(full + "#")).containsExactly(new Problem("file", "has more than 1048576 bytes"));
    }

    @Test
    void manyMistakesDoNotMakeAnEndlessAnswer() {
        List<Problem> problems = problems("calendars: [" + "x, ".repeat(5000) + "]\n" + "k".repeat(1000) + ": 1");

        assertThat(problems).hasSize(50);
        assertThat(problems.get(0).field()).hasSizeLessThan(300);
        String day = "\"08:00-12:00\", ".repeat(50_000);
        assertThat(problems(with("week: { monday: [" + day + "] }"))).hasSize(50);
    }

    private static String monday(String... periods) {
        return "week: { monday: [\"" + String.join("\", \"", periods) + "\"] }";
    }

    /** A calendar that has everything else. */
    private static String with(String rest) {
        return "calendars:\n  - id: any\n    name: Any\n    zone: UTC\n" + rest.indent(4);
    }

    private static List<CalendarDefinition> read(String file) {
        return read(file.getBytes(UTF_8));
    }

    private static List<CalendarDefinition> read(byte[] file) {
        try {
            return CalendarFile.read(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Problem> problems(String file) {
        return problems(file.getBytes(UTF_8));
    }

    private static List<Problem> problems(byte[] file) {
        InvalidInputException refused = Assertions.catchThrowableOfType(InvalidInputException.class, () -> read(file));
        assertThat(refused).as("refused").isNotNull();
        return refused.problems();
    }
}
