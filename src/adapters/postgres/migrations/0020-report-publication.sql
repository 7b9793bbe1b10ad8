-- Reports of ours that are published under the developer's consent; a maintainer's word on probes by its private link;
-- and answers to probes that the lab could not judge, to be judged again.

-- Null: the clearinghouse asked, and the developer has not said.
alter table report_consent alter column given drop not null;

-- What left, word for word as the developer read it when it consented. Anyone reads it; nobody changes it.
create table published_report (
  id text collate "C" primary key,
  -- Of `body` in canonical JSON.
  digest text not null,
  models text[] not null,
  body jsonb not null,
  published_at timestamptz not null
);
create index published_report_by_time on published_report (published_at desc, id);
alter table published_report enable row level security;
alter table published_report force row level security;
create policy read on published_report for select to breakwater_app using (true);
-- Nothing stands here that its developer did not consent to, whatever the code above it does: a person who is an
-- official and holds the room copies a report that was shared in it, while the developer's last word on this very digest
-- is yes, said after it last withdrew or marked the engagement confidential (core/model/publication.ts says the same).
create policy consented on published_report for insert to breakwater_app with check (
  exists (select from principal p where p.id = any ((select breakwater.subjects())::text[])
    and p.kind = 'person' and p.revoked_at is null and 'official' = any (p.roles))
  and exists (
    select from engagement_shared s
      join engagement e on e.compartment_id = s.compartment_id and e.id = s.engagement_id
      join lateral (select c.given, c.digest, c.at from report_consent c
        where c.compartment_id = s.compartment_id and c.report_id = s.id order by c.no desc limit 1) said on true
    where s.kind = 'report' and s.id = published_report.id and s.digest = published_report.digest
      and s.body -> 'body' = published_report.body
      and said.given and said.digest = s.digest
      and (e.confidential_at is null or said.at > e.confidential_at)
      and (e.state_name <> 'withdrawn' or said.at > e.over_at)));
select breakwater.limit_app('published_report', 'select, insert');

-- A link says it within its thread, the only place it holds; the clock brings it over to the case.
alter table probe_maintainer_consent drop constraint probe_maintainer_consent_channel_check;
alter table probe_maintainer_consent add constraint probe_maintainer_consent_channel_check
  check (channel in ('mail', 'telephone', 'private-link', 'other'));

-- How often the lab was asked again about the one answer that it could not judge.
alter table probe add column asked_again integer not null default 0 check (asked_again between 0 and 5);
select breakwater.limit_app('probe',
  'select, insert, update (state, answer, answered_by, answered_at, outcome, asked_again)');
