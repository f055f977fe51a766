-- Whoever is on call is paged until somebody takes the incident.

create table page (
    id               bigint generated always as identity primary key,
    incident         text not null references incident (number),
    group_id         text not null,
    begun_at         timestamptz not null,
    -- How far it has come, and who was paged so far.
    level            int not null default 1,
    paged            text[] not null default '{}',
    acknowledged_by  text,
    acknowledged_at  timestamptz,
    ended_at         timestamptz,
    end_reason       text,
    check ((acknowledged_by is null) = (acknowledged_at is null)),
    check ((ended_at is null) = (end_reason is null))
);

create unique index page_one_at_a_time on page (incident, group_id) where ended_at is null;
create index page_of_incident on page (incident, id);

alter table message drop constraint message_only_while_check;
alter table message add constraint message_only_while_check check (only_while in
    ('always', 'unresolved', 'on-hold', 'resolved', 'awaited', 'unacknowledged'));
