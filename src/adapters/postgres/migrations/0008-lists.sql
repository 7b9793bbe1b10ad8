-- Indexes that keep every list fast at a million rows, and their door to the words of titles
-- (docs/decisions/0302-list-by-merging-compartments.md).

-- A list walks one index of one compartment; what it filters by stands in that index, so that a row that is not
-- on the page is never fetched. The label is only carried along: nearly every row has one that may be listed.
drop index finding_by_time;
drop index finding_by_state;
drop index finding_by_severity;
drop index finding_by_component;
create index finding_by_time on finding (compartment_id, received_at, id) include (tlp);
create index finding_by_state on finding (compartment_id, state, received_at, id, severity_rank) include (tlp);
create index finding_by_severity on finding (compartment_id, severity_rank, received_at, id, state) include (tlp);
create index finding_by_component on finding (compartment_id, component_key, received_at, id, state, severity_rank)
  include (tlp);
-- Who finds and what is found are not independent: without this the planner thinks they are.
create statistics finding_kinds (mcv) on compartment_id, state, severity_rank from finding;

-- Cases likewise. A stage has one rank and a rank one stage, so the rank alone is enough.
drop index case_by_due;
drop index case_by_opened;
drop index case_by_severity;
drop index case_by_component;
drop index case_by_findings;
drop index case_by_stage;
drop index case_stage_due;
create index case_by_due on "case" (compartment_id, due_at, id, stage_rank, severity_rank)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_opened on "case" (compartment_id, opened_at, id, stage_rank, severity_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_severity on "case" (compartment_id, severity_rank, id, stage_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_findings on "case" (compartment_id, finding_count, id, stage_rank, severity_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
create index case_by_stage on "case" (compartment_id, stage_rank, id, severity_rank, due_at)
  include (tlp) where merged_into is null and finding_count > 0;
-- Under another order all of a component's entries are sorted, so the columns of every order are carried along.
create index case_by_component on "case" (compartment_id, component_key, id, stage_rank, severity_rank, due_at)
  include (tlp, opened_at, finding_count) where merged_into is null and finding_count > 0;

-- The same wall, asked another way: an array of a thousand compartments is sorted again for each of a thousand
-- walks, and looked through for each row; a hashed set is made once.
alter policy held on finding using (compartment_id in (select unnest(breakwater.held())));
alter policy held on "case" using (compartment_id in (select unnest(breakwater.held())));

-- Words of titles. Row-level security lets an index answer only for operators that are known to leak nothing, and
-- the text search's is not among them; so the words stand beside the rows, where the application may add and
-- sees nothing, and one door answers with ids of what the asker holds. The rows themselves are read through
-- the wall as ever. Not forced: the door's owner reads past it.
drop index case_words;
alter table "case" drop column words;
create table finding_words (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  words tsvector not null,
  primary key (compartment_id, id)
);
create table case_words (
  compartment_id text collate "C" not null,
  id text collate "C" not null,
  words tsvector not null,
  primary key (compartment_id, id)
);
alter table finding_words enable row level security;
alter table case_words enable row level security;
create policy added on finding_words for insert to breakwater_app
  with check (compartment_id = any ((select breakwater.held())::text[]));
create policy nobody on case_words for all to breakwater_app using (false) with check (false);
-- There is no policy to read by: whoever may ask sees none.
select breakwater.limit_app('finding_words', 'select, insert');
select breakwater.limit_app('case_words', 'select');

-- Punctuation parts words, as it does in what is asked (src/adapters/postgres/candidates.ts); the text search's own
-- parser would keep paths, addresses and host names in one piece.
create function breakwater.title_words(title text, component_key text, own_id text) returns tsvector
language sql immutable parallel safe as $$
  select to_tsvector('simple', translate(left(concat_ws(' ', title, component_key, own_id), 4000),
    $p$/\:@._-#()[]{}<>,;=&?!+*|"`'$%^~$p$, repeat(' ', 40)))
$$;
select breakwater.allow_app('breakwater.title_words(text, text, text)'::regprocedure);

-- A case's words change with its title; a finding's never do, and are added by the first job that reads it.
create function breakwater.keep_case_words() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'INSERT' or new.title <> old.title or new.component_key <> old.component_key then
    insert into case_words (compartment_id, id, words)
    values (new.compartment_id, new.id, breakwater.title_words(new.title, new.component_key, null))
    on conflict (compartment_id, id) do update set words = excluded.words;
  end if;
  return null;
end
$$;
create trigger kept_words after insert or update of title, component_key on "case"
  for each row execute function breakwater.keep_case_words();

-- Ids of findings ('finding') or cases ('case') with all these words, out of what the actor holds, at most so many.
-- A word in every title has a million entries in the index and shows at once without it; one that is not seen in
-- the first ten thousand titles is rare enough for the index. Planned anew each time, with what is held in sight.
create function breakwater.with_words(what text, asked text, most integer) returns setof text
language plpgsql stable security definer set search_path = public, pg_temp set synchronize_seqscans = off
rows 1000 as $$
declare
  mine text[] := breakwater.held();
  query tsquery := to_tsquery('simple', asked);
  at_once constant integer := 10000;
  looked integer;
  found text[];
begin
  if what not in ('finding', 'case') then raise exception 'no words of % are kept', what; end if;
  execute format(
    'select count(*), array_agg(w.id) filter (where w.words @@ $2)
     from (select w.id, w.words from %I w where w.compartment_id = any ($1) limit $3) w', what || '_words')
    into looked, found using mine, query, at_once;
  if looked < at_once or cardinality(found) >= most then
    return query select unnest(found[1:most]);
  else
    return query execute format(
      'select w.id::text from %I w where w.compartment_id = any ($1) and w.words @@ $2 limit $3', what || '_words')
      using mine, query, most;
  end if;
end
$$;
select breakwater.allow_app('breakwater.with_words(text, text, integer)'::regprocedure);

-- What is there already. The owner is bound by the wall as well, for as long as it is forced.
alter table finding no force row level security;
alter table "case" no force row level security;
insert into finding_words (compartment_id, id, words)
  select compartment_id, id, breakwater.title_words(title, component_key, own_id) from finding;
insert into case_words (compartment_id, id, words)
  select compartment_id, id, breakwater.title_words(title, component_key, null) from "case";
alter table finding force row level security;
alter table "case" force row level security;
create index finding_words_within on finding_words using gin (words);
create index case_words_within on case_words using gin (words);

-- What was merged into a case, newest first.
create index case_finding_merged on case_finding (compartment_id, received_at desc, finding_id) where not canonical;
