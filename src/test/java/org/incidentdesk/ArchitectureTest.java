package org.incidentdesk;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestMapping;

/** Who may depend on whom, so that each part can be understood, and most of them tested, without the others. */
@AnalyzeClasses(packages = "org.incidentdesk", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String OURS = "org.incidentdesk..";

    @ArchTest
    static final ArchRule theEngineIsKnownOnlyWhereItIsRunConfiguredOrGivenModels = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.incidentdesk.process..", "org.incidentdesk.model..", "org.incidentdesk.platform..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.camunda..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.incidentdesk.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule theRecordKnowsNoOtherPackageOfOurs = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.record..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS).and(resideOutsideOfPackages("org.incidentdesk.record..")));

    /** An answer is known by the message that it answers. */
    @ArchTest
    static final ArchRule intakeKnowsOnlyTheRecordAndMessages = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.intake..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages(
                            "org.incidentdesk.intake..",
                            "org.incidentdesk.record..",
                            "org.incidentdesk.notification..")));

    @ArchTest
    static final ArchRule messagesKnowOnlyTheRecordTheClockAndWhoIsOnCall = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.notification..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages(
                            "org.incidentdesk.notification..",
                            "org.incidentdesk.oncall..",
                            "org.incidentdesk.record..",
                            "org.incidentdesk.servicelevel..")));

    /** A channel gets a letter and brings it out; whose, why and whether is not its business. */
    @ArchTest
    static final ArchRule channelsKnowNothingOfIncidents = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.notification.channel..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage(OURS).and(resideOutsideOfPackages("org.incidentdesk.notification.channel..")));

    @ArchTest
    static final ArchRule nothingDependsOnTheDemo = noClasses()
            .that()
            .resideOutsideOfPackage("org.incidentdesk.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.incidentdesk.demo..");

    /** It shares with messages how the endpoints of the company are called. */
    @ArchTest
    static final ArchRule automationKnowsOnlyTheRecordAndHowToCall = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.automation..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages(
                            "org.incidentdesk.automation..",
                            "org.incidentdesk.record..",
                            "org.incidentdesk.notification..")));

    /** It shares with messages how something outside is asked. */
    @ArchTest
    static final ArchRule alertsKnowOnlyTheRecordAndHowToCall = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.alert..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages(
                            "org.incidentdesk.alert..",
                            "org.incidentdesk.record..",
                            "org.incidentdesk.notification.channel..")));

    @ArchTest
    static final ArchRule serviceLevelsKnowOnlyTheRecord = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.servicelevel..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages("org.incidentdesk.servicelevel..", "org.incidentdesk.record..")));

    @ArchTest
    static final ArchRule onCallKnowsOnlyTheRecordAndBusinessTime = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.oncall..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages(
                            "org.incidentdesk.oncall..",
                            "org.incidentdesk.record..",
                            "org.incidentdesk.servicelevel..")));

    @ArchTest
    static final ArchRule theStatusPageKnowsOnlyTheRecordAndMessages = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.status..")
            .should()
            .dependOnClassesThat(resideInAPackage(OURS)
                    .and(resideOutsideOfPackages(
                            "org.incidentdesk.status..",
                            "org.incidentdesk.record..",
                            "org.incidentdesk.notification..")));

    /** So that the arithmetic of the clock can be read, tested and measured by itself. */
    @ArchTest
    static final ArchRule businessTimeIsPlainJava = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.servicelevel..")
            .and()
            .areNotMetaAnnotatedWith(Component.class)
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework..")
                    .and(resideOutsideOfPackages("org.springframework.lang..")));

    @ArchTest
    static final ArchRule theProcessDoesNotKnowThePlatform = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.process..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.incidentdesk.platform..");

    @ArchTest
    static final ArchRule theProcessReachesTablesOnlyThroughTheRecord = noClasses()
            .that()
            .resideInAPackage("org.incidentdesk.process..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.jdbc..", "java.sql..", "javax.sql..");

    /** ReleasedModels asks the engine's tables which version of a model is in force; the engine has no query for it. */
    @ArchTest
    static final ArchRule tablesAreReadAndWrittenWhereTheyBelong = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "org.incidentdesk.alert..",
                    "org.incidentdesk.automation..",
                    "org.incidentdesk.record..",
                    "org.incidentdesk.intake..",
                    "org.incidentdesk.notification..",
                    "org.incidentdesk.oncall..",
                    "org.incidentdesk.servicelevel..",
                    "org.incidentdesk.status..")
            .and()
            .doNotHaveSimpleName("ReleasedModels")
            .and()
            .doNotHaveSimpleName("TaskListIndexes")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(JdbcClient.class);

    @ArchTest
    static final ArchRule delegatesAreNamedAsTheModelsNameThem = classes()
            .that()
            .implement(JavaDelegate.class)
            .should()
            .haveSimpleNameEndingWith("Delegate")
            .andShould()
            .resideInAPackage("org.incidentdesk.process..")
            .andShould()
            .bePackagePrivate();

    @ArchTest
    static final ArchRule whatIsNamedDelegateIsOne =
            classes().that().haveSimpleNameEndingWith("Delegate").should().implement(JavaDelegate.class);

    @ArchTest
    static final ArchRule controllersAreNobodysDependency = classes()
            .that()
            .areAnnotatedWith(RequestMapping.class)
            .should()
            .bePackagePrivate()
            .andShould()
            .haveSimpleNameEndingWith("Controller");

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .that()
            // Its time is for order, not for anybody to read.
            .doNotHaveSimpleName("TimeOrderedIds")
            .and()
            .resideOutsideOfPackage("org.incidentdesk.benchmark..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule onlyTheConfigurationChoosesTheClock = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Configuration")
            .should()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static final ArchRule stateIsNotStatic =
            fields().that().areStatic().should().beFinal().as("There is no static state");

    @ArchTest
    static final ArchRule nothingIsInjectedIntoFields = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

    @ArchTest
    static final ArchRule onlyACommandPrints =
            noClasses().that().doNotHaveSimpleName("ReplayCommand").should(ACCESS_STANDARD_STREAMS);

    /** Scheduled work belongs to the engine's job executor, where it is durable and visible. */
    @ArchTest
    static final ArchRule nothingIsScheduledBesideTheEngine =
            methods().should().notBeAnnotatedWith("org.springframework.scheduling.annotation.Scheduled");
}
