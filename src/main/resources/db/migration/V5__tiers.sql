-- Who gave an incident to whom, and why; and who is away.

create table hand_over (
    id         bigint generated always as identity primary key,
    incident   text not null references incident (number),
    kind       text not null check (kind in ('lateral', 'functional', 'vendor')),
    from_group text,
    from_tier  text,
    -- Of a lateral one; where the tier changes, the table routing names the group.
    to_group   text,
    to_tier    text,
    reason     text not null,
    person     text not null,
    at         timestamptz not null,
    check ((kind = 'lateral') = (to_group is not null))
);

create index hand_over_of_incident on hand_over (incident, id);

create table absence (
    id         bigint generated always as identity primary key,
    person     text not null,
    begins_at  timestamptz not null,
    ends_at    timestamptz not null,
    reason     text not null,
    created_at timestamptz not null,
    created_by text not null,
    check (ends_at > begins_at)
);

create index absence_ends on absence (ends_at);
