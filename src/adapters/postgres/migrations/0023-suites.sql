-- Suites of tasks that models are measured by, apart from any engagement: one compartment a suite, held by name by the
-- evaluators and officials who were let in, and its versions in it. Tasks that are not public yet are worth keeping so.

alter table compartment drop constraint compartment_kind_check;
alter table compartment add constraint compartment_kind_check check (kind in ('intake', 'desk', 'case', 'thread',
  'operator', 'public', 'engagement', 'material', 'criteria', 'partner', 'probe', 'suite'));
alter policy seen on compartment using (id = any ((select breakwater.held())::text[])
  or ((select breakwater.administers()) and kind not in ('engagement', 'material', 'criteria', 'suite')));

create table evaluation_suite (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  name text not null,
  version text not null,
  digest text not null,
  tasks integer not null check (tasks > 0),
  -- breakwater.evaluation-suite/1, as it came.
  body jsonb not null,
  written_by jsonb not null,
  written_at timestamptz not null,
  primary key (compartment_id, id),
  unique (compartment_id, version)
);
select breakwater.protect('evaluation_suite');
select breakwater.limit_app('evaluation_suite', 'select, insert');

-- In an engagement's material: a copy for whoever measures there, by keys too, which hold nothing else.
create table engagement_suite (
  compartment_id text collate "C" not null references compartment (id),
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  digest text not null,
  body jsonb not null,
  brought_by jsonb not null,
  brought_at timestamptz not null,
  primary key (compartment_id, id),
  unique (compartment_id, digest)
);
select breakwater.protect('engagement_suite');
select breakwater.limit_app('engagement_suite', 'select, insert');

-- A person who measures or determines opens one for itself, and lets others of the same kind in, then or later.
create function breakwater.open_suite(room text, new_label text, members text[], opened_by text, at timestamptz)
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
    on conflict do nothing;
end
$$;
select breakwater.allow_app('breakwater.open_suite(text, text, text[], text, timestamptz)'::regprocedure);
