package org.incidentdesk.status;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.incidentdesk.notification.NotificationSettings;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Catalogue.ServiceEntry;
import org.incidentdesk.record.Maintenances;
import org.incidentdesk.record.Maintenances.Maintenance;
import org.incidentdesk.record.OpenIncidents;
import org.incidentdesk.status.Publication.Audience;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads all that the pages show in one go, and gives up when that takes too long. */
@Component
class StatusReader implements Supplier<Snapshot> {

    /** Incidents of one service that the internal page names; it counts the others. */
    private static final int NAMED = 5;

    private final Publications publications;
    private final Maintenances maintenances;
    private final Catalogue catalogue;
    private final OpenIncidents incidents;
    private final ZoneId zone;
    private final Clock clock;
    private final TransactionTemplate transaction;

    StatusReader(
            Publications publications,
            Maintenances maintenances,
            Catalogue catalogue,
            OpenIncidents incidents,
            NotificationSettings company,
            StatusSettings settings,
            PlatformTransactionManager transactions,
            Clock clock) {
        this.publications = publications;
        this.maintenances = maintenances;
        this.catalogue = catalogue;
        this.incidents = incidents;
        this.zone = company.zone();
        this.clock = clock;
        transaction = new TransactionTemplate(transactions);
        transaction.setReadOnly(true);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        transaction.setTimeout((int) Math.max(1, settings.timeout().toSeconds()));
    }

    @Override
    public Snapshot get() {
        return Objects.requireNonNull(transaction.execute(status -> {
            Instant now = clock.instant();
            Instant since = Days.begin(now, zone);
            List<Publication> published = publications.since(since);
            List<Maintenance> planned = maintenances.endingAfter(since);
            Map<String, String> publicNames = new LinkedHashMap<>();
            Map<String, String> names = new LinkedHashMap<>();
            for (ServiceEntry service : catalogue.services()) {
                names.put(service.id(), service.name());
                if (service.publicName() != null) {
                    publicNames.put(service.id(), service.publicName());
                }
            }
            return new Snapshot(
                    now,
                    View.of(
                            publicNames,
                            published.stream()
                                    .filter(publication -> publication.audience() == Audience.PUBLIC)
                                    .toList(),
                            planned.stream().filter(Maintenance::published).toList(),
                            now,
                            zone),
                    View.of(names, published, planned, now, zone),
                    incidents.byService(NAMED));
        }));
    }
}
