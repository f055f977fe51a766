package org.incidentdesk.platform;

import java.util.List;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.identity.Group;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;

/** Logs people and machines in with the same accounts as Tasklist; their authorities are the ids of their groups. */
@Component
class DeskAccounts implements AuthenticationProvider {

    private final IdentityService identity;

    DeskAccounts(IdentityService identity) {
        this.identity = identity;
    }

    @Override
    public Authentication authenticate(Authentication login) {
        String user = login.getName();
        if (!identity.checkPassword(user, String.valueOf(login.getCredentials()))) {
            throw new BadCredentialsException(
                    "Wrong user name or password, or the account is locked for some seconds.");
        }
        return loggedIn(user);
    }

    Authentication loggedIn(String user) {
        return UsernamePasswordAuthenticationToken.authenticated(user, null, authorities(user));
    }

    private List<SimpleGrantedAuthority> authorities(String user) {
        return identity.createGroupQuery().groupMember(user).list().stream()
                .map(Group::getId)
                .map(SimpleGrantedAuthority::new)
                .toList();
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }
}
