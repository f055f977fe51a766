package org.incidentdesk.notification.channel;

import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** All channels that there are. */
@Component
public class Channels {

    private final Map<ChannelType, Channel> channels = new EnumMap<>(ChannelType.class);

    Channels(List<Channel> channels) {
        channels.stream()
                .sorted(Comparator.comparing(Channel::type))
                .forEach(channel -> this.channels.put(channel.type(), channel));
    }

    public Channel get(ChannelType type) {
        return channels.get(type);
    }

    public Collection<Channel> all() {
        return channels.values();
    }
}
