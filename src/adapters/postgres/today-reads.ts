/**
 * What waits for the actor, from what it holds: merges, cases, releases, notices, operators who ask for help,
 * participants that do not answer, and threads where somebody waits for an answer.
 */
import type { DeskReads, TodayListRow } from '../../app/desk/read-ports.ts';
import { LAST_STATUSES, SILENT_AFTER_DAYS } from '../../core/case/participants.ts';
import { stageRank } from '../../core/case/stage.ts';
import type { Queryable } from './queryable.ts';
import { waitingAboutModels } from './today-engagement-reads.ts';

type Row = Readonly<Record<string, unknown>>;

/** Of each kind at most this many are looked at: a person works through tens, not through a million. */
const MOST = 1_000;

/** Of us, in SQL: a party that the actor speaks for. */
const isOurs = (column: string) => `${column} = any ((select breakwater.subjects())::text[])`;

/**
 * One line for each case: the one silent longest, and how many more. Whoever was asked again lately is given time.
 * Participants are read first, whole, and their cases by key: there is no index by silence, and cases are many more.
 */
const SILENT = `
  select * from (
    with s as materialized (
      select p.compartment_id, p.case_id, o.name, coalesce(p.last_word_at, p.invited_at, p.status_at) as since
      from participant p join party o on o.id = p.party_id
      where p.left_at is null and p.role <> 'coordinator' and p.status <> all ('{${LAST_STATUSES.join()}}')
        and greatest(coalesce(p.last_word_at, p.invited_at, p.status_at), p.asked_at)
          <= $1::timestamptz - interval '${SILENT_AFTER_DAYS} days')
    select 'ask_participant', 'case', c.id, null::timestamptz, min(s.since),
      (array_agg(s.name order by s.since, s.name))[1] || case count(*) when 1 then ' has' else ' and ' || count(*) - 1 || ' more have' end
        || ' not answered: ' || c.title,
      'case, ' || count(*) || ' silent'
    from s join "case" c on c.compartment_id = s.compartment_id and c.id = s.case_id
    where c.merged_into is null and c.finding_count > 0 and c.stage_rank < ${stageRank('protected')}
    group by c.id, c.title order by min(s.since) limit ${MOST}) silent`;

/**
 * The desk owes an answer to whatever was said since it last wrote, but for a party's bare word on where it
 * stands: that shows in the case, and only a maintainer's is answered. Others owe one to the desk: to the last
 * word of a thread of their own, and to a thread of everybody's until they first speak in it.
 */
const UNANSWERED = `
  select * from (
    select 'answer_thread', 'thread', t.id, null::timestamptz, w.since, w.first || ' wrote: ' || t.subject,
      'thread, ' || t.audience
    from compartment k join thread t on t.compartment_id = k.id
    join thread_party me on me.compartment_id = t.compartment_id and me.thread_id = t.id
      and ${isOurs('me.party_id')} and me.left_at is null
    cross join lateral (
      select coalesce(max(o.seq), 0) as seq from thread_message o
      where o.compartment_id = t.compartment_id and o.thread_id = t.id and o.party_name = me.name) mine
    cross join lateral (
      select min(m.at) as since, (array_agg(m.party_name order by m.seq))[1] as first from thread_message m
      where m.compartment_id = t.compartment_id and m.thread_id = t.id and m.seq > mine.seq
        and case when me.role = 'coordinator'
          then t.audience = 'maintainer' or not exists (select from participant_word b
            where b.compartment_id = m.compartment_id and b.case_id = t.case_id and b.by_principal = m.by_principal
              and b.at = m.at and b.kind = 'status' and b.note is null and b.status not in ('looking', 'disputed'))
          else (t.audience <> 'participants' or mine.seq = 0) and exists (select from thread_party d
            where d.compartment_id = t.compartment_id and d.thread_id = t.id and d.role = 'coordinator' and d.name = m.party_name)
        end) w
    where k.kind = 'thread' and t.message_count > 0 and w.since is not null
    order by w.since limit ${MOST}) unanswered`;

const placeOf = (of: string) =>
  `concat_ws(':', ${of}.body #>> '{locations,0,file}', ${of}.body #>> '{locations,0,startLine}')`;

/** Two scanners may give one title to two places: then the places tell them apart. */
const bothSides = `case when f.title <> g.title then f.title || ' / ' || g.title
      else concat(f.title, ' (', ${placeOf('f')}, ' / ', ${placeOf('g')}, ')') end`;

/**
 * Row-level security leaves each branch only what the actor holds: an operator sees its notices, the desk sees
 * the rest. A case is listed when its date is near; the others are in the list of cases.
 */
const WAITING = `
  select * from (
    select 'decide_merge' as action, 'link' as kind, l.id, null::timestamptz as due, l.asserted_at as since,
      ${bothSides} as title, 'merge ' || to_char(l.confidence, 'FM0.000') as place
    from link l join compartment k on k.id = l.compartment_id and k.kind = 'desk'
    join finding f on f.id = l.a join finding g on g.id = l.b
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
    select case when ${isOurs('n.party_id')} then 'answer_notice' else 'call_operator' end,
      case when ${isOurs('n.party_id')} then 'notice' else 'operator' end,
      case when ${isOurs('n.party_id')} then n.id else n.party_id end,
      n.due_at, n.told_at, n.component || ' ' || n.version || ' on ' || n.asset, 'notice, ' || n.answer
    from notice n
    where n.answer in ('open', 'needs_help')
      and (${isOurs('n.party_id')} or n.answer = 'needs_help' or n.due_at <= $1)
    order by n.due_at limit ${MOST}) notices
  union all ${SILENT}
  union all ${UNANSWERED}
  union all ${waitingAboutModels(MOST)}`;

/** A page of what passes the filters, beside what waits of each kind in all: the filters say what else there is. */
const LISTED = `
  with w as materialized (select * from (${WAITING}) held where action = any ($6)),
  page as (
    select w.*, count(*) over () as total from w
    where ($4::text is null or action = $4) and (not $5::boolean or due <= $1)
    order by due nulls last, since, id limit $2 offset $3),
  kinds as (select action, count(*) as n, count(*) filter (where due <= $1) as late from w group by action)
  select k.*, p.* from (
    select jsonb_object_agg(action, n order by action) as kinds, sum(late) as overdue from kinds) k
  left join page p on true order by p.due nulls last, p.since, p.id`;

export function todayReads(connection: Queryable): Pick<DeskReads, 'today'> {
  return {
    today: async ({ limit, offset, now, action, overdue, kinds: own }) => {
      const { rows } = await connection.query(LISTED, [
        now,
        limit,
        offset,
        action ?? null,
        overdue ?? false,
        own,
      ]);
      const [first] = rows;
      const kinds = (first?.['kinds'] ?? {}) as Readonly<Record<string, number>>;
      return {
        items: rows.filter((row) => row['id'] !== null).map(toTodayRow),
        total: Number(first?.['total'] ?? 0),
        overdue: Number(first?.['overdue'] ?? 0),
        kinds: Object.entries(kinds).map(([kind, count]) => ({
          action: kind as TodayListRow['action'],
          count,
        })),
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
