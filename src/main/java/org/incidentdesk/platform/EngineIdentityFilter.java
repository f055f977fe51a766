package org.incidentdesk.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** The engine acts, and authorizes, as whoever is logged in. */
class EngineIdentityFilter extends OncePerRequestFilter {

    private final IdentityService identity;

    EngineIdentityFilter(IdentityService identity) {
        this.identity = identity;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication login = SecurityContextHolder.getContext().getAuthentication();
        try {
            if (login != null && login.isAuthenticated()) {
                List<String> groups = login.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .toList();
                identity.setAuthentication(login.getName(), groups);
            }
            chain.doFilter(request, response);
        } finally {
            identity.clearAuthentication();
        }
    }
}
