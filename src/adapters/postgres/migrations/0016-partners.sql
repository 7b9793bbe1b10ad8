-- Trusted partners, fresh probes, and files for other instances (docs/partners.md).

alter table compartment drop constraint compartment_kind_check;
alter table compartment add constraint compartment_kind_check check (kind in ('intake', 'desk', 'case', 'thread',
  'operator', 'public', 'engagement', 'material', 'criteria', 'partner', 'probe'));
alter table compartment drop constraint compartment_check;
alter table compartment add constraint compartment_party_check
  check ((kind in ('intake', 'operator', 'partner')) = (party_id is not null));
create unique index compartment_one_probe on compartment (kind) where kind = 'probe';

-- Partners. Each has one room with the clearinghouse; that it applied is nobody else's to know.
create table partner (
  compartment_id text collate "C" not null references compartment (id),
  party_id text collate "C" not null,
  name text not null,
  state text not null check (state in ('applied', 'accepted', 'declined', 'revoked')),
  state_at timestamptz not null,
  reason text check (length(reason) between 1 and 2000),
  decided_by jsonb,
  purpose text not null check (length(purpose) between 1 and 2000),
  scope text not null check (length(scope) between 1 and 2000),
  -- What the applicant shows: control, statement, evidence.
  controls jsonb not null,
  applied_at timestamptz not null,
  primary key (compartment_id, party_id)
);
select breakwater.protect('partner');
select breakwater.limit_app('partner',
  'select, insert, update (state, state_at, reason, decided_by, purpose, scope, controls, applied_at)');

-- Given for a time. `ends` is all that ends it: nothing has to run. What it is now is derived (core/model/partner.ts).
create table partner_grant (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  party_id text collate "C" not null,
  principal_id text collate "C" not null,
  scope text not null check (length(scope) between 1 and 2000),
  components text[] not null,
  -- The engagement under whose partner access it was given; over when that is.
  engagement_id text collate "C",
  engagement_over_at timestamptz,
  opens timestamptz not null,
  ends timestamptz not null,
  zone text not null,
  given_by jsonb not null,
  ended_at timestamptz,
  primary key (compartment_id, id),
  check (ends > opens and ends <= opens + interval '91 days')
);
select breakwater.protect('partner_grant');
-- The trigger below belongs to the owner and writes for whoever moves an engagement, which holds no partner's room.
alter table partner_grant no force row level security;
create index partner_grant_by_engagement on partner_grant (engagement_id) where engagement_id is not null;
select breakwater.limit_app('partner_grant', 'select, insert, update (ended_at)');

create function breakwater.end_early_access() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if old.state_name = 'partner-access' and new.state_name <> 'partner-access' then
    update partner_grant set engagement_over_at = new.changed_at
      where engagement_id = new.id and engagement_over_at is null;
  end if;
  return null;
end
$$;
create trigger ends_early_access after update of state_name on engagement
  for each row execute function breakwater.end_early_access();

-- What a partner did with what it was given. Never changed.
create table partner_use (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  grant_id text collate "C" not null,
  at timestamptz not null,
  used_by jsonb not null,
  what text not null check (length(what) between 1 and 2000),
  component text check (length(component) between 1 and 400),
  primary key (compartment_id, id)
);
select breakwater.protect('partner_use');
create index partner_use_by_time on partner_use (compartment_id, at desc, id);
select breakwater.limit_app('partner_use', 'select, insert');

