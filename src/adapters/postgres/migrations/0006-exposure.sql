-- What operators run, and which of it a case reaches.
create table inventory (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  party_id text collate "C" not null references party (id),
  asset text not null,
  document_digest bytea not null,
  component_count integer not null,
  unmatched jsonb not null,
  received_at timestamptz not null,
  superseded_at timestamptz,
  primary key (compartment_id, id)
);
select breakwater.protect('inventory');

create table inventory_component (
  compartment_id text collate "C" not null references compartment (id),
  inventory_id text collate "C" not null,
  component_key text collate "C" not null,
  purl text not null,
  version text not null,
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
  purl text not null,
  version text not null,
  status text not null check (status in ('affected', 'not_affected', 'unknown')),
  fixed text[] not null,
  computed_at timestamptz not null,
  primary key (compartment_id, case_id, inventory_id, purl)
);
select breakwater.protect('exposure');

-- What an operator was told, in its own compartment, from publication on; and what it answered.
create table notice (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  party_id text collate "C" not null references party (id),
  inventory_id text collate "C" not null,
  advisory_id text not null,
  purl text not null,
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
