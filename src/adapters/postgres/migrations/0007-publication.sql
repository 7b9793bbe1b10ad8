-- An advisory is drafted from the case's internal record through one explicit mapping (core/advisory) and,
-- once released by people, becomes files of the static published tree.
create table advisory (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  case_id text collate "C" not null,
  -- What it will be called in public; random, made once, when it is first drafted.
  identifier text not null unique,
  revision integer not null,
  state text not null check (state in ('draft', 'released', 'published')),
  -- The published record as it would leave (core/advisory/published.ts), and the mapping that made it.
  body jsonb not null,
  mapping jsonb not null,
  drafted_at timestamptz not null,
  released_by text collate "C",
  released_at timestamptz,
  published_at timestamptz,
  files jsonb not null default '[]',
  primary key (compartment_id, id),
  -- Nothing publishes without a person.
  check (state = 'draft' or (released_by is not null and released_at is not null))
);
select breakwater.protect('advisory');
create unique index advisory_one_per_case on advisory (compartment_id, case_id);
create index advisory_by_id on advisory (id);
create index advisory_by_state on advisory (compartment_id, state, drafted_at);

-- The published tree: public by definition, so no compartment. Written by the publisher alone.
create table published_file (
  path text collate "C" primary key,
  media_type text not null,
  body bytea not null,
  digest bytea not null,
  written_at timestamptz not null
);
alter table published_file enable row level security;
create policy read on published_file for select to breakwater_app using (true);
create policy written on published_file for all to breakwater_app
  using ((select breakwater.acts_as('publisher'))) with check ((select breakwater.acts_as('publisher')));
