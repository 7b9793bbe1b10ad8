-- The proof by patch matrix, lanes and budgets of the lab.

-- One finder's proof run against another finder's patch for the same component. In the desk's compartment, since
-- a cell tells of two finders at once; what a proof does against its own finding's patches stands in its
-- experiment and not here. No foreign key: a constraint may not cross compartments.
create table matrix_cell (
  compartment_id text collate "C" not null references compartment (id),
  component_key text collate "C" not null,
  -- Whose proof.
  finding_id text collate "C" not null,
  -- Whose patch, and which of its patches.
  owner_id text collate "C" not null,
  patch_id text not null,
  outcome text not null check (outcome in ('stops', 'does_not_stop', 'does_not_apply', 'could_not_tell')),
  run_at timestamptz not null,
  primary key (compartment_id, component_key, finding_id, owner_id, patch_id),
  check (finding_id <> owner_id)
);
select breakwater.protect('matrix_cell');
