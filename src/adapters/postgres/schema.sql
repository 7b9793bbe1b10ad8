-- Dumped from the catalogue after all migrations; never edited. See schema.db.test.ts.

create table breakwater.app_function (
  target text not null,
  constraint app_function_pkey PRIMARY KEY (target)
);

create table breakwater.app_limit (
  target text not null,
  privileges text not null,
  constraint app_limit_pkey PRIMARY KEY (target)
);

create table breakwater.migration (
  number integer not null,
  name text not null,
  digest text not null,
  applied_at timestamp with time zone not null default now(),
  constraint migration_pkey PRIMARY KEY (number)
);
grant select on breakwater.migration to breakwater_app;

create table public."case" (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  number bigint not null default nextval('case_number'::regclass),
  root_finding_id text collate "C" not null,
  merged_into text collate "C",
  title text not null,
  component_key text collate "C" not null,
  component jsonb not null,
  opened_at timestamp with time zone not null,
  stage text not null,
  stage_rank smallint not null,
  stage_at timestamp with time zone not null,
  severity_rank smallint not null,
  severity_decided jsonb,
  tlp text not null,
  embargo jsonb not null,
  embargo_state text not null,
  embargo_until timestamp with time zone,
  due_at timestamp with time zone not null,
  finding_count integer not null,
  finder_count integer not null,
  suggestion_count integer not null,
  operator_count integer,
  claims jsonb not null,
  constraint case_number_key UNIQUE (number),
  constraint case_pkey PRIMARY KEY (compartment_id, id),
  constraint case_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint case_embargo_state_check CHECK ((embargo_state = ANY (ARRAY['none'::text, 'proposed'::text, 'active'::text, 'revise'::text, 'exited'::text]))),
  constraint case_stage_check CHECK ((stage = ANY (ARRAY['unique'::text, 'reproduced'::text, 'coordinating'::text, 'fixed'::text, 'published'::text, 'protected'::text, 'refused'::text])))
);
alter table public."case" enable row level security;
alter table public."case" force row level security;
CREATE INDEX case_by_component ON public."case" USING btree (compartment_id, component_key, id, stage_rank, severity_rank, due_at) INCLUDE (tlp, opened_at, finding_count) WHERE ((merged_into IS NULL) AND (finding_count > 0));
CREATE INDEX case_by_due ON public."case" USING btree (compartment_id, due_at, id, stage_rank, severity_rank) INCLUDE (tlp) WHERE ((merged_into IS NULL) AND (finding_count > 0));
CREATE INDEX case_by_findings ON public."case" USING btree (compartment_id, finding_count, id, stage_rank, severity_rank, due_at) INCLUDE (tlp) WHERE ((merged_into IS NULL) AND (finding_count > 0));
CREATE UNIQUE INDEX case_by_id ON public."case" USING btree (id);
CREATE INDEX case_by_opened ON public."case" USING btree (compartment_id, opened_at, id, stage_rank, severity_rank, due_at) INCLUDE (tlp) WHERE ((merged_into IS NULL) AND (finding_count > 0));
CREATE UNIQUE INDEX case_by_root ON public."case" USING btree (root_finding_id);
CREATE INDEX case_by_severity ON public."case" USING btree (compartment_id, severity_rank, id, stage_rank, due_at) INCLUDE (tlp) WHERE ((merged_into IS NULL) AND (finding_count > 0));
CREATE INDEX case_by_stage ON public."case" USING btree (compartment_id, stage_rank, id, severity_rank, due_at) INCLUDE (tlp) WHERE ((merged_into IS NULL) AND (finding_count > 0));
create policy held on "case" for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public."case" to breakwater_app;

create table public.advisory (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  case_id text collate "C" not null,
  identifier text not null,
  revision integer not null,
  state text not null,
  body jsonb not null,
  mapping jsonb not null,
  drafted_at timestamp with time zone not null,
  released_by text collate "C",
  released_at timestamp with time zone,
  published_at timestamp with time zone,
  files jsonb not null default '[]'::jsonb,
  withdrawn_at timestamp with time zone,
  withdrawn_by text collate "C",
  withdrawn_why text,
  published_no integer,
  constraint advisory_identifier_key UNIQUE (identifier),
  constraint advisory_pkey PRIMARY KEY (compartment_id, id),
  constraint advisory_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint advisory_check CHECK (((state = 'draft'::text) OR ((released_by IS NOT NULL) AND (released_at IS NOT NULL)))),
  constraint advisory_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'released'::text, 'published'::text]))),
  constraint advisory_withdrawn_by_a_person CHECK (((withdrawn_at IS NULL) OR ((state = 'published'::text) AND (withdrawn_by IS NOT NULL) AND (withdrawn_why IS NOT NULL))))
);
alter table public.advisory enable row level security;
alter table public.advisory force row level security;
CREATE INDEX advisory_by_id ON public.advisory USING btree (id);
CREATE INDEX advisory_by_state ON public.advisory USING btree (compartment_id, state, drafted_at);
CREATE UNIQUE INDEX advisory_one_per_case ON public.advisory USING btree (compartment_id, case_id);
create policy held on advisory for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.advisory to breakwater_app;

create table public.advisory_alias (
  record_no bigint not null,
  name text collate "C" not null,
  asserted_at timestamp with time zone not null,
  retracted_at timestamp with time zone,
  constraint advisory_alias_pkey PRIMARY KEY (record_no, name),
  constraint advisory_alias_record_no_fkey FOREIGN KEY (record_no) REFERENCES advisory_record(no)
);
alter table public.advisory_alias enable row level security;
alter table public.advisory_alias force row level security;
CREATE INDEX advisory_alias_by_name ON public.advisory_alias USING btree (name) WHERE (retracted_at IS NULL);
create policy read on advisory_alias for select to breakwater_app using (true);
create policy written on advisory_alias for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.advisory_alias to breakwater_app;

create table public.advisory_document (
  source text collate "C" not null,
  digest bytea not null,
  body bytea not null,
  received_at timestamp with time zone not null,
  superseded_at timestamp with time zone,
  constraint advisory_document_pkey PRIMARY KEY (digest, source),
  constraint advisory_document_digest_check CHECK ((length(digest) = 32))
);
alter table public.advisory_document enable row level security;
alter table public.advisory_document force row level security;
create policy read on advisory_document for select to breakwater_app using (true);
create policy written on advisory_document for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.advisory_document to breakwater_app;

create table public.advisory_exposure (
  compartment_id text collate "C" not null,
  inventory_id text collate "C" not null,
  purl text not null,
  record_no bigint not null,
  status text collate "C" not null,
  computed_at timestamp with time zone not null,
  constraint advisory_exposure_pkey PRIMARY KEY (compartment_id, inventory_id, purl, record_no),
  constraint advisory_exposure_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint advisory_exposure_record_no_fkey FOREIGN KEY (record_no) REFERENCES advisory_record(no),
  constraint advisory_exposure_status_check CHECK ((status = ANY (ARRAY['affected'::text, 'unknown'::text])))
);
alter table public.advisory_exposure enable row level security;
alter table public.advisory_exposure force row level security;
CREATE INDEX advisory_exposure_by_inventory ON public.advisory_exposure USING btree (inventory_id);
CREATE INDEX advisory_exposure_by_record ON public.advisory_exposure USING btree (record_no);
create policy held on advisory_exposure for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant delete, insert, select, update on public.advisory_exposure to breakwater_app;

