-- Targets in business time, and what stops their clocks.

alter table incident add column raised_to text not null default 'none'
    check (raised_to in ('none', 'P1', 'P2', 'P3', 'P4'));
alter table incident drop constraint incident_status_check;
alter table incident add constraint incident_status_check
    check (status in ('new', 'in-progress', 'on-hold', 'resolved', 'closed'));

-- As an administrator has written it; servicelevel/CalendarFile.java says what may be in it.
create table calendar (
    id         text primary key,
    definition jsonb not null,
    changed_at timestamptz not null,
    changed_by text not null
);

-- While an incident waits. Which clocks that stops, the table clock-pause says.
create table hold (
    id         bigint generated always as identity primary key,
    incident   text not null references incident (number),
    reason     text not null,
    person     text not null,
    started_at timestamptz not null,
    until      timestamptz,
    ended_at   timestamptz,
    check (ended_at >= started_at)
);

create unique index hold_one_at_a_time on hold (incident) where ended_at is null;
create index hold_of_incident on hold (incident);

-- The ledger: one row per commitment, and a new round where its clock began anew. Amounts of time are ISO 8601.
create table service_level (
    incident        text not null references incident (number),
    commitment      text not null check (commitment in ('response', 'resolution', 'operational-level', 'vendor-contract')),
    round           int not null,
    target          text not null,
    calendar        text not null,
    thresholds      int[] not null,
    counts_from     text not null check (counts_from in ('report', 'change')),
    after_reopening text not null check (after_reopening in ('continue', 'restart')),
    started_at      timestamptz not null,
    ended_at        timestamptz,
    -- Stretches that do not count, each with its reason and person.
    pauses          jsonb not null,
    -- Percentages that have been reported; 100 is the breach.
    reported        int[] not null,
    outcome         text check (outcome in ('met', 'breached', 'cancelled')),
    -- Projections of the above, for lists and figures.
    used            text not null,
    due_at          timestamptz,
    breached_at     timestamptz,
    primary key (incident, commitment, round),
    check ((ended_at is null) = (outcome is null))
);

alter table service_level set (fillfactor = 70);
create index service_level_open on service_level (incident) where ended_at is null;
