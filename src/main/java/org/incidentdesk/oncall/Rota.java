package org.incidentdesk.oncall;

import static java.util.Comparator.naturalOrder;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Who of a group is on call: what the last override says, or else the last layer that names somebody. */
public final class Rota {

    /** The strongest first. */
    private final List<Layer> layers;

    private final List<RotaOverride> overrides;

    /** @param layers and overrides of which the later ones count more */
    Rota(List<Layer> layers, List<RotaOverride> overrides) {
        this.layers = reversed(layers);
        this.overrides = reversed(overrides);
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return List.copyOf(reversed);
    }

    /** The user id of who is on call; empty if nobody is. */
    public Optional<String> at(Instant at) {
        return overrides.stream()
                .filter(override -> override.covers(at))
                .map(RotaOverride::person)
                .findFirst()
                .or(() ->
                        layers.stream().flatMap(layer -> layer.at(at).stream()).findFirst());
    }

    /**
     * Who is on call from one instant until another, without a hole: where nobody is, a shift of nobody.
     *
     * @param to after from
     */
    public List<Shift> shifts(Instant from, Instant to) {
        List<Shift> shifts = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); ) {
            Instant next = nextChange(at);
            Instant end = next.isBefore(to) ? next : to;
            String person = at(at).orElse(null);
            Shift last = shifts.isEmpty() ? null : shifts.get(shifts.size() - 1);
            if (last != null && Objects.equals(last.person(), person)) {
                shifts.set(shifts.size() - 1, new Shift(last.from(), end, person));
            } else {
                shifts.add(new Shift(at, end, person));
            }
            at = end;
        }
        return shifts;
    }

    private Instant nextChange(Instant after) {
        Stream<Instant> ofOverrides = overrides.stream().flatMap(it -> Stream.of(it.from(), it.to()));
        return Stream.concat(layers.stream().map(layer -> layer.nextChange(after)), ofOverrides)
                .filter(change -> change.isAfter(after))
                .min(naturalOrder())
                .orElse(Instant.MAX);
    }
}