create table public.advisory_import (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  account text not null,
  paths text[] not null,
  started_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  failure text,
  counts jsonb not null,
  blob text collate "C",
  left_out jsonb not null default '[]'::jsonb,
  constraint advisory_import_pkey PRIMARY KEY (compartment_id, id),
  constraint advisory_import_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.advisory_import enable row level security;
alter table public.advisory_import force row level security;
CREATE INDEX advisory_import_newest ON public.advisory_import USING btree (compartment_id, started_at DESC, id);
create policy held on advisory_import for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.advisory_import to breakwater_app;

create table public.advisory_key (
  component_key text collate "C" not null,
  scheme text collate "C",
  distribution text collate "C" not null,
  release text collate "C",
  special boolean not null,
  commits boolean not null,
  record_no bigint not null,
  constraint advisory_key_record_no_fkey FOREIGN KEY (record_no) REFERENCES advisory_record(no)
);
alter table public.advisory_key enable row level security;
alter table public.advisory_key force row level security;
CREATE INDEX advisory_key_by_component ON public.advisory_key USING btree (component_key);
CREATE INDEX advisory_key_by_record ON public.advisory_key USING btree (record_no);
create policy read on advisory_key for select to breakwater_app using (true);
create policy written on advisory_key for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.advisory_key to breakwater_app;

create table public.advisory_package (
  record_no bigint not null,
  "position" integer not null,
  affected jsonb not null,
  constraint advisory_package_pkey PRIMARY KEY (record_no, "position"),
  constraint advisory_package_record_no_fkey FOREIGN KEY (record_no) REFERENCES advisory_record(no)
);
alter table public.advisory_package enable row level security;
alter table public.advisory_package force row level security;
create policy read on advisory_package for select to breakwater_app using (true);
create policy written on advisory_package for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.advisory_package to breakwater_app;

create table public.advisory_range (
  component_key text collate "C" not null,
  scheme text collate "C" not null,
  distribution text collate "C" not null,
  release text collate "C",
  lower bytea not null,
  lower_in boolean not null,
  upper bytea,
  upper_in boolean not null,
  status text collate "C" not null,
  record_no bigint not null,
  constraint advisory_range_record_no_fkey FOREIGN KEY (record_no) REFERENCES advisory_record(no),
  constraint advisory_range_status_check CHECK ((status = ANY (ARRAY['affected'::text, 'unknown'::text])))
);
alter table public.advisory_range enable row level security;
alter table public.advisory_range force row level security;
CREATE INDEX advisory_range_by_component ON public.advisory_range USING btree (component_key, scheme);
CREATE INDEX advisory_range_by_record ON public.advisory_range USING btree (record_no);
create policy read on advisory_range for select to breakwater_app using (true);
create policy written on advisory_range for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.advisory_range to breakwater_app;

create table public.advisory_record (
  no bigint not null generated always as identity,
  source text collate "C" not null,
  id text collate "C" not null,
  digest bytea not null,
  title text,
  modified_at timestamp with time zone,
  withdrawn_at timestamp with time zone,
  recorded_at timestamp with time zone not null,
  matched_at timestamp with time zone,
  keyed_as integer not null,
  joined_no bigint,
  group_no bigint,
  constraint advisory_record_source_id_key UNIQUE (source, id),
  constraint advisory_record_pkey PRIMARY KEY (no),
  constraint advisory_record_digest_source_fkey FOREIGN KEY (digest, source) REFERENCES advisory_document(digest, source)
);
alter table public.advisory_record enable row level security;
alter table public.advisory_record force row level security;
CREATE INDEX advisory_record_by_document ON public.advisory_record USING btree (digest, source);
CREATE INDEX advisory_record_by_id ON public.advisory_record USING btree (id);
CREATE INDEX advisory_record_by_joined ON public.advisory_record USING btree (joined_no) WHERE (joined_no IS NOT NULL);
CREATE INDEX advisory_record_unmatched ON public.advisory_record USING btree (no) WHERE (matched_at IS NULL);
create policy read on advisory_record for select to breakwater_app using (true);
create policy written on advisory_record for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.advisory_record to breakwater_app;

create table public.advisory_revision (
  compartment_id text collate "C" not null,
  advisory_id text collate "C" not null,
  no integer not null,
  kind text not null,
  at timestamp with time zone not null,
  by_principal text collate "C" not null,
  summary text not null,
  body jsonb not null,
  changes jsonb not null,
  written_at timestamp with time zone,
  csaf bytea,
  osv bytea,
  constraint advisory_revision_pkey PRIMARY KEY (compartment_id, advisory_id, no),
  constraint advisory_revision_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint advisory_revision_check CHECK (((no = 1) = (kind = 'first'::text))),
  constraint advisory_revision_kind_check CHECK ((kind = ANY (ARRAY['first'::text, 'corrected'::text, 'withdrawn'::text]))),
  constraint advisory_revision_no_check CHECK ((no >= 1)),
  constraint advisory_revision_summary_check CHECK ((summary <> ''::text))
);
alter table public.advisory_revision enable row level security;
alter table public.advisory_revision force row level security;
CREATE INDEX advisory_revision_by_advisory ON public.advisory_revision USING btree (advisory_id, no);
create policy held on advisory_revision for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (written_at, csaf, osv) on public.advisory_revision to breakwater_app;

create table public.alert_criteria (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  digest text not null,
  body jsonb not null,
  written_by jsonb not null,
  written_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint alert_criteria_pkey PRIMARY KEY (compartment_id, id),
  constraint alert_criteria_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.alert_criteria enable row level security;
alter table public.alert_criteria force row level security;
create policy held on alert_criteria for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (ended_at) on public.alert_criteria to breakwater_app;

create table public.alert_question (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  report_id text collate "C" not null,
  criteria_id text collate "C" not null,
  criterion text not null,
  outcome text not null,
  at timestamp with time zone not null,
  constraint alert_question_compartment_id_report_id_criteria_id_criteri_key UNIQUE (compartment_id, report_id, criteria_id, criterion),
  constraint alert_question_pkey PRIMARY KEY (compartment_id, id),
  constraint alert_question_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint alert_question_outcome_check CHECK ((outcome = ANY (ARRAY['crossed'::text, 'undefined'::text])))
);
alter table public.alert_question enable row level security;
alter table public.alert_question force row level security;
create policy held on alert_question for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
create policy officials on alert_question for all to breakwater_app using (( SELECT breakwater.is_official() AS is_official)) with check (( SELECT breakwater.is_official() AS is_official));
grant insert, select on public.alert_question to breakwater_app;

create table public.answered_challenge (
  challenge_hash bytea not null,
  expires_at timestamp with time zone not null,
  constraint answered_challenge_pkey PRIMARY KEY (challenge_hash),
  constraint answered_challenge_challenge_hash_check CHECK ((length(challenge_hash) = 32))
);
alter table public.answered_challenge enable row level security;
grant select on public.answered_challenge to breakwater_app;

create table public.api_key (
  principal_id text collate "C" not null,
  secret_hash bytea not null,
  scopes text[] not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint api_key_secret_hash_key UNIQUE (secret_hash),
  constraint api_key_pkey PRIMARY KEY (principal_id),
  constraint api_key_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principal(id),
  constraint api_key_secret_hash_check CHECK ((length(secret_hash) = 32))
);
alter table public.api_key enable row level security;
create policy administered on api_key for all to breakwater_app using ((( SELECT breakwater.administers() AS administers) AND (EXISTS ( SELECT
   FROM principal p
  WHERE ((p.id = api_key.principal_id) AND (p.only_in IS NULL)))))) with check (( SELECT breakwater.administers() AS administers));
create policy granted on api_key for insert to breakwater_app with check (((expires_at IS NOT NULL) AND ( SELECT breakwater.gives_grants() AS gives_grants) AND (EXISTS ( SELECT
   FROM (principal p
     JOIN partner r ON (((r.party_id = p.party_id) AND (r.state = 'accepted'::text))))
  WHERE ((p.id = api_key.principal_id) AND (p.only_in IS NULL) AND (p.kind = 'key'::text) AND (p.roles = '{partner}'::text[]))))));
create policy seen on api_key for select to breakwater_app using ((EXISTS ( SELECT
   FROM principal p
  WHERE ((p.id = api_key.principal_id) AND (p.party_id = ANY (( SELECT breakwater.subjects() AS subjects)::text[]))))));
grant delete, insert, select, update on public.api_key to breakwater_app;

create table public.asset (
  compartment_id text collate "C" not null,
  party_id text collate "C" not null,
  name text not null,
  internet_exposed boolean,
  said_by text collate "C" not null,
  said_at timestamp with time zone not null,
  constraint asset_pkey PRIMARY KEY (compartment_id, name),
  constraint asset_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint asset_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);
alter table public.asset enable row level security;
alter table public.asset force row level security;
CREATE INDEX asset_by_party ON public.asset USING btree (party_id);
create policy held on asset for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.asset to breakwater_app;

create table public.case_event (
  compartment_id text collate "C" not null,
  case_id text collate "C" not null,
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  by_principal text collate "C" not null,
  by_machine boolean not null,
  kind text not null,
  detail jsonb not null,
  constraint case_event_pkey PRIMARY KEY (compartment_id, case_id, id),
  constraint case_event_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.case_event enable row level security;
alter table public.case_event force row level security;
CREATE INDEX case_event_by_time ON public.case_event USING btree (compartment_id, at, kind);
create policy held on case_event for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.case_event to breakwater_app;

create table public.case_fact (
  compartment_id text collate "C" not null,
  case_id text collate "C" not null,
  fact text not null,
  value text,
  asserted_by text collate "C" not null,
  asserted_at timestamp with time zone not null,
  constraint case_fact_pkey PRIMARY KEY (compartment_id, case_id, fact, asserted_at),
  constraint case_fact_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint case_fact_fact_check CHECK ((fact = ANY (ARRAY['KEV'::text, 'PE'::text, 'A'::text, 'TI'::text]))),
  constraint case_fact_value_check CHECK ((value = ANY (ARRAY['N'::text, 'Y'::text, 'P'::text, 'T'::text])))
);
alter table public.case_fact enable row level security;
alter table public.case_fact force row level security;
create policy held on case_fact for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.case_fact to breakwater_app;

create table public.case_finding (
  compartment_id text collate "C" not null,
  finding_id text collate "C" not null,
  case_id text collate "C" not null,
  canonical boolean not null,
  submitter_party_id text collate "C" not null,
  received_at timestamp with time zone not null,
  constraint case_finding_pkey PRIMARY KEY (compartment_id, finding_id),
  constraint case_finding_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.case_finding enable row level security;
alter table public.case_finding force row level security;
CREATE INDEX case_finding_by_case ON public.case_finding USING btree (compartment_id, case_id, received_at);
CREATE INDEX case_finding_by_finder ON public.case_finding USING btree (compartment_id, submitter_party_id, received_at DESC, case_id);
CREATE INDEX case_finding_merged ON public.case_finding USING btree (compartment_id, received_at DESC, finding_id) WHERE (NOT canonical);
create policy held on case_finding for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant delete, insert, select, update on public.case_finding to breakwater_app;

create table public.case_words (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  words tsvector not null,
  constraint case_words_pkey PRIMARY KEY (compartment_id, id)
);
alter table public.case_words enable row level security;
CREATE INDEX case_words_within ON public.case_words USING gin (words);
create policy nobody on case_words for all to breakwater_app using (false) with check (false);
grant select on public.case_words to breakwater_app;

create table public.checkpoint (
  log text not null,
  size bigint not null,
  root bytea not null,
  note text not null,
  visible_at timestamp with time zone not null,
  constraint checkpoint_pkey PRIMARY KEY (log, size),
  constraint checkpoint_log_check CHECK ((log = ANY (ARRAY['internal'::text, 'public'::text]))),
  constraint checkpoint_root_check CHECK ((length(root) = 32))
);
alter table public.checkpoint enable row level security;
alter table public.checkpoint force row level security;
create policy ledger on checkpoint for all to breakwater_app using (( SELECT breakwater.acts_as('ledger'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('ledger'::text) AS acts_as));
grant insert, select on public.checkpoint to breakwater_app;

create table public.claim_check (
  compartment_id text collate "C" not null,
  peer_id text collate "C" not null,
  asked_at timestamp with time zone not null,
  digest bytea not null,
  matched boolean not null,
  constraint claim_check_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.claim_check enable row level security;
alter table public.claim_check force row level security;
CREATE INDEX claim_check_by_peer ON public.claim_check USING btree (compartment_id, peer_id, asked_at);
create policy held on claim_check for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.claim_check to breakwater_app;

create table public.claim_digest (
  compartment_id text collate "C" not null,
  peer_id text collate "C" not null,
  digest bytea not null,
  finding_id text collate "C" not null,
  constraint claim_digest_pkey PRIMARY KEY (compartment_id, peer_id, digest, finding_id),
  constraint claim_digest_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint claim_digest_digest_check CHECK ((length(digest) = 32))
);
alter table public.claim_digest enable row level security;
alter table public.claim_digest force row level security;
create policy held on claim_digest for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select on public.claim_digest to breakwater_app;

create table public.compartment (
  id text collate "C" not null,
  kind text not null,
  label text not null,
  party_id text collate "C",
  created_at timestamp with time zone not null,
  within text collate "C",
  constraint compartment_pkey PRIMARY KEY (id),
  constraint compartment_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id),
  constraint compartment_within_fkey FOREIGN KEY (within) REFERENCES compartment(id),
  constraint compartment_kind_check CHECK ((kind = ANY (ARRAY['intake'::text, 'desk'::text, 'case'::text, 'thread'::text, 'operator'::text, 'public'::text, 'engagement'::text, 'material'::text, 'criteria'::text, 'partner'::text, 'probe'::text, 'suite'::text]))),
  constraint compartment_party_check CHECK (((kind = ANY (ARRAY['intake'::text, 'operator'::text, 'partner'::text])) = (party_id IS NOT NULL))),
  constraint compartment_within_check CHECK (((kind = 'material'::text) = (within IS NOT NULL)))
);
alter table public.compartment enable row level security;
CREATE UNIQUE INDEX compartment_one_per_party ON public.compartment USING btree (party_id, kind) WHERE (party_id IS NOT NULL);
CREATE UNIQUE INDEX compartment_one_probe ON public.compartment USING btree (kind) WHERE (kind = 'probe'::text);
CREATE UNIQUE INDEX compartment_one_shared ON public.compartment USING btree (kind) WHERE (kind = ANY (ARRAY['desk'::text, 'public'::text]));
create policy seen on compartment for select to breakwater_app using (((id IN ( SELECT breakwater.held_set() AS held_set)) OR (( SELECT breakwater.administers() AS administers) AND (kind <> ALL (ARRAY['engagement'::text, 'material'::text, 'criteria'::text, 'suite'::text])))));
grant select on public.compartment to breakwater_app;

create table public.consultation (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  consulted text not null,
  question text not null,
  asked_by jsonb not null,
  asked_at timestamp with time zone not null,
  state text not null,
  answer text,
  answered_at timestamp with time zone,
  constraint consultation_pkey PRIMARY KEY (compartment_id, id),
  constraint consultation_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint consultation_answer_check CHECK (((length(answer) >= 1) AND (length(answer) <= 8000))),
  constraint consultation_check CHECK (((state = 'asked'::text) = (answer IS NULL))),
  constraint consultation_consulted_check CHECK (((length(consulted) >= 1) AND (length(consulted) <= 200))),
  constraint consultation_question_check CHECK (((length(question) >= 1) AND (length(question) <= 4000))),
  constraint consultation_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'answered'::text, 'dissented'::text])))
);
alter table public.consultation enable row level security;
alter table public.consultation force row level security;
create policy held on consultation for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
create policy officials on consultation for all to breakwater_app using (( SELECT breakwater.is_official() AS is_official)) with check (( SELECT breakwater.is_official() AS is_official));
grant insert, select, update (state, answer, answered_at) on public.consultation to breakwater_app;

create table public.dedupe_key (
  compartment_id text collate "C" not null,
  key bigint not null,
  place bigint not null,
  finding_id text collate "C" not null,
  constraint dedupe_key_pkey PRIMARY KEY (compartment_id, key, place, finding_id),
  constraint dedupe_key_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.dedupe_key enable row level security;
alter table public.dedupe_key force row level security;
create policy held on dedupe_key for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant insert, select on public.dedupe_key to breakwater_app;

create table public.determination (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  answer text not null,
  reasons text not null,
  record text not null,
  written_by jsonb not null,
  written_at timestamp with time zone not null,
  signed_act text,
  confirmed_by jsonb,
  confirmed_at timestamp with time zone,
  confirmed_act text,
  constraint determination_compartment_id_engagement_id_key UNIQUE (compartment_id, engagement_id),
  constraint determination_pkey PRIMARY KEY (compartment_id, id),
  constraint determination_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint determination_answer_check CHECK ((answer = ANY (ARRAY['criteria-met'::text, 'criteria-not-met'::text, 'could-not-tell'::text, 'none-made'::text]))),
  constraint determination_check CHECK (((confirmed_by IS NULL) OR ((confirmed_by ->> 'id'::text) <> (written_by ->> 'id'::text)))),
  constraint determination_reasons_check CHECK (((length(reasons) >= 1) AND (length(reasons) <= 20000)))
);
alter table public.determination enable row level security;
alter table public.determination force row level security;
create policy held on determination for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (confirmed_by, confirmed_at, confirmed_act) on public.determination to breakwater_app;

create table public.document (
  compartment_id text collate "C" not null,
  digest bytea not null,
  media_type text not null,
  size bigint not null,
  body bytea,
  received_at timestamp with time zone not null,
  submitted_by text collate "C" not null,
  format text not null,
  finding_count integer not null,
  finding_id text collate "C",
  rejected jsonb,
  receipt_id text collate "C" not null,
  intent_id bigint not null,
  constraint document_pkey PRIMARY KEY (compartment_id, digest),
  constraint document_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint document_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES principal(id),
  constraint document_digest_check CHECK ((length(digest) = 32))
);
alter table public.document enable row level security;
alter table public.document force row level security;
CREATE INDEX document_by_receipt ON public.document USING btree (receipt_id);
create policy held on document for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.document to breakwater_app;

create table public.engagement (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  material_id text collate "C" not null,
  developer_id text collate "C" not null,
  developer_name text not null,
  model text not null,
  question text not null,
  state jsonb not null,
  state_name text not null,
  opened_at timestamp with time zone not null,
  changed_at timestamp with time zone not null,
  due_at timestamp with time zone,
  over_at timestamp with time zone,
  destroyed_at timestamp with time zone,
  confidential_basis text,
  confidential_by jsonb,
  confidential_at timestamp with time zone,
  certificate text,
  constraint engagement_pkey PRIMARY KEY (compartment_id, id),
  constraint engagement_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint engagement_confidential_basis_check CHECK (((length(confidential_basis) >= 1) AND (length(confidential_basis) <= 1000))),
  constraint engagement_model_check CHECK (((length(model) >= 1) AND (length(model) <= 200))),
  constraint engagement_question_check CHECK (((length(question) >= 1) AND (length(question) <= 4000)))
);
alter table public.engagement enable row level security;
alter table public.engagement force row level security;
CREATE INDEX engagement_due ON public.engagement USING btree (compartment_id, due_at) WHERE (due_at IS NOT NULL);
create policy held on engagement for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (state, state_name, changed_at, due_at, over_at, destroyed_at, confidential_basis, confidential_by, confidential_at, certificate) on public.engagement to breakwater_app;

create table public.engagement_access (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  at timestamp with time zone not null,
  by_principal text collate "C" not null,
  by_name text not null,
  by_machine boolean not null,
  what text not null,
  subject text,
  constraint engagement_access_pkey PRIMARY KEY (compartment_id, id),
  constraint engagement_access_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint engagement_access_what_check CHECK ((what = ANY (ARRAY['plan'::text, 'run'::text, 'report'::text, 'log'::text, 'question'::text, 'determination'::text])))
);
alter table public.engagement_access enable row level security;
alter table public.engagement_access force row level security;
CREATE INDEX engagement_access_by_time ON public.engagement_access USING btree (compartment_id, engagement_id, at DESC, id);
create policy held on engagement_access for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.engagement_access to breakwater_app;

create table public.engagement_event (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  seq integer not null,
  at timestamp with time zone not null,
  kind text not null,
  by_principal text collate "C" not null,
  by_name text not null,
  by_machine boolean not null,
  reason text,
  detail jsonb not null,
  digest bytea not null,
  constraint engagement_event_pkey PRIMARY KEY (compartment_id, engagement_id, seq),
  constraint engagement_event_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint engagement_event_digest_check CHECK ((length(digest) = 32)),
  constraint engagement_event_seq_check CHECK ((seq > 0))
);
alter table public.engagement_event enable row level security;
alter table public.engagement_event force row level security;
create policy held on engagement_event for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.engagement_event to breakwater_app;

create table public.engagement_key (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  principal_id text collate "C" not null,
  name text not null,
  side text not null,
  made_by jsonb not null,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint engagement_key_pkey PRIMARY KEY (compartment_id, principal_id),
  constraint engagement_key_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint engagement_key_side_check CHECK ((side = ANY (ARRAY['developer'::text, 'clearinghouse'::text])))
);
alter table public.engagement_key enable row level security;
alter table public.engagement_key force row level security;
create policy held on engagement_key for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (ended_at) on public.engagement_key to breakwater_app;

create table public.engagement_person (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  principal_id text collate "C" not null,
  name text not null,
  role text not null,
  named_by jsonb not null,
  named_at timestamp with time zone not null,
  acknowledged_at timestamp with time zone,
  acknowledged text,
  removed_at timestamp with time zone,
  constraint engagement_person_pkey PRIMARY KEY (compartment_id, engagement_id, principal_id),
  constraint engagement_person_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint engagement_person_role_check CHECK ((role = ANY (ARRAY['evaluator'::text, 'official'::text])))
);
alter table public.engagement_person enable row level security;
alter table public.engagement_person force row level security;
create policy held on engagement_person for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (named_by, named_at, acknowledged_at, acknowledged, removed_at) on public.engagement_person to breakwater_app;

create table public.engagement_shared (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  kind text not null,
  digest text not null,
  body jsonb not null,
  shared_by jsonb not null,
  shared_at timestamp with time zone not null,
  constraint engagement_shared_pkey PRIMARY KEY (compartment_id, kind, id),
  constraint engagement_shared_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint engagement_shared_kind_check CHECK ((kind = ANY (ARRAY['report'::text, 'determination'::text])))
);
alter table public.engagement_shared enable row level security;
alter table public.engagement_shared force row level security;
create policy held on engagement_shared for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.engagement_shared to breakwater_app;

create table public.engagement_suite (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  digest text not null,
  body jsonb not null,
  brought_by jsonb not null,
  brought_at timestamp with time zone not null,
  constraint engagement_suite_compartment_id_digest_key UNIQUE (compartment_id, digest),
  constraint engagement_suite_pkey PRIMARY KEY (compartment_id, id),
  constraint engagement_suite_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.engagement_suite enable row level security;
alter table public.engagement_suite force row level security;
create policy held on engagement_suite for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.engagement_suite to breakwater_app;

create table public.engagement_terms (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  no integer not null,
  body jsonb not null,
  digest text not null,
  proposed_by jsonb not null,
  proposed_at timestamp with time zone not null,
  agreed_by jsonb,
  agreed_at timestamp with time zone,
  constraint engagement_terms_pkey PRIMARY KEY (compartment_id, engagement_id, no),
  constraint engagement_terms_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint engagement_terms_no_check CHECK ((no > 0))
);
alter table public.engagement_terms enable row level security;
alter table public.engagement_terms force row level security;
create policy held on engagement_terms for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (agreed_by, agreed_at) on public.engagement_terms to breakwater_app;

create table public.epss_score (
  cve text collate "C" not null,
  score real not null,
  percentile real,
  scored_on date not null,
  constraint epss_score_pkey PRIMARY KEY (cve),
  constraint epss_score_percentile_check CHECK (((percentile >= (0)::double precision) AND (percentile <= (1)::double precision))),
  constraint epss_score_score_check CHECK (((score >= (0)::double precision) AND (score <= (1)::double precision)))
);
alter table public.epss_score enable row level security;
alter table public.epss_score force row level security;
create policy read on epss_score for select to breakwater_app using (true);
create policy written on epss_score for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.epss_score to breakwater_app;

create table public.evaluation_plan (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  digest text not null,
  body bytea not null,
  registered_by jsonb not null,
  registered_at timestamp with time zone not null,
  entry integer not null,
  constraint evaluation_plan_compartment_id_digest_key UNIQUE (compartment_id, digest),
  constraint evaluation_plan_pkey PRIMARY KEY (compartment_id, id),
  constraint evaluation_plan_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.evaluation_plan enable row level security;
alter table public.evaluation_plan force row level security;
create policy held on evaluation_plan for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.evaluation_plan to breakwater_app;

create table public.evaluation_report (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  run_ids text[] not null,
  models text[] not null,
  departures integer not null,
  digest text not null,
  body jsonb not null,
  made_by jsonb not null,
  made_at timestamp with time zone not null,
  constraint evaluation_report_pkey PRIMARY KEY (compartment_id, id),
  constraint evaluation_report_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.evaluation_report enable row level security;
alter table public.evaluation_report force row level security;
create policy held on evaluation_report for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.evaluation_report to breakwater_app;

create table public.evaluation_run (
  compartment_id text collate "C" not null,
  engagement_id text collate "C" not null,
  id text collate "C" not null,
  plan_id text collate "C" not null,
  digest text not null,
  size bigint not null,
  header jsonb not null,
  samples integer not null,
  runs integer not null,
  departures jsonb not null,
  disagreements jsonb not null,
  records bytea,
  imported_by jsonb not null,
  imported_at timestamp with time zone not null,
  destroyed_at timestamp with time zone,
  constraint evaluation_run_compartment_id_plan_id_digest_key UNIQUE (compartment_id, plan_id, digest),
  constraint evaluation_run_pkey PRIMARY KEY (compartment_id, id),
  constraint evaluation_run_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.evaluation_run enable row level security;
alter table public.evaluation_run force row level security;
create policy held on evaluation_run for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (records, destroyed_at) on public.evaluation_run to breakwater_app;

create table public.evaluation_suite (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  version text not null,
  digest text not null,
  tasks integer not null,
  body jsonb not null,
  written_by jsonb not null,
  written_at timestamp with time zone not null,
  constraint evaluation_suite_compartment_id_version_key UNIQUE (compartment_id, version),
  constraint evaluation_suite_pkey PRIMARY KEY (compartment_id, id),
  constraint evaluation_suite_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint evaluation_suite_tasks_check CHECK ((tasks > 0))
);
alter table public.evaluation_suite enable row level security;
alter table public.evaluation_suite force row level security;
create policy held on evaluation_suite for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.evaluation_suite to breakwater_app;

create table public.exchange (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  sent_to text not null,
  purpose text not null,
  marking text not null,
  state text not null,
  digest text not null,
  content jsonb not null,
  prepared_by jsonb not null,
  prepared_at timestamp with time zone not null,
  refusal text,
  envelope jsonb,
  constraint exchange_pkey PRIMARY KEY (compartment_id, id),
  constraint exchange_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint exchange_check CHECK (((state = 'sealed'::text) = (envelope IS NOT NULL))),
  constraint exchange_check1 CHECK (((state = 'refused'::text) = (refusal IS NOT NULL))),
  constraint exchange_digest_check CHECK ((length(digest) = 64)),
  constraint exchange_purpose_check CHECK (((length(purpose) >= 1) AND (length(purpose) <= 2000))),
  constraint exchange_refusal_check CHECK (((length(refusal) >= 1) AND (length(refusal) <= 2000))),
  constraint exchange_sent_to_check CHECK (((length(sent_to) >= 1) AND (length(sent_to) <= 200))),
  constraint exchange_state_check CHECK ((state = ANY (ARRAY['prepared'::text, 'reviewed-once'::text, 'sealed'::text, 'refused'::text])))
);
alter table public.exchange enable row level security;
alter table public.exchange force row level security;
CREATE INDEX exchange_by_id ON public.exchange USING btree (id);
create policy held on exchange for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (state, refusal, envelope) on public.exchange to breakwater_app;

create table public.exchange_received (
  compartment_id text collate "C" not null,
  digest text not null,
  envelope jsonb not null,
  content jsonb not null,
  keyid text not null,
  received_by jsonb not null,
  at timestamp with time zone not null,
  constraint exchange_received_pkey PRIMARY KEY (compartment_id, digest),
  constraint exchange_received_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint exchange_received_digest_check CHECK ((length(digest) = 64))
);
alter table public.exchange_received enable row level security;
alter table public.exchange_received force row level security;
create policy held on exchange_received for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.exchange_received to breakwater_app;

create table public.exchange_review (
  compartment_id text collate "C" not null,
  exchange_id text collate "C" not null,
  principal_id text collate "C" not null,
  digest text not null,
  note text,
  by_actor jsonb not null,
  at timestamp with time zone not null,
  constraint exchange_review_pkey PRIMARY KEY (compartment_id, exchange_id, principal_id),
  constraint exchange_review_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint exchange_review_note_check CHECK ((length(note) <= 2000))
);
alter table public.exchange_review enable row level security;
alter table public.exchange_review force row level security;
create policy held on exchange_review for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.exchange_review to breakwater_app;

create table public.experiment (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  finding_id text collate "C" not null,
  state text not null,
  queued_at timestamp with time zone not null,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  verdict text,
  reason text,
  assurance text,
  body jsonb,
  attestation jsonb,
  crash_key text collate "C" generated always as (md5((body ->> 'crash'::text))) stored,
  constraint experiment_pkey PRIMARY KEY (compartment_id, id),
  constraint experiment_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint experiment_assurance_check CHECK ((assurance = ANY (ARRAY['observed'::text, 'effect_only'::text, 'claimed'::text]))),
  constraint experiment_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text]))),
  constraint experiment_verdict_check CHECK ((verdict = ANY (ARRAY['reproduced'::text, 'not_reproduced'::text, 'flaky'::text, 'inconclusive'::text])))
);
alter table public.experiment enable row level security;
alter table public.experiment force row level security;
CREATE INDEX experiment_by_crash ON public.experiment USING btree (compartment_id, crash_key) WHERE (crash_key IS NOT NULL);
CREATE INDEX experiment_by_finding ON public.experiment USING btree (finding_id, compartment_id, queued_at DESC);
CREATE UNIQUE INDEX experiment_one_open ON public.experiment USING btree (compartment_id, finding_id) WHERE (state <> 'done'::text);
create policy held on experiment for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.experiment to breakwater_app;

create table public.exposure (
  compartment_id text collate "C" not null,
  case_id text collate "C" not null,
  party_id text collate "C" not null,
  inventory_id text collate "C" not null,
  asset text not null,
  purl text not null,
  version text not null,
  status text not null,
  reason text not null,
  fixed text[] not null,
  computed_at timestamp with time zone not null,
  answer text,
  notice_due_at timestamp with time zone,
  constraint exposure_pkey PRIMARY KEY (compartment_id, case_id, inventory_id, purl),
  constraint exposure_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint exposure_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id),
  constraint exposure_answer_check CHECK ((answer = ANY (ARRAY['open'::text, 'patched'::text, 'mitigated'::text, 'not_affected'::text, 'needs_help'::text]))),
  constraint exposure_status_check CHECK ((status = ANY (ARRAY['affected'::text, 'not_affected'::text, 'unknown'::text])))
);
alter table public.exposure enable row level security;
alter table public.exposure force row level security;
CREATE INDEX exposure_by_case ON public.exposure USING btree (case_id);
CREATE INDEX exposure_by_party ON public.exposure USING btree (party_id, case_id, status);
create policy held on exposure for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant delete, insert, select, update on public.exposure to breakwater_app;

create table public.finding (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  document_digest bytea not null,
  pointer text not null,
  line integer,
  format text not null,
  submitter_party_id text collate "C" not null,
  submitted_by text collate "C" not null,
  received_at timestamp with time zone not null,
  own_id text,
  component_key text collate "C" not null,
  title text not null,
  body jsonb not null,
  tlp text not null,
  severity_rank smallint not null,
  state text not null,
  state_at timestamp with time zone not null,
  constraint finding_pkey PRIMARY KEY (id, compartment_id),
  constraint finding_state_check CHECK ((state = ANY (ARRAY['received'::text, 'testing'::text, 'reproduced'::text, 'not_reproduced'::text, 'inconclusive'::text, 'unproven'::text]))),
  constraint finding_tlp_check CHECK ((tlp = ANY (ARRAY['AMBER'::text, 'AMBER+STRICT'::text, 'RED'::text])))
);
alter table public.finding enable row level security;
alter table public.finding force row level security;
CREATE INDEX finding_by_component ON public.finding USING btree (compartment_id, component_key, received_at, id, state, severity_rank) INCLUDE (tlp);
CREATE INDEX finding_by_document ON public.finding USING btree (compartment_id, document_digest) WHERE (pointer <> ''::text);
CREATE INDEX finding_by_severity ON public.finding USING btree (compartment_id, severity_rank, received_at, id, state) INCLUDE (tlp);
CREATE INDEX finding_by_state ON public.finding USING btree (compartment_id, state, received_at, id, severity_rank) INCLUDE (tlp);
CREATE INDEX finding_by_time ON public.finding USING btree (compartment_id, received_at, id) INCLUDE (tlp);
create policy held on finding for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (state, state_at) on public.finding to breakwater_app;

create table public.finding_signature (
  compartment_id text collate "C" not null,
  finding_id text collate "C" not null,
  version smallint not null,
  signature jsonb not null,
  constraint finding_signature_pkey PRIMARY KEY (compartment_id, finding_id),
  constraint finding_signature_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.finding_signature enable row level security;
alter table public.finding_signature force row level security;
create policy held on finding_signature for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant insert, select, update on public.finding_signature to breakwater_app;

create table public.finding_words (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  words tsvector not null,
  constraint finding_words_pkey PRIMARY KEY (compartment_id, id)
);
alter table public.finding_words enable row level security;
CREATE INDEX finding_words_within ON public.finding_words USING gin (words);
create policy added on finding_words for insert to breakwater_app with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.finding_words to breakwater_app;

create table public.idempotency (
  compartment_id text collate "C" not null,
  principal_id text collate "C" not null,
  key text not null,
  request_digest bytea not null,
  created_at timestamp with time zone not null,
  constraint idempotency_pkey PRIMARY KEY (compartment_id, principal_id, key),
  constraint idempotency_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.idempotency enable row level security;
alter table public.idempotency force row level security;
CREATE INDEX idempotency_by_age ON public.idempotency USING btree (compartment_id, created_at);
create policy held on idempotency for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.idempotency to breakwater_app;

create table public.instance (
  one boolean not null default true,
  founded_at timestamp with time zone not null,
  name text not null,
  signing_key bytea not null,
  constraint instance_pkey PRIMARY KEY (one),
  constraint instance_one_check CHECK (one),
  constraint instance_signing_key_check CHECK ((length(signing_key) = 32))
);
alter table public.instance enable row level security;
create policy read on instance for select to breakwater_app using (true);
grant select on public.instance to breakwater_app;

create table public.inventory (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  party_id text collate "C" not null,
  asset text not null,
  document_digest bytea not null,
  body bytea,
  component_count integer not null,
  unmatched jsonb not null,
  received_at timestamp with time zone not null,
  superseded_at timestamp with time zone,
  keyed_as integer,
  matched_at timestamp with time zone,
  unmatched_more integer not null default 0,
  warnings jsonb not null default '[]'::jsonb,
  constraint inventory_pkey PRIMARY KEY (compartment_id, id),
  constraint inventory_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint inventory_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id)
);
alter table public.inventory enable row level security;
alter table public.inventory force row level security;
CREATE INDEX inventory_by_id ON public.inventory USING btree (id);
CREATE INDEX inventory_by_party ON public.inventory USING btree (party_id) WHERE (superseded_at IS NULL);
CREATE INDEX inventory_current ON public.inventory USING btree (compartment_id, asset) WHERE (superseded_at IS NULL);
CREATE INDEX inventory_keyed_as ON public.inventory USING btree (keyed_as) WHERE (superseded_at IS NULL);
CREATE INDEX inventory_unmatched ON public.inventory USING btree (id) WHERE ((matched_at IS NULL) AND (superseded_at IS NULL));
create policy held on inventory for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant delete, insert, select, update on public.inventory to breakwater_app;

create table public.inventory_component (
  compartment_id text collate "C" not null,
  inventory_id text collate "C" not null,
  component_key text collate "C" not null,
  purl text not null,
  name text not null,
  version text not null,
  ecosystem text not null,
  constraint inventory_component_pkey PRIMARY KEY (compartment_id, inventory_id, purl),
  constraint inventory_component_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.inventory_component enable row level security;
alter table public.inventory_component force row level security;
CREATE INDEX inventory_component_by_inventory ON public.inventory_component USING btree (inventory_id);
create policy held on inventory_component for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant delete, insert, select, update on public.inventory_component to breakwater_app;

create table public.inventory_lookup (
  compartment_id text collate "C" not null,
  inventory_id text collate "C" not null,
  purl text not null,
  component_key text collate "C" not null,
  version text not null,
  ecosystem text not null,
  scheme text collate "C",
  version_key bytea,
  distribution text collate "C" not null,
  release text collate "C",
  source_commit text collate "C",
  "position" integer not null,
  alone boolean not null,
  superseded boolean not null default false,
  constraint inventory_lookup_pkey PRIMARY KEY (compartment_id, inventory_id, purl, component_key),
  constraint inventory_lookup_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint inventory_lookup_version_key_check CHECK ((length(version_key) <= 1024))
);
alter table public.inventory_lookup enable row level security;
alter table public.inventory_lookup force row level security;
CREATE INDEX inventory_lookup_by_inventory ON public.inventory_lookup USING btree (inventory_id);
CREATE INDEX inventory_lookup_by_key ON public.inventory_lookup USING btree (component_key, version_key) WHERE (NOT superseded);
create policy held on inventory_lookup for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant delete, insert, select, update on public.inventory_lookup to breakwater_app;

create table public.kev_entry (
  cve text collate "C" not null,
  added_on date not null,
  due_on date,
  ransomware boolean not null,
  catalogue text collate "C" not null,
  removed_at timestamp with time zone,
  constraint kev_entry_pkey PRIMARY KEY (cve)
);
alter table public.kev_entry enable row level security;
alter table public.kev_entry force row level security;
create policy read on kev_entry for select to breakwater_app using (true);
create policy written on kev_entry for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.kev_entry to breakwater_app;

create table public.ledger_identity (
  one boolean not null default true,
  vkey text not null,
  constraint ledger_identity_pkey PRIMARY KEY (one),
  constraint ledger_identity_one_check CHECK (one)
);
alter table public.ledger_identity enable row level security;
alter table public.ledger_identity force row level security;
create policy ledger on ledger_identity for all to breakwater_app using (( SELECT breakwater.acts_as('ledger'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('ledger'::text) AS acts_as));
grant insert, select, update on public.ledger_identity to breakwater_app;

create table public.ledger_intent (
  compartment_id text collate "C" not null,
  id bigint not null generated always as identity,
  entry bytea not null,
  nonce bytea,
  at timestamp with time zone not null,
  constraint ledger_intent_pkey PRIMARY KEY (id),
  constraint ledger_intent_nonce_check CHECK ((length(nonce) = 32))
);
alter table public.ledger_intent enable row level security;
alter table public.ledger_intent force row level security;
CREATE INDEX ledger_intent_by_compartment ON public.ledger_intent USING btree (compartment_id, id);
create policy held on ledger_intent for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.ledger_intent to breakwater_app;

create table public.ledger_leaf (
  intent_id bigint not null,
  internal bytea not null,
  commitment bytea,
  leaf_index bigint,
  interval_index bigint,
  place integer,
  constraint ledger_leaf_pkey PRIMARY KEY (intent_id),
  constraint ledger_leaf_commitment_check CHECK ((length(commitment) = 32)),
  constraint ledger_leaf_internal_check CHECK ((length(internal) = 32)),
  constraint ledger_leaf_place_check CHECK (((place >= 0) AND (place <= 16777215)))
);
alter table public.ledger_leaf enable row level security;
alter table public.ledger_leaf force row level security;
CREATE UNIQUE INDEX ledger_leaf_by_place ON public.ledger_leaf USING btree (interval_index, place) WHERE (place IS NOT NULL);
CREATE INDEX ledger_leaf_waiting ON public.ledger_leaf USING btree (intent_id) WHERE (leaf_index IS NULL);
create policy added on ledger_leaf for insert to breakwater_app with check (((leaf_index IS NULL) AND (interval_index IS NULL) AND (place IS NULL)));
create policy ledger on ledger_leaf for all to breakwater_app using (( SELECT breakwater.acts_as('ledger'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('ledger'::text) AS acts_as));
grant insert, select, update (leaf_index, interval_index, place) on public.ledger_leaf to breakwater_app;

create table public.link (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  a text collate "C" not null,
  b text collate "C" not null,
  relation text not null,
  confidence double precision not null,
  decided_by text not null,
  decision text,
  evidence jsonb not null,
  asserted_by text collate "C" not null,
  asserted_at timestamp with time zone not null,
  superseded_at timestamp with time zone,
  head text collate "C",
  constraint link_pkey PRIMARY KEY (compartment_id, id),
  constraint link_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint link_check CHECK ((a < b)),
  constraint link_check1 CHECK (((decided_by = 'person'::text) = (decision IS NOT NULL))),
  constraint link_check2 CHECK (((head IS NULL) OR ((relation = ANY (ARRAY['subsumes'::text, 'chains'::text])) AND ((head = a) OR (head = b))))),
  constraint link_confidence_check CHECK (((confidence >= (0)::double precision) AND (confidence <= (1)::double precision))),
  constraint link_decided_by_check CHECK ((decided_by = ANY (ARRAY['auto'::text, 'suggested'::text, 'person'::text]))),
  constraint link_decision_check CHECK ((decision = ANY (ARRAY['together'::text, 'apart'::text]))),
  constraint link_relation_check CHECK ((relation = ANY (ARRAY['duplicate'::text, 'subsumes'::text, 'chains'::text, 'related'::text])))
);
alter table public.link enable row level security;
alter table public.link force row level security;
CREATE INDEX link_current_a ON public.link USING btree (compartment_id, a) WHERE (superseded_at IS NULL);
CREATE INDEX link_current_b ON public.link USING btree (compartment_id, b) WHERE (superseded_at IS NULL);
CREATE UNIQUE INDEX link_one_machine ON public.link USING btree (compartment_id, a, b, relation) WHERE ((superseded_at IS NULL) AND (decided_by <> 'person'::text));
CREATE UNIQUE INDEX link_one_person ON public.link USING btree (compartment_id, a, b, relation) WHERE ((superseded_at IS NULL) AND (decided_by = 'person'::text));
CREATE INDEX link_waiting ON public.link USING btree (compartment_id, decided_by, confidence DESC, id) WHERE (superseded_at IS NULL);
create policy held on link for all to breakwater_app using ((compartment_id IN ( SELECT breakwater.held_set() AS held_set))) with check ((compartment_id IN ( SELECT breakwater.held_set() AS held_set)));
grant insert, select, update (superseded_at) on public.link to breakwater_app;

create table public.log_tile (
  log text not null,
  level smallint not null,
  index bigint not null,
  hashes bytea not null,
  constraint log_tile_pkey PRIMARY KEY (log, level, index),
  constraint log_tile_hashes_check CHECK ((((length(hashes) >= 32) AND (length(hashes) <= 8192)) AND ((length(hashes) % 32) = 0))),
  constraint log_tile_log_check CHECK ((log = ANY (ARRAY['internal'::text, 'public'::text])))
);
alter table public.log_tile enable row level security;
alter table public.log_tile force row level security;
create policy ledger on log_tile for all to breakwater_app using (( SELECT breakwater.acts_as('ledger'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('ledger'::text) AS acts_as));
grant insert, select, update (hashes) on public.log_tile to breakwater_app;

create table public.maintainer_link (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  case_id text collate "C" not null,
  thread_id text collate "C" not null,
  party_id text collate "C" not null,
  party_name text not null,
  principal_id text collate "C" not null,
  created_by text collate "C" not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  first_read_at timestamp with time zone,
  last_read_at timestamp with time zone,
  window_at timestamp with time zone,
  window_reads integer not null default 0,
  constraint maintainer_link_pkey PRIMARY KEY (compartment_id, id),
  constraint maintainer_link_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.maintainer_link enable row level security;
alter table public.maintainer_link force row level security;
CREATE INDEX maintainer_link_by_case ON public.maintainer_link USING btree (case_id);
CREATE UNIQUE INDEX maintainer_link_by_principal ON public.maintainer_link USING btree (compartment_id, principal_id);
create policy held on maintainer_link for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (revoked_at, first_read_at, last_read_at, window_at, window_reads) on public.maintainer_link to breakwater_app;

create table public.maintainer_sheet (
  compartment_id text collate "C" not null,
  case_id text collate "C" not null,
  revision integer not null,
  body jsonb not null,
  written_by text collate "C" not null,
  written_by_name text not null,
  written_at timestamp with time zone not null,
  constraint maintainer_sheet_pkey PRIMARY KEY (compartment_id, case_id, revision),
  constraint maintainer_sheet_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint maintainer_sheet_revision_check CHECK ((revision > 0))
);
alter table public.maintainer_sheet enable row level security;
alter table public.maintainer_sheet force row level security;
create policy held on maintainer_sheet for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.maintainer_sheet to breakwater_app;

create table public.matrix_cell (
  compartment_id text collate "C" not null,
  component_key text collate "C" not null,
  finding_id text collate "C" not null,
  owner_id text collate "C" not null,
  patch_id text not null,
  outcome text not null,
  run_at timestamp with time zone not null,
  constraint matrix_cell_pkey PRIMARY KEY (compartment_id, component_key, finding_id, owner_id, patch_id),
  constraint matrix_cell_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint matrix_cell_check CHECK ((finding_id <> owner_id)),
  constraint matrix_cell_outcome_check CHECK ((outcome = ANY (ARRAY['stops'::text, 'does_not_stop'::text, 'does_not_apply'::text, 'could_not_tell'::text])))
);
alter table public.matrix_cell enable row level security;
alter table public.matrix_cell force row level security;
CREATE INDEX matrix_cell_by_owner ON public.matrix_cell USING btree (compartment_id, owner_id);
create policy held on matrix_cell for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.matrix_cell to breakwater_app;

create table public.membership (
  subject_id text collate "C" not null,
  compartment_id text collate "C" not null,
  granted_by text collate "C" not null,
  granted_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint membership_pkey PRIMARY KEY (subject_id, compartment_id),
  constraint membership_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.membership enable row level security;
CREATE INDEX membership_by_compartment ON public.membership USING btree (compartment_id) WHERE (revoked_at IS NULL);
CREATE INDEX membership_held ON public.membership USING btree (subject_id, compartment_id) WHERE (revoked_at IS NULL);
create policy given on membership for insert to breakwater_app with check (((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])) AND ( SELECT breakwater.holds_desk() AS holds_desk)));
create policy seen on membership for select to breakwater_app using (((subject_id = ANY (( SELECT breakwater.subjects() AS subjects)::text[])) OR (compartment_id IN ( SELECT breakwater.held_set() AS held_set))));
create policy taken on membership for update to breakwater_app using (((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])) AND ( SELECT breakwater.holds_desk() AS holds_desk)));
grant insert, select, update on public.membership to breakwater_app;

create table public.naming (
  subject_id text collate "C" not null,
  room text collate "C" not null,
  engagement_id text collate "C" not null,
  role text not null,
  named_by text not null,
  named_at timestamp with time zone not null,
  constraint naming_pkey PRIMARY KEY (subject_id, room),
  constraint naming_room_fkey FOREIGN KEY (room) REFERENCES compartment(id),
  constraint naming_subject_id_fkey FOREIGN KEY (subject_id) REFERENCES principal(id)
);
alter table public.naming enable row level security;
create policy written on naming for insert to breakwater_app with check (((room = ANY (( SELECT breakwater.held() AS held)::text[])) AND ( SELECT breakwater.is_official() AS is_official)));
grant insert on public.naming to breakwater_app;

create table public.notice (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  party_id text collate "C" not null,
  inventory_id text collate "C" not null,
  asset text not null,
  advisory_id text not null,
  identifier text not null,
  advisory_path text not null,
  what text not null,
  purl text not null,
  component text not null,
  version text not null,
  fixed text[] not null,
  due_at timestamp with time zone,
  told_at timestamp with time zone not null,
  answer text not null,
  answered_at timestamp with time zone,
  answered_by text collate "C",
  note text,
  mitigation text,
  mitigated_until timestamp with time zone,
  justification text,
  shown_fixed_at timestamp with time zone,
  still_there_at timestamp with time zone,
  reproduced boolean not null default false,
  aliases text[] not null default '{}'::text[],
  revision integer not null default 1,
  standing text,
  constraint notice_pkey PRIMARY KEY (compartment_id, id),
  constraint notice_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint notice_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id),
  constraint notice_answer_check CHECK ((answer = ANY (ARRAY['open'::text, 'patched'::text, 'mitigated'::text, 'not_affected'::text, 'needs_help'::text]))),
  constraint notice_justification_check CHECK ((justification = ANY (ARRAY['component_not_present'::text, 'vulnerable_code_not_present'::text, 'vulnerable_code_not_in_execute_path'::text, 'vulnerable_code_cannot_be_controlled_by_adversary'::text, 'inline_mitigations_already_exist'::text]))),
  constraint notice_standing_check CHECK ((standing = ANY (ARRAY['affected'::text, 'unknown'::text, 'not_affected'::text])))
);
alter table public.notice enable row level security;
alter table public.notice force row level security;
CREATE INDEX notice_by_advisory ON public.notice USING btree (advisory_id);
CREATE INDEX notice_by_asset ON public.notice USING btree (compartment_id, asset);
CREATE UNIQUE INDEX notice_once ON public.notice USING btree (compartment_id, inventory_id, advisory_id, purl);
CREATE INDEX notice_open ON public.notice USING btree (compartment_id, due_at) WHERE (answer = ANY (ARRAY['open'::text, 'needs_help'::text]));
create policy held on notice for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.notice to breakwater_app;

create table public.notice_answer (
  compartment_id text collate "C" not null,
  notice_id text collate "C" not null,
  no integer not null,
  answer text not null,
  note text,
  mitigation text,
  mitigated_until timestamp with time zone,
  justification text,
  answered_by text collate "C" not null,
  answered_at timestamp with time zone not null,
  undone_at timestamp with time zone,
  constraint notice_answer_pkey PRIMARY KEY (compartment_id, notice_id, no),
  constraint notice_answer_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint notice_answer_answer_check CHECK ((answer = ANY (ARRAY['open'::text, 'patched'::text, 'mitigated'::text, 'not_affected'::text, 'needs_help'::text])))
);
alter table public.notice_answer enable row level security;
alter table public.notice_answer force row level security;
create policy held on notice_answer for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.notice_answer to breakwater_app;

create table public.notice_before (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  replaced_by text collate "C" not null,
  replaced_at timestamp with time zone not null,
  notice jsonb not null,
  constraint notice_before_pkey PRIMARY KEY (compartment_id, id),
  constraint notice_before_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.notice_before enable row level security;
alter table public.notice_before force row level security;
create policy held on notice_before for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.notice_before to breakwater_app;

create table public.participant (
  compartment_id text collate "C" not null,
  case_id text collate "C" not null,
  party_id text collate "C" not null,
  role text not null,
  status text not null,
  status_at timestamp with time zone not null,
  last_word_at timestamp with time zone,
  invited_at timestamp with time zone,
  left_at timestamp with time zone,
  fixed_version text,
  asked integer not null default 0,
  asked_at timestamp with time zone,
  constraint participant_pkey PRIMARY KEY (compartment_id, case_id, party_id),
  constraint participant_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint participant_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id),
  constraint participant_role_check CHECK ((role = ANY (ARRAY['coordinator'::text, 'finder'::text, 'maintainer'::text, 'vendor'::text, 'operator'::text]))),
  constraint participant_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'seen'::text, 'acknowledged'::text, 'looking'::text, 'affected'::text, 'not_affected'::text, 'fixing'::text, 'fixed'::text, 'disputed'::text, 'declined'::text])))
);
alter table public.participant enable row level security;
alter table public.participant force row level security;
create policy held on participant for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.participant to breakwater_app;

