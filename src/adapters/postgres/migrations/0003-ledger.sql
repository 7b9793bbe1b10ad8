-- Two logs (docs/architecture.md, "The ledger"). An intent is written in the caller's transaction; the
-- sequencer alone turns intents into leaves, gaplessly; the public log gets one leaf per interval.
-- Why the sequencer needs no membership anywhere: docs/decisions/0301-sequencer-sees-hashes-only.md.

create table ledger_intent (
  -- No foreign key: an entry is written beside rows of its compartment, and row-level security asks for it.
  compartment_id text collate "C" not null,
  -- Order of writing, never given out: it would tell how much is going on.
  id bigint generated always as identity primary key,
  -- Canonical JSON (RFC 8785) of the entry, the bytes that are hashed.
  entry bytea not null,
  -- Blinds both hashes in ledger_leaf. Null once erased: then the entry can no longer be matched to them.
  nonce bytea check (length(nonce) = 32),
  at timestamptz not null
);
select breakwater.protect('ledger_intent');
create index ledger_intent_by_compartment on ledger_intent (compartment_id, id);

-- What the sequencer sees of an intent: hashes, blinded, and its own marks. No compartment, no words.
create table ledger_leaf (
  intent_id bigint primary key,
  internal bytea not null check (length(internal) = 32),
  -- Null for entries that never reach the public log: reads and engagements.
  commitment bytea check (length(commitment) = 32),
  -- Set once, together, by the sequencer: its place in the internal log, the public leaf whose interval
  -- holds its commitment, and its place in that interval's tree.
  leaf_index bigint,
  interval_index bigint,
  place integer check (place between 0 and 16777215)
) with (fillfactor = 70);
create index ledger_leaf_waiting on ledger_leaf (intent_id) where leaf_index is null;
create unique index ledger_leaf_by_place on ledger_leaf (interval_index, place) where place is not null;

-- Both logs as C2SP tiles: up to 256 hashes of 32 bytes. A tile only ever grows at its end.
create table log_tile (
  log text not null check (log in ('internal', 'public')),
  level smallint not null,
  index bigint not null,
  hashes bytea not null check (length(hashes) between 32 and 8192 and length(hashes) % 32 = 0),
  primary key (log, level, index)
);

create table public_interval (
  index bigint primary key,
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  -- The leaf's bytes, exactly as hashed and served.
  leaf bytea not null,
  -- Derives every empty place of the interval's tree; null where it held nothing, and once erased.
  seed bytea check (length(seed) = 32),
  -- Hashes of one level of the tree, so that a proof touches few commitments; null with the seed.
  kept bytea,
  -- Opens the leaf's commitment to the internal checkpoint of this size.
  internal_nonce bytea not null check (length(internal_nonce) = 32),
  internal_size bigint not null
);

create table checkpoint (
  log text not null check (log in ('internal', 'public')),
  size bigint not null,
  root bytea not null check (length(root) = 32),
  note text not null,
  -- The public log shows a checkpoint at a fixed delay after its interval, however long closing took.
  visible_at timestamptz not null,
  primary key (log, size)
);

-- One row: whose log this is. A server with another key must not sign for it.
create table ledger_identity (
  one boolean primary key default true check (one),
  vkey text not null
);

-- Whether the current actor is a service of this instance, by name.
create function breakwater.acts_as(service text) returns boolean
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select exists (
    select from principal p
    where p.kind = 'service' and p.name = service and p.revoked_at is null and p.id = any (breakwater.subjects()))
$$;
select breakwater.allow_app('breakwater.acts_as(text)'::regprocedure);

-- Everything without a compartment belongs to the ledger's own principal; others may only add leaves.
do $$
declare target text;
begin
  foreach target in array array['ledger_leaf', 'log_tile', 'public_interval', 'checkpoint', 'ledger_identity'] loop
    execute format('alter table %I enable row level security', target);
    execute format('alter table %I force row level security', target);
    execute format('create policy ledger on %I for all to breakwater_app
      using ((select breakwater.acts_as(''ledger''))) with check ((select breakwater.acts_as(''ledger'')))', target);
  end loop;
end
$$;
create policy added on ledger_leaf for insert to breakwater_app
  with check (leaf_index is null and interval_index is null and place is null);
-- Nothing here is ever taken back; only an erasure may blank a nonce or a seed, and the sequencer marks leaves.
select breakwater.limit_app('ledger_intent', 'select, insert');
select breakwater.limit_app('ledger_leaf', 'select, insert, update (leaf_index, interval_index, place)');
select breakwater.limit_app('log_tile', 'select, insert, update (hashes)');
select breakwater.limit_app('public_interval', 'select, insert');
select breakwater.limit_app('checkpoint', 'select, insert');
select breakwater.limit_app('ledger_identity', 'select, insert');
