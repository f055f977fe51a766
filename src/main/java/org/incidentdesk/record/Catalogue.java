package org.incidentdesk.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Service;

/** The service catalogue: what can have an incident, and for whom. */
@Service
public class Catalogue {

    /** What another node of this product changes is seen here after this time at the latest. */
    private static final Duration KEPT = Duration.ofSeconds(5);

    private final JdbcClient jdbc;
    private volatile Read read = new Read(List.of(), List.of(), System.nanoTime() - KEPT.toNanos());

    Catalogue(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A service that can have incidents.
     *
     * @param ownerGroup the support group that answers for the service
     * @param stakeholders groups, people and addresses that want to know of its incidents
     * @param publicName under which the public status page has it; null for a service that it does not have
     */
    public record ServiceEntry(
            String id,
            String name,
            String ownerGroup,
            String criticality,
            List<String> environments,
            List<String> customers,
            @JsonProperty(access = Access.WRITE_ONLY) List<String> stakeholders,
            @Nullable String publicName) {

        public ServiceEntry {
            stakeholders = stakeholders == null ? List.of() : List.copyOf(stakeholders);
        }
    }

    public record Customer(String id, String name) {}

    private record Read(List<ServiceEntry> services, List<Customer> customers, long at) {}

    public List<ServiceEntry> services() {
        return read().services();
    }

    /** The service of this id, if there is one. */
    public Optional<ServiceEntry> find(@Nullable String id) {
        return services().stream().filter(service -> service.id().equals(id)).findFirst();
    }

    public List<Customer> customers() {
        return read().customers();
    }

    private Read read() {
        Read known = read;
        if (System.nanoTime() - known.at() >= KEPT.toNanos()) {
            known = new Read(List.copyOf(readServices()), List.copyOf(readCustomers()), System.nanoTime());
            read = known;
        }
        return known;
    }

    private void changed() {
        read = new Read(List.of(), List.of(), System.nanoTime() - KEPT.toNanos());
    }

    private List<ServiceEntry> readServices() {
        return jdbc.sql("select * from service order by name")
                .query((row, i) -> new ServiceEntry(
                        row.getString("id"),
                        row.getString("name"),
                        row.getString("owner_group"),
                        row.getString("criticality"),
                        List.of((String[]) row.getArray("environments").getArray()),
                        List.of((String[]) row.getArray("customers").getArray()),
                        List.of((String[]) row.getArray("stakeholders").getArray()),
                        row.getString("public_name")))
                .list();
    }

    private List<Customer> readCustomers() {
        return jdbc.sql("select * from customer order by name")
                .query(Customer.class)
                .list();
    }

    public void put(Customer customer) {
        jdbc.sql("insert into customer values (:id, :name) on conflict (id) do update set name = excluded.name")
                .param("id", customer.id())
                .param("name", customer.name())
                .update();
        changed();
    }

    public void put(ServiceEntry service) {
        jdbc.sql(
                        """
                        insert into service (id, name, owner_group, criticality, environments, customers, stakeholders,
                            public_name)
                        values (:id, :name, :ownerGroup, :criticality, :environments, :customers, :stakeholders,
                            :publicName)
                        on conflict (id) do update set name = excluded.name, owner_group = excluded.owner_group,
                            criticality = excluded.criticality, environments = excluded.environments,
                            customers = excluded.customers, stakeholders = excluded.stakeholders,
                            public_name = excluded.public_name
                        """)
                .param("id", service.id())
                .param("name", service.name())
                .param("ownerGroup", service.ownerGroup())
                .param("criticality", service.criticality())
                .param("environments", service.environments().toArray(String[]::new))
                .param("customers", service.customers().toArray(String[]::new))
                .param("stakeholders", service.stakeholders().toArray(String[]::new))
                .param("publicName", service.publicName())
                .update();
        changed();
    }

    /**
     * Checks service, customer and environment against each other.
     *
     * @return the service, if there is one of that id
     */
    Optional<ServiceEntry> check(Map<Fact, String> facts, List<Problem> problems) {
        String id = facts.get(Fact.SERVICE);
        Optional<ServiceEntry> found = find(id);
        if (id == null) {
            problems.add(new Problem(Fact.SERVICE.key(), "is required"));
            return found;
        }
        if (found.isEmpty()) {
            List<String> known = services().stream().map(ServiceEntry::id).toList();
            problems.add(new Problem(
                    Fact.SERVICE.key(),
                    Fact.quote(id) + " is not in the service catalogue; known are " + String.join(", ", known)));
            return found;
        }
        offered(Fact.ENVIRONMENT, facts, found.get().environments(), id).ifPresent(problems::add);
        offered(Fact.CUSTOMER, facts, found.get().customers(), id).ifPresent(problems::add);
        return found;
    }

    private static Optional<Problem> offered(Fact fact, Map<Fact, String> facts, List<String> offered, String service) {
        String value = facts.get(fact);
        return value == null || offered.contains(value)
                ? Optional.empty()
                : Optional.of(new Problem(
                        fact.key(),
                        Fact.quote(value) + " does not use the service " + service + "; it is offered for "
                                + String.join(", ", offered)));
    }
}
