-- The room of a case: threads kept apart by audience, who takes part and what they say, and the maintainer's page.
-- A case itself stays the desk's. Each audience from outside gets a compartment of its own, so that one thread's
-- readers see nothing of another's, and nobody outside holds the case
-- (docs/decisions/0901-threads-hold-the-outsiders.md).

alter table compartment drop constraint compartment_kind_check;
alter table compartment add constraint compartment_kind_check
  check (kind in ('intake', 'desk', 'case', 'thread', 'operator', 'public'));

-- As open_compartment, for a thread: only the desk opens one, and it is nobody's own.
create function breakwater.open_thread(
  new_id text, new_label text, members text[], opened_by text, at timestamptz
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not breakwater.holds_desk() then
    raise exception 'only the desk opens a thread' using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, party_id, created_at) values (new_id, 'thread', new_label, null, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct m, new_id, opened_by, at from unnest(members) m;
end
$$;
select breakwater.allow_app('breakwater.open_thread(text, text, text[], text, timestamptz)'::regprocedure);

-- What its readers may know of it stands here, names included: the rows of parties are the desk's.
create table thread (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  case_id text collate "C" not null,
  audience text not null check (audience in ('desk', 'finders', 'maintainer', 'participants')),
  subject text not null check (length(subject) between 1 and 200),
  tlp text not null,
  opened_at timestamptz not null,
  message_count integer not null default 0,
  last_at timestamptz,
  primary key (compartment_id, id)
);
select breakwater.protect('thread');
create index thread_by_case on thread (case_id);
create index thread_by_id on thread (id);

create table thread_party (
  compartment_id text collate "C" not null references compartment (id),
  thread_id text collate "C" not null,
  party_id text collate "C" not null,
  name text not null,
  role text not null,
  joined_at timestamptz not null,
  left_at timestamptz,
  primary key (compartment_id, thread_id, party_id)
);
select breakwater.protect('thread_party');

-- A message is never changed. `seq` counts within its thread, from 1, for those who read it.
create table thread_message (
  compartment_id text collate "C" not null references compartment (id),
  thread_id text collate "C" not null,
  seq integer not null check (seq > 0),
  at timestamptz not null,
  by_principal text collate "C" not null,
  by_machine boolean not null,
  by_name text not null,
  party_name text not null,
  body text not null check (length(body) between 1 and 10000),
  primary key (compartment_id, thread_id, seq)
);
select breakwater.protect('thread_message');
create index thread_message_by_author on thread_message (compartment_id, by_principal, at);

-- Who takes part, and how. Silence is no status: it is counted from the last word.
alter table participant drop constraint participant_role_check;
alter table participant add constraint participant_role_check
  check (role in ('coordinator', 'finder', 'maintainer', 'vendor', 'operator'));
alter table participant drop constraint participant_status_check;
alter table participant add constraint participant_status_check check (status in ('invited', 'seen', 'acknowledged',
  'looking', 'affected', 'not_affected', 'fixing', 'fixed', 'disputed', 'declined'));
alter table participant add column invited_at timestamptz;
alter table participant add column left_at timestamptz;
alter table participant add column fixed_version text;
alter table participant add column asked integer not null default 0;
alter table participant add column asked_at timestamptz;

-- What a party said of itself, or the desk wrote down for it, or how it was asked: assertions, never changed. A
-- word stands in the compartment it was spoken in; the clock brings those of threads over to the participant.
create table participant_word (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  party_id text collate "C" not null,
  id text collate "C" not null,
  at timestamptz not null,
  kind text not null check (kind in ('status', 'asked')),
  status text,
  channel text check (channel in ('mail', 'telephone', 'other')),
  fixed_version text check (length(fixed_version) <= 100),
  note text check (length(note) <= 2000),
  by_principal text collate "C" not null,
  by_machine boolean not null,
  by_name text not null,
  primary key (compartment_id, id),
  check ((kind = 'status') = (status is not null)),
  check ((kind = 'asked') = (channel is not null))
);
select breakwater.protect('participant_word');
create index participant_word_by_party on participant_word (case_id, party_id, at);

-- A maintainer's way in without an account: a principal of its own, whose key (api_key: hashed, expiring,
-- revocable) is narrowed to this page and which holds this one thread in its own name.
create table maintainer_link (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  case_id text collate "C" not null,
  thread_id text collate "C" not null,
  party_id text collate "C" not null,
  party_name text not null,
  principal_id text collate "C" not null,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  first_read_at timestamptz,
  last_read_at timestamptz,
  -- Reads in the minute that began then, so that one link cannot keep the server busy.
  window_at timestamptz,
  window_reads integer not null default 0,
  primary key (compartment_id, id)
);
select breakwater.protect('maintainer_link');
create index maintainer_link_by_case on maintainer_link (case_id);
create unique index maintainer_link_by_principal on maintainer_link (compartment_id, principal_id);

-- What the maintainer reads: written by a person at the desk from the record, revision by revision.
create table maintainer_sheet (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  revision integer not null check (revision > 0),
  body jsonb not null,
  written_by text collate "C" not null,
  written_by_name text not null,
  written_at timestamptz not null,
  primary key (compartment_id, case_id, revision)
);
select breakwater.protect('maintainer_sheet');

-- A fact that was taken back: null, by whom and when.
alter table case_fact alter column value drop not null;

select breakwater.limit_app('thread', 'select, insert, update (message_count, last_at)');
select breakwater.limit_app('thread_party', 'select, insert, update (left_at, joined_at)');
select breakwater.limit_app('thread_message', 'select, insert');
select breakwater.limit_app('participant_word', 'select, insert');
select breakwater.limit_app('maintainer_link',
  'select, insert, update (revoked_at, first_read_at, last_read_at, window_at, window_reads)');
select breakwater.limit_app('maintainer_sheet', 'select, insert');
