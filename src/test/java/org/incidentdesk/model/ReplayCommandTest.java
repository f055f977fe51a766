package org.incidentdesk.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command that computes past incidents under the tables in dmn/ and the calendars of the demo company. */
class ReplayCommandTest {

    private static final String CALENDARS = "src/main/resources/demo/calendars.yaml";

    @TempDir
    private Path directory;

    private Path incidents;
    private Path out;

    @BeforeEach
    void files() {
        incidents = directory.resolve("past.csv");
        out = directory.resolve("out.csv");
    }

    @Test
    void eachCommitmentOfEachIncidentIsComputed() throws IOException {
        // Office hours in Munich are 08:00 to 15:00 on Friday, 08:00 to 12:00 and 13:00 to 17:00 on Monday: from Friday
        // 10:00 local time the eight hours of a P2 end on Monday at 11:00.
        Files.writeString(
                incidents,
                """
                number,opened,responded,resolved,pauses,priority,service,category,customer,environment
                INC1,2026-03-06T09:00Z,2026-03-06T09:10Z,2026-03-09T10:00Z,,P2,crm,application,internal,production
                INC2,2026-03-06T09:00Z,,2026-03-09T13:00Z,,P2,crm,application,internal,production
                INC3,2026-03-06T09:00Z,,2026-03-13T13:00Z,2026-03-06T11:00Z/2026-03-13T11:00Z reporter,P2,crm,application,internal,production
                INC4,2026-03-06T09:00+01:00,,2026-03-06T12:30+01:00,2026-03-06T09:00+01:00/2026-03-06T10:00+01:00 reporter,P1,crm,application,internal,production
                """);

        String said = run();

        assertThat(said).startsWith("4 incidents, 5 commitments, 1 breached");
        assertThat(Files.readAllLines(out))
                .containsExactly(
                        "number,commitment,target,calendar,used,due,breached",
                        "INC1,response,PT30M,emea-office,PT10M,2026-03-06T09:30:00Z,false",
                        "INC1,resolution,PT8H,emea-office,PT8H,2026-03-09T10:00:00Z,false",
                        "INC2,resolution,PT8H,emea-office,PT10H,2026-03-09T10:00:00Z,true",
                        "INC3,resolution,PT8H,emea-office,PT4H,2026-03-16T10:00:00Z,false",
                        "INC4,resolution,PT4H,24x7,PT3H30M,2026-03-06T12:00:00Z,false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INC1,2026-03-06T09:00,,2026-03-09T13:00Z,,P2,crm | Line 2: opened must be a time with offset",
                "INC1,2026-03-06T09:00Z,,,,P2,crm | Line 2: resolved is required",
                "INC1,2026-03-06T09:00Z,,2026-03-05T13:00Z,,P2,crm | Line 2: resolved is before opened",
                "INC1,2026-03-06T09:00Z,,2026-03-09T13:00Z,yesterday,P2,crm | Line 2: pauses must look like",
                "INC1,2026-03-06T09:00Z,,2026-03-09T13:00Z,2026-03-08T09:00Z/2026-03-07T09:00Z vendor,P2,crm"
                        + " | Line 2: a pause ends before it begins",
            })
    void aWrongLineIsNamedAndNothingIsWritten(String line, String reason) throws IOException {
        Files.write(incidents, List.of("number,opened,responded,resolved,pauses,priority,service", line));

        assertThatIllegalArgumentException().isThrownBy(this::run).withMessageStartingWith(reason);
        assertThat(out).doesNotExist();
    }

    @Test
    void aWrongCalendarIsNamed() throws IOException {
        Path calendars = directory.resolve("calendars.yaml");
        Files.writeString(
                calendars, "calendars: [{ id: x, name: X, zone: Berlin, week: { monday: ['08:00-12:00'] } }]");
        Files.writeString(incidents, "number\n");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayCommand.run("replay", incidents.toString(), "--calendars=" + calendars))
                .withMessageContaining("calendars[x].zone");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatIllegalArgumentException().isThrownBy(this::run).withMessageContaining("There is no file");
    }

    @Test
    void whoeverCallsItWronglyIsToldHow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplayCommand.run("replay"))
                .withMessageStartingWith("Usage: replay INCIDENTS.csv");
        assertThat(ReplayCommand.execute("replay")).isEqualTo(2);
    }

    private String run() {
        return ReplayCommand.run("replay", incidents.toString(), "--calendars=" + CALENDARS, "--out=" + out);
    }
}
