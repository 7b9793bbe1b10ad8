-- What the lab says of a page of findings: the wall around experiments asked as a set that is made once, as around
-- findings (0026). An array of a thousand compartments was sorted anew for each of a hundred findings. Such a wall gives
-- no index, so an experiment is found by its finding first; whoever knows the compartment says it as well.
alter policy held on experiment using (compartment_id in (select breakwater.held_set()));
drop index experiment_by_finding;
create index experiment_by_finding on experiment (finding_id, compartment_id, queued_at desc);
