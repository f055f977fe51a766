package org.incidentdesk.platform;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Set;
import org.camunda.bpm.engine.ProcessEngines;
import org.camunda.bpm.webapp.impl.security.auth.AuthenticationUtil;
import org.camunda.bpm.webapp.impl.security.auth.Authentications;
import org.camunda.bpm.webapp.impl.security.auth.UserAuthentication;
import org.camunda.bpm.webapp.impl.security.filter.util.CsrfConstants;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Lets plug-ins of the webapps call our API with the webapps' own login and its protection against forged requests. */
class WebappSessionFilter extends OncePerRequestFilter {

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final DeskAccounts accounts;

    WebappSessionFilter(DeskAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        HttpSession session = request.getSession(false);
        if (session != null && request.getHeader("Authorization") == null && trusted(request, session)) {
            Authentications logins = AuthenticationUtil.getAuthsFromSession(session);
            if (logins.getAuthenticationForProcessEngine(ProcessEngines.NAME_DEFAULT)
                    instanceof UserAuthentication login) {
                SecurityContextHolder.getContext().setAuthentication(accounts.loggedIn(login.getIdentityId()));
            }
        }
        chain.doFilter(request, response);
    }

    private static boolean trusted(HttpServletRequest request, HttpSession session) {
        Object token = session.getAttribute(CsrfConstants.CSRF_TOKEN_SESSION_ATTR_NAME);
        return SAFE.contains(request.getMethod())
                || (token != null && token.equals(request.getHeader(CsrfConstants.CSRF_TOKEN_HEADER_NAME)));
    }
}