create table public.participant_word (
  compartment_id text collate "C" not null,
  case_id text collate "C" not null,
  party_id text collate "C" not null,
  id text collate "C" not null,
  at timestamp with time zone not null,
  kind text not null,
  status text,
  channel text,
  fixed_version text,
  note text,
  by_principal text collate "C" not null,
  by_machine boolean not null,
  by_name text not null,
  constraint participant_word_pkey PRIMARY KEY (compartment_id, id),
  constraint participant_word_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint participant_word_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'telephone'::text, 'other'::text]))),
  constraint participant_word_check CHECK (((kind = 'status'::text) = (status IS NOT NULL))),
  constraint participant_word_check1 CHECK (((kind = 'asked'::text) = (channel IS NOT NULL))),
  constraint participant_word_fixed_version_check CHECK ((length(fixed_version) <= 100)),
  constraint participant_word_kind_check CHECK ((kind = ANY (ARRAY['status'::text, 'asked'::text]))),
  constraint participant_word_note_check CHECK ((length(note) <= 2000))
);
alter table public.participant_word enable row level security;
alter table public.participant_word force row level security;
CREATE INDEX participant_word_by_party ON public.participant_word USING btree (case_id, party_id, at);
create policy held on participant_word for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.participant_word to breakwater_app;

create table public.partner (
  compartment_id text collate "C" not null,
  party_id text collate "C" not null,
  name text not null,
  state text not null,
  state_at timestamp with time zone not null,
  reason text,
  decided_by jsonb,
  purpose text not null,
  scope text not null,
  controls jsonb not null,
  applied_at timestamp with time zone not null,
  constraint partner_pkey PRIMARY KEY (compartment_id, party_id),
  constraint partner_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint partner_purpose_check CHECK (((length(purpose) >= 1) AND (length(purpose) <= 2000))),
  constraint partner_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 2000))),
  constraint partner_scope_check CHECK (((length(scope) >= 1) AND (length(scope) <= 2000))),
  constraint partner_state_check CHECK ((state = ANY (ARRAY['applied'::text, 'accepted'::text, 'declined'::text, 'revoked'::text])))
);
alter table public.partner enable row level security;
alter table public.partner force row level security;
create policy held on partner for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (state, state_at, reason, decided_by, purpose, scope, controls, applied_at) on public.partner to breakwater_app;

