package org.incidentdesk.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentdesk.status.ComponentState.DEGRADED_PERFORMANCE;
import static org.incidentdesk.status.ComponentState.MAJOR_OUTAGE;
import static org.incidentdesk.status.ComponentState.OPERATIONAL;
import static org.incidentdesk.status.ComponentState.PARTIAL_OUTAGE;
import static org.incidentdesk.status.ComponentState.UNDER_MAINTENANCE;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.incidentdesk.record.Maintenances.Maintenance;
import org.incidentdesk.status.Publication.Audience;
import org.incidentdesk.status.Publication.Said;
import org.incidentdesk.status.Publication.State;
import org.junit.jupiter.api.Test;

class ViewTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final Instant HOUR_AGO = NOW.minus(Duration.ofHours(1));

    private final List<Publication> publications = new ArrayList<>();
    private final List<Maintenance> maintenances = new ArrayList<>();

    private View view() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("shop", "Shop");
        names.put("erp", "Order desk");
        return View.of(names, publications, maintenances, NOW, ZoneOffset.UTC);
    }

    private ComponentState state(String service) {
        return view().components().stream()
                .filter(component -> component.id().equals(service))
                .findFirst()
                .orElseThrow()
                .state();
    }

    private void said(String service, ComponentState state, Instant to) {
        publications.add(new Publication(
                publications.size() + 1,
                null,
                Audience.PUBLIC,
                "Disturbed",
                to == null ? State.IDENTIFIED : State.RESOLVED,
                HOUR_AGO,
                HOUR_AGO,
                to,
                List.of(),
                List.of(new Said(service, state, HOUR_AGO, to))));
    }

    private void planned(String service, Duration from, Duration to) {
        maintenances.add(
                new Maintenance(1, "Upgrade", "", List.of(service), NOW.plus(from), NOW.plus(to), true, HOUR_AGO));
    }

    @Test
    void aServiceOfWhichNothingIsSaidIsOperational() {
        said("erp", MAJOR_OUTAGE, null);

        assertThat(state("shop")).isEqualTo(OPERATIONAL);
        assertThat(view().overall()).isEqualTo(MAJOR_OUTAGE);
    }

    @Test
    void theWorstOfWhatIsSaidCounts() {
        said("shop", DEGRADED_PERFORMANCE, null);
        said("shop", PARTIAL_OUTAGE, null);
        said("shop", MAJOR_OUTAGE, NOW);

        assertThat(state("shop")).isEqualTo(PARTIAL_OUTAGE);
    }

    @Test
    void maintenanceIsShownWhileItGoesOnUnlessItIsWorse() {
        planned("shop", Duration.ZERO, Duration.ofHours(1));
        planned("erp", Duration.ofHours(-2), Duration.ZERO);

        assertThat(state("shop")).isEqualTo(UNDER_MAINTENANCE);
        assertThat(state("erp")).isEqualTo(OPERATIONAL);
        said("shop", DEGRADED_PERFORMANCE, null);
        assertThat(state("shop")).isEqualTo(DEGRADED_PERFORMANCE);
    }

    @Test
    void plannedWorkIsOnNoDayBeforeItBegins() {
        planned("shop", Duration.ofHours(1), Duration.ofHours(2));

        assertThat(view().components().get(0).days().disturbed()).isEmpty();
        assertThat(view().maintenances()).hasSize(1);
    }

    @Test
    void nothingIsSaidOfServicesThatAreNotShown() {
        said("payroll", MAJOR_OUTAGE, null);
        planned("payroll", Duration.ZERO, Duration.ofHours(1));

        assertThat(view().overall()).isEqualTo(OPERATIONAL);
        assertThat(view().publications().get(0).components()).isEmpty();
        assertThat(view().maintenances()).isEmpty();
    }
}
