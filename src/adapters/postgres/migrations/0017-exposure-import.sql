-- Exposure: what imports at scale and inventories kept by digest need.

-- Who took what in from elsewhere, when, and how far it is. Stands at the desk.
create table advisory_import (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  -- The account on the server's machine that ran it, as that machine names it.
  account text not null,
  -- Paths as they were given.
  paths text[] not null,
  started_at timestamptz not null,
  -- Of the last batch; one that is long past without an end was stopped.
  updated_at timestamptz not null,
  finished_at timestamptz,
  -- Why it ended before its end; null: it did not, or nobody could tell any more.
  failure text,
  -- ImportCounts of app/advisory/import-advisories.ts.
  counts jsonb not null,
  primary key (compartment_id, id)
);
select breakwater.protect('advisory_import');
create index advisory_import_newest on advisory_import (compartment_id, started_at desc, id);

-- Records that stand alone have neither `joined_no` nor `group_no` from now on: 300,000 of them need no second write.
drop index advisory_record_by_joined;
create index advisory_record_by_joined on advisory_record (joined_no) where joined_no is not null;
drop index advisory_record_by_group;

-- What an operator says of an asset, whichever inventory is its newest.
create table asset (
  compartment_id text collate "C" not null references compartment (id),
  party_id text collate "C" not null references party (id),
  name text not null,
  -- Whether the internet can reach it; null: its operator does not say.
  internet_exposed boolean,
  said_by text collate "C" not null,
  said_at timestamptz not null,
  primary key (compartment_id, name)
);
select breakwater.protect('asset');
create index asset_by_party on asset (party_id);

-- Whether the lab saw it happen, told with the notice and never before it.
alter table notice
  add column reproduced boolean not null default false,
  -- Other names of the flaw, as published.
  add column aliases text[] not null default '{}';

-- A large inventory's bytes stand among the blobs, under its digest.
alter table inventory
  alter column body drop not null,
  -- How many more than `unmatched` lists there are: it is cut where nobody would read on.
  add column unmatched_more integer not null default 0;