create table public.partner_grant (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  party_id text collate "C" not null,
  principal_id text collate "C" not null,
  scope text not null,
  components text[] not null,
  engagement_id text collate "C",
  engagement_over_at timestamp with time zone,
  opens timestamp with time zone not null,
  ends timestamp with time zone not null,
  zone text not null,
  given_by jsonb not null,
  ended_at timestamp with time zone,
  constraint partner_grant_pkey PRIMARY KEY (compartment_id, id),
  constraint partner_grant_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint partner_grant_check CHECK (((ends > opens) AND (ends <= (opens + '91 days'::interval)))),
  constraint partner_grant_scope_check CHECK (((length(scope) >= 1) AND (length(scope) <= 2000)))
);
alter table public.partner_grant enable row level security;
CREATE INDEX partner_grant_by_engagement ON public.partner_grant USING btree (engagement_id) WHERE (engagement_id IS NOT NULL);
create policy held on partner_grant for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (ended_at) on public.partner_grant to breakwater_app;

create table public.partner_use (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  grant_id text collate "C" not null,
  at timestamp with time zone not null,
  used_by jsonb not null,
  what text not null,
  component text,
  constraint partner_use_pkey PRIMARY KEY (compartment_id, id),
  constraint partner_use_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint partner_use_component_check CHECK (((length(component) >= 1) AND (length(component) <= 400))),
  constraint partner_use_what_check CHECK (((length(what) >= 1) AND (length(what) <= 2000)))
);
alter table public.partner_use enable row level security;
alter table public.partner_use force row level security;
CREATE INDEX partner_use_by_time ON public.partner_use USING btree (compartment_id, at DESC, id);
create policy held on partner_use for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.partner_use to breakwater_app;

