-- Patches that somebody tries in the lab without proposing them. One row is one patch asked about on one finding. A
-- finder's lies in its own intake and meets its own proofs; the desk's lies at the desk, whoever's proofs it meets.
create table patch_trial (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  -- No foreign key: a constraint may not cross compartments.
  finding_id text collate "C" not null,
  diff text,
  version text,
  -- The findings whose proofs it meets, in that order.
  proofs text[] not null,
  state text not null check (state in ('queued', 'running', 'done')),
  asked_by text collate "C" not null,
  asked_at timestamptz not null,
  finished_at timestamptz,
  primary key (compartment_id, id),
  check (num_nonnulls(diff, version) = 1)
);
select breakwater.protect('patch_trial');
select breakwater.limit_app('patch_trial', 'select, insert, update');
create index patch_trial_by_finding on patch_trial (finding_id, asked_at desc);
create index patch_trial_open on patch_trial (asked_by) where state <> 'done';

-- What one proof did, written when it is known, so that a person sees how far it is and a killed worker goes on there.
create table patch_trial_result (
  compartment_id text collate "C" not null references compartment (id),
  trial_id text collate "C" not null,
  finding_id text collate "C" not null,
  verdict text not null,
  tests text not null,
  judged_at timestamptz not null,
  primary key (compartment_id, trial_id, finding_id),
  foreign key (compartment_id, trial_id) references patch_trial (compartment_id, id)
);
select breakwater.protect('patch_trial_result');
select breakwater.limit_app('patch_trial_result', 'select, insert');
