-- What an operator did about a notice, word for word, and how far that got in each sector, hour by hour.
alter table notice
  add column mitigation text,
  -- Until when the mitigation is to hold; null: until further notice.
  add column mitigated_until timestamptz,
  -- VEX's own words, of the answer not_affected.
  add column justification text check (justification in ('component_not_present', 'vulnerable_code_not_present',
    'vulnerable_code_not_in_execute_path', 'vulnerable_code_cannot_be_controlled_by_adversary',
    'inline_mitigations_already_exist')),
  -- Since when the asset's newest inventory shows that it is gone or fixed, or that it is still there.
  add column shown_fixed_at timestamptz,
  add column still_there_at timestamptz;
create index notice_by_asset on notice (compartment_id, asset);

-- Every answer ever given. What is undone stays, marked.
create table notice_answer (
  compartment_id text collate "C" not null references compartment (id),
  notice_id text collate "C" not null,
  no integer not null,
  answer text not null check (answer in ('open', 'patched', 'mitigated', 'not_affected', 'needs_help')),
  note text,
  mitigation text,
  mitigated_until timestamptz,
  justification text,
  answered_by text collate "C" not null,
  answered_at timestamptz not null,
  undone_at timestamptz,
  primary key (compartment_id, notice_id, no)
);
select breakwater.protect('notice_answer');

-- Exact figures stand at the desk. A sector that has no name is ''.
create table reach_snapshot (
  compartment_id text collate "C" not null references compartment (id),
  taken_at timestamptz not null,
  sector text not null,
  operators integer not null,
  exposed integer not null,
  closed integer not null,
  confirmed integer not null,
  need_help integer not null,
  primary key (compartment_id, taken_at, sector)
);
select breakwater.protect('reach_snapshot');

-- What everybody may see of it: rounded, and only where five operators or more stand behind it.
create table reach_published (
  taken_at timestamptz not null,
  sector text not null,
  operators_at_least integer not null check (operators_at_least >= 5 and operators_at_least % 5 = 0),
  closed_percent integer not null check (closed_percent between 0 and 100 and closed_percent % 10 = 0),
  primary key (taken_at, sector)
);
alter table reach_published enable row level security;
alter table reach_published force row level security;
create policy read on reach_published for select to breakwater_app using (true);
create policy written on reach_published for all to breakwater_app
  using ((select breakwater.acts_as('exposure'))) with check ((select breakwater.acts_as('exposure')));

-- Whoever holds an operator's compartment knows whose it is: a provider acts for it by name.
create policy held_operator on party for select to breakwater_app
  using (kind = 'operator' and id in (
    select c.party_id from compartment c where c.kind = 'operator' and c.id in (select breakwater.held_set())));
