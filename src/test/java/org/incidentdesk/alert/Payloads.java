package org.incidentdesk.alert;

/** What the tools send, as their public documentation shows it. */
final class Payloads {

    static final String ALERTMANAGER =
            """
            {
              "receiver": "sms", "status": "firing",
              "alerts": [
                {
                  "status": "firing",
                  "labels": {
                    "alertname": "ProbeFailure", "instance": "https://server.example.org", "job": "http_checks",
                    "monitor": "master", "severity": "critical"
                  },
                  "annotations": {
                    "description": "Instance https://server.example.org has been down for over 5m. Job: http_checks",
                    "summary": "BlackBox Probe Failure: https://server.example.org"
                  },
                  "startsAt": "2023-02-06T13:08:45.828Z", "endsAt": "0001-01-01T00:00:00Z",
                  "generatorURL": "http://prometheus.example.org:9090/graph?g0.expr=probe_success+%3D%3D+0\\u0026g0.tab=1",
                  "fingerprint": "1a30ba71cca2921f"
                }
              ],
              "groupLabels": {"alertname": "ProbeFailure"},
              "commonLabels": {"alertname": "ProbeFailure", "job": "http_checks"},
              "commonAnnotations": {"summary": "BlackBox Probe Failure: https://server.example.org"},
              "externalURL": "http://prometheus.example.org:9093", "version": "4",
              "groupKey": "{}/{severity=\\"critical\\"}:{alertname=\\"ProbeFailure\\"}", "truncatedAlerts": 0
            }
            """;

    static final String GRAFANA =
            """
            {
              "receiver": "My Super Webhook", "status": "firing", "orgId": 1,
              "alerts": [
                {
                  "status": "firing",
                  "labels": {"alertname": "High memory usage", "team": "blue", "zone": "us-1"},
                  "annotations": {
                    "description": "The system has high memory usage",
                    "runbook_url": "https://myrunbook.com/runbook/1234",
                    "summary": "This alert was triggered for zone us-1"
                  },
                  "startsAt": "2021-10-12T09:51:03.157076+02:00", "endsAt": "0001-01-01T00:00:00Z",
                  "generatorURL": "https://play.grafana.org/alerting/1afz29v7z/edit",
                  "fingerprint": "c6eadffa33fcdf37",
                  "silenceURL": "https://play.grafana.org/alerting/silence/new?alertmanager=grafana",
                  "dashboardURL": "", "panelURL": "", "values": {"B": 44.23943737541908, "C": 1}
                },
                {
                  "status": "resolved",
                  "labels": {"alertname": "High CPU usage", "team": "blue", "zone": "eu-1"},
                  "annotations": {
                    "description": "The system has high CPU usage",
                    "summary": "This alert was triggered for zone eu-1"
                  },
                  "startsAt": "2021-10-12T09:56:03.157076+02:00", "endsAt": "2021-10-12T10:01:03.157076+02:00",
                  "generatorURL": "https://play.grafana.org/alerting/d1rdpdv7k/edit",
                  "fingerprint": "bc97ff14869b13e3",
                  "dashboardURL": "https://play.grafana.org/d/1", "panelURL": "", "values": {"B": 44.23, "C": 1}
                }
              ],
              "groupLabels": {}, "commonLabels": {"team": "blue"}, "commonAnnotations": {},
              "externalURL": "https://play.grafana.org/", "version": "1", "groupKey": "{}:{}", "truncatedAlerts": 0,
              "title": "[FIRING:2]  (blue)", "state": "alerting", "message": "**Firing**"
            }
            """;

    static final String PAGERDUTY =
            """
            {
              "payload": {
                "summary": "Example alert on host1.example.com", "timestamp": "2015-07-17T08:42:58.315+0000",
                "source": "monitoringtool:cloudvendor:central-region-dc-01:852559987:cluster/api-stats-prod-003",
                "severity": "info", "component": "postgres", "group": "prod-datapipe", "class": "deploy",
                "custom_details": {"ping time": "1500ms", "load avg": 0.75}
              },
              "routing_key": "ROUTINGKEY", "dedup_key": "samplekeyhere",
              "images": [{"src": "https://www.pagerduty.com/logo.png", "href": "https://example.com/", "alt": "Example"}],
              "links": [{"href": "https://example.com/", "text": "Link text"}],
              "event_action": "trigger", "client": "Sample Monitoring Service",
              "client_url": "https://monitoring.example.com"
            }
            """;

    static final String CLOUD_EVENT =
            """
            {
              "specversion": "1.0", "type": "com.example.disk.alerting", "source": "/mycontext/subcontext",
              "id": "1234-1234-1234", "time": "2018-04-05T03:56:24Z", "subject": "fs-02", "datacontenttype": "application/json",
              "data": {"title": "Disk full on fs-02", "severity": "error", "labels": {"service": "file-share"}}
            }
            """;

    private Payloads() {}
}
