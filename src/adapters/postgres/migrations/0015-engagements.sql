-- Engagements between a developer of models and the clearinghouse: terms, plans, sealed runs, reports, determinations.
-- Each has two compartments (docs/decisions/0701-two-rooms-for-an-engagement.md): `engagement` for what both sides
-- hold, and `material` for what only people who acknowledged their duties hold. Criteria stand in compartments of
-- their own, so that who measures need not know what is looked for.

alter table compartment drop constraint compartment_kind_check;
alter table compartment add constraint compartment_kind_check
  check (kind in ('intake', 'desk', 'case', 'thread', 'operator', 'public', 'engagement', 'material', 'criteria'));
-- The room that a material belongs to.
alter table compartment add column within text collate "C" references compartment (id);
alter table compartment add constraint compartment_within_check check ((kind = 'material') = (within is not null));
alter table party drop constraint party_kind_check;
alter table party add constraint party_kind_check
  check (kind in ('clearinghouse', 'finder', 'maintainer', 'operator', 'provider', 'developer', 'service'));

-- Administrators see every compartment there is, but not that somebody is engaged: not even its name.
alter policy seen on compartment using (id = any ((select breakwater.held())::text[])
  or ((select breakwater.administers()) and kind not in ('engagement', 'material', 'criteria')));

-- A key of one engagement belongs to a principal that stands in it alone, and is nobody's to see from outside. It acts
-- under its own name only: what else its party holds it does not.
alter table principal add column only_in text collate "C" references compartment (id);
-- Who made it: when that person is ended, so is what it made.
alter table principal add column made_by text collate "C" references principal (id);
create index principal_only_in on principal (only_in) where only_in is not null;
alter policy seen on principal using (
  (only_in is null or only_in = any ((select breakwater.held())::text[]))
  and (id = any ((select breakwater.subjects())::text[])
    or party_id = any ((select breakwater.subjects())::text[]) or (select breakwater.holds_desk())));
alter policy administered on principal
  using (only_in is null and (select breakwater.administers()))
  with check (only_in is null and (select breakwater.administers()));
alter policy administered on api_key
  using ((select breakwater.administers()) and exists (
    select from principal p where p.id = principal_id and p.only_in is null))
  with check ((select breakwater.administers()));

alter type breakwater.known_actor add attribute alone boolean;
create or replace function breakwater.actor_of_key(hash bytea, at timestamptz) returns setof breakwater.known_actor
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.party_id, p.kind, p.name, p.roles, k.scopes, p.only_in is not null
  from api_key k join principal p on p.id = k.principal_id
  where k.secret_hash = hash and k.revoked_at is null and p.revoked_at is null
    and (k.expires_at is null or k.expires_at > at)
    and not exists (select from principal m where m.id = p.made_by and m.revoked_at is not null)
$$;
create or replace function breakwater.actor_of_session(hash bytea, at timestamptz) returns setof breakwater.known_actor
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.party_id, p.kind, p.name, p.roles, '{}'::text[], false
  from session s join principal p on p.id = s.principal_id
  where s.token_hash = hash and s.ended_at is null and s.expires_at > at and p.revoked_at is null
$$;
create or replace function breakwater.actor_of_service(service_name text) returns setof breakwater.known_actor
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.party_id, p.kind, p.name, p.roles, '{}'::text[], false
  from principal p join party o on o.id = p.party_id and o.kind = 'service'
  where p.name = service_name and p.revoked_at is null
$$;

-- What a person signed with a passkey at the act itself: the assertion as it came, and the key it verifies under, so
-- that anyone who may read it can verify it again. The challenge in it ends in the act's digest.
create table signed_act (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  -- Canonical JSON (RFC 8785) of the act; its SHA-256 is what the challenge holds.
  act text not null,
  principal_id text collate "C" not null,
  public_key bytea not null,
  client_data bytea not null,
  authenticator_data bytea not null,
  signature bytea not null,
  at timestamptz not null,
  primary key (compartment_id, id)
);
select breakwater.protect('signed_act');
select breakwater.limit_app('signed_act', 'select, insert');

