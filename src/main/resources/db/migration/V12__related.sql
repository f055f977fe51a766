-- Incidents that belong together, and the one that is more than an incident.

-- How alike two titles are.
create extension if not exists pg_trgm with schema public;

alter table incident
    -- The one that it belongs to, and is solved with.
    add column parent  text references incident (number) check (parent <> number),
    -- It works again without anybody of the tiers; until that is recorded as its resolution.
    add column settled boolean not null default false,
    add column major   text not null default 'no'
        check (major in ('no', 'proposed', 'accepted', 'restored', 'rejected', 'demoted'));

create index incident_children on incident (parent) where parent is not null;
create index incident_open_of_service on incident (service, reported_at) where status <> 'closed';
