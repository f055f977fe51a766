package org.incidentdesk.models;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.ProcessEngine;
import org.camunda.bpm.engine.runtime.Job;
import org.camunda.bpm.engine.test.assertions.bpmn.BpmnAwareTests;
import org.incidentdesk.DeskTest;
import org.incidentdesk.MovableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** The clock in processes/incident.bpmn: targets, what happens when they come at risk or are breached, and holds. */
@DeskTest
class ServiceLevelProcessTest {

    @Autowired
    private ApplicationContext context;

    @Autowired
    private ProcessEngine engine;

    @Autowired
    private ManagementService management;

    @Autowired
    private MovableClock clock;

    private IncidentDriver desk;

    @BeforeEach
    void begin() {
        BpmnAwareTests.init(engine);
        desk = new IncidentDriver(context);
        clock.stopAt(Instant.parse("2026-03-02T09:00:00Z"));
    }

    @AfterEach
    void end() {
        clock.goOn();
        BpmnAwareTests.reset();
    }

    @Test
    void scratch() {
        String number = desk.report(
                "rita",
                Map.of(
                        "title",
                        "CRM down",
                        "service",
                        "crm",
                        "reportType",
                        "incident",
                        "environment",
                        "production",
                        "usersAffected",
                        "many",
                        "deadline",
                        "today",
                        "workaround",
                        "none"));
        System.err.println(number + " " + timers(number));
        desk.work(number, "dana", "userTask_checkReport", Map.of("reportType", "incident"));
        System.err.println(timers(number));
        desk.work(number, "dana", "userTask_triageIncident", Map.of());
        System.err.println(desk.record(number).priority()
                + timers(number)
                + desk.task(number).getDueDate());
        for (int i = 0; i < 5; i++) {
            Job next = job(number, "startEvent_resolutionTargetDue");
            clock.stopAt(next.getDuedate().toInstant());
            management.executeJob(next.getId());
            desk.runJobs(number);
            System.err.println(timers(number)
                    + desk.record(number).priority()
                    + desk.task(number).getDueDate());
        }
        Map<String, Object> form = new HashMap<>(Map.of(
                "nextStep", "hold", "holdReason", "reporter", "holdUntil", "", "holdNote", "The number of the order"));
        System.err.println("P1 group " + desk.record(number).group());
        desk.work(number, "dana", "userTask_diagnoseIncident", form);
        System.err.println(desk.task(number).getName() + desk.task(number).getAssignee() + timers(number));
        desk.timeline(number).forEach(e -> System.err.println(e.actor() + " " + e.kind() + " " + e.text()));
    }

    private Job job(String number, String activity) {
        return management
                .createJobQuery()
                .processInstanceId(desk.instance(number).getId())
                .activityId(activity)
                .singleResult();
    }

    private List<String> timers(String number) {
        return management
                .createJobQuery()
                .processInstanceId(desk.instance(number).getId())
                .timers()
                .list()
                .stream()
                .map(j ->
                        ((org.camunda.bpm.engine.impl.persistence.entity.TimerEntity) j).getJobHandlerConfigurationRaw()
                                + "@" + j.getDuedate())
                .sorted()
                .toList();
    }
}
