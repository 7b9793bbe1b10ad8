-- What was received, as received, and the claims that were read out of it.

-- Raw bytes by digest, and the receipt for them: within a compartment the same bytes are received once.
-- Small ones stand here, large ones in the blob store under the same digest.
create table document (
  compartment_id text collate "C" not null references compartment (id),
  digest bytea not null check (length(digest) = 32),
  media_type text not null,
  size bigint not null,
  body bytea,
  received_at timestamptz not null,
  submitted_by text collate "C" not null references principal (id),
  format text not null,
  finding_count integer not null,
  -- The finding, where there is exactly one.
  finding_id text collate "C",
  -- Findings that were readable but break our rules: pointer and problems of each, as answered.
  rejected jsonb,
  receipt_id text collate "C" not null,
  -- The ledger entry that acknowledges it (ledger_intent.id).
  intent_id bigint not null,
  primary key (compartment_id, digest)
);
select breakwater.protect('document');
create index document_by_receipt on document (receipt_id);

-- Who and where are not foreign keys here: the document that each finding is written with refers to them
-- already, and checking them once more for each finding took a tenth of intake's time.
create table finding (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  document_digest bytea not null,
  pointer text not null,
  -- 1-based line in the NDJSON stream it first came in, null elsewhere.
  line integer,
  format text not null,
  submitter_party_id text collate "C" not null,
  submitted_by text collate "C" not null,
  received_at timestamptz not null,
  own_id text,
  component_key text collate "C" not null,
  title text not null,
  -- The core Finding, as JSON. Never changed after insert.
  body jsonb not null,
  -- Never looser than AMBER: TLP may only tighten.
  tlp text not null check (tlp in ('AMBER', 'AMBER+STRICT', 'RED')),
  -- 0 none claimed or none readable, 1 none … 5 critical (core/priority/cvss.ts). Sorting only.
  severity_rank smallint not null,
  -- What its submitter may know of it: derived from the lab alone, never from other findings.
  state text not null check (state in ('received', 'testing', 'reproduced', 'not_reproduced', 'inconclusive', 'unproven')),
  state_at timestamptz not null,
  -- Ids are random across compartments; joins from the desk know only the id.
  primary key (id, compartment_id)
);
select breakwater.protect('finding');
-- One for each sort; filters ride on them (docs/decisions/0302-list-by-merging-compartments.md).
create index finding_by_time on finding (compartment_id, received_at, id);
create index finding_by_state on finding (compartment_id, state, received_at, id);
create index finding_by_severity on finding (compartment_id, severity_rank, received_at, id);
create index finding_by_component on finding (compartment_id, component_key, received_at, id);
-- A document that is one finding names it itself.
create index finding_by_document on finding (compartment_id, document_digest) where pointer <> '';

-- Which request an Idempotency-Key stood for. Never crosses a compartment nor a caller. Kept 7 days.
create table idempotency (
  compartment_id text collate "C" not null references compartment (id),
  principal_id text collate "C" not null,
  key text not null,
  request_digest bytea not null,
  created_at timestamptz not null,
  primary key (compartment_id, principal_id, key)
);
select breakwater.protect('idempotency');
create index idempotency_by_age on idempotency (compartment_id, created_at);

select breakwater.limit_app('document', 'select, insert');
select breakwater.limit_app('finding', 'select, insert, update (state, state_at)');
