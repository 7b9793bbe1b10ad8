-- One experiment is one judgement of one finding by the lab: its runs, controls, verdict and attestation.
create table experiment (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  finding_id text collate "C" not null,
  state text not null check (state in ('queued', 'running', 'done')),
  queued_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  verdict text check (verdict in ('reproduced', 'not_reproduced', 'flaky', 'inconclusive')),
  reason text,
  assurance text check (assurance in ('observed', 'effect_only', 'claimed')),
  -- The core Reproduction, as JSON.
  body jsonb,
  -- The signed DSSE envelope, as JSON.
  attestation jsonb,
  primary key (compartment_id, id)
);
select breakwater.protect('experiment');
create index experiment_by_finding on experiment (compartment_id, finding_id, queued_at desc);
create unique index experiment_one_open on experiment (compartment_id, finding_id) where state <> 'done';
