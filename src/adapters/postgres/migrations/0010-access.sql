-- What operating an instance needs beyond the first identity schema.

-- Whether a person ever came in. One who did has a way of its own; a new link in its name would let whoever
-- asked for it act under that name.
create function breakwater.has_come_in(who text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select breakwater.administers() and exists (select from session s where s.principal_id = who)
$$;

-- A log's key can be changed for another (breakwater key rotate); a server that holds neither may not sign.
select breakwater.limit_app('ledger_identity', 'select, insert, update');

-- What a published OSV record is about: its component, its identifier and its other names. For asking whether
-- something is known; empty for every other file.
alter table published_file add column terms text[] not null default '{}';
create index published_file_by_term on published_file using gin (terms) where terms <> '{}';
update published_file f set terms = array(
  select distinct t from (
    select r ->> 'id' union all
    select jsonb_array_elements_text(coalesce(r -> 'aliases', '[]')) union all
    select a #>> '{package,purl}' from jsonb_array_elements(coalesce(r -> 'affected', '[]')) a
  ) terms (t) where t is not null)
from (select path, convert_from(body, 'UTF8')::jsonb as r from published_file
      where path like 'osv/%.json' and path <> 'osv/index.json') o
where o.path = f.path;

-- Files sent ahead of the findings that name them by digest; the bytes are in the blob store.
create table upload (
  compartment_id text collate "C" not null references compartment (id),
  digest bytea not null check (length(digest) = 32),
  size bigint not null,
  uploaded_by text collate "C" not null,
  uploaded_at timestamptz not null,
  primary key (compartment_id, digest)
);
select breakwater.protect('upload');
select breakwater.limit_app('upload', 'select, insert');

-- What an Idempotency-Key stood for on every POST but intake's, which has its own by compartment: the request,
-- and what was answered. Null until it was, and for good where the answer held a secret.
create table request_key (
  principal_id text collate "C" not null references principal (id),
  key text not null,
  request_digest bytea not null check (length(request_digest) = 32),
  status integer,
  answer text,
  created_at timestamptz not null,
  primary key (principal_id, key)
);
create index request_key_by_age on request_key (principal_id, created_at);
alter table request_key enable row level security;
create policy own on request_key for all to breakwater_app
  using (principal_id = any ((select breakwater.subjects())::text[]))
  with check (principal_id = any ((select breakwater.subjects())::text[]));

select breakwater.allow_app('breakwater.has_come_in(text)'::regprocedure);
