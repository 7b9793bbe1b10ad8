/**
 * Filters that no index of a list can answer: words, the case, what became of it. They name candidates first,
 * at most a thousand and newest first where there is an order; the list is then sorted out of those alone.
 * Past that number the answer is honest but not whole, and the count says so.
 */

import type { FindingListQuery, FindingScope } from '../../app/intake/ports.ts';
import { stageRank } from '../../core/case/stage.ts';
import type { Bind } from './merge-compartments.ts';

/**
 * Each candidate's row is fetched, so they are fewer than a count goes to. One more than 1,000 shows that there
 * were more. Words have no order, so those of a word in every title are the first that were kept.
 */
const MOST = 1_001;

/** Rows looked at for being in no case yet, of a finder or of a sector, over all compartments; the newest are among them. */
const LOOKED_AT = 5_000;
const LEAST_LOOKED_AT = 5;

/** SQL for one column `id` each; none where the query has no such filter. */
export function findingCandidates(
  query: FindingListQuery,
  scopes: readonly FindingScope[],
  bind: Bind,
): readonly string[] {
  const found: string[] = [];
  if (query.words !== undefined) found.push(wordCandidates('finding', query.words, bind));
  if (query.caseId !== undefined) {
    found.push(`select finding_id as id from case_finding where case_id = ${bind(query.caseId, 'text')}
      order by received_at desc limit ${MOST}`);
  }
  if (query.merged === true) {
    found.push(
      deskRows(`select finding_id as id from case_finding m where m.compartment_id = k.id and not m.canonical
      order by m.received_at desc, m.finding_id limit ${MOST}`),
    );
  }
  if (query.caseStage !== undefined) {
    found.push(
      deskRows(`select m.finding_id as id from "case" c
      join case_finding m on m.compartment_id = c.compartment_id and m.case_id = c.id
      where c.compartment_id = k.id and c.merged_into is null and c.finding_count > 0
        and c.stage_rank = ${bind(stageRank(query.caseStage), 'smallint')} limit ${MOST}`),
    );
  }
  if (query.sector !== undefined) {
    found.push(
      `select m.finding_id as id from (${reachedCases(query.sector, bind)}) e
      join case_finding m on m.compartment_id = e.compartment_id and m.case_id = e.id limit ${MOST}`,
    );
  }
  if (query.unplaced === true) {
    const each = Math.max(LEAST_LOOKED_AT, Math.ceil(LOOKED_AT / Math.max(1, scopes.length)));
    const ids = bind(
      scopes.map(({ compartmentId }) => compartmentId),
      'text[]',
    );
    found.push(`select n.id from unnest(${ids}) s (id)
      cross join lateral (select f.id from finding f where f.compartment_id = s.id
        order by f.received_at desc, f.id desc limit ${each}) n
      where not exists (select from case_finding m where m.finding_id = n.id) limit ${MOST}`);
  }
  return found;
}

export function wordCandidates(what: 'finding' | 'case', words: string, bind: Bind): string {
  return `select w as id from breakwater.with_words('${what}', ${bind(prefixQuery(words), 'text')}, ${MOST}) w`;
}

/** Cases that came no further than unique, the next dates first; counted as in merge-compartments.ts, or all would be sorted. */
export function uniqueCandidates(bind: Bind): string {
  return deskRows(`select c.id from "case" c
    where c.compartment_id = k.id and c.merged_into is null and c.finding_count > 0
      and c.stage_rank = ${bind(stageRank('unique'), 'smallint')} order by c.due_at, c.id limit (select ${MOST})`);
}

/** Cases with a finding of this party, its newest findings first. */
export function finderCandidates(partyId: string, bind: Bind): string {
  return deskRows(`select distinct m.case_id as id from (
      select case_id from case_finding where compartment_id = k.id and submitter_party_id = ${bind(partyId, 'text')}
      order by received_at desc limit ${LOOKED_AT}) m limit ${MOST}`);
}

/** Cases that reach an operator of this sector. */
export function sectorCandidates(sector: string, bind: Bind): string {
  return `select id from (${reachedCases(sector, bind)}) e`;
}

/** Looked for operator by operator (`offset 0`): the planner would rather read what reaches all of them. */
function reachedCases(sector: string, bind: Bind): string {
  return `select distinct e.compartment_id, e.case_id as id from (
      select e.compartment_id, e.case_id from party p
      cross join lateral (
        select e.compartment_id, e.case_id from exposure e
        where e.party_id = p.id and e.status = 'affected' offset 0) e
      join compartment k on k.id = e.compartment_id and k.kind in ('desk', 'case')
      where p.kind = 'operator' and p.sector = ${bind(sector, 'text')} limit ${LOOKED_AT}) e
    limit ${MOST}`;
}

/**
 * Common table expressions: each set of candidates; `met`, those that are in all of them; `found`, those that pass
 * everything else the list asks for, by `rows`; and `total` of one row, `n` and `cut`: how many were found, and whether
 * some set was cut, so that this is a part. One search for a page and for how many there are.
 */
export function matched(candidates: readonly string[], rows: string): string {
  const sets = candidates.map((text, n) => `set${n} as materialized (${text})`);
  const all = candidates.map((_, n) => `select id from set${n}`).join(' intersect ');
  const cut = candidates.map((_, n) => `(select count(*) from set${n}) >= ${MOST}`).join(' or ');
  return `${sets.join(', ')}, met as materialized (${all}), found as materialized (${rows}),
    total as materialized (select least(count(*), ${MOST - 1}) as n, ${cut} as cut from found)`;
}

function deskRows(each: string): string {
  return `select r.id from compartment k cross join lateral (${each}) r where k.kind in ('desk', 'case') limit ${MOST}`;
}

/** Words and beginnings of words, all of which must occur; nothing of to_tsquery's syntax gets through. */
function prefixQuery(words: string): string {
  const terms = words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return terms
    .slice(0, MOST_WORDS)
    .map((term) => `${term}:*`)
    .join(' & ');
}

/** A search is a few words; the next ones are not looked for. */
const MOST_WORDS = 12;
