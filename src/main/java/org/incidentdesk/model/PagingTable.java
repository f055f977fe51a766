package org.incidentdesk.model;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.camunda.bpm.dmn.engine.DmnDecision;
import org.camunda.bpm.dmn.engine.delegate.DmnDecisionTableEvaluationEvent;
import org.incidentdesk.model.AskedTables.Answer;
import org.incidentdesk.record.Decision;
import org.incidentdesk.record.Fact;

/** The table {@code paging}: who is paged at which level, how, how long an answer is waited for, and how often. */
public class PagingTable {

    public static final String NOBODY = "nobody";
    public static final String ON_CALL = "on-call";
    public static final String GROUP = "group";

    static final String PAGING = "paging";
    static final String PAGE = "page";
    static final String CHANNELS = "channels";
    static final String WAIT = "wait";
    static final String TIMES = "times";
    static final String OF_GROUP = ON_CALL + ":";
    static final String USER = "user:";

    private final AskedTables tables;

    /**
     * @param deployed the decision in force under an id
     * @param explained what the timeline says of an evaluation
     */
    public PagingTable(
            Function<String, DmnDecision> deployed, Function<DmnDecisionTableEvaluationEvent, Decision> explained) {
        this.tables = new AskedTables(deployed, explained);
    }

    /**
     * A level.
     *
     * @param page whom: {@link #ON_CALL}, {@link #GROUP}, on-call:group, user:id, or a group
     * @param patience how long an answer is waited for, after each time
     */
    public record Level(String page, List<String> channels, Duration patience, int times) {

        public boolean exists() {
            return !page.equals(NOBODY);
        }

        /** The group whose member on call is paged, if that is so; it may be another one. */
        public String onCallOf(String group) {
            return page.startsWith(OF_GROUP) ? page.substring(OF_GROUP.length()) : group;
        }

        public boolean isOnCall() {
            return page.equals(ON_CALL) || page.startsWith(OF_GROUP);
        }

        public boolean isUser() {
            return page.startsWith(USER);
        }

        public String user() {
            return page.substring(USER.length());
        }
    }

    public Level level(String priority, String group, int level) {
        Map<String, Object> variables = new HashMap<>();
        variables.put(Fact.PRIORITY.key(), priority);
        variables.put("pagedGroup", group);
        variables.put("level", level);
        Answer answer = tables.ask(PAGING, variables);
        return new Level(
                answer.text(PAGE),
                Arrays.stream(answer.text(CHANNELS).split(","))
                        .map(String::strip)
                        .toList(),
                Duration.parse(answer.text(WAIT)),
                Integer.parseInt(answer.text(TIMES)));
    }

    public void refresh() {
        tables.refresh();
    }
}
