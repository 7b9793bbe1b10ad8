/** What waits for the actor, from what it holds: merges, cases, releases, notices, operators who ask for help. */
import type { DeskReads, TodayListRow } from '../../app/desk/read-ports.ts';
import { stageRank } from '../../core/case/stage.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

/** Of each kind at most this many are looked at: a person works through tens, not through a million. */
const MOST = 1_000;

/**
 * Row-level security leaves each branch only what the actor holds: an operator sees its notices, the desk sees
 * the rest. A case is listed when its date is near; the others are in the list of cases.
 */
const WAITING = `
  select * from (
    select 'decide_merge' as action, 'link' as kind, l.id, null::timestamptz as due, l.asserted_at as since,
      f.title, 'merge ' || to_char(l.confidence, 'FM0.000') as place
    from link l join compartment k on k.id = l.compartment_id and k.kind = 'desk'
    join finding f on f.id = l.a
    where l.superseded_at is null and l.decided_by = 'suggested'
      and not exists (select from link p where p.compartment_id = l.compartment_id and p.a = l.a and p.b = l.b
        and p.superseded_at is null and p.decided_by = 'person')
      and not exists (select from case_finding x join case_finding y on y.compartment_id = x.compartment_id
        and y.case_id = x.case_id and y.finding_id = l.b
        where x.compartment_id = l.compartment_id and x.finding_id = l.a)
    order by l.confidence desc, l.id limit ${MOST}) merges
  union all
  select * from (
    select 'review_release', 'advisory', a.id, null::timestamptz, a.drafted_at, a.identifier || ' ' || (a.body ->> 'title'), 'advisory, draft'
    from advisory a where a.state = 'draft' order by a.drafted_at limit ${MOST}) drafts
  union all
  select * from (
    select 'read_case', 'case', c.id, c.due_at, c.stage_at, c.title, 'case, ' || c.stage
    from compartment k cross join lateral (
      select c.* from "case" c
      where c.compartment_id = k.id and c.merged_into is null and c.finding_count > 0
        and c.due_at <= $1::timestamptz + interval '14 days' and c.stage_rank < ${stageRank('protected')}
      order by c.due_at, c.id limit ${MOST}) c
    where k.kind in ('desk', 'case')
    order by c.due_at limit ${MOST}) cases
  union all
  select * from (
    select case when n.party_id = any ((select breakwater.subjects())::text[]) then 'answer_notice' else 'call_operator' end,
      case when n.party_id = any ((select breakwater.subjects())::text[]) then 'notice' else 'operator' end,
      case when n.party_id = any ((select breakwater.subjects())::text[]) then n.id else n.party_id end,
      n.due_at, n.told_at, n.component || ' ' || n.version || ' on ' || n.asset, 'notice, ' || n.answer
    from notice n
    where n.answer in ('open', 'needs_help')
      and (n.party_id = any ((select breakwater.subjects())::text[]) or n.answer = 'needs_help' or n.due_at <= $1)
    order by n.due_at limit ${MOST}) notices`;

export function todayReads(connection: Queryable): Pick<DeskReads, 'today'> {
  return {
    today: async ({ limit, offset, now }) => {
      const { rows } = await connection.query(
        `select w.*, count(*) over () as total, count(*) filter (where due <= $1) over () as overdue
         from (${WAITING}) w order by due nulls last, since, id limit $2 offset $3`,
        [now, limit, offset],
      );
      return {
        items: rows.map(toTodayRow),
        total: Number(rows[0]?.['total'] ?? 0),
        overdue: Number(rows[0]?.['overdue'] ?? 0),
      };
    },
  };
}

function toTodayRow(row: Row): TodayListRow {
  return {
    action: row['action'] as TodayListRow['action'],
    subjectKind: row['kind'] as TodayListRow['subjectKind'],
    subjectId: row['id'] as string,
    dueAt: row['due'] as Date | null,
    since: row['since'] as Date,
    title: row['title'] as string,
    where: row['place'] as string,
  };
}
