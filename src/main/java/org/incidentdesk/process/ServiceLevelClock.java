package org.incidentdesk.process;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.delegate.DelegateExecution;
import org.camunda.bpm.engine.impl.context.Context;
import org.camunda.bpm.engine.impl.interceptor.CommandContext;
import org.camunda.bpm.engine.impl.persistence.entity.TimerEntity;
import org.camunda.bpm.engine.impl.pvm.process.ActivityImpl;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.incidentdesk.servicelevel.ServiceLevels;
import org.incidentdesk.servicelevel.ServiceLevels.Reached;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/**
 * The clock as models see it. A timer with the cycle <code>${serviceLevelClock.next(execution, 'resolution')}</code>
 * follows the commitment that it names: it is due when there is something to report, and is asked again each time.
 */
@Component
public class ServiceLevelClock {

    private static final Pattern FOLLOWS =
            Pattern.compile("\\$\\{serviceLevelClock\\.next\\(execution, *['\"]([a-z-]+)['\"]\\)}");
    static final String COMMITMENT = "commitment";
    static final String THRESHOLD = "threshold";

    private final ServiceLevels serviceLevels;
    private final Clock clock;

    ServiceLevelClock(ServiceLevels serviceLevels, Clock clock) {
        this.serviceLevels = serviceLevels;
        this.clock = clock;
    }

    /** Remembers with a timer's element which commitment it follows, so that the projection finds it. */
    static void remember(@Nullable Element timerDefinition, ActivityImpl activity) {
        Element cycle = timerDefinition == null ? null : timerDefinition.element("timeCycle");
        if (cycle != null) {
            Matcher follows = FOLLOWS.matcher(cycle.getText().strip());
            if (follows.matches()) {
                activity.setProperty(COMMITMENT, follows.group(1));
            }
        }
    }

    static Optional<String> commitmentOf(@Nullable ActivityImpl activity) {
        return activity == null ? Optional.empty() : Optional.ofNullable((String) activity.getProperty(COMMITMENT));
    }

    /** A cycle whose first time is when the commitment has something to report next, as the engine understands it. */
    public String next(DelegateExecution execution, String commitment) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        // A timer that has come makes its successor first, and the report that follows moves that one. Should the
        // report
        // fail, it is the timer that is tried again; a successor that is due would only fail, too.
        CommandContext context = Context.getCommandContext();
        boolean reporting = context.getCurrentJob() instanceof TimerEntity timer
                && EngineProjection.commitment(context, timer).equals(Optional.of(commitment));
        Instant next = Steps.incidentOf(execution)
                .filter(incident -> !reporting)
                .flatMap(incident -> serviceLevels.next(incident, commitment))
                .map(EngineProjection::wholeSecond)
                .orElse(EngineProjection.NEVER);
        Duration wait = Duration.between(now, next);
        Duration atLeast = wait.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : wait;
        // Days apart, because the engine counts the seconds of a period in an int.
        return "R/" + now + "/P" + atLeast.toDays() + "DT"
                + atLeast.minusDays(atLeast.toDays()).toSeconds() + "S";
    }

    /** Reports what a commitment has reached. Leaves the highest threshold, in percent, for the model; 0 for nothing. */
    public void report(DelegateExecution execution, String commitment) {
        int threshold = serviceLevels
                .report(execution.getProcessBusinessKey(), commitment, Steps.of(execution))
                .map(Reached::highest)
                .orElse(0);
        // In the scope of the event subprocess: both clocks may report at the same time.
        execution.setVariableLocal(COMMITMENT, commitment);
        execution.setVariableLocal(THRESHOLD, threshold);
        execution.setVariableLocal(EscalateDelegate.TELL, "");
        execution.setVariableLocal(EscalateDelegate.HAND_TO, "");
        execution.setVariableLocal(EscalateDelegate.RAISE, "");
        execution.setVariableLocal(EscalateDelegate.MANAGER, "");
    }

    /**
     * A cycle that begins at an instant.
     *
     * @param period how long it is until the next time, such as PT10M
     */
    public String from(String instant, String period) {
        return "R/" + Instant.parse(instant).truncatedTo(ChronoUnit.SECONDS) + "/" + period;
    }

    /** So many business days from now, by the calendar of the incident's resolution. */
    public Date inBusinessDays(DelegateExecution execution, int days) {
        return Date.from(serviceLevels.inBusinessDays(execution.getProcessBusinessKey(), days));
    }
}
