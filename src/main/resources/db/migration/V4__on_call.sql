-- As an administrator has written it, and who takes the place of whom. What follows is worked out.
create table rota (
    group_id   text primary key,
    definition jsonb not null,
    changed_at timestamptz not null,
    changed_by text not null
);

create table rota_override (
    id         bigint generated always as identity primary key,
    group_id   text not null references rota (group_id),
    person     text not null,
    begins_at  timestamptz not null,
    ends_at    timestamptz not null,
    reason     text not null,
    created_at timestamptz not null,
    created_by text not null,
    check (ends_at > begins_at)
);

create index rota_override_ends on rota_override (ends_at);
