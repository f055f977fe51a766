-- What an automation was asked to do for an incident. Tried again under the same id.

create table automation_run (
    id          bigint generated always as identity primary key,
    -- The engine's external task.
    task        text not null unique,
    incident    text not null references incident (number),
    action      text not null,
    endpoint    text not null,
    asked_at    timestamptz not null,
    -- Asked, and working on it; or done.
    state       text not null check (state in ('asked', 'accepted', 'succeeded', 'failed')),
    detail      text,
    answered_at timestamptz
);

create index automation_run_of_incident on automation_run (incident, id);
