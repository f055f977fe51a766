-- What people are told of the state of services on the status page and by mail, and who wants to be told.

-- Under which name the public page has the service; null for one that it does not have.
alter table service add column public_name text;

create table publication (
    id          bigint generated always as identity primary key,
    -- Null for one that belongs to no incident.
    incident    text references incident (number),
    audience    text not null check (audience in ('public', 'internal')),
    title       text not null,
    state       text not null check (state in ('investigating', 'identified', 'monitoring', 'resolved')),
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    resolved_at timestamptz,
    check ((state = 'resolved') = (resolved_at is not null))
);

create unique index publication_open on publication (incident, audience) where resolved_at is null;
create index publication_resolved on publication (resolved_at);

create table publication_update (
    id          bigint generated always as identity primary key,
    publication bigint not null references publication (id),
    at          timestamptz not null,
    state       text not null,
    text        text not null,
    author      text not null,
    -- Who has read and released it, if the author is no person.
    approved_by text,
    -- By which a repetition of the same wish is known.
    occurrence  text unique
);

create index publication_update_of on publication_update (publication, id);

create trigger publication_update_is_append_only before update or delete or truncate on publication_update
    for each statement execute function refuse_change();

-- What a publication said of a service, from when to when: the state now, and the days that are past.
create table component_state (
    publication bigint not null references publication (id),
    service     text not null references service (id),
    state       text not null check (state in
                ('operational', 'under-maintenance', 'degraded-performance', 'partial-outage', 'major-outage')),
    begins_at   timestamptz not null,
    -- Null while it is so.
    ends_at     timestamptz,
    primary key (publication, service, begins_at),
    check (ends_at >= begins_at)
);

create unique index component_state_now on component_state (publication, service) where ends_at is null;
create index component_state_past on component_state (ends_at);

-- Whoever confirmed the wish to be told by mail.
create table status_subscriber (
    id       bigint generated always as identity primary key,
    mail     text not null,
    language text not null,
    -- Empty for all.
    services text[] not null,
    since    timestamptz not null
);

create unique index status_subscriber_mail on status_subscriber (lower(mail));

-- Who asked for it. A mail goes there only so often, whoever asks; what is not confirmed is forgotten.
create table status_request (
    id       bigint generated always as identity primary key,
    mail     text not null,
    language text not null,
    services text[] not null,
    asked_at timestamptz not null
);

create index status_request_time on status_request (asked_at);

-- Updates that subscribers have still to be told.
create table status_mailing (
    publication_update bigint primary key references publication_update (id),
    -- Those up to this one have been.
    subscriber         bigint not null default 0
);
