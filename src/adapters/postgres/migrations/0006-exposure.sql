-- What operators run, and which of it a case reaches.
create table inventory (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  party_id text collate "C" not null references party (id),
  asset text not null,
  -- Of the bytes as received, which stand beside it (invariant 3).
  document_digest bytea not null,
  body bytea not null,
  component_count integer not null,
  -- What could not be matched: [{ component, reason }].
  unmatched jsonb not null,
  received_at timestamptz not null,
  superseded_at timestamptz,
  primary key (compartment_id, id)
);
select breakwater.protect('inventory');
create index inventory_current on inventory (compartment_id, asset) where superseded_at is null;
create index inventory_by_id on inventory (id);

create table inventory_component (
  compartment_id text collate "C" not null references compartment (id),
  inventory_id text collate "C" not null,
  component_key text collate "C" not null,
  purl text not null,
  name text not null,
  version text not null,
  ecosystem text not null,
  primary key (compartment_id, inventory_id, purl)
);
select breakwater.protect('inventory_component');
create index inventory_component_by_key on inventory_component (component_key);

-- Before publication an operator may not learn of a case, so this stands in the case's compartment.
create table exposure (
  compartment_id text collate "C" not null references compartment (id),
  case_id text collate "C" not null,
  party_id text collate "C" not null references party (id),
  inventory_id text collate "C" not null,
  asset text not null,
  purl text not null,
  version text not null,
  status text not null check (status in ('affected', 'not_affected', 'unknown')),
  reason text not null,
  fixed text[] not null,
  computed_at timestamptz not null,
  -- What its operator answered, brought over from the notice by the clock; null while it was not told.
  answer text check (answer in ('open', 'patched', 'mitigated', 'not_affected', 'needs_help')),
  notice_due_at timestamptz,
  primary key (compartment_id, case_id, inventory_id, purl)
);
select breakwater.protect('exposure');
create index exposure_by_party on exposure (compartment_id, party_id);
create index exposure_by_inventory on exposure (compartment_id, inventory_id);

-- What an operator was told, in its own compartment, from publication on; and what it answered.
create table notice (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  party_id text collate "C" not null references party (id),
  inventory_id text collate "C" not null,
  asset text not null,
  advisory_id text not null,
  -- The published identifier, path and sentence, so that nothing unpublished needs to be read to show it.
  identifier text not null,
  advisory_path text not null,
  what text not null,
  purl text not null,
  component text not null,
  version text not null,
  fixed text[] not null,
  due_at timestamptz,
  told_at timestamptz not null,
  answer text not null check (answer in ('open', 'patched', 'mitigated', 'not_affected', 'needs_help')),
  answered_at timestamptz,
  answered_by text collate "C",
  note text,
  primary key (compartment_id, id)
);
select breakwater.protect('notice');
create unique index notice_once on notice (compartment_id, inventory_id, advisory_id, purl);
create index notice_by_advisory on notice (advisory_id);
create index notice_open on notice (compartment_id, due_at) where answer in ('open', 'needs_help');
