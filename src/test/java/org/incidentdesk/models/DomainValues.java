package org.incidentdesk.models;

import java.util.List;
import java.util.Map;

/** The words that process variables may hold, from small to large where they have an order. */
final class DomainValues {

    static final List<String> CHANNELS =
            List.of("self-service", "phone", "email", "chat", "walk-in", "monitoring", "api");
    static final List<String> REPORT_TYPES = List.of("incident", "request", "question", "false-alarm");
    static final List<String> ENVIRONMENTS = List.of("production", "staging", "test");
    static final List<String> USERS_AFFECTED = List.of("one", "several", "many", "all");
    static final List<String> DEADLINES = List.of("none", "week", "today", "now");
    static final List<String> WORKAROUNDS = List.of("full", "partial", "none");
    static final List<String> CRITICALITIES = List.of("low", "medium", "high", "critical");
    static final List<String> EXPOSURES = List.of("none", "limited", "severe");
    static final List<String> LEVELS = List.of("low", "medium", "high");
    static final List<String> PRIORITIES = List.of("P5", "P4", "P3", "P2", "P1");
    static final List<String> COMMITMENTS = List.of("response", "resolution", "operational-level", "vendor-contract");
    static final List<String> HOLD_REASONS = List.of("reporter", "vendor", "change", "monitoring", "approval");
    static final List<String> TIERS = List.of("L1", "L2", "L3");
    static final List<String> CONFIRMATIONS = List.of("confirmed", "rejected", "none");
    static final List<String> RESOLUTION_KINDS = List.of("permanent", "workaround");
    static final List<String> GROUPS = List.of(
            "service-desk",
            "workplace-l1",
            "application-l1",
            "network-l1",
            "application-l2",
            "infrastructure-l2",
            "engineering-l3",
            "security-response");

    /** The services of the demo company, one that no table knows, and none at all. */
    static final List<String> SERVICES = List.of(
            "crm",
            "webshop",
            "erp",
            "payroll",
            "email",
            "intranet",
            "file-share",
            "vpn",
            "office-network",
            "workplace",
            "printing",
            "a-service-added-later",
            "");

    static final List<String> CUSTOMERS = List.of("retail", "wholesale", "internal", "a-customer-added-later", "");

    static final Map<String, List<String>> SUBCATEGORIES = Map.of(
            "access", List.of("login", "permissions", "account"),
            "application", List.of("error", "performance", "data"),
            "workplace", List.of("computer", "printer", "peripherals"),
            "network", List.of("connection", "vpn", "performance"),
            "infrastructure", List.of("server", "storage", "database"),
            "security", List.of("malware", "phishing", "data-loss"),
            "other", List.of("other"));

    private DomainValues() {}
}