-- Applying opens the applicant's own room, with nobody in it but its party and the clearinghouse.
create function breakwater.open_partner_room(new_id text, opened_by text, at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  asker principal;
  asking party;
begin
  select p.* into asker from principal p
    where p.id = opened_by and p.id = any (breakwater.subjects()) and p.revoked_at is null
      and p.only_in is null and 'partner' = any (p.roles);
  if asker.id is null then
    raise exception 'only a partner applies' using errcode = 'insufficient_privilege';
  end if;
  select o.* into asking from party o where o.id = asker.party_id;
  insert into compartment (id, kind, label, party_id, created_at) values (new_id, 'partner', asking.name, asking.id, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select o.id, new_id, opened_by, at from party o where o.id = asking.id or o.kind = 'clearinghouse';
end
$$;

-- One statement ends all that a partner has here: every key and person that acts as a partner, and every membership but
-- of its own rooms. What it sent stays its own. Returns how many of each ended.
create function breakwater.end_partner(partner_party text, at timestamptz)
returns table (keys integer, people integer, memberships integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare acting text[];
begin
  if not (breakwater.administers() and exists (select from compartment c
      where c.kind = 'partner' and c.party_id = partner_party and c.id = any (breakwater.held()))) then
    raise exception 'only the desk ends a partner' using errcode = 'insufficient_privilege';
  end if;
  select coalesce(array_agg(p.id), '{}') into acting from principal p
    where p.party_id = partner_party and 'partner' = any (p.roles);
  with ended as (update api_key k set revoked_at = at
    where k.principal_id = any (acting) and k.revoked_at is null returning 1)
    select count(*) into keys from ended;
  with ended as (update principal p set revoked_at = at
    where p.id = any (acting) and p.revoked_at is null returning p.kind)
    select count(*) filter (where kind = 'person') into people from ended;
  update session s set ended_at = at where s.principal_id = any (acting) and s.ended_at is null;
  with ended as (update membership m set revoked_at = at from compartment c
    where c.id = m.compartment_id and m.revoked_at is null
      and (m.subject_id = any (acting) or (m.subject_id = partner_party and c.party_id is distinct from partner_party))
    returning 1)
    select count(*) into memberships from ended;
  return next;
end
$$;

-- Probes. A reporter's consent stands with its finding, a maintainer's with the case; each word is kept.
create table probe_consent (
  compartment_id text collate "C" not null references compartment (id),
  finding_id text collate "C" not null,
  seq integer not null check (seq > 0),
  given boolean not null,
  words text not null,
  by_actor jsonb not null,
  at timestamptz not null,
  primary key (compartment_id, finding_id, seq)
);
select breakwater.protect('probe_consent');
select breakwater.limit_app('probe_consent', 'select, insert');

create table probe_maintainer_consent (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  seq integer not null check (seq > 0),
  given boolean not null,
  words text not null,
  party_id text collate "C",
  channel text check (channel in ('mail', 'telephone', 'other')),
  note text check (length(note) between 1 and 2000),
  by_actor jsonb not null,
  at timestamptz not null,
  primary key (compartment_id, case_id, seq),
  check (not given or (party_id is not null and channel is not null and note is not null))
);
select breakwater.protect('probe_maintainer_consent');
select breakwater.limit_app('probe_maintainer_consent', 'select, insert');

-- In the material of an engagement: what was asked for, and the tasks. A task says where to look.
create table probe_request (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  engagement_id text collate "C" not null,
  wanted integer not null check (wanted between 1 and 20),
  developer_id text collate "C" not null,
  developer_names text[] not null,
  by_actor jsonb not null,
  at timestamptz not null,
  primary key (compartment_id, id)
);
select breakwater.protect('probe_request');
select breakwater.limit_app('probe_request', 'select, insert');

create table probe (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  engagement_id text collate "C" not null,
  request_id text collate "C" not null,
  statement jsonb not null,
  state text not null check (state in ('open', 'answered', 'judged', 'retired', 'withdrawn')),
  drawn_at timestamptz not null,
  answer jsonb,
  answered_by jsonb,
  answered_at timestamptz,
  outcome text check (outcome in ('solved', 'not-solved', 'could-not-tell')),
  primary key (compartment_id, id),
  check ((answer is null) = (answered_at is null)),
  check (state <> 'judged' or outcome is not null),
  -- Nothing that was taken back says how it went.
  check (state <> 'withdrawn' or outcome is null)
);
select breakwater.protect('probe');
create index probe_by_id on probe (id);
select breakwater.limit_app('probe', 'select, insert, update (state, answer, answered_by, answered_at, outcome)');

-- In the one compartment of kind `probe`, which no person holds: the flaws that may be drawn, as the lab lays them out,
-- and which task is which flaw.
create table probe_flaw (
  compartment_id text collate "C" not null references compartment (id),
  finding_id text collate "C" not null,
  case_id text collate "C" not null,
  -- Component and environment alone; and what decides whether it may be drawn (core/model/probe.ts, FlawFacts).
  place jsonb not null,
  facts jsonb not null,
  laid_at timestamptz not null,
  over text check (over in ('published', 'withdrawn')),
  primary key (compartment_id, finding_id)
);
select breakwater.protect('probe_flaw');
select breakwater.limit_app('probe_flaw', 'select, insert, update (case_id, place, facts, laid_at, over)');

create table probe_draw (
  compartment_id text collate "C" not null references compartment (id),
  probe_id text collate "C" not null,
  finding_id text collate "C" not null,
  case_id text collate "C" not null,
  material_id text collate "C" not null,
  drawn_at timestamptz not null,
  -- The core Reproduction of the answer, as JSON; it may name what is secret, so it stands here.
  reproduction jsonb,
  judged_at timestamptz,
  over_at timestamptz,
  primary key (compartment_id, probe_id),
  unique (compartment_id, material_id, case_id)
);
select breakwater.protect('probe_draw');
select breakwater.limit_app('probe_draw', 'select, insert, update (reproduction, judged_at, over_at)');

-- The room of the probes comes into being with the first of them. Only the lab and the prober ever hold it.
create function breakwater.open_probe_room(new_id text, at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare room text;
begin
  if not (breakwater.acts_as('lab') or breakwater.acts_as('prober')) then
    raise exception 'this room is the lab''s' using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, created_at) values (new_id, 'probe', 'Probes', at) on conflict do nothing;
  select c.id into room from compartment c where c.kind = 'probe';
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select p.id, room, p.id, at from principal p join party o on o.id = p.party_id and o.kind = 'service'
    where p.name in ('lab', 'prober')
  on conflict do nothing;
  return room;
end
$$;

-- Asking for probes lets the lab and the prober into the material, so that tasks and outcomes can be written there.
create function breakwater.let_probes_in(material text, at timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from compartment c
      where c.id = material and c.kind = 'material' and c.id = any (breakwater.held())) then
    raise exception 'this material is not yours' using errcode = 'insufficient_privilege';
  end if;
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select p.id, material, (breakwater.subjects())[1], at from principal p
      join party o on o.id = p.party_id and o.kind = 'service'
    where p.name in ('lab', 'prober')
  on conflict do nothing;
end
$$;

-- The principal that draws. It holds no desk, no intake and no case: only the probes' room and what it is let into.
insert into principal (id, party_id, kind, name, roles, created_at)
  select 'u-' || left(replace(gen_random_uuid()::text, '-', ''), 16), o.id, 'service', 'prober', '{service}', i.founded_at
  from party o, instance i where o.kind = 'service';

create or replace function breakwater.found_instance(founding jsonb, key bytea, at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  clearinghouse text := founding #>> '{clearinghouse,id}';
  services text := founding #>> '{services,partyId}';
begin
  perform pg_advisory_xact_lock(hashtext('breakwater.found_instance'));
  if exists (select from instance) then return false; end if;
  insert into instance (founded_at, name, signing_key) values (at, founding #>> '{clearinghouse,name}', key);
  insert into party (id, name, kind, created_at) values
    (clearinghouse, founding #>> '{clearinghouse,name}', 'clearinghouse', at),
    (services, 'services of this instance', 'service', at);
  insert into principal (id, party_id, kind, name, roles, created_at)
    select p ->> 'id', services, 'service', p ->> 'name', '{service}', at
    from jsonb_array_elements(founding #> '{services,principals}') p;
  -- Whoever holds this machine's data directory: may manage parties and keys, holds nothing but the desk.
  insert into principal (id, party_id, kind, name, roles, created_at)
    values (founding ->> 'console', services, 'key', 'console', '{administrator}', at);
  insert into compartment (id, kind, label, created_at) values
    (founding ->> 'desk', 'desk', 'The desk', at), (founding ->> 'public', 'public', 'Published', at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select subject, compartment, founding ->> 'console', at
    from unnest(array[founding ->> 'desk', founding ->> 'public']) compartment,
      (select clearinghouse union all select founding ->> 'console'
       union all select p ->> 'id' from jsonb_array_elements(founding #> '{services,principals}') p
         where p ->> 'name' <> 'prober') s (subject);
  return true;
end
$$;

-- Files for other instances. They stand where what is in them stands: at the desk, or in an engagement's material.
create table exchange (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  sent_to text not null check (length(sent_to) between 1 and 200),
  purpose text not null check (length(purpose) between 1 and 2000),
  marking text not null,
  state text not null check (state in ('prepared', 'reviewed-once', 'sealed', 'refused')),
  digest text not null check (length(digest) = 64),
  content jsonb not null,
  prepared_by jsonb not null,
  prepared_at timestamptz not null,
  refusal text check (length(refusal) between 1 and 2000),
  -- DSSE; null until the second review.
  envelope jsonb,
  primary key (compartment_id, id),
  check ((state = 'sealed') = (envelope is not null)),
  check ((state = 'refused') = (refusal is not null))
);
select breakwater.protect('exchange');
create index exchange_by_id on exchange (id);
select breakwater.limit_app('exchange', 'select, insert, update (state, refusal, envelope)');

-- One review a person: the key says so, whatever the code above it does.
create table exchange_review (
  compartment_id text collate "C" not null references compartment (id),
  exchange_id text collate "C" not null,
  principal_id text collate "C" not null,
  digest text not null,
  note text check (length(note) <= 2000),
  by_actor jsonb not null,
  at timestamptz not null,
  primary key (compartment_id, exchange_id, principal_id)
);
select breakwater.protect('exchange_review');
select breakwater.limit_app('exchange_review', 'select, insert');

create table exchange_received (
  compartment_id text collate "C" not null references compartment (id),
  digest text not null check (length(digest) = 64),
  envelope jsonb not null,
  content jsonb not null,
  keyid text not null,
  received_by jsonb not null,
  at timestamptz not null,
  primary key (compartment_id, digest)
);
select breakwater.protect('exchange_received');
select breakwater.limit_app('exchange_received', 'select, insert');

select breakwater.allow_app(f::regprocedure) from unnest(array[
  'breakwater.open_partner_room(text, text, timestamptz)',
  'breakwater.end_partner(text, timestamptz)',
  'breakwater.open_probe_room(text, timestamptz)',
  'breakwater.let_probes_in(text, timestamptz)'
]) f;
