-- Who there is, and which compartments each may see into.
-- Every table that holds something a compartment protects starts with compartment_id and gets its second
-- wall by `select breakwater.protect('table')`: row-level security, forced, invisible when no actor is set.
-- The rows that say who there is are the instance's, not a compartment's; their own wall is at the end of
-- this file (docs/decisions/0101-identity-and-authentication.md).
-- Ids given out are random (invariant 13): text, collated C, never time-ordered.

create schema if not exists breakwater;

create table party (
  id text collate "C" primary key,
  name text not null unique,
  kind text not null check (kind in ('clearinghouse', 'finder', 'maintainer', 'operator', 'provider', 'service')),
  sector text,
  created_at timestamptz not null
);

-- A principal acts: a person, an API key, or a service of this instance (deduper, lab, clock, publisher, exposure).
create table principal (
  id text collate "C" primary key,
  party_id text collate "C" not null references party (id),
  kind text not null check (kind in ('person', 'key', 'service')),
  name text not null,
  roles text[] not null,
  created_at timestamptz not null,
  revoked_at timestamptz
);

create table api_key (
  principal_id text collate "C" primary key references principal (id),
  -- SHA-256 of the 256-bit random secret; a slow hash buys nothing for a key of full entropy.
  secret_hash bytea not null unique check (length(secret_hash) = 32),
  scopes text[] not null,
  expires_at timestamptz,
  revoked_at timestamptz
);

