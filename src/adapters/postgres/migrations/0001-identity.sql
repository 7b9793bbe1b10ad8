-- Who there is, and which compartments each may see into.
-- Every table that holds something a compartment protects starts with compartment_id and gets its second
-- wall by `select breakwater.protect('table')`: row-level security, forced, invisible when no actor is set.
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
  created_at timestamptz not null
);

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

-- The compartments the current transaction's actor holds. `breakwater.subjects` is set by one function with
-- set_config(…, true); unset or empty means nobody, and nobody sees nothing.
create function breakwater.held() returns text[]
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select coalesce(array_agg(distinct m.compartment_id), '{}')
  from membership m
  where m.revoked_at is null
    and m.subject_id = any (string_to_array(nullif(current_setting('breakwater.subjects', true), ''), ','))
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
