-- Indexes that keep every list fast at a million rows, and their door to the words of titles
-- (docs/decisions/0302-list-by-merging-compartments.md).

-- A list walks one index of one compartment; what it filters by stands in that index, so that a row that is not
-- on the page is never fetched. The label is only carried along: nearly every row has one that may be listed.
drop index finding_by_time;
drop index finding_by_state;
drop index finding_by_severity;
drop index finding_by_component;
create index finding_by_time on finding (compartment_id, received_at, id) include (tlp);
create index finding_by_state on finding (compartment_id, state, received_at, id, severity_rank) include (tlp);
create index finding_by_severity on finding (compartment_id, severity_rank, received_at, id, state) include (tlp);
create index finding_by_component on finding (compartment_id, component_key, received_at, id, state, severity_rank)
  include (tlp);
-- Who finds and what is found are not independent: without this the planner thinks they are.
create statistics finding_kinds (mcv) on compartment_id, state, severity_rank from finding;

-- Cases likewise. A stage has one rank and a rank one stage, so the rank alone is enough.
drop index case_by_due;
drop index case_by_opened;
drop index case_by_severity;
drop index case_by_component;
drop index case_by_findings;
drop index case_by_stage;
drop index case_stage_due;
create index case_by_due on "case" (compartment_id, due_at, id, stage_rank, severity_rank)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_opened on "case" (compartment_id, opened_at, id, stage_rank, severity_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_severity on "case" (compartment_id, severity_rank, id, stage_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_findings on "case" (compartment_id, finding_count, id, stage_rank, severity_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_stage on "case" (compartment_id, stage_rank, id, severity_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
-- Under another order all of a component's entries are sorted, so the columns of every order are carried along.
create index case_by_component on "case" (compartment_id, component_key, id, stage_rank, severity_rank, due_at)
  include (tlp, opened_at, finding_count) where merged_into is null and finding_count > 0;

-- The same wall, asked another way: an array of a thousand compartments is sorted again for each of a thousand
-- walks, and looked through for each row; a hashed set is made once.
alter policy held on finding using (compartment_id in (select unnest(breakwater.held())));
alter policy held on "case" using (compartment_id in (select unnest(breakwater.held())));
