-- Execution evidence of a component with more findings than meet one another: who crashed alike is found by the crash,
-- and the cells about a finding from either side.

-- Equal for two experiments that saw one crash (core/reproduction/seen-crash.ts): jsonb has one spelling. Null without.
alter table experiment add column crash_key text collate "C" generated always as (md5(body ->> 'crash')) stored;
create index experiment_by_crash on experiment (compartment_id, crash_key) where crash_key is not null;

create index matrix_cell_by_owner on matrix_cell (compartment_id, owner_id);
