-- When work on services is planned: alerts about them open nothing, and the status page says so.

create table maintenance (
    id          bigint generated always as identity primary key,
    title       text not null,
    description text not null,
    services    text[] not null check (cardinality(services) > 0),
    begins_at   timestamptz not null,
    ends_at     timestamptz not null,
    -- Whether customers read of it on the public page.
    published   boolean not null,
    created_at  timestamptz not null,
    created_by  text not null,
    check (ends_at > begins_at)
);

create index maintenance_ends on maintenance (ends_at);
