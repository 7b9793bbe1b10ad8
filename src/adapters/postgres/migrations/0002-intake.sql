-- What was received, as received, and the one claim each part of it makes.

-- Raw bytes by digest. Small ones stand here, large ones in the blob store under the same digest.
create table document (
  compartment_id text collate "C" not null references compartment (id),
  digest bytea not null check (length(digest) = 32),
  media_type text not null,
  size bigint not null,
  body bytea,
  received_at timestamptz not null,
  primary key (compartment_id, digest)
);
select breakwater.protect('document');

create table finding (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  document_digest bytea not null,
  pointer text not null,
  -- 1-based line in an NDJSON stream, null elsewhere.
  line integer,
  format text not null,
  submitter_party_id text collate "C" not null references party (id),
  submitted_by text collate "C" not null references principal (id),
  received_at timestamptz not null,
  own_id text,
  component_key text collate "C" not null,
  title text not null,
  -- The core Finding, as JSON. Never changed after insert.
  body jsonb not null,
  tlp text not null,
  -- 0 none … 4 critical, of the highest severity claimed; -1 where none was claimed. Sorting only.
  severity_rank smallint not null,
  -- What its submitter may know of it: derived from the lab alone, never from other findings.
  state text not null check (state in ('received', 'testing', 'reproduced', 'not_reproduced', 'inconclusive', 'unproven')),
  state_at timestamptz not null,
  primary key (compartment_id, id)
);
select breakwater.protect('finding');
-- Ids are random across compartments; joins from the desk know only the id.
create index finding_by_id on finding (id);

create table receipt (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  finding_id text collate "C" not null,
  digest bytea not null,
  -- Opens this receipt's commitment in the public log. Null once erased.
  nonce bytea check (length(nonce) = 32),
  intent_id bigint not null,
  created_at timestamptz not null,
  primary key (compartment_id, id)
);
select breakwater.protect('receipt');
create index receipt_by_finding on receipt (compartment_id, finding_id);

-- Idempotency never crosses a compartment nor a caller. Kept 7 days.
create table idempotency (
  compartment_id text collate "C" not null references compartment (id),
  principal_id text collate "C" not null,
  key text not null,
  request_digest bytea not null,
  response jsonb not null,
  created_at timestamptz not null,
  primary key (compartment_id, principal_id, key)
);
select breakwater.protect('idempotency');
