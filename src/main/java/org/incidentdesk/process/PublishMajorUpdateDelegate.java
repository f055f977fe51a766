package org.incidentdesk.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.incidentdesk.notification.Audiences;
import org.incidentdesk.notification.Notifications;
import org.incidentdesk.notification.Occasion;
import org.incidentdesk.notification.Placeholder;
import org.incidentdesk.record.Catalogue;
import org.incidentdesk.record.Incident;
import org.incidentdesk.record.Incidents;
import org.incidentdesk.record.RelatedIncidents;
import org.incidentdesk.record.Timeline;
import org.incidentdesk.record.TimelineEntry.Audience;
import org.incidentdesk.record.TimelineEntry.Kind;
import org.incidentdesk.status.ComponentState;
import org.incidentdesk.status.NewPublication;
import org.incidentdesk.status.NewUpdate;
import org.incidentdesk.status.Publication;
import org.incidentdesk.status.Publication.State;
import org.incidentdesk.status.Publications;
import org.springframework.stereotype.Component;

/**
 * Tells each audience what the communications lead has written for it; what is for users is on the status page, too: on
 * the public one if the service is there.
 */
@Component
class PublishMajorUpdateDelegate implements JavaDelegate {

    static final String USERS = "updateUsers";

    /** What is written for whom: the field of the form, and the event. */
    private static final Map<String, String> EVENTS = Map.of(
            USERS,
            "major-update-users",
            "updateCustomers",
            "major-update-customers",
            "updateExecutives",
            "major-update-executives",
            "updatePress",
            "major-update-press");

    private final Notifications notifications;
    private final Incidents incidents;
    private final RelatedIncidents related;
    private final Timeline timeline;
    private final Catalogue catalogue;
    private final Publications publications;

    PublishMajorUpdateDelegate(
            Notifications notifications,
            Incidents incidents,
            RelatedIncidents related,
            Timeline timeline,
            Catalogue catalogue,
            Publications publications) {
        this.catalogue = catalogue;
        this.publications = publications;
        this.notifications = notifications;
        this.incidents = incidents;
        this.related = related;
        this.timeline = timeline;
    }

    @Override
    public void execute(DelegateExecution execution) {
        String number = execution.getProcessBusinessKey();
        String lead = Variables.worker(execution);
        String occurrence = execution.getActivityInstanceId();
        incidents.promiseUpdate(number, Optional.empty());
        EVENTS.forEach((field, event) -> {
            String text = Variables.text(execution, field).strip();
            if (!text.isEmpty()) {
                boolean forUsers = field.equals(USERS);
                timeline.add(
                        number,
                        lead,
                        Kind.MAJOR,
                        forUsers ? Audience.REPORTER : Audience.INTERNAL,
                        (forUsers ? "Update: " : "Update for " + event.replace("major-update-", "") + ": ") + text,
                        Steps.of(execution));
                Occasion occasion = new Occasion(number, event, occurrence)
                        .by(lead)
                        .saying(Placeholder.TEXT, text)
                        .saying(Placeholder.AUTHOR, lead);
                notifications.tell(occasion);
                if (forUsers) {
                    tellChildren(number, event, occurrence, lead, text);
                }
            }
        });
        publish(execution, incidents.get(number), lead, occurrence);
        execution.removeVariables(EVENTS.keySet());
    }

    private void publish(DelegateExecution execution, Incident incident, String lead, String occurrence) {
        boolean isPublic = catalogue.find(incident.service()).orElseThrow().publicName() != null;
        Publication.Audience audience = isPublic ? Publication.Audience.PUBLIC : Publication.Audience.INTERNAL;
        State state =
                State.of(Variables.text(execution, MajorVariables.PUBLIC_STATE)).orElseThrow();
        ComponentState component = state == State.RESOLVED
                ? ComponentState.OPERATIONAL
                : ComponentState.of(Variables.text(execution, MajorVariables.COMPONENT_STATE))
                        .orElseThrow();
        NewUpdate news = new NewUpdate(
                        state, Variables.text(execution, USERS), Map.of(incident.service(), component), lead)
                .as(occurrence);
        Optional<Publication> open = publications.openFor(incident.number(), audience);
        if (open.isPresent()) {
            publications.update(open.get().id(), news);
        } else if (state != State.RESOLVED) {
            publications.publish(new NewPublication(
                    Variables.text(execution, MajorVariables.PUBLIC_TITLE),
                    Optional.of(incident.number()),
                    audience,
                    news));
        }
    }

    /** Their reporters wait for the same. */
    private void tellChildren(String number, String event, String occurrence, String lead, String text) {
        related.childrenOf(number)
                .forEach(child -> notifications.tell(new Occasion(child, event, occurrence)
                        .by(lead)
                        .to(List.of(Audiences.REPORTER))
                        .saying(Placeholder.TEXT, text)
                        .saying(Placeholder.AUTHOR, lead)));
    }
}
