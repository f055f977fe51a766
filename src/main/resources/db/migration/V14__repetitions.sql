-- What happens again and again, proposed to problem management.

create table problem_proposal (
    id          bigint generated always as identity primary key,
    service     text not null references service (id),
    category    text not null,
    subcategory text not null,
    cause       text not null,
    -- The first ones led to it; later ones are added as long as nobody has answered.
    incidents   text[] not null,
    proposed_at timestamptz not null,
    answer      text,
    answered_at timestamptz,
    answered_by text,
    check ((answered_at is null) = (answer is null))
);

create unique index problem_proposal_one_at_a_time on problem_proposal (service, category, subcategory)
    where answered_at is null;
