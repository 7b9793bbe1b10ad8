-- Deduplication at a million: what keys, candidates and scorecards need.

-- The keys under which findings meet, as numbers: a million findings have 24 million keys, and of a key nothing is
-- ever asked but whether it is equal. The upper half is the component's, so that a finding's keys lie together in the
-- index. Two keys with one number would make a pair of candidates that is judged, and found unlike. `place` is the
-- finding's own place among those that share a key.
create table dedupe_key (
  compartment_id text collate "C" not null references compartment (id),
  key bigint not null,
  place bigint not null,
  finding_id text collate "C" not null,
  primary key (compartment_id, key, place, finding_id)
);
select breakwater.protect('dedupe_key');
select breakwater.limit_app('dedupe_key', 'select, insert');

-- As src/core/dedupe/key-number.ts numbers them. The owner sees rows only where the wall is not forced on it.
alter table signature no force row level security;
alter table dedupe_key no force row level security;
insert into dedupe_key (compartment_id, key, place, finding_id)
  select compartment_id,
    (('x' || left(encode(sha256(convert_to(component_key, 'UTF8')), 'hex'), 8))::bit(32)::int::bigint << 32)
      | ('x' || left(encode(sha256(convert_to(kind || E'\n' || value, 'UTF8')), 'hex'), 8))::bit(32)::bigint,
    ('x' || left(encode(sha256(convert_to(digest, 'UTF8')), 'hex'), 16))::bit(64)::bigint,
    finding_id
  from signature
  on conflict do nothing;
alter table dedupe_key force row level security;
drop table signature;

-- What the deduper reads of the desk, behind the same wall asked another way: an array of a thousand compartments is
-- looked through for each row, a set is made once (docs/performance.md).
do $$
declare target text;
begin
  foreach target in array array['dedupe_key', 'finding_signature', 'link', 'case_finding'] loop
    execute format('drop policy held on %I', target);
    execute format('create policy held on %I for all to breakwater_app
      using (compartment_id in (select breakwater.held_set()))
      with check (compartment_id in (select breakwater.held_set()))', target);
  end loop;
end $$;

-- Of `subsumes` the finding that contains the other, of `chains` the one that comes first; null where neither does.
alter table link add column head text collate "C"
  check (head is null or (relation in ('subsumes', 'chains') and head in (a, b)));

-- Whether a finding's patch is evidence of identity: its tests load what it changes, and none of its hunks can be left
-- out. In the desk's compartment: only patches that stop another finder's proof are weighed, and that is not its
-- finder's to know.
create table patch_weight (
  compartment_id text collate "C" not null references compartment (id),
  finding_id text collate "C" not null,
  patch_id text not null,
  is_evidence boolean not null,
  weighed_at timestamptz not null,
  primary key (compartment_id, finding_id, patch_id)
);
select breakwater.protect('patch_weight');
select breakwater.limit_app('patch_weight', 'select, insert');
