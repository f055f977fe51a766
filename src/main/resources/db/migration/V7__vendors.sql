-- Who helps from outside, and what each was asked.

create table vendor (
    id    text primary key,
    name  text not null,
    email text not null
);

create table vendor_case (
    -- Ours, such as INC0000001-V1.
    number          text primary key,
    incident        text not null references incident (number),
    vendor          text not null references vendor (id),
    -- What the vendor calls it.
    vendor_number   text,
    priority        text not null check (priority in ('critical', 'high', 'normal')),
    contact         text not null,
    request         text not null,
    opened_at       timestamptz not null,
    opened_by       text not null,
    acknowledged_at timestamptz,
    answered_at     timestamptz,
    answer          text,
    follow_ups      int not null default 0,
    closed_at       timestamptz,
    outcome         text check (outcome in ('answered', 'given-up', 'cancelled')),
    -- Whether it was answered within what the contract promises; null without a promise.
    within_contract boolean,
    check ((closed_at is null) = (outcome is null))
);

create unique index vendor_case_one_at_a_time on vendor_case (incident) where closed_at is null;
create index vendor_case_by_time on vendor_case (opened_at);
