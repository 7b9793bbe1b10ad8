-- Advisories from elsewhere and the sort keys that match them as a set operation.
-- What others have published is public: no compartment, written by the exposure service alone. What of it an
-- operator runs stands in that operator's compartment.

-- As received, byte for byte (invariant 3), packed with Zstandard; the digest is of what was received. A document
-- that a newer one replaced stays.
create table advisory_document (
  source text collate "C" not null,
  digest bytea not null check (length(digest) = 32),
  body bytea not null,
  received_at timestamptz not null,
  superseded_at timestamptz,
  primary key (digest, source)
);
alter table advisory_document alter column body set storage external;

-- What one document says of one flaw; a CSAF document may say it of several.
create table advisory_record (
  -- Inside this database only; never given out.
  no bigint generated always as identity primary key,
  source text collate "C" not null,
  id text collate "C" not null,
  digest bytea not null,
  title text,
  modified_at timestamptz,
  withdrawn_at timestamptz,
  recorded_at timestamptz not null,
  -- Null: it changed since inventories were last held against it.
  matched_at timestamptz,
  -- KEYS_VERSION of the keys in advisory_range (core/exposure/key-intervals.ts).
  keyed_as integer not null,
  -- Records that call each other the same, and the part of those that is believed (core/exposure/alias-groups.ts):
  -- where the two differ, somebody should look. Each is the smallest `no` in it.
  joined_no bigint,
  group_no bigint,
  unique (source, id),
  foreign key (digest, source) references advisory_document (digest, source)
);
create index advisory_record_by_document on advisory_record (digest, source);
create index advisory_record_by_id on advisory_record (id);
create index advisory_record_unmatched on advisory_record (no) where matched_at is null;
create index advisory_record_by_joined on advisory_record (joined_no);
create index advisory_record_by_group on advisory_record (group_no);

-- Who said that two names are one flaw, since when, and until when.
create table advisory_alias (
  record_no bigint not null references advisory_record (no),
  name text collate "C" not null,
  asserted_at timestamptz not null,
  retracted_at timestamptz,
  primary key (record_no, name)
);
create index advisory_alias_by_name on advisory_alias (name) where retracted_at is null;

-- What a record that stands says of one package (AffectedPackage of core/exposure/advisory-range.ts).
create table advisory_package (
  record_no bigint not null references advisory_record (no),
  position integer not null,
  affected jsonb not null,
  primary key (record_no, position)
);

-- Under which keys that package is looked up: its own, and those of repositories whose commits it names.
create table advisory_key (
  component_key text collate "C" not null,
  -- The order of its versions; null where none is known.
  scheme text collate "C",
  -- As core/exposure/release.ts reads them; release null where it speaks of all.
  distribution text collate "C" not null,
  release text collate "C",
  -- Its ranges do not say it all: versions are compared one by one.
  special boolean not null,
  -- It names commits, which come before versions where an inventory knows what was built.
  commits boolean not null,
  record_no bigint not null references advisory_record (no)
);
create index advisory_key_by_component on advisory_key (component_key);
create index advisory_key_by_record on advisory_key (record_no);

-- The version keys of one order between which a record speaks. `upper` null: for good.
create table advisory_range (
  component_key text collate "C" not null,
  scheme text collate "C" not null,
  distribution text collate "C" not null,
  release text collate "C",
  lower bytea not null,
  lower_in boolean not null,
  upper bytea,
  upper_in boolean not null,
  status text collate "C" not null check (status in ('affected', 'unknown')),
  record_no bigint not null references advisory_record (no)
);
create index advisory_range_by_component on advisory_range (component_key, scheme);
create index advisory_range_by_record on advisory_range (record_no);

-- What the decision tables take in, by CVE: listed as exploited, likelihood, and the assessments with their assessor.
create table kev_entry (
  cve text collate "C" primary key,
  added_on date not null,
  due_on date,
  ransomware boolean not null,
  -- `YYYY.MM.DD`: the catalogue that last said so.
  catalogue text collate "C" not null,
  removed_at timestamptz
);
create table epss_score (
  cve text collate "C" primary key,
  score real not null check (score between 0 and 1),
  percentile real check (percentile between 0 and 1),
  scored_on date not null
);
create table ssvc_assessment (
  cve text collate "C" not null,
  assessor text not null,
  exploitation text check (exploitation in ('none', 'poc', 'active')),
  automatable text check (automatable in ('no', 'yes')),
  technical_impact text check (technical_impact in ('partial', 'total')),
  assessed_at timestamptz,
  primary key (cve, assessor)
);

