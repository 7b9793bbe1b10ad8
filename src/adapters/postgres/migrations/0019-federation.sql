-- Federation: peers whose claim-checks are answered, and the collections that TAXII serves.

-- A clearinghouse elsewhere that may ask whether a flaw is held here. Without a row the door answers nobody.
create table peer (
  compartment_id text collate "C" not null references compartment (id),
  id text collate "C" not null,
  name text not null,
  -- Of the token in its address.
  token_hash bytea not null check (length(token_hash) = 32),
  -- Shared with this peer and no other: what one may ask tells another nothing.
  salt text not null check (length(salt) between 16 and 1000),
  -- Told with a match, and nothing else.
  contact text not null,
  created_by text collate "C" not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (compartment_id, id)
);
select breakwater.protect('peer');
select breakwater.limit_app('peer', 'select, insert, update');
create unique index peer_by_token on peer (compartment_id, token_hash);

-- Salted digests of the findings that may be told of, one set a peer (core/federation/claim-digest.ts).
create table claim_digest (
  compartment_id text collate "C" not null references compartment (id),
  peer_id text collate "C" not null,
  digest bytea not null check (length(digest) = 32),
  finding_id text collate "C" not null,
  primary key (compartment_id, peer_id, digest, finding_id)
);
select breakwater.protect('claim_digest');
select breakwater.limit_app('claim_digest', 'select, insert, delete');

-- Every question, so that a peer that guesses is seen, and is stopped.
create table claim_check (
  compartment_id text collate "C" not null references compartment (id),
  peer_id text collate "C" not null,
  asked_at timestamptz not null,
  digest bytea not null,
  matched boolean not null
);
select breakwater.protect('claim_check');
select breakwater.limit_app('claim_check', 'select, insert');
create index claim_check_by_peer on claim_check (compartment_id, peer_id, asked_at);

-- What TAXII serves: STIX objects of published advisories, so public by definition. Written by the publisher alone.
create table stix_object (
  id text collate "C" not null,
  -- `modified`; for objects that have no versions, when they were added.
  version timestamptz not null,
  type text collate "C" not null,
  -- Distinct, and in the order of adding: what a client asks to go on after.
  added_at timestamptz not null unique,
  body jsonb not null,
  primary key (id, version)
);
create index stix_object_by_type on stix_object (type, added_at);
alter table stix_object enable row level security;
alter table stix_object force row level security;
create policy read on stix_object for select to breakwater_app using (true);
create policy written on stix_object for all to breakwater_app
  using ((select breakwater.acts_as('publisher'))) with check ((select breakwater.acts_as('publisher')));
select breakwater.limit_app('stix_object', 'select, insert');

-- A published advisory that a person withdrew: its files say so from then on. Nothing takes that back.
alter table advisory
  add column withdrawn_at timestamptz,
  add column withdrawn_by text collate "C",
  -- One or two sentences, published as they stand.
  add column withdrawn_why text,
  add column withdrawal_written_at timestamptz,
  add constraint advisory_withdrawn_by_a_person check (
    withdrawn_at is null
    or (state = 'published' and withdrawn_by is not null and withdrawn_why is not null));

-- When a file was first there: a feed tells an entry's publication from its last change.
alter table published_file add column first_at timestamptz;
update published_file set first_at = written_at;
alter table published_file alter column first_at set not null;