create table public.party (
  id text collate "C" not null,
  name text not null,
  kind text not null,
  sector text,
  created_at timestamp with time zone not null,
  constraint party_name_key UNIQUE (name),
  constraint party_pkey PRIMARY KEY (id),
  constraint party_kind_check CHECK ((kind = ANY (ARRAY['clearinghouse'::text, 'finder'::text, 'maintainer'::text, 'operator'::text, 'provider'::text, 'developer'::text, 'service'::text])))
);
alter table public.party enable row level security;
create policy administered on party for all to breakwater_app using (( SELECT breakwater.administers() AS administers)) with check (( SELECT breakwater.administers() AS administers));
create policy held_operator on party for select to breakwater_app using (((kind = 'operator'::text) AND (id IN ( SELECT c.party_id
   FROM compartment c
  WHERE ((c.kind = 'operator'::text) AND (c.id IN ( SELECT breakwater.held_set() AS held_set)))))));
create policy seen on party for select to breakwater_app using (((id = ANY (( SELECT breakwater.subjects() AS subjects)::text[])) OR ( SELECT breakwater.holds_desk() AS holds_desk)));
grant delete, insert, select, update on public.party to breakwater_app;

create table public.passkey (
  credential_id bytea not null,
  principal_id text collate "C" not null,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null,
  created_at timestamp with time zone not null,
  constraint passkey_pkey PRIMARY KEY (credential_id),
  constraint passkey_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principal(id)
);
alter table public.passkey enable row level security;
create policy own on passkey for all to breakwater_app using ((principal_id = ANY (( SELECT breakwater.subjects() AS subjects)::text[]))) with check ((principal_id = ANY (( SELECT breakwater.subjects() AS subjects)::text[])));
grant delete, insert, select, update on public.passkey to breakwater_app;

create table public.patch_trial (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  finding_id text collate "C" not null,
  diff text,
  version text,
  proofs text[] not null,
  state text not null,
  asked_by text collate "C" not null,
  asked_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint patch_trial_pkey PRIMARY KEY (compartment_id, id),
  constraint patch_trial_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint patch_trial_check CHECK ((num_nonnulls(diff, version) = 1)),
  constraint patch_trial_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text])))
);
alter table public.patch_trial enable row level security;
alter table public.patch_trial force row level security;
CREATE INDEX patch_trial_by_finding ON public.patch_trial USING btree (finding_id, asked_at DESC);
CREATE INDEX patch_trial_open ON public.patch_trial USING btree (asked_by) WHERE (state <> 'done'::text);
create policy held on patch_trial for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update on public.patch_trial to breakwater_app;

create table public.patch_trial_result (
  compartment_id text collate "C" not null,
  trial_id text collate "C" not null,
  finding_id text collate "C" not null,
  verdict text not null,
  tests text not null,
  judged_at timestamp with time zone not null,
  constraint patch_trial_result_pkey PRIMARY KEY (compartment_id, trial_id, finding_id),
  constraint patch_trial_result_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint patch_trial_result_compartment_id_trial_id_fkey FOREIGN KEY (compartment_id, trial_id) REFERENCES patch_trial(compartment_id, id)
);
alter table public.patch_trial_result enable row level security;
alter table public.patch_trial_result force row level security;
create policy held on patch_trial_result for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.patch_trial_result to breakwater_app;

