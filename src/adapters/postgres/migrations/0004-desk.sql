-- The clearinghouse's judgements about findings: which are one root cause, and the case of each root cause.
-- All of it is the desk's or a case's: a finder's own row says nothing of other finders' (two-worlds harness).

create table signature (
  compartment_id text collate "C" not null references compartment (id),
  finding_id text collate "C" not null,
  component_key text collate "C" not null,
  kind text not null,
  value text collate "C" not null,
  primary key (compartment_id, component_key, kind, value, finding_id)
);
select breakwater.protect('signature');

-- A link is an assertion with its asserter; it is superseded, never edited (src/core/dedupe/link.ts).
create table link (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  a text collate "C" not null,
  b text collate "C" not null check (a < b),
  relation text not null check (relation in ('duplicate', 'subsumes', 'chains', 'related')),
  confidence double precision not null check (confidence between 0 and 1),
  decided_by text not null check (decided_by in ('auto', 'suggested', 'person')),
  -- For a person's link: together or apart. Null for a machine's.
  decision text check (decision in ('together', 'apart')),
  evidence jsonb not null,
  asserted_by text collate "C" not null,
  asserted_at timestamptz not null,
  superseded_at timestamptz,
  primary key (compartment_id, id),
  check ((decided_by = 'person') = (decision is not null))
);
select breakwater.protect('link');
create index link_current_a on link (compartment_id, a) where superseded_at is null;
create index link_current_b on link (compartment_id, b) where superseded_at is null;

-- One case per root cause. Its compartment is its own: participants are invited into it.
create table "case" (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  number bigint not null,
  title text not null,
  component_key text collate "C" not null,
  component_name text not null,
  opened_at timestamptz not null,
  -- Where it stands on the way from unique to protected.
  stage text not null check (stage in ('unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected', 'refused')),
  stage_at timestamptz not null,
  severity_rank smallint not null,
  tlp text not null,
  embargo_state text not null check (embargo_state in ('none', 'proposed', 'active', 'revise', 'exited')),
  embargo_until timestamptz,
  -- Its next date, whatever it is for; null where nothing is due.
  due_at timestamptz,
  finding_count integer not null,
  primary key (compartment_id, id)
);
select breakwater.protect('"case"');
create index case_by_id on "case" (id);

-- Which case each finding belongs to, as of now; history is in the case's events. The desk's knowledge: that
-- two finders share a case is not either finder's to see.
create table case_finding (
  compartment_id text collate "C" not null references compartment (id),
  finding_id text collate "C" not null,
  case_id text collate "C" not null,
  canonical boolean not null,
  primary key (compartment_id, finding_id)
);
select breakwater.protect('case_finding');
create index case_finding_by_case on case_finding (compartment_id, case_id);

create table participant (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  party_id text collate "C" not null references party (id),
  role text not null check (role in ('coordinator', 'finder', 'maintainer', 'operator')),
  status text not null,
  status_at timestamptz not null,
  primary key (compartment_id, case_id, party_id)
);
select breakwater.protect('participant');

-- What happened, in order; each one is also a ledger entry.
create table case_event (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  id bigint generated always as identity,
  at timestamptz not null,
  by_principal text collate "C" not null,
  by_machine boolean not null,
  kind text not null,
  detail jsonb not null,
  primary key (compartment_id, case_id, id)
);
select breakwater.protect('case_event');
