package org.incidentdesk.record;

import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/** Who is looking, and what they may see. */
public record Viewer(String userId, Set<String> groups) {

    /** The authorities of a login are the ids of the user's groups. */
    public static Viewer of(Authentication login) {
        return new Viewer(
                login.getName(),
                login.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .collect(Collectors.toSet()));
    }

    public boolean isStaff() {
        return Roles.isStaff(groups);
    }

    boolean mayWithdraw(Incident incident) {
        return groups.contains(Roles.SERVICE_DESK) || owns(incident);
    }

    private boolean owns(Incident incident) {
        return userId.equals(incident.reporter()) || userId.equals(incident.reportedBy());
    }

    Incident view(Incident incident) {
        return isStaff() ? incident : incident.forReporter();
    }

    public boolean maySee(Incident incident) {
        return isStaff() || owns(incident);
    }
}
