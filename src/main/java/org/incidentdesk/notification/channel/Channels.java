package org.incidentdesk.notification.channel;

import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** All channels that there are. */
@Component
public class Channels implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(Channels.class);

    private final Map<ChannelType, Channel> channels = new EnumMap<>(ChannelType.class);

    Channels(List<Channel> channels) {
        channels.stream()
                .sorted(Comparator.comparing(Channel::type))
                .forEach(channel -> this.channels.put(channel.type(), channel));
    }

    /** Otherwise it showed only once somebody is not told. */
    @Override
    public void afterSingletonsInstantiated() {
        if (!get(ChannelType.EMAIL).isSetUp()) {
            LOG.warn("E-mail is not set up, so that most people are told of nothing."
                    + " Set spring.mail.host and incidentdesk.channels.email.from");
        }
    }

    public Channel get(ChannelType type) {
        return channels.get(type);
    }

    public Collection<Channel> all() {
        return channels.values();
    }
}
