package org.incidentdesk;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication
@ConfigurationPropertiesScan
public class IncidentDesk {

    public static void main(String[] args) {
        SpringApplication.run(IncidentDesk.class, args);
    }
}
