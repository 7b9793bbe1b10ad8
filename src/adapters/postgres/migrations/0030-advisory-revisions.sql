-- What was published is corrected under the same name: each state in which an advisory left, and the bytes that did.
create table advisory_revision (
  compartment_id text collate "C" not null references compartment (id),
  advisory_id text collate "C" not null,
  no integer not null check (no >= 1),
  kind text not null check (kind in ('first', 'corrected', 'withdrawn')),
  at timestamptz not null,
  by_principal text collate "C" not null,
  -- A person's words for everyone: what changed, or why it is withdrawn.
  summary text not null check (summary <> ''),
  -- The published record (core/advisory/published.ts), and what differs from the one before: [{ field, before, after }].
  body jsonb not null,
  changes jsonb not null,
  -- Null: it waits for the publisher.
  written_at timestamptz,
  -- As they left; null where it waits, or left before they were kept.
  csaf bytea,
  osv bytea,
  primary key (compartment_id, advisory_id, no),
  check ((no = 1) = (kind = 'first'))
);
select breakwater.protect('advisory_revision');
create index advisory_revision_by_advisory on advisory_revision (advisory_id, no);

-- Which revision the tree holds.
alter table advisory add column published_no integer;

-- What left before revisions were kept: the first one, and the withdrawal where there was one. Of those the tree holds
-- the last one's bytes; the first one's are gone where it was withdrawn.
alter table advisory no force row level security;
alter table advisory_revision no force row level security;
update advisory set published_no = case when withdrawal_written_at is null then 1 else 2 end where state = 'published';
insert into advisory_revision (compartment_id, advisory_id, no, kind, at, by_principal, summary, body, changes, written_at,
  csaf, osv)
select a.compartment_id, a.id, 1, 'first', a.published_at, a.released_by, 'First publication', a.body, '[]',
  a.published_at,
  (select f.body from published_file f where a.withdrawal_written_at is null and f.path = jsonb_path_query_first(
    a.files, '$[*] ? (@.format == "csaf").path') #>> '{}'),
  (select f.body from published_file f where a.withdrawal_written_at is null and f.path = jsonb_path_query_first(
    a.files, '$[*] ? (@.format == "osv").path') #>> '{}')
from advisory a where a.state = 'published';
insert into advisory_revision (compartment_id, advisory_id, no, kind, at, by_principal, summary, body, changes, written_at,
  csaf, osv)
select a.compartment_id, a.id, 2, 'withdrawn', greatest(a.withdrawn_at, a.published_at + interval '1 millisecond'),
  a.withdrawn_by, a.withdrawn_why, a.body, '[]',
  a.withdrawal_written_at,
  (select f.body from published_file f where a.withdrawal_written_at is not null and f.path = jsonb_path_query_first(
    a.files, '$[*] ? (@.format == "csaf").path') #>> '{}'),
  (select f.body from published_file f where a.withdrawal_written_at is not null and f.path = jsonb_path_query_first(
    a.files, '$[*] ? (@.format == "osv").path') #>> '{}')
from advisory a where a.state = 'published' and a.withdrawn_at is not null;
alter table advisory force row level security;
alter table advisory_revision force row level security;
alter table advisory drop column withdrawal_written_at;
select breakwater.limit_app('advisory_revision', 'select, insert, update (written_at, csaf, osv)');

-- What an operator was told, and what it is told anew where a revision changes its standing. The notice before is kept.
alter table notice
  add column revision integer not null default 1,
  -- Null: told before this was kept.
  add column standing text check (standing in ('affected', 'unknown', 'not_affected'));
create table notice_before (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  replaced_by text collate "C" not null,
  replaced_at timestamptz not null,
  -- The row as it stood, answers and all.
  notice jsonb not null,
  primary key (compartment_id, id)
);
select breakwater.protect('notice_before');
select breakwater.limit_app('notice_before', 'select, insert');
