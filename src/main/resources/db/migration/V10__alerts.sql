-- Alerts of monitoring tools: who may send them, and what became of each.

create table alert_source (
    id         bigint generated always as identity primary key,
    kind       text not null check (kind in ('alertmanager', 'grafana', 'pagerduty', 'cloudevents')),
    name       text not null,
    -- SHA-256 of the key; the key itself is random and kept nowhere.
    key_hash   bytea not null,
    created_at timestamptz not null,
    created_by text not null,
    removed_at timestamptz
);

create unique index alert_source_name on alert_source (name) where removed_at is null;
create unique index alert_source_key on alert_source (key_hash) where removed_at is null;

create table alert (
    id          bigint generated always as identity primary key,
    source      bigint not null references alert_source (id),
    -- By which its tool knows it.
    dedup_key   text not null,
    state       text not null check (state in ('pending', 'suppressed', 'open', 'incident-ended', 'false-alarm',
                    'cleared', 'cleared-in-time', 'cancelled')),
    -- What the tool said last.
    firing      boolean not null,
    title       text not null,
    description text not null,
    severity    text not null,
    link        text not null,
    labels      jsonb not null,
    -- When it began as the tool says.
    began_at    timestamptz,
    count       bigint not null default 1,
    first_at    timestamptz not null,
    last_at     timestamptz not null,
    -- When it cleared and fired again, the latest times.
    changes     timestamptz[] not null default '{}',
    flapping    boolean not null default false,
    has_flapped boolean not null default false,
    was_suppressed boolean not null default false,
    incident    text references incident (number),
    -- What the incident was told last.
    told_firing boolean not null default true,
    verified_by text,
    ended_at    timestamptz
);

create unique index alert_one_at_a_time on alert (source, dedup_key) where ended_at is null;
create index alert_of_key on alert (source, dedup_key, id);
create index alert_of_incident on alert (incident) where incident is not null;
