-- Words in lists: a word that is neither rare nor in every title paid for ten thousand titles looked through before the
-- index was asked. Whoever holds fewer than that is still answered from all of them; else the first thousand say which
-- of the two ways is shorter, and what is looked through ends as soon as the answer is full. The same answers, within
-- the same wall (docs/decisions/0302-list-by-merging-compartments.md).
create or replace function breakwater.with_words(what text, asked text, most integer) returns setof text
language plpgsql stable security definer set search_path = public, pg_temp set synchronize_seqscans = off
rows 1000 as $$
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
$$;
