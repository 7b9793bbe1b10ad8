-- Keys and relations of deduplication.

-- What deduplication looks at in a finding, computed once when it arrives (core/dedupe/signature.ts): judging a
-- new finding reads its partners' signatures, never their documents. `version` is the engine's; one of another
-- version is computed anew from the document.
create table finding_signature (
  compartment_id text collate "C" not null references compartment (id),
  finding_id text collate "C" not null,
  version smallint not null,
  signature jsonb not null,
  primary key (compartment_id, finding_id)
);
select breakwater.protect('finding_signature');
select breakwater.limit_app('finding_signature', 'select, insert, update');
