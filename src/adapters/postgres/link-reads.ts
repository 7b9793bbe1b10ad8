/** What people read of links: the merge queue and one pair (migration 0004). */
import type { DeskReads, LinkListRow, LinkState } from '../../app/desk/read-ports.ts';
import { toParty } from './desk-reads.ts';
import { toLink } from './desk-rows.ts';
import { toCount } from './merge-compartments.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

type LinkReads = Pick<DeskReads, 'links' | 'countLinks' | 'queuePlace' | 'wordsOn' | 'scoreCounts'>;

/** Models named on one scorecard at most: the name is a submitter's own text. */
const MAX_MODELS = 50;

/** A suggestion waits while no person has spoken on the pair and the two are in different cases. */
const WAITS = `not exists (select from link p where p.compartment_id = l.compartment_id and p.a = l.a and p.b = l.b
    and p.superseded_at is null and p.decided_by = 'person')
  and not exists (select from case_finding x join case_finding y on y.compartment_id = x.compartment_id
    and y.case_id = x.case_id and y.finding_id = l.b
    where x.compartment_id = l.compartment_id and x.finding_id = l.a)`;

const HELD = `l.evidence @> '[{"kind":"quarantine"}]'`;

/** A suggestion that may be accepted together with others: what was held back needs a look at each. */
const ACCEPTABLE = `l.relation = 'duplicate' and not (${HELD})`;

/** How `held` stands in the rows. */
function decidedBy(state: LinkState): 'suggested' | 'auto' | 'person' {
  return state === 'held' ? 'suggested' : state;
}

export function linkReads(connection: Queryable): LinkReads {
  const rows = async (text: string, values: readonly unknown[] = []) =>
    (await connection.query(text, values)).rows;
  return {
    links: async ({ state, limit, after, bar }) => {
      const found = await rows(
        `select l.*, p.name as by_name, p.kind as by_kind, x.component,
           f.title as left_title, fp.id as left_party_id, fp.name as left_name, fp.kind as left_kind, fp.sector as left_sector,
           g.title as right_title, gp.id as right_party_id, gp.name as right_name, gp.kind as right_kind, gp.sector as right_sector
         from (
           select l.* from link l join compartment k on k.id = l.compartment_id and k.kind = 'desk'
           where l.superseded_at is null and l.decided_by = $1
             and ($2::float8 is null or (l.confidence, l.id) < ($2::float8, $3::text))
             and ($1 <> 'suggested' or (${WAITS})) and (not $5 or ${HELD})
             and ($6::float8 is null or (l.confidence >= $6 and ${ACCEPTABLE}))
           order by l.confidence desc, l.id desc limit $4
         ) l
         join finding f on f.id = l.a join party fp on fp.id = f.submitter_party_id
         join finding g on g.id = l.b join party gp on gp.id = g.submitter_party_id
         left join principal p on p.id = l.asserted_by
         left join case_finding m on m.compartment_id = l.compartment_id and m.finding_id = l.a
         left join "case" x on x.id = m.case_id
         order by l.confidence desc, l.id desc`,
        [
          decidedBy(state),
          after?.confidence ?? null,
          after?.id ?? null,
          limit + 1,
          state === 'held',
          bar ?? null,
        ],
      );
      return { items: found.slice(0, limit).map(toListRow), more: found.length > limit };
    },
    countLinks: async ({ state, bar }, cap) => {
      const counted = await rows(
        `select count(*) as n from (
           select 1 from link l join compartment k on k.id = l.compartment_id and k.kind = 'desk'
           where l.superseded_at is null and l.decided_by = $1 and ($1 <> 'suggested' or (${WAITS}))
             and (not $3 or ${HELD}) and ($4::float8 is null or (l.confidence >= $4 and ${ACCEPTABLE})) limit $2) counted`,
        [decidedBy(state), cap + 1, state === 'held', bar ?? null],
      );
      return toCount(counted[0], cap);
    },
    queuePlace: async (linkId, cap) => {
      const [row] = await rows(
        `with queue as (
           select l.id, row_number() over w as position, lag(l.id) over w as previous, lead(l.id) over w as following
           from (
             select l.* from link l join compartment k on k.id = l.compartment_id and k.kind = 'desk'
             where l.superseded_at is null and l.decided_by = 'suggested' and (${WAITS})
             order by l.confidence desc, l.id desc limit $2
           ) l window w as (order by l.confidence desc, l.id desc)
         )
         select (select count(*) from queue) as waiting, (select id from queue where position = 1) as first,
           q.position, q.previous, q.following
         from (select 1) one left join queue q on q.id = $1`,
        [linkId, cap],
      );
      const position = row?.['position'];
      return {
        waiting: Number(row?.['waiting'] ?? 0),
        position: position === null || position === undefined ? null : Number(position),
        previous: (row?.['previous'] ?? null) as string | null,
        // One that does not wait any more leads to the head of the queue.
        next: ((position === null ? row?.['first'] : row?.['following']) ?? null) as string | null,
      };
    },
    scoreCounts: async (partyId) => {
      const found = await rows(
        `with own as materialized (
           select f.id, f.state, f.severity_rank, left(f.body -> 'finder' ->> 'model', 200) as model
           from compartment k join finding f on f.compartment_id = k.id
           where k.kind = 'intake' and k.party_id = $1
         ), placed as materialized (
           select m.finding_id, m.canonical, c.severity_decided
           from compartment d
           join case_finding m on m.compartment_id = d.id and m.submitter_party_id = $1
           left join "case" c on c.compartment_id = d.id and c.id = m.case_id
           where d.kind in ('desk', 'case')
         )
         select o.model, count(*)::int as submitted,
           count(*) filter (where o.state in ('reproduced', 'not_reproduced'))::int as judged,
           count(*) filter (where o.state = 'reproduced')::int as reproduced,
           count(*) filter (where o.state = 'not_reproduced')::int as refused,
           count(p.finding_id)::int as in_cases,
           count(*) filter (where not p.canonical)::int as repeats,
           coalesce(array_agg(o.severity_rank - (p.severity_decided ->> 'rank')::int)
             filter (where p.severity_decided is not null), '{}') as inflation
         from own o left join placed p on p.finding_id = o.id
         group by 1 order by 2 desc, 1 limit $2`,
        [partyId, MAX_MODELS],
      );
      return found.map((row) => ({
        model: row['model'] as string | null,
        submitted: row['submitted'] as number,
        judged: row['judged'] as number,
        reproduced: row['reproduced'] as number,
        refused: row['refused'] as number,
        inCases: row['in_cases'] as number,
        repeats: row['repeats'] as number,
        inflation: (row['inflation'] as readonly number[]).map(Number),
      }));
    },
    wordsOn: async (a, b) =>
      (
        await rows(
          'select * from link where a = least($1, $2) and b = greatest($1, $2) and superseded_at is null order by asserted_at desc',
          [a, b],
        )
      ).map(toLink),
  };
}

function toListRow(row: Row): LinkListRow {
  const link = toLink(row);
  const component = row['component'] as LinkListRow['component'] | null;
  return {
    ...link,
    by: {
      id: link.assertedBy,
      name: (row['by_name'] as string | null) ?? link.assertedBy,
      machine: row['by_kind'] !== 'person',
    },
    component: component ?? { key: '', name: '', ecosystem: null, version: null, purl: null },
    left: { id: link.a, title: row['left_title'] as string, submitter: toParty(row, 'left_') },
    right: { id: link.b, title: row['right_title'] as string, submitter: toParty(row, 'right_') },
  };
}