-- A signature was verified by the caller; here its challenge is used up and its counter moved on, in the transaction
-- of the act. False where it was answered before, is somebody else's, or comes from a cloned authenticator.
create function breakwater.use_assertion(
  credential bytea, new_counter bigint, challenge bytea, challenge_until timestamptz, at timestamptz
) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from answered_challenge where expires_at < at;
  insert into answered_challenge values (challenge, challenge_until) on conflict do nothing;
  if not found then return false; end if;
  update passkey k set counter = new_counter from principal p
    where k.credential_id = credential and p.id = k.principal_id and p.revoked_at is null
      and p.id = any (breakwater.subjects())
      and (k.counter < new_counter or (k.counter = 0 and new_counter = 0));
  return found;
end
$$;

create table engagement (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  material_id text collate "C" not null,
  developer_id text collate "C" not null,
  developer_name text not null,
  model text not null check (length(model) between 1 and 200),
  question text not null check (length(question) between 1 and 4000),
  -- core/model/engagement.ts, as it stands; the name beside it for reading.
  state jsonb not null,
  state_name text not null,
  opened_at timestamptz not null,
  changed_at timestamptz not null,
  -- When time alone changes something: access that runs out, or material that is to be destroyed.
  due_at timestamptz,
  over_at timestamptz,
  destroyed_at timestamptz,
  confidential_basis text check (length(confidential_basis) between 1 and 1000),
  confidential_by jsonb,
  confidential_at timestamptz,
  -- Signed note: what was destroyed, when, for which reason.
  certificate text,
  primary key (compartment_id, id)
);
select breakwater.protect('engagement');
create index engagement_due on engagement (compartment_id, due_at) where due_at is not null;

-- The engagement's own log: each entry's digest covers the one before, so that both sides can hold the last one and
-- tell that nothing was taken out or changed.
create table engagement_event (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  seq integer not null check (seq > 0),
  at timestamptz not null,
  kind text not null,
  by_principal text collate "C" not null,
  by_name text not null,
  by_machine boolean not null,
  reason text,
  detail jsonb not null,
  digest bytea not null check (length(digest) = 32),
  primary key (compartment_id, engagement_id, seq)
);
select breakwater.protect('engagement_event');

create table engagement_terms (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  no integer not null check (no > 0),
  body jsonb not null,
  digest text not null,
  proposed_by jsonb not null,
  proposed_at timestamptz not null,
  agreed_by jsonb,
  agreed_at timestamptz,
  primary key (compartment_id, engagement_id, no)
);
select breakwater.protect('engagement_terms');

-- Who at the clearinghouse may come near the material. Acknowledging is what lets a person in.
create table engagement_person (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  principal_id text collate "C" not null,
  name text not null,
  role text not null check (role in ('evaluator', 'official')),
  named_by jsonb not null,
  named_at timestamptz not null,
  acknowledged_at timestamptz,
  -- Digest of the words that were acknowledged.
  acknowledged text,
  removed_at timestamptz,
  primary key (compartment_id, engagement_id, principal_id)
);
select breakwater.protect('engagement_person');

create table engagement_key (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  principal_id text collate "C" not null,
  name text not null,
  side text not null check (side in ('developer', 'clearinghouse')),
  made_by jsonb not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (compartment_id, principal_id)
);
select breakwater.protect('engagement_key');

-- Who read what of an engagement. Never changed, never deleted.
create table engagement_access (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  at timestamptz not null,
  by_principal text collate "C" not null,
  by_name text not null,
  by_machine boolean not null,
  what text not null check (what in ('plan', 'run', 'report', 'log', 'question', 'determination')),
  subject text,
  primary key (compartment_id, id)
);
select breakwater.protect('engagement_access');
create index engagement_access_by_time on engagement_access (compartment_id, engagement_id, at desc, id);

-- Canonical bytes, so that its digest can be computed again by whoever reads it.
create table evaluation_plan (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  digest text not null,
  body bytea not null,
  registered_by jsonb not null,
  registered_at timestamptz not null,
  entry integer not null,
  primary key (compartment_id, id),
  unique (compartment_id, digest)
);
select breakwater.protect('evaluation_plan');

-- What a developer was given: a copy in the room both hold.
create table engagement_shared (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  kind text not null check (kind in ('report', 'determination')),
  digest text not null,
  body jsonb not null,
  shared_by jsonb not null,
  shared_at timestamptz not null,
  primary key (compartment_id, kind, id)
);
select breakwater.protect('engagement_shared');

