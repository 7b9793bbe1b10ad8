-- Every component that cannot be looked up, however many, and imports that start with an upload.

-- `inventory.unmatched` keeps the first of them, which stand beside the inventory; here they all are.
create table unmatched_component (
  compartment_id text collate "C" not null references compartment (id),
  inventory_id text collate "C" not null,
  -- From one, in the order of the document.
  no integer not null check (no > 0),
  component text not null,
  reason text not null,
  -- JSON pointer into the document; null: taken in before places were kept.
  pointer text,
  primary key (compartment_id, inventory_id, no)
);
select breakwater.protect('unmatched_component');

-- The owner sees rows only where the wall is not forced on it.
alter table inventory no force row level security;
alter table unmatched_component no force row level security;
insert into unmatched_component (compartment_id, inventory_id, no, component, reason)
  select i.compartment_id, i.id, u.no, u.part ->> 'component', u.part ->> 'reason'
  from inventory i, jsonb_array_elements(i.unmatched) with ordinality as u (part, no);
-- Of these the rest was counted alone: they are read again from the documents as received.
update inventory set keyed_as = null where unmatched_more > 0;
update inventory set unmatched = jsonb_path_query_array(unmatched, '$[0 to 99]'),
  unmatched_more = unmatched_more + jsonb_array_length(unmatched) - 100
  where jsonb_array_length(unmatched) > 100;
alter table inventory force row level security;
alter table unmatched_component force row level security;

alter table advisory_import
  -- The uploaded file among the blobs; null: it was read on the server's machine.
  add column blob text collate "C",
  -- The first documents that were left out, with place and reason.
  add column left_out jsonb not null default '[]';

-- What was odd about the document without costing a component, each with its place.
alter table inventory add column warnings jsonb not null default '[]';
