-- What operating an instance needs beyond the first identity schema.

-- Whether a person ever came in. One who did has a way of its own; a new link in its name would let whoever
-- asked for it act under that name.
create function breakwater.has_come_in(who text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select breakwater.administers() and exists (select from session s where s.principal_id = who)
$$;

-- Which keys sign this instance's log: one in force, the others for what they signed before. Public halves
-- only. Every server of the instance must hold the one in force, or two of them would write two histories.
create table ledger_key (
  vkey text collate "C" primary key,
  since timestamptz not null,
  retired_at timestamptz
);
create unique index ledger_key_one_in_force on ledger_key ((true)) where retired_at is null;
alter table ledger_key enable row level security;
create policy read on ledger_key for select to breakwater_app using (true);
select breakwater.limit_app('ledger_key', 'select');

-- The first server to ask decides. Answers the key in force, which is the asker's or is not.
create function breakwater.claim_ledger_key(mine text, at timestamptz) returns text
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('breakwater.ledger_key'));
  insert into ledger_key (vkey, since) select mine, at where not exists (select from ledger_key);
  return (select vkey from ledger_key where retired_at is null);
end
$$;

-- False where `old` is not in force: somebody else changed it first.
create function breakwater.rotate_ledger_key(old text, new text, at timestamptz) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('breakwater.ledger_key'));
  if not breakwater.administers() then
    raise exception 'only the desk changes the key' using errcode = 'insufficient_privilege';
  end if;
  update ledger_key set retired_at = at where vkey = old and retired_at is null;
  if not found then return false; end if;
  insert into ledger_key (vkey, since) values (new, at);
  return true;
end
$$;

-- Files sent ahead of the findings that name them by digest; the bytes are in the blob store.
create table upload (
  compartment_id text collate "C" not null references compartment (id),
  digest bytea not null check (length(digest) = 32),
  size bigint not null,
  uploaded_by text collate "C" not null,
  uploaded_at timestamptz not null,
  primary key (compartment_id, digest)
);
select breakwater.protect('upload');
select breakwater.limit_app('upload', 'select, insert');

-- What an Idempotency-Key stood for on every POST but intake's, which has its own by compartment: the request,
-- and what was answered. Null until it was, and for good where the answer held a secret.
create table request_key (
  principal_id text collate "C" not null references principal (id),
  key text not null,
  request_digest bytea not null check (length(request_digest) = 32),
  status integer,
  answer text,
  created_at timestamptz not null,
  primary key (principal_id, key)
);
create index request_key_by_age on request_key (principal_id, created_at);
alter table request_key enable row level security;
create policy own on request_key for all to breakwater_app
  using (principal_id = any ((select breakwater.subjects())::text[]))
  with check (principal_id = any ((select breakwater.subjects())::text[]));

select breakwater.allow_app(f::regprocedure) from unnest(array[
  'breakwater.has_come_in(text)',
  'breakwater.claim_ledger_key(text, timestamptz)',
  'breakwater.rotate_ledger_key(text, text, timestamptz)'
]) f;
