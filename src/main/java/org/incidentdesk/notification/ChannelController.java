package org.incidentdesk.notification;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.incidentdesk.notification.channel.Channel;
import org.incidentdesk.notification.channel.ChannelType;
import org.incidentdesk.notification.channel.Channels;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** How the channels do, for administrators. */
@RestController
@RequestMapping("/api/channels")
@Tag(name = "Messages")
class ChannelController {

    private final Channels channels;
    private final Messages messages;
    private final DeliveryProcess process;

    ChannelController(Channels channels, Messages messages, DeliveryProcess process) {
        this.channels = channels;
        this.messages = messages;
        this.process = process;
    }

    /**
     * How a channel does.
     *
     * @param setUp whether the configuration says how to use it
     * @param waiting messages that have still to go out, also those whose time has not come
     * @param stuck of them, those that an administrator has to send again
     * @param problem why the latest of them has not gone out
     * @param sent in the last 24 hours
     * @param failed that nobody got, of those of the last 24 hours
     */
    record Status(
            String channel,
            String label,
            boolean setUp,
            long waiting,
            long stuck,
            @Nullable String problem,
            long sent,
            long failed) {}

    @Operation(summary = "What goes out by which channel, and what does not; for administrators")
    @GetMapping
    List<Status> list(Authentication login) {
        requireAdministrator(login);
        return channels.all().stream().map(this::status).toList();
    }

    private Status status(Channel channel) {
        String word = channel.type().word();
        Messages.Traffic traffic = messages.traffic(word);
        return new Status(
                word,
                channel.type().label(),
                channel.isSetUp(),
                traffic.waiting(),
                process.stuck(word),
                traffic.problem(),
                traffic.sent(),
                traffic.failed());
    }

    @Operation(summary = "Send again what a channel did not take, now that it works; for administrators")
    @PostMapping("/{channel}/retry")
    @Transactional
    public Map<String, Integer> retry(@PathVariable String channel, Authentication login) {
        requireAdministrator(login);
        if (ChannelType.of(channel).isEmpty()) {
            throw new InvalidInputException("channel", "must be one of " + String.join(", ", ChannelType.words()));
        }
        return Map.of("sentAgain", process.sendAgain(channel));
    }

    private static void requireAdministrator(Authentication login) {
        if (!Viewer.of(login).groups().contains(Roles.ADMINISTRATOR)) {
            throw new AccessDeniedException("This is for administrators.");
        }
    }
}
