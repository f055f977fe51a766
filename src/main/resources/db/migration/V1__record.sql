-- The record: the truth about an incident. It outlives the engine's history.

create sequence incident_number as bigint;

create table customer (
    id   text primary key,
    name text not null
);

create table service (
    id           text primary key,
    name         text not null,
    owner_group  text not null,
    criticality  text not null check (criticality in ('low', 'medium', 'high', 'critical')),
    environments text[] not null,
    customers    text[] not null
);

-- One column per fact (see Fact.java) and what the lifecycle itself adds.
create table incident (
    number               text primary key check (number ~ '^INC[0-9]{7,}$'),
    status               text not null default 'new' check (status in ('new', 'in-progress', 'resolved', 'closed')),
    outcome              text check (outcome in ('closed', 'closed-without-answer', 'withdrawn', 'handed-over', 'false-alarm')),
    title                text not null,
    description          text not null default '',
    report_type          text not null,
    channel              text not null,
    source               text,
    reported_by          text not null,
    reporter             text,
    reporter_contact     text,
    related_to           text references incident (number),
    service              text not null references service (id),
    service_criticality  text not null,
    configuration_item   text,
    environment          text not null,
    customer             text references customer (id),
    location             text,
    occurred_at          timestamptz,
    actions_taken        text,
    category             text,
    subcategory          text,
    users_affected       text not null,
    deadline             text not null,
    workaround           text not null,
    financial_exposure   text not null,
    security_exposure    text not null,
    compliance_exposure  text not null,
    reputation_exposure  text not null,
    impact               text,
    urgency              text,
    priority             text check (priority in ('P1', 'P2', 'P3', 'P4', 'P5')),
    tier                 text,
    "group"              text,
    assignee             text,
    cause                text,
    resolution           text,
    resolution_kind      text,
    resolved_by          text,
    confirmation         text check (confirmation in ('confirmed', 'rejected', 'none')),
    closure_code         text,
    reported_at          timestamptz not null,
    resolved_at          timestamptz,
    closed_at            timestamptz,
    search               tsvector generated always as
                         (to_tsvector('simple', number || ' ' || title || ' ' || description)) stored,
    check ((status = 'closed') = (closed_at is not null)),
    check ((status = 'closed') = (outcome is not null))
);

create index incident_search on incident using gin (search);
create index incident_reporter on incident (reporter);
-- No column that changes often is indexed and pages keep room, so that most updates touch no index.
alter table incident set (fillfactor = 70);
create index incident_open on incident (number) where status <> 'closed';

create table timeline_entry (
    id              bigint generated always as identity primary key,
    incident        text not null references incident (number),
    at              timestamptz not null,
    actor           text not null,
    kind            text not null,
    audience        text not null check (audience in ('internal', 'reporter')),
    text            text not null,
    process         text,
    process_version int,
    version_tag     text,
    activity        text,
    activity_name   text,
    decisions       jsonb
);

create index timeline_of_incident on timeline_entry (incident, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end $$;

create trigger timeline_is_append_only before update or delete or truncate on timeline_entry
    for each statement execute function refuse_change();

-- What a caller's Idempotency-Key has already brought in.
create table accepted_report (
    caller          text not null,
    idempotency_key text not null,
    body_hash       text not null,
    incident        text references incident (number),
    accepted_at     timestamptz not null,
    primary key (caller, idempotency_key)
);
