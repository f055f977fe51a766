-- What people are told of incidents, how they want to be reached, and what comes back from them.

alter table service add column stakeholders text[] not null default '{}';

-- When whoever waits for news was promised some.
alter table incident add column next_update_at timestamptz;

-- Addresses beside the e-mail address of an account.
create table contact (
    kind    text not null check (kind in ('person', 'group', 'customer')),
    id      text not null,
    medium  text not null check (medium in ('email', 'phone', 'slack', 'teams', 'webhook')),
    address text not null,
    primary key (kind, id, medium)
);

create index contact_of_address on contact (medium, lower(address));

-- What a person prefers; what is null is as the company has it.
create table preference (
    person     text primary key,
    language   text,
    zone       text,
    channel    text,
    -- Outside of it, messages wait that are not urgent.
    calendar   text,
    quiet_from time,
    quiet_to   time,
    digest_at  time,
    check ((quiet_from is null) = (quiet_to is null))
);

create table follower (
    incident text not null references incident (number),
    person   text not null,
    primary key (incident, person)
);

-- One message to one recipient. That it is here says that it has to go out; a process instance takes care that it does.
create table message (
    id            bigint generated always as identity primary key,
    -- Null for a digest, which tells of several.
    incident      text references incident (number),
    event         text not null,
    -- Tells apart what happens more than once.
    occurrence    text not null,
    recipient     text not null,
    audience      text not null,
    wording       text not null,
    urgency       text not null check (urgency in ('page', 'normal', 'low')),
    -- It is of no use any more once this is over.
    only_while    text not null check (only_while in ('always', 'unresolved', 'on-hold', 'resolved', 'awaited')),
    -- What the wording can say, as it was when it happened.
    facts         jsonb not null,
    -- The row of the table that wanted it.
    decision      jsonb,
    state         text not null check (state in
                  ('waiting', 'in-digest', 'sealed', 'sent', 'bounced', 'undeliverable', 'dropped', 'passed-on')),
    digest        bigint references message (id),
    not_before    timestamptz,
    channel       text not null,
    channel_since timestamptz not null,
    tried         text[] not null default '{}',
    queued_at     timestamptz not null,
    sent_at       timestamptz,
    address       text,
    -- What the provider calls it.
    receipt       text,
    problem       text,
    unique (incident, event, occurrence, recipient)
);

alter table message set (fillfactor = 70);
-- A person has one digest at a time that still takes in what comes.
create unique index message_digest on message (recipient) where event = 'digest' and state = 'waiting';
create index message_in_digest on message (digest) where digest is not null;
create index message_waiting on message (channel) where state in ('waiting', 'sealed');
create index message_by_time on message (queued_at);
create index message_of_address on message (address, sent_at) where channel in ('sms', 'voice');

-- The mails of others in the conversation on an incident, by which ours hang on it.
create table mail_thread (
    incident    text not null references incident (number),
    message_id  text not null,
    address     text not null,
    received_at timestamptz not null,
    primary key (incident, message_id)
);

-- Every mail that came in, once. Its content goes when it has been dealt with.
create table received_mail (
    id          bigint generated always as identity primary key,
    hash        text not null unique,
    received_at timestamptz not null,
    size        bigint not null,
    -- Then only its headers were fetched.
    too_large   boolean not null,
    content     bytea,
    sender      text,
    subject     text,
    message_id  text,
    text_hash   text,
    incident    text references incident (number),
    action      text,
    handled_at  timestamptz
);

create index received_mail_from on received_mail (sender, received_at);
create index received_mail_again on received_mail (message_id) where message_id <> '';
create index received_mail_of_incident on received_mail (incident, id) where incident is not null;

create table attachment (
    id       bigint generated always as identity primary key,
    incident text not null references incident (number),
    name     text not null,
    type     text not null,
    size     bigint not null,
    sha256   text not null,
    content  bytea not null,
    added_by text not null,
    added_at timestamptz not null,
    audience text not null check (audience in ('internal', 'reporter'))
);

create index attachment_of_incident on attachment (incident, id);

create trigger attachment_is_append_only before update or delete or truncate on attachment
    for each statement execute function refuse_change();

-- With this key links and message ids are signed where the configuration names none; all nodes share it.
create table signing_key (
    only_one boolean primary key default true check (only_one),
    key      bytea not null
);
