package org.incidentdesk.process;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.model.PagingTable;
import org.incidentdesk.model.PagingTable.Level;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.oncall.Page;
import org.incidentdesk.oncall.Pages;
import org.incidentdesk.oncall.Rotas;
import org.incidentdesk.record.Fact;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.People;
import org.springframework.stereotype.Component;

/** Pages whoever a level of the table {@code paging} names and is there now. Leaves in {@code found} how it went. */
@Component
class PageDelegate implements JavaDelegate {

    private static final String FOUND = "found";
    private static final String WAIT_UNTIL = "waitUntil";
    private static final String TIMES = "times";

    private final PagingTable table;
    private final Pages pages;
    private final Rotas rotas;
    private final People people;
    private final Incidents incidents;
    private final Notifications notifications;
    private final Clock clock;

    PageDelegate(
            PagingTable table,
            Pages pages,
            Rotas rotas,
            People people,
            Incidents incidents,
            Notifications notifications,
            Clock clock) {
        this.table = table;
        this.pages = pages;
        this.rotas = rotas;
        this.people = people;
        this.incidents = incidents;
        this.notifications = notifications;
        this.clock = clock;
    }

    @Override
    public void execute(DelegateExecution execution) {
        Page page = pages.lock((Long) execution.getVariable(EnginePaging.PAGE));
        if (!page.isOpen()) {
            execution.setVariable(FOUND, "taken");
            return;
        }
        int level = (Integer) execution.getVariable(EnginePaging.LEVEL);
        int attempt = (Integer) execution.getVariable(EnginePaging.ATTEMPT);
        String priority = incidents.get(page.incident()).facts().getOrDefault(Fact.PRIORITY, "");
        Level wanted = table.level(priority, page.group(), level);
        List<String> persons = persons(wanted, page.group());
        String whom = wanted.isOnCall()
                ? "whoever is on call for " + wanted.onCallOf(page.group())
                : wanted.isUser() ? wanted.user() : groupOf(wanted, page.group());
        if (persons.isEmpty()) {
            pages.gap(page, "Nobody to page at level " + level + ": " + whom, Steps.of(execution));
            execution.setVariable(FOUND, "nobody");
            // The next level is told.
            execution.setVariable(EnginePaging.REASON, "There is nobody at level " + level + ": " + whom + ".");
            return;
        }
        pages.paged(
                page,
                level,
                persons,
                "Paged " + String.join(", ", persons) + " (level " + level + ", "
                        + (wanted.times() > 1 ? "time " + attempt + " of " + wanted.times() + ", " : "")
                        + String.join(" and ", wanted.channels()) + ")",
                Steps.of(execution));
        notifications.page(
                page,
                persons,
                wanted.channels(),
                execution.getActivityInstanceId(),
                Map.of(Placeholder.TEXT, Variables.text(execution, EnginePaging.REASON)));
        execution.setVariable(TIMES, wanted.times());
        execution.setVariable(
                WAIT_UNTIL, clock.instant().plus(wanted.patience()).toString());
        execution.setVariable(FOUND, "paged");
    }

    private List<String> persons(Level level, String group) {
        if (level.isOnCall()) {
            return rotas.of(level.onCallOf(group)).flatMap(rota -> rota.at(clock.instant())).stream()
                    .filter(this::isThere)
                    .toList();
        }
        return level.isUser()
                ? List.of(level.user()).stream().filter(this::isThere).toList()
                : people.membersOf(groupOf(level, group)).stream().sorted().toList();
    }

    private boolean isThere(String person) {
        return people.find(person).isPresent();
    }

    private static String groupOf(Level level, String group) {
        return level.page().equals(PagingTable.GROUP) ? group : level.page();
    }
}
