package org.incidentdesk.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.camunda.bpm.engine.IdentityService;
import org.incidentdesk.record.Roles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.SessionManagementConfigurer.SessionFixationConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Everything needs a login except the health check, the public status page, and alerts, which bring a key. The webapps under
 * /camunda bring their own.
 */
@Configuration
class SecurityConfiguration {

    private static final RequestMatcher GUARDED = new OrRequestMatcher(
            path("/api/**"),
            path("/engine-rest/**"),
            path("/actuator/**"),
            path("/on-call"),
            path("/status/internal"),
            path("/v3/api-docs*/**"),
            path("/swagger-ui*/**"));

    @Bean
    @Order(1)
    SecurityFilterChain interfaces(
            HttpSecurity http, DeskAccounts accounts, IdentityService identity, ObjectMapper json) throws Exception {
        AuthenticationEntryPoint challenge = (request, response, e) -> challenge(request, response, json);
        return http.securityMatcher(GUARDED)
                .authenticationProvider(accounts)
                .authorizeHttpRequests(requests -> requests.requestMatchers(path("/actuator/health/**"))
                        .permitAll()
                        // A browser adds a remembered login to what foreign pages send.
                        .requestMatchers(request -> "cross-site".equals(request.getHeader("Sec-Fetch-Site")))
                        .denyAll()
                        .requestMatchers(path("/actuator/**"))
                        .hasAuthority(Roles.ADMINISTRATOR)
                        .anyRequest()
                        .authenticated())
                .httpBasic(basic -> basic.authenticationEntryPoint(challenge))
                .exceptionHandling(errors -> errors.authenticationEntryPoint(challenge)
                        .accessDeniedHandler((request, response, e) ->
                                problem(response, json, HttpStatus.FORBIDDEN, "Your role may not do this.")))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS)
                        // The session is the webapps': a new id from us would log their user out.
                        .sessionFixation(SessionFixationConfigurer::none))
                // A login comes with each request; the one by session is guarded in WebappSessionFilter.
                .csrf(AbstractHttpConfigurer::disable)
                .addFilterBefore(new WebappSessionFilter(accounts), BasicAuthenticationFilter.class)
                .addFilterAfter(new EngineIdentityFilter(identity), AuthorizationFilter.class)
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain webapps(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
                // The webapps protect themselves against forged requests and set their own headers.
                .csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .build();
    }

    private static void challenge(HttpServletRequest request, HttpServletResponse response, ObjectMapper json)
            throws IOException {
        // A browser that asks from a page must not open its own login window.
        if (request.getHeader("X-XSRF-TOKEN") == null && request.getHeader("X-Requested-With") == null) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"Incident Desk\", charset=\"UTF-8\"");
        }
        problem(response, json, HttpStatus.UNAUTHORIZED, "Log in with a valid user name and password.");
    }

    private static void problem(HttpServletResponse response, ObjectMapper json, HttpStatus status, String detail)
            throws IOException {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        json.writeValue(response.getOutputStream(), ProblemDetail.forStatusAndDetail(status, detail));
    }

    /** Matches the whole path, whichever servlet serves it. */
    private static RequestMatcher path(String pattern) {
        return PathPatternRequestMatcher.withDefaults().matcher(pattern);
    }
}