create table public.patch_weight (
  compartment_id text collate "C" not null,
  finding_id text collate "C" not null,
  patch_id text not null,
  is_evidence boolean not null,
  weighed_at timestamp with time zone not null,
  constraint patch_weight_pkey PRIMARY KEY (compartment_id, finding_id, patch_id),
  constraint patch_weight_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.patch_weight enable row level security;
alter table public.patch_weight force row level security;
create policy held on patch_weight for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.patch_weight to breakwater_app;

create table public.peer (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  name text not null,
  token_hash bytea not null,
  salt text not null,
  contact text not null,
  created_by text collate "C" not null,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint peer_pkey PRIMARY KEY (compartment_id, id),
  constraint peer_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint peer_salt_check CHECK (((length(salt) >= 16) AND (length(salt) <= 1000))),
  constraint peer_token_hash_check CHECK ((length(token_hash) = 32))
);
alter table public.peer enable row level security;
alter table public.peer force row level security;
CREATE UNIQUE INDEX peer_by_token ON public.peer USING btree (compartment_id, token_hash);
create policy held on peer for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update on public.peer to breakwater_app;

create table public.principal (
  id text collate "C" not null,
  party_id text collate "C" not null,
  kind text not null,
  name text not null,
  roles text[] not null,
  created_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  only_in text collate "C",
  made_by text collate "C",
  constraint principal_pkey PRIMARY KEY (id),
  constraint principal_made_by_fkey FOREIGN KEY (made_by) REFERENCES principal(id),
  constraint principal_only_in_fkey FOREIGN KEY (only_in) REFERENCES compartment(id),
  constraint principal_party_id_fkey FOREIGN KEY (party_id) REFERENCES party(id),
  constraint principal_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'key'::text, 'service'::text])))
);
alter table public.principal enable row level security;
CREATE INDEX principal_only_in ON public.principal USING btree (only_in) WHERE (only_in IS NOT NULL);
create policy administered on principal for all to breakwater_app using (((only_in IS NULL) AND ( SELECT breakwater.administers() AS administers))) with check (((only_in IS NULL) AND ( SELECT breakwater.administers() AS administers)));
create policy granted on principal for insert to breakwater_app with check (((only_in IS NULL) AND (made_by IS NULL) AND (kind = 'key'::text) AND (roles = '{partner}'::text[]) AND ( SELECT breakwater.gives_grants() AS gives_grants) AND (EXISTS ( SELECT
   FROM partner r
  WHERE ((r.party_id = principal.party_id) AND (r.state = 'accepted'::text))))));
create policy seen on principal for select to breakwater_app using ((((only_in IS NULL) OR (only_in = ANY (( SELECT breakwater.held() AS held)::text[]))) AND ((id = ANY (( SELECT breakwater.subjects() AS subjects)::text[])) OR (party_id = ANY (( SELECT breakwater.subjects() AS subjects)::text[])) OR ( SELECT breakwater.holds_desk() AS holds_desk))));
grant delete, insert, select, update on public.principal to breakwater_app;

create table public.probe (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  engagement_id text collate "C" not null,
  request_id text collate "C" not null,
  statement jsonb not null,
  state text not null,
  drawn_at timestamp with time zone not null,
  answer jsonb,
  answered_by jsonb,
  answered_at timestamp with time zone,
  outcome text,
  asked_again integer not null default 0,
  constraint probe_pkey PRIMARY KEY (compartment_id, id),
  constraint probe_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint probe_asked_again_check CHECK (((asked_again >= 0) AND (asked_again <= 5))),
  constraint probe_check CHECK (((answer IS NULL) = (answered_at IS NULL))),
  constraint probe_check1 CHECK (((state <> 'judged'::text) OR (outcome IS NOT NULL))),
  constraint probe_check2 CHECK (((state <> 'withdrawn'::text) OR (outcome IS NULL))),
  constraint probe_outcome_check CHECK ((outcome = ANY (ARRAY['solved'::text, 'not-solved'::text, 'could-not-tell'::text]))),
  constraint probe_state_check CHECK ((state = ANY (ARRAY['open'::text, 'answered'::text, 'judged'::text, 'retired'::text, 'withdrawn'::text])))
);
alter table public.probe enable row level security;
alter table public.probe force row level security;
CREATE INDEX probe_by_id ON public.probe USING btree (id);
create policy held on probe for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (state, answer, answered_by, answered_at, outcome, asked_again) on public.probe to breakwater_app;

create table public.probe_consent (
  compartment_id text collate "C" not null,
  finding_id text collate "C" not null,
  seq integer not null,
  given boolean not null,
  words text not null,
  by_actor jsonb not null,
  at timestamp with time zone not null,
  constraint probe_consent_pkey PRIMARY KEY (compartment_id, finding_id, seq),
  constraint probe_consent_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint probe_consent_seq_check CHECK ((seq > 0))
);
alter table public.probe_consent enable row level security;
alter table public.probe_consent force row level security;
create policy held on probe_consent for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.probe_consent to breakwater_app;

