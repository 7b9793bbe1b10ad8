-- A reader of a suite who was taken out can be let in again: the row of a membership stays, ended, and was passed over.

create or replace function breakwater.open_suite(
  room text, new_label text, members text[], opened_by text, at timestamptz
)
returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
      where p.id = opened_by and p.id = any (breakwater.subjects()) and p.kind = 'person' and p.revoked_at is null
        and p.roles && '{official,evaluator}'::text[]) then
    raise exception 'only an evaluator or an official writes a suite' using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, created_at) values (room, 'suite', new_label, at) on conflict do nothing;
  if not found and not exists (select from compartment c
      where c.id = room and c.kind = 'suite' and c.id = any (breakwater.held())) then
    raise exception 'this suite is not yours' using errcode = 'insufficient_privilege';
  end if;
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct s, room, opened_by, at from (
      select opened_by union all
      select p.id from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
        where p.id = any (members) and p.kind = 'person' and p.revoked_at is null
          and p.roles && '{official,evaluator}'::text[]) m (s)
    on conflict (subject_id, compartment_id) do update
      set granted_by = excluded.granted_by, granted_at = excluded.granted_at, revoked_at = null
      where membership.revoked_at is not null;
end
$$;
