/** The figures of the flow as it stood at a time, from findings and the history of cases (migration 0004). */
import type { FlowReads } from '../../app/desk/flow-ports.ts';
import type { LeaveId } from '../../core/case/flow.ts';
import type { CaseStage } from '../../core/case/stage.ts';
import type { Queryable } from './queryable.ts';

/** A case's stage at $1: the last change until then; before the first it was unique. */
const STANDING = `
  with history as (
    select distinct on (e.case_id) e.case_id, e.detail ->> 'to' as stage
    from case_event e where e.kind = 'stage' and e.at <= $1 order by e.case_id, e.id desc
  ), gone as (
    select distinct on (e.case_id) e.case_id, e.kind
    from case_event e where e.kind in ('merged-into', 'grown', 'split-off') and e.at <= $1 order by e.case_id, e.id desc
  ), best as (
    select m.case_id, bool_or(f.state in ('received', 'testing') or f.state_at > $1) as testing,
      bool_or(f.state = 'inconclusive') as inconclusive, bool_or(f.state = 'unproven') as unproven
    from case_finding m join finding f on f.id = m.finding_id group by m.case_id
  )
  select coalesce(h.stage, 'unique') as stage,
    case coalesce(h.stage, 'unique')
      when 'refused' then 'refused'
      when 'unique' then case when b.testing then 'in-lab' when b.inconclusive then 'inconclusive'
        when b.unproven then 'unproven' else 'not-reproduced' end
      when 'reproduced' then case when c.due_at <= $1 then 'past-date' else 'waiting' end
      when 'coordinating' then case when c.due_at <= $1 then 'past-date' else 'being-fixed' end
      when 'fixed' then case when c.due_at <= $1 then 'past-date'
        when c.embargo_state in ('active', 'revise') and c.embargo_until > $1 then 'embargo' else 'unpublished' end
      else case when c.due_at <= $1 then 'past-date' else 'rolling-out' end
    end as leave,
    count(*) as n
  from "case" c
  left join history h on h.case_id = c.id
  left join gone g on g.case_id = c.id
  left join best b on b.case_id = c.id
  where c.opened_at <= $1 and g.kind is distinct from 'merged-into'
  group by 1, 2`;

/**
 * An asset's date for an advisory is kept when each of its notices was closed by then, by word or by inventory, and
 * no newer inventory contradicts the word. An answer that was undone or reopened closed nothing.
 */
const PASSED_DATES = `
  with each as (
    select n.party_id, bool_and(coalesce(n.shown_fixed_at <= n.due_at, false)
      or (n.answer in ('patched', 'mitigated', 'not_affected') and not (n.answer = 'patched' and n.still_there_at is not null)
        and exists (select from notice_answer a where a.compartment_id = n.compartment_id and a.notice_id = n.id
          and a.undone_at is null and a.answer in ('patched', 'mitigated', 'not_affected') and a.answered_at <= n.due_at))) as kept
    from notice n where n.due_at <= $1 group by n.party_id, n.asset, n.advisory_id)
  select coalesce(p.sector, '') as sector, e.party_id, count(*) as passed, count(*) filter (where e.kept) as kept
  from each e join party p on p.id = e.party_id group by 1, 2`;

export function flowReads(connection: Queryable): FlowReads {
  const rows = async (text: string, values: readonly unknown[]) =>
    (await connection.query(text, values)).rows;
  return {
    flowStart: async () => {
      const [row] = await rows('select min(received_at) as first from finding', []);
      return (row?.['first'] ?? null) as Date | null;
    },
    flowCounts: async (at) => {
      const [counts] = await rows(
        `select (select count(*) from finding where received_at <= $1) as findings,
           (select count(*) from case_finding m join "case" c on c.id = m.case_id and c.opened_at <= $1
            where m.received_at <= $1) as placed`,
        [at],
      );
      const standing = await rows(STANDING, [at]);
      return {
        findings: Number(counts?.['findings'] ?? 0),
        placed: Number(counts?.['placed'] ?? 0),
        cases: standing.map((row) => ({
          stage: row['stage'] as CaseStage,
          leave: row['leave'] as LeaveId,
          count: Number(row['n']),
        })),
      };
    },
    receivedPer: async (step, from) =>
      (
        await rows(
          `select date_trunc($1, received_at, 'UTC') as start, count(*) as n from finding
           where received_at >= $2 group by 1 order by 1`,
          [step, from],
        )
      ).map((row) => ({ from: row['start'] as Date, count: Number(row['n']) })),
    passedDates: async (at) =>
      (await rows(PASSED_DATES, [at])).map((row) => ({
        sector: row['sector'] as string,
        operator: row['party_id'] as string,
        passed: Number(row['passed']),
        kept: Number(row['kept']),
      })),
    stageChanges: async (limit) =>
      (
        await rows(
          `select case_id, at, to_stage from (
             select id as case_id, opened_at as at, 'unique' as to_stage from "case"
             union all
             select case_id, at, detail ->> 'to' from case_event where kind = 'stage'
           ) changes order by at desc limit $1`,
          [limit],
        )
      ).map((row) => ({
        caseId: row['case_id'] as string,
        at: row['at'] as Date,
        to: row['to_stage'] as CaseStage,
      })),
  };
}
