package org.incidentdesk.oncall;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.incidentdesk.oncall.RotaFile.AllRotas;
import org.incidentdesk.record.InvalidInputException;
import org.incidentdesk.record.People;
import org.incidentdesk.record.People.Person;
import org.incidentdesk.record.Roles;
import org.incidentdesk.record.Viewer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.lang.Nullable;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows and changes who is on call. */
@RestController
@RequestMapping("/api")
@Tag(name = "On-call")
class OnCallController {

    private static final Duration SHOWN = Duration.ofDays(28);
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Rotas rotas;
    private final People people;
    private final Clock clock;

    OnCallController(Rotas rotas, People people, Clock clock) {
        this.rotas = rotas;
        this.people = people;
        this.clock = clock;
    }

    /** @param person the user id; null if nobody is on call */
    record OnCall(String group, @Nullable String person, @Nullable String name) {}

    @Operation(
            summary = "Who is on call, for each group that has a rota; for staff",
            description = "At this moment, or at the instant of the parameter at.")
    @GetMapping("/on-call")
    List<OnCall> onCall(@RequestParam(required = false) @Nullable Instant at, Authentication login) {
        requireStaff(login);
        return rotas.onCall(at == null ? clock.instant() : at).entrySet().stream()
                .map(entry -> {
                    String person = entry.getValue().orElse(null);
                    return new OnCall(entry.getKey(), person, name(person));
                })
                .toList();
    }

    /** @param person null in a gap */
    record NamedShift(Instant from, Instant to, @Nullable String person, @Nullable String name) {}

    @Operation(
            summary = "The shifts of a group, with its gaps; for staff",
            description = "From now on for four weeks, or as from and to say, a year at most.")
    @GetMapping("/rotas/{group}/shifts")
    List<NamedShift> shifts(
            @PathVariable String group,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            Authentication login) {
        requireStaff(login);
        Instant begin = from == null ? clock.instant() : from;
        Instant end = to == null ? begin.plus(SHOWN) : to;
        if (!end.isAfter(begin) || Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw new InvalidInputException("to", "must be after from, by " + LONGEST.toDays() + " days at most");
        }
        return rotas.of(group).map(rota -> rota.shifts(begin, end)).orElse(List.of()).stream()
                .map(shift -> new NamedShift(shift.from(), shift.to(), shift.person(), name(shift.person())))
                .toList();
    }

    @Operation(
            summary = "The rotas, for staff",
            description = "With Accept: application/yaml the answer is a file that can be changed and put back.")
    @GetMapping(
            path = "/rotas",
            produces = {MediaType.APPLICATION_JSON_VALUE, MediaType.APPLICATION_YAML_VALUE})
    AllRotas all(Authentication login) {
        requireStaff(login);
        return new AllRotas(rotas.definitions());
    }

    @Operation(summary = "Set the rotas of a file; others stay. For administrators.")
    @PutMapping(
            path = "/rotas",
            consumes = MediaType.APPLICATION_YAML_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    List<String> put(InputStream file, Authentication login) throws IOException {
        if (!Viewer.of(login).groups().contains(Roles.ADMINISTRATOR)) {
            throw new AccessDeniedException("Only administrators may change the rotas.");
        }
        List<RotaDefinition> definitions = RotaFile.read(file);
        rotas.put(definitions, login.getName());
        return definitions.stream().map(RotaDefinition::group).toList();
    }

    @Operation(summary = "Who takes the place of whom, from now on; for staff")
    @GetMapping("/rotas/{group}/overrides")
    List<RotaOverride> overrides(@PathVariable String group, Authentication login) {
        requireStaff(login);
        return rotas.overrides(group);
    }

    record NewOverride(
            @Nullable String person, @Nullable Instant from, @Nullable Instant to, @Nullable String reason) {}

    record Ids(List<Long> ids) {}

    @Operation(summary = "Put somebody on call in the place of whoever the rota names; for the group and its managers")
    @PostMapping("/rotas/{group}/overrides")
    @ResponseStatus(HttpStatus.CREATED)
    Ids override(@PathVariable String group, @RequestBody NewOverride wanted, Authentication login) {
        requireMember(group, login);
        return new Ids(List.of(rotas.override(
                group,
                required("person", wanted.person()),
                required("from", wanted.from()),
                required("to", wanted.to()),
                Objects.requireNonNullElse(wanted.reason(), ""),
                login.getName())));
    }

    record Swap(@Nullable Instant one, @Nullable Instant other, @Nullable String reason) {}

    @Operation(summary = "Exchange the shifts at two instants; for the group and its managers")
    @PostMapping("/rotas/{group}/swaps")
    @ResponseStatus(HttpStatus.CREATED)
    Ids swap(@PathVariable String group, @RequestBody Swap wanted, Authentication login) {
        requireMember(group, login);
        return new Ids(rotas.swap(
                group,
                required("one", wanted.one()),
                required("other", wanted.other()),
                Objects.requireNonNullElse(wanted.reason(), ""),
                login.getName()));
    }

    @Operation(summary = "Take an override back; for the group and its managers")
    @DeleteMapping("/rotas/{group}/overrides/{id}")
    ResponseEntity<Void> takeBack(@PathVariable String group, @PathVariable long id, Authentication login) {
        requireMember(group, login);
        return ResponseEntity.status(rotas.takeBack(group, id) ? HttpStatus.NO_CONTENT : HttpStatus.NOT_FOUND)
                .build();
    }

    private static <T> T required(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidInputException(field, "is required");
        }
        return value;
    }

    private @Nullable String name(@Nullable String person) {
        return person == null ? null : people.find(person).map(Person::name).orElse(person);
    }

    private static void requireStaff(Authentication login) {
        if (!Viewer.of(login).isStaff()) {
            throw new AccessDeniedException("Only staff may see who is on call.");
        }
    }

    private static void requireMember(String group, Authentication login) {
        Viewer viewer = Viewer.of(login);
        if (!viewer.groups().contains(group)
                && !viewer.groups().contains(Roles.INCIDENT_MANAGER)
                && !viewer.groups().contains(Roles.ADMINISTRATOR)) {
            throw new AccessDeniedException("Only the group itself, incident managers and administrators may do this.");
        }
    }
}
