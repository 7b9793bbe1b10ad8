-- Whoever holds a thousand compartments: the wall around compartments, memberships, findings and cases asked as a
-- set that is made once, as elsewhere (0011, 0018). An array was looked through for each compartment, and the planner
-- listed what is held once more for itself (docs/decisions/0302-list-by-merging-compartments.md). The same rows stand
-- behind the same rules.

alter policy held on finding using (compartment_id in (select breakwater.held_set()));
alter policy held on "case" using (compartment_id in (select breakwater.held_set()));
alter policy seen on compartment using (id in (select breakwater.held_set())
  or ((select breakwater.administers()) and kind not in ('engagement', 'material', 'criteria', 'suite')));
alter policy seen on membership using (subject_id = any ((select breakwater.subjects())::text[])
  or compartment_id in (select breakwater.held_set()));

-- One row is looked for, not all that is held listed to find it among.
create or replace function breakwater.holds_desk() returns boolean
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select exists (select from compartment c join membership m on m.compartment_id = c.id
    where c.kind = 'desk' and m.revoked_at is null and m.subject_id = any (breakwater.subjects()))
$$;

-- Exposures likewise. Such a wall gives no index, so a case's are found by the case; and whom a sector's cases reach by
-- each party of it, without reading what reaches all the others.
drop policy held on exposure;
create policy held on exposure for all to breakwater_app
  using (compartment_id in (select breakwater.held_set()))
  with check (compartment_id in (select breakwater.held_set()));
drop index exposure_by_party;
drop index exposure_by_inventory;
create index exposure_by_party on exposure (party_id, case_id, status);
create index exposure_by_case on exposure (case_id);