create table public.probe_draw (
  compartment_id text collate "C" not null,
  probe_id text collate "C" not null,
  finding_id text collate "C" not null,
  case_id text collate "C" not null,
  material_id text collate "C" not null,
  drawn_at timestamp with time zone not null,
  reproduction jsonb,
  judged_at timestamp with time zone,
  over_at timestamp with time zone,
  constraint probe_draw_compartment_id_material_id_case_id_key UNIQUE (compartment_id, material_id, case_id),
  constraint probe_draw_pkey PRIMARY KEY (compartment_id, probe_id),
  constraint probe_draw_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.probe_draw enable row level security;
alter table public.probe_draw force row level security;
create policy held on probe_draw for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (reproduction, judged_at, over_at) on public.probe_draw to breakwater_app;

create table public.probe_flaw (
  compartment_id text collate "C" not null,
  finding_id text collate "C" not null,
  case_id text collate "C" not null,
  place jsonb not null,
  facts jsonb not null,
  laid_at timestamp with time zone not null,
  over text,
  constraint probe_flaw_pkey PRIMARY KEY (compartment_id, finding_id),
  constraint probe_flaw_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint probe_flaw_over_check CHECK ((over = ANY (ARRAY['published'::text, 'withdrawn'::text])))
);
alter table public.probe_flaw enable row level security;
alter table public.probe_flaw force row level security;
create policy held on probe_flaw for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (case_id, place, facts, laid_at, over) on public.probe_flaw to breakwater_app;

create table public.probe_maintainer_consent (
  compartment_id text collate "C" not null,
  case_id text collate "C" not null,
  seq integer not null,
  given boolean not null,
  words text not null,
  party_id text collate "C",
  channel text,
  note text,
  by_actor jsonb not null,
  at timestamp with time zone not null,
  constraint probe_maintainer_consent_pkey PRIMARY KEY (compartment_id, case_id, seq),
  constraint probe_maintainer_consent_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint probe_maintainer_consent_channel_check CHECK ((channel = ANY (ARRAY['mail'::text, 'telephone'::text, 'private-link'::text, 'other'::text]))),
  constraint probe_maintainer_consent_check CHECK (((NOT given) OR ((party_id IS NOT NULL) AND (channel IS NOT NULL) AND (note IS NOT NULL)))),
  constraint probe_maintainer_consent_note_check CHECK (((length(note) >= 1) AND (length(note) <= 2000))),
  constraint probe_maintainer_consent_seq_check CHECK ((seq > 0))
);
alter table public.probe_maintainer_consent enable row level security;
alter table public.probe_maintainer_consent force row level security;
create policy held on probe_maintainer_consent for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.probe_maintainer_consent to breakwater_app;

create table public.probe_request (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  engagement_id text collate "C" not null,
  wanted integer not null,
  developer_id text collate "C" not null,
  developer_names text[] not null,
  by_actor jsonb not null,
  at timestamp with time zone not null,
  constraint probe_request_pkey PRIMARY KEY (compartment_id, id),
  constraint probe_request_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint probe_request_wanted_check CHECK (((wanted >= 1) AND (wanted <= 20)))
);
alter table public.probe_request enable row level security;
alter table public.probe_request force row level security;
create policy held on probe_request for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.probe_request to breakwater_app;

create table public.public_interval (
  index bigint not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  leaf bytea not null,
  seed bytea,
  kept bytea,
  internal_nonce bytea not null,
  internal_size bigint not null,
  constraint public_interval_pkey PRIMARY KEY (index),
  constraint public_interval_check CHECK ((ends_at > starts_at)),
  constraint public_interval_internal_nonce_check CHECK ((length(internal_nonce) = 32)),
  constraint public_interval_seed_check CHECK ((length(seed) = 32))
);
alter table public.public_interval enable row level security;
alter table public.public_interval force row level security;
create policy ledger on public_interval for all to breakwater_app using (( SELECT breakwater.acts_as('ledger'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('ledger'::text) AS acts_as));
grant insert, select on public.public_interval to breakwater_app;

create table public.published_file (
  path text collate "C" not null,
  media_type text not null,
  body bytea not null,
  digest bytea not null,
  written_at timestamp with time zone not null,
  terms text[] not null default '{}'::text[],
  first_at timestamp with time zone not null,
  constraint published_file_pkey PRIMARY KEY (path)
);
alter table public.published_file enable row level security;
CREATE INDEX published_file_by_term ON public.published_file USING gin (terms) WHERE (terms <> '{}'::text[]);
create policy read on published_file for select to breakwater_app using (true);
create policy written on published_file for all to breakwater_app using (( SELECT breakwater.acts_as('publisher'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('publisher'::text) AS acts_as));
grant delete, insert, select, update on public.published_file to breakwater_app;

create table public.published_report (
  id text collate "C" not null,
  digest text not null,
  models text[] not null,
  body jsonb not null,
  published_at timestamp with time zone not null,
  constraint published_report_pkey PRIMARY KEY (id)
);
alter table public.published_report enable row level security;
alter table public.published_report force row level security;
CREATE INDEX published_report_by_time ON public.published_report USING btree (published_at DESC, id);
create policy consented on published_report for insert to breakwater_app with check (((EXISTS ( SELECT
   FROM principal p
  WHERE ((p.id = ANY (( SELECT breakwater.subjects() AS subjects)::text[])) AND (p.kind = 'person'::text) AND (p.revoked_at IS NULL) AND ('official'::text = ANY (p.roles))))) AND (EXISTS ( SELECT
   FROM ((engagement_shared s
     JOIN engagement e ON (((e.compartment_id = s.compartment_id) AND (e.id = s.engagement_id))))
     JOIN LATERAL ( SELECT c.given,
            c.digest,
            c.at
           FROM report_consent c
          WHERE ((c.compartment_id = s.compartment_id) AND (c.report_id = s.id))
          ORDER BY c.no DESC
         LIMIT 1) said ON (true))
  WHERE ((s.kind = 'report'::text) AND (s.id = published_report.id) AND (s.digest = published_report.digest) AND ((s.body -> 'body'::text) = published_report.body) AND said.given AND (said.digest = s.digest) AND ((e.confidential_at IS NULL) OR (said.at > e.confidential_at)) AND ((e.state_name <> 'withdrawn'::text) OR (said.at > e.over_at)))))));
create policy read on published_report for select to breakwater_app using (true);
grant insert, select on public.published_report to breakwater_app;

create table public.reach_published (
  taken_at timestamp with time zone not null,
  sector text not null,
  operators_at_least integer not null,
  closed_percent integer not null,
  constraint reach_published_pkey PRIMARY KEY (taken_at, sector),
  constraint reach_published_closed_percent_check CHECK ((((closed_percent >= 0) AND (closed_percent <= 100)) AND ((closed_percent % 10) = 0))),
  constraint reach_published_operators_at_least_check CHECK (((operators_at_least >= 5) AND ((operators_at_least % 5) = 0)))
);
alter table public.reach_published enable row level security;
alter table public.reach_published force row level security;
create policy read on reach_published for select to breakwater_app using (true);
create policy written on reach_published for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.reach_published to breakwater_app;

create table public.reach_snapshot (
  compartment_id text collate "C" not null,
  taken_at timestamp with time zone not null,
  sector text not null,
  operators integer not null,
  exposed integer not null,
  closed integer not null,
  confirmed integer not null,
  need_help integer not null,
  constraint reach_snapshot_pkey PRIMARY KEY (compartment_id, taken_at, sector),
  constraint reach_snapshot_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.reach_snapshot enable row level security;
alter table public.reach_snapshot force row level security;
create policy held on reach_snapshot for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.reach_snapshot to breakwater_app;

create table public.report_consent (
  compartment_id text collate "C" not null,
  report_id text collate "C" not null,
  no integer not null,
  digest text not null,
  given boolean,
  by jsonb not null,
  at timestamp with time zone not null,
  constraint report_consent_pkey PRIMARY KEY (compartment_id, report_id, no),
  constraint report_consent_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint report_consent_no_check CHECK ((no > 0))
);
alter table public.report_consent enable row level security;
alter table public.report_consent force row level security;
create policy held on report_consent for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.report_consent to breakwater_app;

create table public.request_key (
  principal_id text collate "C" not null,
  key text not null,
  request_digest bytea not null,
  status integer,
  answer text,
  created_at timestamp with time zone not null,
  constraint request_key_pkey PRIMARY KEY (principal_id, key),
  constraint request_key_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principal(id),
  constraint request_key_request_digest_check CHECK ((length(request_digest) = 32))
);
alter table public.request_key enable row level security;
CREATE INDEX request_key_by_age ON public.request_key USING btree (principal_id, created_at);
create policy own on request_key for all to breakwater_app using ((principal_id = ANY (( SELECT breakwater.subjects() AS subjects)::text[]))) with check ((principal_id = ANY (( SELECT breakwater.subjects() AS subjects)::text[])));
grant delete, insert, select, update on public.request_key to breakwater_app;

create table public.session (
  token_hash bytea not null,
  principal_id text collate "C" not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint session_pkey PRIMARY KEY (token_hash),
  constraint session_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principal(id),
  constraint session_token_hash_check CHECK ((length(token_hash) = 32))
);
alter table public.session enable row level security;
grant select on public.session to breakwater_app;

create table public.sign_in_link (
  token_hash bytea not null,
  principal_id text collate "C" not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_link_pkey PRIMARY KEY (token_hash),
  constraint sign_in_link_principal_id_fkey FOREIGN KEY (principal_id) REFERENCES principal(id),
  constraint sign_in_link_token_hash_check CHECK ((length(token_hash) = 32))
);
alter table public.sign_in_link enable row level security;
create policy administered on sign_in_link for all to breakwater_app using (( SELECT breakwater.administers() AS administers)) with check (( SELECT breakwater.administers() AS administers));
grant delete, insert, select, update on public.sign_in_link to breakwater_app;

create table public.signed_act (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  act text not null,
  principal_id text collate "C" not null,
  public_key bytea not null,
  client_data bytea not null,
  authenticator_data bytea not null,
  signature bytea not null,
  at timestamp with time zone not null,
  constraint signed_act_pkey PRIMARY KEY (compartment_id, id),
  constraint signed_act_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.signed_act enable row level security;
alter table public.signed_act force row level security;
create policy held on signed_act for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.signed_act to breakwater_app;

create table public.ssvc_assessment (
  cve text collate "C" not null,
  assessor text not null,
  exploitation text,
  automatable text,
  technical_impact text,
  assessed_at timestamp with time zone,
  constraint ssvc_assessment_pkey PRIMARY KEY (cve, assessor),
  constraint ssvc_assessment_automatable_check CHECK ((automatable = ANY (ARRAY['no'::text, 'yes'::text]))),
  constraint ssvc_assessment_exploitation_check CHECK ((exploitation = ANY (ARRAY['none'::text, 'poc'::text, 'active'::text]))),
  constraint ssvc_assessment_technical_impact_check CHECK ((technical_impact = ANY (ARRAY['partial'::text, 'total'::text])))
);
alter table public.ssvc_assessment enable row level security;
alter table public.ssvc_assessment force row level security;
create policy read on ssvc_assessment for select to breakwater_app using (true);
create policy written on ssvc_assessment for all to breakwater_app using (( SELECT breakwater.acts_as('exposure'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('exposure'::text) AS acts_as));
grant delete, insert, select, update on public.ssvc_assessment to breakwater_app;

create table public.stix_object (
  id text collate "C" not null,
  version timestamp with time zone not null,
  type text collate "C" not null,
  added_at timestamp with time zone not null,
  body jsonb not null,
  constraint stix_object_added_at_key UNIQUE (added_at),
  constraint stix_object_pkey PRIMARY KEY (id, version)
);
alter table public.stix_object enable row level security;
alter table public.stix_object force row level security;
CREATE INDEX stix_object_by_type ON public.stix_object USING btree (type, added_at);
create policy read on stix_object for select to breakwater_app using (true);
create policy written on stix_object for all to breakwater_app using (( SELECT breakwater.acts_as('publisher'::text) AS acts_as)) with check (( SELECT breakwater.acts_as('publisher'::text) AS acts_as));
grant insert, select on public.stix_object to breakwater_app;

create table public.thread (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  case_id text collate "C" not null,
  audience text not null,
  subject text not null,
  tlp text not null,
  opened_at timestamp with time zone not null,
  message_count integer not null default 0,
  last_at timestamp with time zone,
  constraint thread_pkey PRIMARY KEY (compartment_id, id),
  constraint thread_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint thread_audience_check CHECK ((audience = ANY (ARRAY['desk'::text, 'finders'::text, 'maintainer'::text, 'participants'::text]))),
  constraint thread_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 200)))
);
alter table public.thread enable row level security;
alter table public.thread force row level security;
CREATE INDEX thread_by_case ON public.thread USING btree (case_id);
CREATE INDEX thread_by_id ON public.thread USING btree (id);
create policy held on thread for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (message_count, last_at) on public.thread to breakwater_app;

create table public.thread_message (
  compartment_id text collate "C" not null,
  thread_id text collate "C" not null,
  seq integer not null,
  at timestamp with time zone not null,
  by_principal text collate "C" not null,
  by_machine boolean not null,
  by_name text not null,
  party_name text not null,
  body text not null,
  constraint thread_message_pkey PRIMARY KEY (compartment_id, thread_id, seq),
  constraint thread_message_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint thread_message_body_check CHECK (((length(body) >= 1) AND (length(body) <= 10000))),
  constraint thread_message_seq_check CHECK ((seq > 0))
);
alter table public.thread_message enable row level security;
alter table public.thread_message force row level security;
CREATE INDEX thread_message_by_author ON public.thread_message USING btree (compartment_id, by_principal, at);
create policy held on thread_message for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.thread_message to breakwater_app;

create table public.thread_party (
  compartment_id text collate "C" not null,
  thread_id text collate "C" not null,
  party_id text collate "C" not null,
  name text not null,
  role text not null,
  joined_at timestamp with time zone not null,
  left_at timestamp with time zone,
  constraint thread_party_pkey PRIMARY KEY (compartment_id, thread_id, party_id),
  constraint thread_party_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id)
);
alter table public.thread_party enable row level security;
alter table public.thread_party force row level security;
create policy held on thread_party for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select, update (joined_at, left_at) on public.thread_party to breakwater_app;

create table public.unmatched_component (
  compartment_id text collate "C" not null,
  inventory_id text collate "C" not null,
  no integer not null,
  component text not null,
  reason text not null,
  pointer text,
  constraint unmatched_component_pkey PRIMARY KEY (compartment_id, inventory_id, no),
  constraint unmatched_component_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint unmatched_component_no_check CHECK ((no > 0))
);
alter table public.unmatched_component enable row level security;
alter table public.unmatched_component force row level security;
create policy held on unmatched_component for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant delete, insert, select, update on public.unmatched_component to breakwater_app;

create table public.upload (
  compartment_id text collate "C" not null,
  digest bytea not null,
  size bigint not null,
  uploaded_by text collate "C" not null,
  uploaded_at timestamp with time zone not null,
  constraint upload_pkey PRIMARY KEY (compartment_id, digest),
  constraint upload_compartment_id_fkey FOREIGN KEY (compartment_id) REFERENCES compartment(id),
  constraint upload_digest_check CHECK ((length(digest) = 32))
);
alter table public.upload enable row level security;
alter table public.upload force row level security;
create policy held on upload for all to breakwater_app using ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[]))) with check ((compartment_id = ANY (( SELECT breakwater.held() AS held)::text[])));
grant insert, select on public.upload to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.acknowledge(engagement text, at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  who text;
  opened text;
begin
  delete from naming n where n.engagement_id = engagement and n.subject_id = any (breakwater.subjects())
    returning n.subject_id, n.room into who, opened;
  if who is null then return null; end if;
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select who, c.id, who, at from compartment c where c.id = opened or c.within = opened
  on conflict (subject_id, compartment_id) do update
    set granted_by = excluded.granted_by, granted_at = excluded.granted_at, revoked_at = null;
  return opened;
end
$function$
;
grant execute on function breakwater.acknowledge(text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.actor_of_key(hash bytea, at timestamp with time zone)
 RETURNS SETOF breakwater.known_actor
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select p.id, p.party_id, p.kind, p.name, p.roles, k.scopes, p.only_in is not null
  from api_key k join principal p on p.id = k.principal_id
  where k.secret_hash = hash and k.revoked_at is null and p.revoked_at is null
    and (k.expires_at is null or k.expires_at > at)
    and not exists (select from principal m where m.id = p.made_by and m.revoked_at is not null)
$function$
;
grant execute on function breakwater.actor_of_key(bytea,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.actor_of_service(service_name text)
 RETURNS SETOF breakwater.known_actor
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select p.id, p.party_id, p.kind, p.name, p.roles, '{}'::text[], false
  from principal p join party o on o.id = p.party_id and o.kind = 'service'
  where p.name = service_name and p.revoked_at is null
$function$
;
grant execute on function breakwater.actor_of_service(text) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.actor_of_session(hash bytea, at timestamp with time zone)
 RETURNS SETOF breakwater.known_actor
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select p.id, p.party_id, p.kind, p.name, p.roles, '{}'::text[], false
  from session s join principal p on p.id = s.principal_id
  where s.token_hash = hash and s.ended_at is null and s.expires_at > at and p.revoked_at is null
$function$
;
grant execute on function breakwater.actor_of_session(bytea,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.acts_as(service text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (
    select from principal p
    where p.kind = 'service' and p.name = service and p.revoked_at is null and p.id = any (breakwater.subjects()))
$function$
;
grant execute on function breakwater.acts_as(text) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.add_engagement_key(key_id text, key_name text, key_role text, room text, maker_id text, secret bytea, until timestamp with time zone, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare maker principal;
begin
  select p.* into maker from principal p
    where p.id = maker_id and p.id = any (breakwater.subjects()) and p.revoked_at is null and p.only_in is null
      and p.kind = 'person' and key_role = any (p.roles) and key_role in ('developer', 'evaluator');
  if maker.id is null or not room = any (breakwater.held())
    or not exists (select from compartment c where c.id = room and c.kind = 'engagement') then
    raise exception 'this key is not yours to make' using errcode = 'insufficient_privilege';
  end if;
  insert into principal (id, party_id, kind, name, roles, created_at, only_in, made_by)
    values (key_id, maker.party_id, 'key', key_name, array[key_role], at, room, maker_id);
  insert into api_key (principal_id, secret_hash, scopes, expires_at) values (key_id, secret, '{}', until);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select key_id, c.id, maker_id, at from compartment c
    where (c.id = room or c.within = room) and c.id = any (breakwater.held());
end
$function$
;
grant execute on function breakwater.add_engagement_key(text,text,text,text,text,bytea,timestamp with time zone,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.administers()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select breakwater.holds_desk() and exists (
    select from principal p
    where p.id = any (breakwater.subjects()) and p.revoked_at is null
      and p.kind <> 'service' and p.roles && array['coordinator', 'administrator'])
$function$
;
grant execute on function breakwater.administers() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.allow_app(target regprocedure)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into breakwater.app_function values (target::text) on conflict do nothing
$function$
;

CREATE OR REPLACE FUNCTION breakwater.close_material(closed_room text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not closed_room = any (breakwater.held()) then
    raise exception 'this engagement is not yours' using errcode = 'insufficient_privilege';
  end if;
  delete from naming n where n.room = closed_room;
  update membership m set revoked_at = at from compartment c
    where c.id = m.compartment_id and c.within = closed_room and m.revoked_at is null and not exists (
      select from principal p where p.id = m.subject_id and p.kind = 'service');
end
$function$
;
grant execute on function breakwater.close_material(text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.end_early_access()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if old.state_name = 'partner-access' and new.state_name <> 'partner-access' then
    update partner_grant set engagement_over_at = new.changed_at
      where engagement_id = new.id and engagement_over_at is null;
  end if;
  return null;
end
$function$
;

CREATE OR REPLACE FUNCTION breakwater.end_engagement_keys(room text, of_keys text[], at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not room = any (breakwater.held()) then
    raise exception 'this engagement is not yours' using errcode = 'insufficient_privilege';
  end if;
  update principal p set revoked_at = at where p.only_in = room and p.id = any (of_keys) and p.revoked_at is null;
  update api_key k set revoked_at = at from principal p
    where p.id = k.principal_id and p.only_in = room and p.id = any (of_keys) and k.revoked_at is null;
  update membership m set revoked_at = at from principal p
    where m.subject_id = p.id and p.only_in = room and p.id = any (of_keys) and m.revoked_at is null;
end
$function$
;
grant execute on function breakwater.end_engagement_keys(text,text[],timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.end_partner(partner_party text, at timestamp with time zone)
 RETURNS TABLE(keys integer, people integer, memberships integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare acting text[];
begin
  if not (breakwater.administers() and exists (select from compartment c
      where c.kind = 'partner' and c.party_id = partner_party and c.id = any (breakwater.held()))) then
    raise exception 'only the desk ends a partner' using errcode = 'insufficient_privilege';
  end if;
  select coalesce(array_agg(p.id), '{}') into acting from principal p
    where p.party_id = partner_party and 'partner' = any (p.roles);
  with ended as (update api_key k set revoked_at = at
    where k.principal_id = any (acting) and k.revoked_at is null returning 1)
    select count(*) into keys from ended;
  with ended as (update principal p set revoked_at = at
    where p.id = any (acting) and p.revoked_at is null returning p.kind)
    select count(*) filter (where kind = 'person') into people from ended;
  update session s set ended_at = at where s.principal_id = any (acting) and s.ended_at is null;
  with ended as (update membership m set revoked_at = at from compartment c
    where c.id = m.compartment_id and m.revoked_at is null
      and (m.subject_id = any (acting) or (m.subject_id = partner_party and c.party_id is distinct from partner_party))
    returning 1)
    select count(*) into memberships from ended;
  return next;
end
$function$
;
grant execute on function breakwater.end_partner(text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.end_session(hash bytea, at timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  update session set ended_at = at where token_hash = hash and ended_at is null
$function$
;
grant execute on function breakwater.end_session(bytea,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.found_instance(founding jsonb, key bytea, at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  clearinghouse text := founding #>> '{clearinghouse,id}';
  services text := founding #>> '{services,partyId}';
begin
  perform pg_advisory_xact_lock(hashtext('breakwater.found_instance'));
  if exists (select from instance) then return false; end if;
  insert into instance (founded_at, name, signing_key) values (at, founding #>> '{clearinghouse,name}', key);
  insert into party (id, name, kind, created_at) values
    (clearinghouse, founding #>> '{clearinghouse,name}', 'clearinghouse', at),
    (services, 'services of this instance', 'service', at);
  insert into principal (id, party_id, kind, name, roles, created_at)
    select p ->> 'id', services, 'service', p ->> 'name', '{service}', at
    from jsonb_array_elements(founding #> '{services,principals}') p;
  -- Whoever holds this machine's data directory: may manage parties and keys, holds nothing but the desk.
  insert into principal (id, party_id, kind, name, roles, created_at)
    values (founding ->> 'console', services, 'key', 'console', '{administrator}', at);
  insert into compartment (id, kind, label, created_at) values
    (founding ->> 'desk', 'desk', 'The desk', at), (founding ->> 'public', 'public', 'Published', at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select subject, compartment, founding ->> 'console', at
    from unnest(array[founding ->> 'desk', founding ->> 'public']) compartment,
      (select clearinghouse union all select founding ->> 'console'
       union all select p ->> 'id' from jsonb_array_elements(founding #> '{services,principals}') p
         where p ->> 'name' <> 'prober') s (subject);
  return true;
end
$function$
;
grant execute on function breakwater.found_instance(jsonb,bytea,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.gives_grants()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (select from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
    where p.id = any (breakwater.subjects()) and p.kind = 'person' and p.revoked_at is null
      and 'official' = any (p.roles))
$function$
;
grant execute on function breakwater.gives_grants() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.has_come_in(who text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select breakwater.administers() and exists (select from session s where s.principal_id = who)
$function$
;
grant execute on function breakwater.has_come_in(text) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.held()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select coalesce(array_agg(distinct m.compartment_id), '{}')
  from membership m
  where m.revoked_at is null and m.subject_id = any (breakwater.subjects())
$function$
;
grant execute on function breakwater.held() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.held_set()
 RETURNS SETOF text
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select m.compartment_id from membership m
  where m.revoked_at is null and m.subject_id = any (breakwater.subjects())
$function$
;
grant execute on function breakwater.held_set() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.holds_desk()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select exists (select from compartment c join membership m on m.compartment_id = c.id
    where c.kind = 'desk' and m.revoked_at is null and m.subject_id = any (breakwater.subjects()))
$function$
;
grant execute on function breakwater.holds_desk() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.is_official()
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select breakwater.acts_as('clock') or exists (
    select from principal p
    where p.id = any (breakwater.subjects()) and p.revoked_at is null and 'official' = any (p.roles))
$function$
;
grant execute on function breakwater.is_official() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.keep_case_words()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if tg_op = 'INSERT' or new.title <> old.title or new.component_key <> old.component_key then
    insert into case_words (compartment_id, id, words)
    values (new.compartment_id, new.id, breakwater.title_words(new.title, new.component_key, null))
    on conflict (compartment_id, id) do update set words = excluded.words;
  end if;
  return null;
end
$function$
;

CREATE OR REPLACE FUNCTION breakwater.leave_engagement(left_room text, who text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not (left_room = any (breakwater.held()) and breakwater.is_official()) then
    raise exception 'this engagement is not yours' using errcode = 'insufficient_privilege';
  end if;
  delete from naming n where n.room = left_room and n.subject_id = who;
  update membership m set revoked_at = at from compartment c
    where c.id = m.compartment_id and m.subject_id = who and m.revoked_at is null
      and (c.within = left_room or (c.id = left_room and not exists (
        select from principal p where p.id = who and 'official' = any (p.roles))));
end
$function$
;
grant execute on function breakwater.leave_engagement(text,text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.let_probes_in(material text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from compartment c
      where c.id = material and c.kind = 'material' and c.id = any (breakwater.held())) then
    raise exception 'this material is not yours' using errcode = 'insufficient_privilege';
  end if;
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select p.id, material, (breakwater.subjects())[1], at from principal p
      join party o on o.id = p.party_id and o.kind = 'service'
    where p.name in ('lab', 'prober')
  on conflict do nothing;
end
$function$
;
grant execute on function breakwater.let_probes_in(text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.limit_app(target regclass, privileges text)
 RETURNS void
 LANGUAGE sql
AS $function$
  insert into breakwater.app_limit values (target::text, privileges)
  on conflict (target) do update set privileges = excluded.privileges
$function$
;

CREATE OR REPLACE FUNCTION breakwater.namings()
 RETURNS TABLE(engagement_id text, role text, named_by text, named_at timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select n.engagement_id, n.role, n.named_by, n.named_at from naming n
  where n.subject_id = any (breakwater.subjects()) order by n.named_at, n.engagement_id limit 1000
$function$
;
grant execute on function breakwater.namings() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.open_compartment(new_id text, new_kind text, new_label text, new_party text, members text[], opened_by text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not (breakwater.administers() or (new_kind = 'case' and breakwater.holds_desk())) then
    raise exception 'only the desk opens a compartment' using errcode = 'insufficient_privilege';
  end if;
  if new_kind not in ('intake', 'operator', 'case') then
    raise exception 'there is one % compartment already', new_kind using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, party_id, created_at) values (new_id, new_kind, new_label, new_party, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct m, new_id, opened_by, at from unnest(members) m;
end
$function$
;
grant execute on function breakwater.open_compartment(text,text,text,text,text[],text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.open_criteria(room text, new_label text, members text[], opened_by text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not exists (select from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
      where p.id = opened_by and p.id = any (breakwater.subjects()) and p.revoked_at is null and 'official' = any (p.roles)) then
    raise exception 'only an official writes criteria' using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, created_at) values (room, 'criteria', new_label, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct s, room, opened_by, at from (
      select opened_by union all
      select p.id from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
        where p.id = any (members) and p.revoked_at is null and 'official' = any (p.roles) union all
      select p.id from principal p join party o on o.id = p.party_id and o.kind = 'service' where p.name = 'clock') m (s);
end
$function$
;
grant execute on function breakwater.open_criteria(text,text,text[],text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.open_engagement(room text, material text, new_label text, opened_by text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  asker principal;
  clock text;
begin
  select p.* into asker from principal p join party o on o.id = p.party_id and o.kind = 'developer'
    where p.id = opened_by and p.id = any (breakwater.subjects()) and p.revoked_at is null
      and p.only_in is null and 'developer' = any (p.roles);
  if asker.id is null then
    raise exception 'only a developer asks' using errcode = 'insufficient_privilege';
  end if;
  select p.id into clock from principal p join party o on o.id = p.party_id and o.kind = 'service' where p.name = 'clock';
  insert into compartment (id, kind, label, created_at) values (room, 'engagement', new_label, at);
  insert into compartment (id, kind, label, created_at, within) values (material, 'material', new_label, at, room);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct s, room, opened_by, at from (
      select asker.party_id union all select clock
      union all select p.id from principal p join party o on o.id = p.party_id and o.kind = 'clearinghouse'
        where p.kind = 'person' and p.revoked_at is null and 'official' = any (p.roles)) m (s);
  insert into membership (subject_id, compartment_id, granted_by, granted_at) values (clock, material, opened_by, at);
end
$function$
;
grant execute on function breakwater.open_engagement(text,text,text,text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.open_partner_room(new_id text, opened_by text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare
  asker principal;
  asking party;
begin
  select p.* into asker from principal p
    where p.id = opened_by and p.id = any (breakwater.subjects()) and p.revoked_at is null
      and p.only_in is null and 'partner' = any (p.roles);
  if asker.id is null then
    raise exception 'only a partner applies' using errcode = 'insufficient_privilege';
  end if;
  select o.* into asking from party o where o.id = asker.party_id;
  insert into compartment (id, kind, label, party_id, created_at) values (new_id, 'partner', asking.name, asking.id, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select o.id, new_id, opened_by, at from party o where o.id = asking.id or o.kind = 'clearinghouse';
end
$function$
;
grant execute on function breakwater.open_partner_room(text,text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.open_probe_room(new_id text, at timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare room text;
begin
  if not (breakwater.acts_as('lab') or breakwater.acts_as('prober')) then
    raise exception 'this room is the lab''s' using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, created_at) values (new_id, 'probe', 'Probes', at) on conflict do nothing;
  select c.id into room from compartment c where c.kind = 'probe';
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select p.id, room, p.id, at from principal p join party o on o.id = p.party_id and o.kind = 'service'
    where p.name in ('lab', 'prober')
  on conflict do nothing;
  return room;
end
$function$
;
grant execute on function breakwater.open_probe_room(text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.open_suite(room text, new_label text, members text[], opened_by text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
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
$function$
;
grant execute on function breakwater.open_suite(text,text,text[],text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.open_thread(new_id text, new_label text, members text[], opened_by text, at timestamp with time zone)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  if not breakwater.holds_desk() then
    raise exception 'only the desk opens a thread' using errcode = 'insufficient_privilege';
  end if;
  insert into compartment (id, kind, label, party_id, created_at) values (new_id, 'thread', new_label, null, at);
  insert into membership (subject_id, compartment_id, granted_by, granted_at)
    select distinct m, new_id, opened_by, at from unnest(members) m;
end
$function$
;
grant execute on function breakwater.open_thread(text,text,text[],text,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.passkey_by_credential(credential bytea)
 RETURNS SETOF passkey
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  select k.* from passkey k join principal p on p.id = k.principal_id
  where k.credential_id = credential and p.revoked_at is null
$function$
;
grant execute on function breakwater.passkey_by_credential(bytea) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.protect(target regclass)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy held on %s for all to breakwater_app
       using (compartment_id = any ((select breakwater.held())::text[]))
       with check (compartment_id = any ((select breakwater.held())::text[]))', target);
end
$function$
;

CREATE OR REPLACE FUNCTION breakwater.start_session_by_link(link_hash bytea, session_hash bytea, at timestamp with time zone, until timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare who text;
begin
  update sign_in_link l set used_at = at from principal p
    where l.token_hash = link_hash and l.used_at is null and l.expires_at > at
      and p.id = l.principal_id and p.revoked_at is null
    returning l.principal_id into who;
  if who is not null then
    insert into session (token_hash, principal_id, created_at, expires_at) values (session_hash, who, at, until);
  end if;
  return who;
end
$function$
;
grant execute on function breakwater.start_session_by_link(bytea,bytea,timestamp with time zone,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.start_session_by_passkey(credential bytea, new_counter bigint, challenge bytea, challenge_until timestamp with time zone, session_hash bytea, at timestamp with time zone, until timestamp with time zone)
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
declare who text;
begin
  delete from answered_challenge where expires_at < at;
  insert into answered_challenge values (challenge, challenge_until) on conflict do nothing;
  if not found then return null; end if;
  update passkey k set counter = new_counter from principal p
    where k.credential_id = credential and p.id = k.principal_id and p.revoked_at is null
      and (k.counter < new_counter or (k.counter = 0 and new_counter = 0))
    returning k.principal_id into who;
  if who is not null then
    insert into session (token_hash, principal_id, created_at, expires_at) values (session_hash, who, at, until);
  end if;
  return who;
end
$function$
;
grant execute on function breakwater.start_session_by_passkey(bytea,bigint,bytea,timestamp with time zone,bytea,timestamp with time zone,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.subjects()
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select coalesce(string_to_array(nullif(current_setting('breakwater.subjects', true), ''), ','), '{}')
$function$
;
grant execute on function breakwater.subjects() to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.title_words(title text, component_key text, own_id text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select to_tsvector('simple', translate(left(concat_ws(' ', title, component_key, own_id), 4000),
    $p$/\:@._-#()[]{}<>,;=&?!+*|"`'$%^~$p$, repeat(' ', 40)))
$function$
;
grant execute on function breakwater.title_words(text,text,text) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.use_assertion(credential bytea, new_counter bigint, challenge bytea, challenge_until timestamp with time zone, at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
begin
  delete from answered_challenge where expires_at < at;
  insert into answered_challenge values (challenge, challenge_until) on conflict do nothing;
  if not found then return false; end if;
  update passkey k set counter = new_counter from principal p
    where k.credential_id = credential and p.id = k.principal_id and p.revoked_at is null
      and p.id = any (breakwater.subjects())
      and (k.counter < new_counter or (k.counter = 0 and new_counter = 0));
  return found;
end
$function$
;
grant execute on function breakwater.use_assertion(bytea,bigint,bytea,timestamp with time zone,timestamp with time zone) to breakwater_app;

CREATE OR REPLACE FUNCTION breakwater.with_words(what text, asked text, most integer)
 RETURNS SETOF text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET synchronize_seqscans TO 'off'
AS $function$
declare
  mine text[] := breakwater.held();
  query tsquery := to_tsquery('simple', asked);
  at_once constant integer := 10000;
  sample constant integer := 1000;
  held integer;
  seen integer;
  found text[];
begin
  if what not in ('finding', 'case') then raise exception 'no words of % are kept', what; end if;
  execute format(
    'select count(*) from (select from %I w where w.compartment_id = any ($1) limit $2) w', what || '_words')
    into held using mine, at_once;
  if held = at_once then
    execute format(
      'select count(*) filter (where w.words @@ $2)
       from (select w.words from %I w where w.compartment_id = any ($1) limit $3) w', what || '_words')
      into seen using mine, query, sample;
  end if;
  if held < at_once or seen * (at_once / sample) >= most then
    execute format(
      'select array_agg(w.id) from (
         select w.id from (select w.id, w.words from %I w where w.compartment_id = any ($1) limit $3) w
         where w.words @@ $2 limit $4) w', what || '_words')
      into found using mine, query, at_once, most;
  end if;
  if held < at_once or cardinality(found) >= most then
    return query select unnest(found);
  else
    return query execute format(
      'select w.id::text from %I w where w.compartment_id = any ($1) and w.words @@ $2 limit $3', what || '_words')
      using mine, query, most;
  end if;
end
$function$
;
grant execute on function breakwater.with_words(text,text,integer) to breakwater_app;
