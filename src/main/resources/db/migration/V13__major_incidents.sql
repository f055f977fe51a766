-- An incident that is led as a major one: who decided so, who leads, and what was learned.

create table major_incident (
    id            bigint generated always as identity primary key,
    incident      text not null references incident (number),
    state         text not null check (state in ('proposed', 'accepted', 'restored', 'rejected', 'demoted', 'over')),
    reason        text not null,
    proposed_at   timestamptz not null,
    proposed_by   text not null,
    decided_at    timestamptz,
    decided_by    text,
    decision      text,
    -- Where those who work on it meet.
    bridge        text,
    restored_at   timestamptz,
    -- The after-action report.
    what_happened text,
    went_well     text,
    went_wrong    text,
    actions       text,
    reported_at   timestamptz,
    reported_by   text,
    check ((reported_at is null) = (what_happened is null))
);

create unique index major_incident_one_at_a_time on major_incident (incident)
    where state in ('proposed', 'accepted', 'restored');

-- Who has which part in it, and when.
create table major_role (
    id         bigint generated always as identity primary key,
    major      bigint not null references major_incident (id),
    role       text not null check (role in ('commander', 'communications-lead', 'scribe', 'technical-lead')),
    group_id   text not null,
    -- Nobody of the group until one takes a task of it.
    person     text,
    since      timestamptz not null,
    until      timestamptz
);

create index major_role_of_major on major_role (major, id);
