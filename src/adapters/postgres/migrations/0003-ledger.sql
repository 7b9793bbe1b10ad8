-- Two logs (docs/architecture.md, "The ledger"). An intent is written in the caller's transaction; the
-- sequencer alone turns intents into leaves, gaplessly; the public log gets one leaf per interval.

create table ledger_intent (
  compartment_id text collate "C" not null references compartment (id),
  id bigint generated always as identity primary key,
  -- Canonical JSON (RFC 8785) of the entry, the bytes that are hashed.
  entry bytea not null,
  -- Only for entries that get a public commitment; null for reads and engagements.
  nonce bytea check (length(nonce) = 32),
  at timestamptz not null,
  -- Set once, by the sequencer: its place in the internal log.
  leaf_index bigint unique,
  -- Set once, when the interval that holds its commitment is closed.
  interval_index bigint,
  position integer
);
create index ledger_intent_waiting on ledger_intent (id) where leaf_index is null;
create index ledger_intent_uncommitted on ledger_intent (id) where interval_index is null and nonce is not null;
select breakwater.protect('ledger_intent');

-- The internal log's leaf and node hashes: hashes only, so no compartment; readable by the ledger's principal alone.
create table internal_node (
  level smallint not null,
  index bigint not null,
  hash bytea not null check (length(hash) = 32),
  primary key (level, index)
);

create table public_interval (
  index bigint primary key,
  closed_at timestamptz not null,
  leaf bytea not null,
  internal_size bigint not null
);

-- The random siblings on the paths of real commitments; everything else in the sparse tree is derived from the seed.
create table interval_secret (
  interval_index bigint primary key references public_interval (index),
  seed bytea not null
);

create table public_node (
  level smallint not null,
  index bigint not null,
  hash bytea not null check (length(hash) = 32),
  primary key (level, index)
);

create table checkpoint (
  log text not null check (log in ('internal', 'public')),
  size bigint not null,
  root bytea not null check (length(root) = 32),
  note text not null,
  at timestamptz not null,
  primary key (log, size)
);