create table sign_in_link (
  token_hash bytea primary key check (length(token_hash) = 32),
  principal_id text collate "C" not null references principal (id),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table passkey (
  credential_id bytea primary key,
  principal_id text collate "C" not null references principal (id),
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  created_at timestamptz not null
);

-- A WebAuthn challenge carries its own expiry under a MAC, so that nobody's asking writes anything; the ones
-- that were answered stand here until they expire, and none is answered twice.
create table answered_challenge (
  challenge_hash bytea primary key check (length(challenge_hash) = 32),
  expires_at timestamptz not null
);

create table session (
  token_hash bytea primary key check (length(token_hash) = 32),
  principal_id text collate "C" not null references principal (id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz
);

-- intake: one per finder party, its submissions. desk: the clearinghouse's own judgements, one per instance.
-- case: one per case. operator: one per operator, its inventories and notices. public: what has been published.
create table compartment (
  id text collate "C" primary key,
  kind text not null check (kind in ('intake', 'desk', 'case', 'operator', 'public')),
  label text not null,
  -- Whose it is: set for intake and operator, null for the others.
  party_id text collate "C" references party (id),
  created_at timestamptz not null,
  check ((kind in ('intake', 'operator')) = (party_id is not null))
);
create unique index compartment_one_per_party on compartment (party_id, kind) where party_id is not null;
create unique index compartment_one_shared on compartment (kind) where kind in ('desk', 'public');

-- subject_id is a principal or a party: a person holds what it was given and what its party holds.
create table membership (
  subject_id text collate "C" not null,
  compartment_id text collate "C" not null references compartment (id),
  granted_by text collate "C" not null,
  granted_at timestamptz not null,
  revoked_at timestamptz,
  primary key (subject_id, compartment_id)
);
create index membership_by_compartment on membership (compartment_id) where revoked_at is null;

-- What is true of this instance as a whole; one row.
create table instance (
  one boolean primary key default true check (one),
  founded_at timestamptz not null,
  -- The clearinghouse's, which everyone may know.
  name text not null,
  -- Signs page cursors and challenges. Knowing it shows nobody a row: a cursor only says where to go on reading.
  signing_key bytea not null check (length(signing_key) = 32)
);

-- Who is acting in this transaction: the principal and its party. `breakwater.subjects` is set by one function
-- with set_config(…, true); unset or empty means nobody, and nobody sees nothing.
create function breakwater.subjects() returns text[]
language sql stable parallel safe as $$
  select coalesce(string_to_array(nullif(current_setting('breakwater.subjects', true), ''), ','), '{}')
$$;

-- The compartments the current transaction's actor holds.
create function breakwater.held() returns text[]
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select coalesce(array_agg(distinct m.compartment_id), '{}')
  from membership m
  where m.revoked_at is null and m.subject_id = any (breakwater.subjects())
$$;

-- The desk's people and services may know who there is.
create function breakwater.holds_desk() returns boolean
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select exists (select from compartment c where c.kind = 'desk' and c.id = any (breakwater.held()))
$$;

-- Its coordinators and administrators may change it; a service may not.
create function breakwater.administers() returns boolean
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select breakwater.holds_desk() and exists (
    select from principal p
    where p.id = any (breakwater.subjects()) and p.revoked_at is null
      and p.kind <> 'service' and p.roles && array['coordinator', 'administrator'])
$$;

create function breakwater.protect(target regclass) returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy held on %s for all to breakwater_app
       using (compartment_id = any ((select breakwater.held())::text[]))
       with check (compartment_id = any ((select breakwater.held())::text[]))', target);
end
$$;

-- The wall around identity. Not forced: the definer functions below belong to the owner and look past it, each
-- for one row that is named by a secret's hash.
alter table party enable row level security;
alter table principal enable row level security;
alter table api_key enable row level security;
alter table sign_in_link enable row level security;
alter table passkey enable row level security;
alter table answered_challenge enable row level security;
alter table session enable row level security;
alter table compartment enable row level security;
alter table membership enable row level security;
alter table instance enable row level security;

create policy seen on party for select to breakwater_app
  using (id = any ((select breakwater.subjects())::text[]) or (select breakwater.holds_desk()));
create policy administered on party for all to breakwater_app
  using ((select breakwater.administers())) with check ((select breakwater.administers()));

create policy seen on principal for select to breakwater_app
  using (id = any ((select breakwater.subjects())::text[])
    or party_id = any ((select breakwater.subjects())::text[]) or (select breakwater.holds_desk()));
create policy administered on principal for all to breakwater_app
  using ((select breakwater.administers())) with check ((select breakwater.administers()));

create policy seen on api_key for select to breakwater_app
  using (exists (select from principal p
    where p.id = principal_id and p.party_id = any ((select breakwater.subjects())::text[])));
create policy administered on api_key for all to breakwater_app
  using ((select breakwater.administers())) with check ((select breakwater.administers()));

create policy administered on sign_in_link for all to breakwater_app
  using ((select breakwater.administers())) with check ((select breakwater.administers()));

create policy own on passkey for all to breakwater_app
  using (principal_id = any ((select breakwater.subjects())::text[]))
  with check (principal_id = any ((select breakwater.subjects())::text[]));

create policy seen on compartment for select to breakwater_app
  using (id = any ((select breakwater.held())::text[]) or (select breakwater.administers()));

-- Nobody gives what it does not hold, and nobody outside the desk gives anything.
create policy seen on membership for select to breakwater_app
  using (subject_id = any ((select breakwater.subjects())::text[])
    or compartment_id = any ((select breakwater.held())::text[]));
create policy given on membership for insert to breakwater_app
  with check (compartment_id = any ((select breakwater.held())::text[]) and (select breakwater.holds_desk()));
create policy taken on membership for update to breakwater_app
  using (compartment_id = any ((select breakwater.held())::text[]) and (select breakwater.holds_desk()));

create policy read on instance for select to breakwater_app using (true);

-- A compartment comes into being with its first members in one step: afterwards only they may let others in.
-- The desk opens cases; people who administer it open parties' compartments.
create function breakwater.open_compartment(
  new_id text, new_kind text, new_label text, new_party text, members text[], opened_by text, at timestamptz
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not (breakwater.administers() or (new_kind = 'case' and breakwater.holds_desk())) then
    raise exception 'only the desk opens a compartment' using errcode = 'insufficient_privilege';
  end if;
  if new_kind not in ('intake', 'operator', 'case') then
    raise exception 'there is one % compartment already', new_kind using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, party_id, created_at) values (new_id, new_kind, new_label, new_party, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct m, new_id, opened_by, at from unnest(members) m;
end
$$;

-- First start. Does nothing where an instance exists already, so two servers may start at once.
-- founding: { clearinghouse: {id, name}, services: {partyId, principals: [{id, name}]}, console: id, desk: id, public: id }
create function breakwater.found_instance(founding jsonb, key bytea, at timestamptz) returns boolean
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
       union all select p ->> 'id' from jsonb_array_elements(founding #> '{services,principals}') p) s (subject);
  return true;
end
$$;

-- The doors: what may be asked before there is an actor. One row each, named by the hash of a secret of full
-- entropy; unknown, expired, used and revoked look the same.
create type breakwater.known_actor as (
  principal_id text, party_id text, kind text, name text, roles text[], scopes text[]
);

create function breakwater.actor_of_key(hash bytea, at timestamptz) returns setof breakwater.known_actor
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.party_id, p.kind, p.name, p.roles, k.scopes
  from api_key k join principal p on p.id = k.principal_id
  where k.secret_hash = hash and k.revoked_at is null and p.revoked_at is null
    and (k.expires_at is null or k.expires_at > at)
$$;

create function breakwater.actor_of_session(hash bytea, at timestamptz) returns setof breakwater.known_actor
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.party_id, p.kind, p.name, p.roles, '{}'::text[]
  from session s join principal p on p.id = s.principal_id
  where s.token_hash = hash and s.ended_at is null and s.expires_at > at and p.revoked_at is null
$$;

-- Of two uses at once one finds the row used: the update is the decision.
create function breakwater.start_session_by_link(
  link_hash bytea, session_hash bytea, at timestamptz, until timestamptz
) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare who text;
begin
  update sign_in_link l set used_at = at from principal p
    where l.token_hash = link_hash and l.used_at is null and l.expires_at > at
      and p.id = l.principal_id and p.revoked_at is null
    returning l.principal_id into who;
  if who is not null then
    insert into session (token_hash, principal_id, created_at, expires_at) values (session_hash, who, at, until);
  end if;
  return who;
end
$$;

create function breakwater.passkey_by_credential(credential bytea) returns setof passkey
language sql stable security definer set search_path = public, pg_temp as $$
  select k.* from passkey k join principal p on p.id = k.principal_id
  where k.credential_id = credential and p.revoked_at is null
$$;

-- The signature was checked by the caller. A challenge answers once; a counter that does not move forward is a
-- cloned authenticator, except for those that do not count (always 0).
create function breakwater.start_session_by_passkey(
  credential bytea, new_counter bigint, challenge bytea, challenge_until timestamptz,
  session_hash bytea, at timestamptz, until timestamptz
) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
declare who text;
begin
  delete from answered_challenge where expires_at < at;
  insert into answered_challenge values (challenge, challenge_until) on conflict do nothing;
  if not found then return null; end if;
  update passkey k set counter = new_counter from principal p
    where k.credential_id = credential and p.id = k.principal_id and p.revoked_at is null
      and (k.counter < new_counter or (k.counter = 0 and new_counter = 0))
    returning k.principal_id into who;
  if who is not null then
    insert into session (token_hash, principal_id, created_at, expires_at) values (session_hash, who, at, until);
  end if;
  return who;
end
$$;

create function breakwater.end_session(hash bytea, at timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$
  update session set ended_at = at where token_hash = hash and ended_at is null
$$;

-- Services are actors like everyone else; a process of this instance becomes one by its name.
create function breakwater.actor_of_service(service_name text) returns setof breakwater.known_actor
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.party_id, p.kind, p.name, p.roles, '{}'::text[]
  from principal p join party o on o.id = p.party_id and o.kind = 'service'
  where p.name = service_name and p.revoked_at is null
$$;

-- What the application's role may call; everything else in the schema it may not.
select breakwater.allow_app(f::regprocedure) from unnest(array[
  'breakwater.subjects()',
  'breakwater.held()',
  'breakwater.holds_desk()',
  'breakwater.administers()',
  'breakwater.open_compartment(text, text, text, text, text[], text, timestamptz)',
  'breakwater.found_instance(jsonb, bytea, timestamptz)',
  'breakwater.actor_of_key(bytea, timestamptz)',
  'breakwater.actor_of_session(bytea, timestamptz)',
  'breakwater.start_session_by_link(bytea, bytea, timestamptz, timestamptz)',
  'breakwater.passkey_by_credential(bytea)',
  'breakwater.start_session_by_passkey(bytea, bigint, bytea, timestamptz, bytea, timestamptz, timestamptz)',
  'breakwater.end_session(bytea, timestamptz)',
  'breakwater.actor_of_service(text)'
]) f;
select breakwater.limit_app('answered_challenge', 'select');
select breakwater.limit_app('session', 'select');
select breakwater.limit_app('instance', 'select');
select breakwater.limit_app('compartment', 'select');
select breakwater.limit_app('membership', 'select, insert, update');
