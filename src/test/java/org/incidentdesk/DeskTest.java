package org.incidentdesk;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.incidentdesk.models.WalkedPaths;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestExecutionListeners;
import org.springframework.test.context.TestExecutionListeners.MergeMode;

/**
 * The whole product with the demo company on a PostgreSQL of its own, listening on a free port. Jobs run only when a test
 * runs them, messages go out only when it sends them, and the mailbox is read only when it reads it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "incidentdesk.embedded-database.directory=target/postgres/${random.uuid}",
            "camunda.bpm.job-execution.enabled=false",
            "incidentdesk.delivery.enabled=false",
            "incidentdesk.mailbox.auto-start=false",
            "incidentdesk.mailbox.authserv-id=mx.aldermoor.example"
        })
@TestExecutionListeners(listeners = EngineInUse.class, mergeMode = MergeMode.MERGE_WITH_DEFAULTS)
@Import({WalkedPaths.class, MovableClock.class})
public @interface DeskTest {}
