-- The clearinghouse's judgements about findings: which are one root cause, and the case of each root cause.
-- All of it is the desk's or a case's: a finder's own row says nothing of other finders' (two-worlds harness).

-- Keys under which findings meet (core/dedupe/candidates.ts). Only keys: what is compared is read from the finding.
create table signature (
  compartment_id text collate "C" not null references compartment (id),
  component_key text collate "C" not null,
  kind text not null,
  value text collate "C" not null,
  digest text collate "C" not null,
  finding_id text collate "C" not null,
  primary key (compartment_id, component_key, kind, value, digest, finding_id)
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
-- One standing word of machines, and one of people, on each pair.
create unique index link_one_machine on link (compartment_id, a, b, relation)
  where superseded_at is null and decided_by <> 'person';
create unique index link_one_person on link (compartment_id, a, b, relation)
  where superseded_at is null and decided_by = 'person';
create index link_waiting on link (compartment_id, decided_by, confidence desc, id) where superseded_at is null;

create sequence case_number;

-- One case per root cause. It stands in the desk's compartment until somebody from outside is invited; then it
-- gets one of its own. A desk with a million cases therefore still holds a handful of compartments
-- (docs/decisions/0401-cases-stand-at-the-desk.md).
create table "case" (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  number bigint not null unique default nextval('case_number'),
  -- The finding whose arrival opened it. A finding opens at most one case, so that splitting a merge finds its
  -- case again instead of making another.
  root_finding_id text collate "C" not null,
  -- The older case that took its findings over; null while it stands. Undone with the merge.
  merged_into text collate "C",
  title text not null,
  component_key text collate "C" not null,
  component jsonb not null,
  opened_at timestamptz not null,
  stage text not null check (stage in ('unique', 'reproduced', 'coordinating', 'fixed', 'published', 'protected', 'refused')),
  -- The stage's place on the way, for sorting (core/case/stage.ts).
  stage_rank smallint not null,
  stage_at timestamptz not null,
  -- 0 unknown, 1 none … 5 critical.
  severity_rank smallint not null,
  -- A person's severity, with its asserter; null while the highest claim is shown.
  severity_decided jsonb,
  tlp text not null,
  embargo jsonb not null,
  embargo_state text not null check (embargo_state in ('none', 'proposed', 'active', 'revise', 'exited')),
  embargo_until timestamptz,
  -- Its next date, whatever it is for; infinity where nothing is due, so that an index sorts it last.
  due_at timestamptz not null,
  -- 0 while it is merged into another.
  finding_count integer not null,
  finder_count integer not null,
  -- Merges that wait for a person.
  suggestion_count integer not null,
  -- Operators affected; null until exposure was computed.
  operator_count integer,
  -- What its findings claim of versions, gathered so that exposure need not read them:
  -- { "affected": [{ "range", "times" }], "versions": [], "fixed": [], "ecosystem": null }.
  claims jsonb not null,
  words tsvector not null,
  primary key (compartment_id, id)
);
select breakwater.protect('"case"');
create unique index case_by_id on "case" (id);
create unique index case_by_root on "case" (root_finding_id);
-- One for each sort that the list offers; filters ride on them.
create index case_by_due on "case" (compartment_id, due_at, id) where merged_into is null;
create index case_by_opened on "case" (compartment_id, opened_at, id) where merged_into is null;
create index case_by_severity on "case" (compartment_id, severity_rank, id) where merged_into is null;
create index case_by_component on "case" (compartment_id, component_key, id) where merged_into is null;
create index case_by_findings on "case" (compartment_id, finding_count, id) where merged_into is null;
create index case_by_stage on "case" (compartment_id, stage_rank, id) where merged_into is null;
create index case_stage_due on "case" (compartment_id, stage, due_at, id) where merged_into is null;
create index case_words on "case" using gin (words);

-- Which case each finding belongs to, as of now; history is in the case's events. The desk's knowledge: that
-- two finders share a case is not either finder's to see.
create table case_finding (
  compartment_id text collate "C" not null references compartment (id),
  finding_id text collate "C" not null,
  case_id text collate "C" not null,
  canonical boolean not null,
  submitter_party_id text collate "C" not null,
  received_at timestamptz not null,
  primary key (compartment_id, finding_id)
);
select breakwater.protect('case_finding');
create index case_finding_by_case on case_finding (compartment_id, case_id, received_at);

create table participant (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  party_id text collate "C" not null references party (id),
  role text not null check (role in ('coordinator', 'finder', 'maintainer', 'operator')),
  status text not null check (status in ('invited', 'looking', 'affected', 'not_affected', 'fixing', 'fixed', 'declined')),
  status_at timestamptz not null,
  last_word_at timestamptz,
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
create index case_event_by_time on case_event (compartment_id, at, kind);

-- What was asserted about a case's root cause that decides its deadline (BOD 26-04): four facts, each with its
-- asserter; the latest word on each counts.
create table case_fact (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  fact text not null check (fact in ('KEV', 'PE', 'A', 'TI')),
  value text not null check (value in ('N', 'Y', 'P', 'T')),
  asserted_by text collate "C" not null,
  asserted_at timestamptz not null,
  primary key (compartment_id, case_id, fact, asserted_at)
);
select breakwater.protect('case_fact');

select breakwater.limit_app('signature', 'select, insert');
select breakwater.limit_app('link', 'select, insert, update (superseded_at)');
select breakwater.limit_app('case_event', 'select, insert');
select breakwater.limit_app('case_fact', 'select, insert');