create table report_consent (
  compartment_id text collate "C" not null references compartment (id),
  report_id text collate "C" not null,
  no integer not null check (no > 0),
  digest text not null,
  given boolean not null,
  by jsonb not null,
  at timestamptz not null,
  primary key (compartment_id, report_id, no)
);
select breakwater.protect('report_consent');

-- From here on in the compartment `material`.

create table evaluation_run (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  plan_id text collate "C" not null,
  digest text not null,
  size bigint not null,
  header jsonb not null,
  samples integer not null,
  runs integer not null,
  departures jsonb not null,
  disagreements jsonb not null,
  -- What statistics need of each sample (deflated JSON), bounded; the text of prompts and answers stays in the log's
  -- bytes. Null once destroyed.
  records bytea,
  imported_by jsonb not null,
  imported_at timestamptz not null,
  destroyed_at timestamptz,
  primary key (compartment_id, id),
  unique (compartment_id, plan_id, digest)
);
select breakwater.protect('evaluation_run');

create table evaluation_report (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  run_ids text[] not null,
  models text[] not null,
  departures integer not null,
  digest text not null,
  body jsonb not null,
  made_by jsonb not null,
  made_at timestamptz not null,
  primary key (compartment_id, id)
);
select breakwater.protect('evaluation_report');

-- Whether the actor is an official of the clearinghouse: evaluators hold the material, and need not know what is
-- asked about it.
create function breakwater.is_official() returns boolean
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select breakwater.acts_as('clock') or exists (
    select from principal p
    where p.id = any (breakwater.subjects()) and p.revoked_at is null and 'official' = any (p.roles))
$$;

create table alert_question (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  report_id text collate "C" not null,
  criteria_id text collate "C" not null,
  criterion text not null,
  -- What could not be measured is a question as well.
  outcome text not null check (outcome in ('crossed', 'undefined')),
  at timestamptz not null,
  primary key (compartment_id, id),
  unique (compartment_id, report_id, criteria_id, criterion)
);
create table consultation (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  consulted text not null check (length(consulted) between 1 and 200),
  question text not null check (length(question) between 1 and 4000),
  asked_by jsonb not null,
  asked_at timestamptz not null,
  -- Silence stays 'asked'.
  state text not null check (state in ('asked', 'answered', 'dissented')),
  answer text check (length(answer) between 1 and 8000),
  answered_at timestamptz,
  primary key (compartment_id, id),
  check ((state = 'asked') = (answer is null))
);
-- Written by a named person, confirmed by another; never by a score, and about what was measured alone.
create table determination (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  answer text not null check (answer in ('criteria-met', 'criteria-not-met', 'could-not-tell', 'none-made')),
  reasons text not null check (length(reasons) between 1 and 20000),
  -- Digest of the record it stands on: questions, consultations, answer, reasons.
  record text not null,
  written_by jsonb not null,
  written_at timestamptz not null,
  signed_act text,
  confirmed_by jsonb,
  confirmed_at timestamptz,
  confirmed_act text,
  primary key (compartment_id, id),
  unique (compartment_id, engagement_id),
  check (confirmed_by is null or confirmed_by ->> 'id' <> written_by ->> 'id')
);
select breakwater.protect('alert_question');
select breakwater.protect('consultation');
select breakwater.protect('determination');
create policy officials on alert_question as restrictive for all to breakwater_app
  using ((select breakwater.is_official())) with check ((select breakwater.is_official()));
create policy officials on consultation as restrictive for all to breakwater_app
  using ((select breakwater.is_official())) with check ((select breakwater.is_official()));

-- In a compartment of kind `criteria`.
create table alert_criteria (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  name text not null,
  digest text not null,
  body jsonb not null,
  written_by jsonb not null,
  written_at timestamptz not null,
  ended_at timestamptz,
  primary key (compartment_id, id)
);
select breakwater.protect('alert_criteria');

-- A developer's question opens its two rooms in one step. It is received by the officials there are at that moment,
-- by name; the material has no reader until somebody was named and acknowledged. The clock ends and destroys.
create function breakwater.open_engagement(room text, material text, new_label text, opened_by text, at timestamptz)
returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  asker principal;
  clock text;
