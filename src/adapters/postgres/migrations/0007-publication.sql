-- An advisory is drafted from the case's internal record through one explicit mapping (core/advisory) and,
-- once released by people, becomes files of the static published tree.
create table advisory (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  case_id text collate "C" not null,
  revision integer not null,
  state text not null check (state in ('draft', 'released', 'published')),
  body jsonb not null,
  drafted_at timestamptz not null,
  released_by text collate "C",
  released_at timestamptz,
  published_at timestamptz,
  primary key (compartment_id, id)
);
select breakwater.protect('advisory');
create unique index advisory_one_per_case on advisory (compartment_id, case_id, revision);

-- The published tree: public by definition, so no compartment. Written by the publisher alone.
create table published_file (
  path text collate "C" primary key,
  media_type text not null,
  body bytea not null,
  digest bytea not null,
  written_at timestamptz not null
);