do $$
declare target text;
begin
  foreach target in array array['advisory_document', 'advisory_record', 'advisory_alias', 'advisory_package',
      'advisory_key', 'advisory_range', 'kev_entry', 'epss_score', 'ssvc_assessment'] loop
    execute format('alter table %I enable row level security', target);
    execute format('alter table %I force row level security', target);
    execute format('create policy read on %I for select to breakwater_app using (true)', target);
    execute format('create policy written on %I for all to breakwater_app
      using ((select breakwater.acts_as(''exposure''))) with check ((select breakwater.acts_as(''exposure'')))', target);
  end loop;
end
$$;

-- By what names and versions advisories may know a component: its own, its source package's, its repository's.
-- Version key null: a version outside the total order, or a product of no ecosystem; compared one by one.
create table inventory_lookup (
  compartment_id text collate "C" not null references compartment (id),
  inventory_id text collate "C" not null,
  -- What inventory_component calls it.
  purl text not null,
  component_key text collate "C" not null,
  version text not null,
  ecosystem text not null,
  scheme text collate "C",
  version_key bytea check (length(version_key) <= 1024),
  -- As core/exposure/release.ts reads them; release null where the inventory names none.
  distribution text collate "C" not null,
  release text collate "C",
  -- The full digest of the commit that was built, where the inventory says so.
  source_commit text collate "C",
  -- 0 is its own name; the others follow in the order in which they are tried.
  position integer not null,
  -- The component has no other name.
  alone boolean not null,
  superseded boolean not null default false,
  primary key (compartment_id, inventory_id, purl, component_key)
);
create index inventory_lookup_by_key on inventory_lookup (component_key, version_key) where not superseded;
create index inventory_lookup_by_inventory on inventory_lookup (inventory_id);
-- 0006's, whose work the lookups do now.
drop index inventory_component_by_key;
create index inventory_component_by_inventory on inventory_component (inventory_id);

alter table inventory
  -- KEYS_VERSION of its lookups; null where they have to be made from the document.
  add column keyed_as integer,
  -- Null: not yet held against what is published.
  add column matched_at timestamptz;
create index inventory_by_party on inventory (party_id) where superseded_at is null;
create index inventory_keyed_as on inventory (keyed_as) where superseded_at is null;
create index inventory_unmatched on inventory (id) where matched_at is null and superseded_at is null;

-- Which of an operator's components a record from elsewhere reaches; what it clears has no row.
create table advisory_exposure (
  compartment_id text collate "C" not null references compartment (id),
  inventory_id text collate "C" not null,
  purl text not null,
  record_no bigint not null references advisory_record (no),
  status text collate "C" not null check (status in ('affected', 'unknown')),
  computed_at timestamptz not null,
  primary key (compartment_id, inventory_id, purl, record_no)
);
create index advisory_exposure_by_record on advisory_exposure (record_no);
create index advisory_exposure_by_inventory on advisory_exposure (inventory_id);

-- `= any (array)` compares each row with each compartment held, in turn: 3 million components times 10,000
-- operators. The same rule as a hashed set, which the planner does not evaluate beforehand and the executor only
-- when it meets a row (docs/decisions/0601-version-keys-in-the-database.md).
create index membership_held on membership (subject_id, compartment_id) where revoked_at is null;
create function breakwater.held_set() returns setof text
language sql stable security definer set search_path = public, pg_temp parallel safe as $$
  select m.compartment_id from membership m
  where m.revoked_at is null and m.subject_id = any (breakwater.subjects())
$$;
select breakwater.allow_app('breakwater.held_set()'::regprocedure);
select breakwater.protect('inventory_lookup');
select breakwater.protect('advisory_exposure');
do $$
declare target text;
begin
  foreach target in array array['inventory', 'inventory_component', 'inventory_lookup', 'advisory_exposure'] loop
    execute format('drop policy held on %I', target);
    execute format('create policy held on %I for all to breakwater_app
      using (compartment_id in (select breakwater.held_set()))
      with check (compartment_id in (select breakwater.held_set()))', target);
  end loop;
end
$$;