begin
  select p.* into asker from principal p join party o on o.id = p.party_id and o.kind = 'developer'
    where p.id = opened_by and p.id = any (breakwater.subjects()) and p.revoked_at is null
      and p.only_in is null and 'developer' = any (p.roles);
  if asker.id is null then
    raise exception 'only a developer asks' using errcode = 'insufficient_privilege';
  end if;
  select p.id into clock from principal p join party o on o.id = p.party_id and o.kind = 'service' where p.name = 'clock';
  insert into compartment (id, kind, label, created_at) values (room, 'engagement', new_label, at);
  insert into compartment (id, kind, label, created_at, within) values (material, 'material', new_label, at, room);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct s, room, opened_by, at from (
      select asker.party_id union all select clock
      union all select p.id from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
        where p.kind = 'person' and p.revoked_at is null and 'official' = any (p.roles)) m (s);
  insert into membership (subject_id, compartment_id, granted_by, granted_at) values (clock, material, opened_by, at);
end
$$;

-- Criteria are an official's, who lets the others in; the clock compares reports with them.
create function breakwater.open_criteria(room text, new_label text, members text[], opened_by text, at timestamptz)
returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
      where p.id = opened_by and p.id = any (breakwater.subjects()) and p.revoked_at is null and 'official' = any (p.roles)) then
    raise exception 'only an official writes criteria' using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, created_at) values (room, 'criteria', new_label, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct s, room, opened_by, at from (
      select opened_by union all
      select p.id from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
        where p.id = any (members) and p.revoked_at is null and 'official' = any (p.roles) union all
      select p.id from principal p join party o on o.id = p.party_id and o.kind = 'service' where p.name = 'clock') m (s);
end
$$;

-- Who was named and has yet to acknowledge. It holds nothing before that, so this stands outside both rooms: an official
-- writes it, nobody reads it, and the two doors below answer each person about itself.
create table naming (
  subject_id text collate "C" not null references principal (id),
  room text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  role text not null,
  named_by text not null,
  named_at timestamptz not null,
  primary key (subject_id, room)
);
alter table naming enable row level security;
create policy written on naming for insert to breakwater_app
  with check (room = any ((select breakwater.held())::text[]) and (select breakwater.is_official()));
select breakwater.limit_app('naming', 'insert');

create function breakwater.namings() returns table (
  engagement_id text, role text, named_by text, named_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select n.engagement_id, n.role, n.named_by, n.named_at from naming n
  where n.subject_id = any (breakwater.subjects()) order by n.named_at, n.engagement_id limit 1000
$$;

-- Lets the acknowledging person into both rooms. Null where nobody named it, or not any more.
create function breakwater.acknowledge(engagement text, at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  who text;
  opened text;
begin
  delete from naming n where n.engagement_id = engagement and n.subject_id = any (breakwater.subjects())
    returning n.subject_id, n.room into who, opened;
  if who is null then return null; end if;
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select who, c.id, who, at from compartment c where c.id = opened or c.within = opened
  on conflict (subject_id, compartment_id) do update
    set granted_by = excluded.granted_by, granted_at = excluded.granted_at, revoked_at = null;
  return opened;
end
$$;

-- A key of one engagement: of the maker's own party and one of its own roles, holding what the maker holds of it.
create function breakwater.add_engagement_key(
  key_id text, key_name text, key_role text, room text, maker_id text,
  secret bytea, until timestamptz, at timestamptz
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare maker principal;
begin
  select p.* into maker from principal p
    where p.id = maker_id and p.id = any (breakwater.subjects()) and p.revoked_at is null and p.only_in is null
      and p.kind = 'person' and key_role = any (p.roles) and key_role in ('developer', 'evaluator');
  if maker.id is null or not room = any (breakwater.held())
    or not exists (select from compartment c where c.id = room and c.kind = 'engagement') then
    raise exception 'this key is not yours to make' using errcode = 'insufficient_privilege';
  end if;
  insert into principal (id, party_id, kind, name, roles, created_at, only_in, made_by)
    values (key_id, maker.party_id, 'key', key_name, array[key_role], at, room, maker_id);
  insert into api_key (principal_id, secret_hash, scopes, expires_at) values (key_id, secret, '{}', until);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select key_id, c.id, maker_id, at from compartment c
    where (c.id = room or c.within = room) and c.id = any (breakwater.held());
end
$$;

-- Ends one key, or every key of an engagement that is over or that one person made.
create function breakwater.end_engagement_keys(room text, of_keys text[], at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not room = any (breakwater.held()) then
    raise exception 'this engagement is not yours' using errcode = 'insufficient_privilege';
  end if;
  update principal p set revoked_at = at where p.only_in = room and p.id = any (of_keys) and p.revoked_at is null;
  update api_key k set revoked_at = at from principal p
    where p.id = k.principal_id and p.only_in = room and p.id = any (of_keys) and k.revoked_at is null;
  update membership m set revoked_at = at from principal p
    where m.subject_id = p.id and p.only_in = room and p.id = any (of_keys) and m.revoked_at is null;
end
$$;

-- A person that was removed holds neither room from then on; one that receives inquiries keeps the outer one.
create function breakwater.leave_engagement(left_room text, who text, at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (left_room = any (breakwater.held()) and breakwater.is_official()) then
    raise exception 'this engagement is not yours' using errcode = 'insufficient_privilege';
  end if;
  delete from naming n where n.room = left_room and n.subject_id = who;
  update membership m set revoked_at = at from compartment c
    where c.id = m.compartment_id and m.subject_id = who and m.revoked_at is null
      and (c.within = left_room or (c.id = left_room and not exists (
        select from principal p where p.id = who and 'official' = any (p.roles))));
end
$$;

-- The developer withdrew, or time ran out: from that moment nobody reads the material; the clock still destroys it.
create function breakwater.close_material(closed_room text, at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not closed_room = any (breakwater.held()) then
    raise exception 'this engagement is not yours' using errcode = 'insufficient_privilege';
  end if;
  delete from naming n where n.room = closed_room;
  update membership m set revoked_at = at from compartment c
    where c.id = m.compartment_id and c.within = closed_room and m.revoked_at is null and not exists (
      select from principal p where p.id = m.subject_id and p.kind = 'service');
end
$$;

select breakwater.allow_app(f::regprocedure) from unnest(array[
  'breakwater.use_assertion(bytea, bigint, bytea, timestamptz, timestamptz)',
  'breakwater.is_official()',
  'breakwater.open_engagement(text, text, text, text, timestamptz)',
  'breakwater.open_criteria(text, text, text[], text, timestamptz)',
  'breakwater.namings()',
  'breakwater.acknowledge(text, timestamptz)',
  'breakwater.add_engagement_key(text, text, text, text, text, bytea, timestamptz, timestamptz)',
  'breakwater.end_engagement_keys(text, text[], timestamptz)',
  'breakwater.leave_engagement(text, text, timestamptz)',
  'breakwater.close_material(text, timestamptz)'
]) f;
select breakwater.limit_app('engagement', 'select, insert, update (state, state_name, changed_at, due_at, over_at, destroyed_at, confidential_basis, confidential_by, confidential_at, certificate)');
select breakwater.limit_app('engagement_event', 'select, insert');
select breakwater.limit_app('engagement_terms', 'select, insert, update (agreed_by, agreed_at)');
select breakwater.limit_app('engagement_person', 'select, insert, update (named_by, named_at, acknowledged_at, acknowledged, removed_at)');
select breakwater.limit_app('engagement_key', 'select, insert, update (ended_at)');
select breakwater.limit_app('engagement_access', 'select, insert');
select breakwater.limit_app('evaluation_plan', 'select, insert');
select breakwater.limit_app('engagement_shared', 'select, insert');
select breakwater.limit_app('report_consent', 'select, insert');
select breakwater.limit_app('evaluation_run', 'select, insert, update (records, destroyed_at)');
select breakwater.limit_app('evaluation_report', 'select, insert');
select breakwater.limit_app('alert_question', 'select, insert');
select breakwater.limit_app('consultation', 'select, insert, update (state, answer, answered_at)');
select breakwater.limit_app('determination', 'select, insert, update (confirmed_by, confirmed_at, confirmed_act)');
select breakwater.limit_app('alert_criteria', 'select, insert, update (ended_at)');
