/** Cases: which findings each holds, what its state is derived from, and what happened (migration 0004). */

import type { AssertedFact, CaseFacts, CaseHead, CaseState, Membership } from '../../app/desk/ports.ts';
import type { KnownCase } from '../../core/case/place.ts';
import { stageRank } from '../../core/case/stage.ts';
import type { Embargo } from '../../core/embargo/embargo.ts';
import type { CaseStore } from './desk-parts.ts';
import { toDeskFinding } from './desk-rows.ts';
import type { Queryable } from './queryable.ts';

type Row = Readonly<Record<string, unknown>>;

export function caseStore(connection: Queryable): CaseStore {
  const query = (text: string, values: readonly unknown[]) => connection.query(text, values);
  return {
    membershipsOf: async (findingIds) =>
      (
        await query('select finding_id, case_id from case_finding where finding_id = any ($1::text[])', [
          findingIds,
        ])
      ).rows.map(toMembership),
    membersOf: async (caseIds) =>
      (
        await query('select finding_id, case_id from case_finding where case_id = any ($1::text[])', [
          caseIds,
        ])
      ).rows.map(toMembership),
    arrivalsOf: async (caseIds) =>
      (
        await query(
          'select finding_id, case_id, submitter_party_id, received_at from case_finding where case_id = any ($1::text[])',
          [caseIds],
        )
      ).rows.map((row) => ({
        ...toMembership(row),
        submitterPartyId: row['submitter_party_id'] as string,
        receivedAt: row['received_at'] as Date,
      })),
    casesRootedIn: async (findingIds) =>
      (
        await query(
          'select id, number, root_finding_id, merged_into from "case" where root_finding_id = any ($1::text[])',
          [findingIds],
        )
      ).rows.map(toKnown),
    openCases: async (desk, cases) => {
      await query(
        `insert into "case" (compartment_id, id, root_finding_id, title, component_key, component, opened_at, stage,
           stage_rank, stage_at, severity_rank, tlp, embargo, embargo_state, due_at, finding_count, finder_count,
           suggestion_count, claims)
         select $1, n.id, n.root, '', '', '{}', n.at, 'unique', 0, n.at, 0, 'AMBER', '{"state":"none"}', 'none',
           'infinity', 0, 0, 0, '{}'
         from jsonb_to_recordset($2::jsonb) as n (id text, root text, at timestamptz)
         order by n.at, n.id`,
        [desk, JSON.stringify(cases)],
      );
    },
    place: async (desk, placements) => {
      const rows = placements.flatMap(({ caseId, findings }) =>
        findings.map((finding, index) => ({
          caseId,
          finding: finding.id,
          canonical: index === 0,
          submitter: finding.submitterPartyId,
          receivedAt: finding.receivedAt,
        })),
      );
      await query(
        `insert into case_finding (compartment_id, finding_id, case_id, canonical, submitter_party_id, received_at)
         select $1, n.finding, n."caseId", n.canonical, n.submitter, n."receivedAt"
         from jsonb_to_recordset($2::jsonb)
           as n (finding text, "caseId" text, canonical boolean, submitter text, "receivedAt" timestamptz)
         on conflict (compartment_id, finding_id) do update
           set case_id = excluded.case_id, canonical = excluded.canonical
           where (case_finding.case_id, case_finding.canonical) is distinct from (excluded.case_id, excluded.canonical)`,
        [desk, JSON.stringify(rows)],
      );
    },
    setMerged: async (merges) => {
      await query(
        `update "case" c set merged_into = n."into"
         from jsonb_to_recordset($1::jsonb) as n ("caseId" text, "into" text)
         where c.id = n."caseId" and c.merged_into is distinct from n."into"`,
        [JSON.stringify(merges)],
      );
    },
    factsOf: (caseIds) => factsOf(connection, caseIds),
    casesOf: async (findingIds) =>
      (
        await query('select distinct case_id from case_finding where finding_id = any ($1::text[])', [
          findingIds,
        ])
      ).rows.map((row) => row['case_id'] as string),
    writeStates: (states) => writeStates(connection, states),
    addEvents: async (compartmentId, events, by) => {
      await query(
        `insert into case_event (compartment_id, case_id, at, by_principal, by_machine, kind, detail)
         select $1, n."caseId", $3, $4, $5, n.kind, n.detail
         from jsonb_to_recordset($2::jsonb) as n ("caseId" text, kind text, detail jsonb)`,
        [compartmentId, JSON.stringify(events), by.at, by.principalId, by.machine],
      );
    },
    caseHead: async (caseId) => {
      const { rows } = await query('select * from "case" where id = $1', [caseId]);
      return rows[0] === undefined ? null : toHead(rows[0]);
    },
    decideSeverity: async (caseId, decision) => {
      await query('update "case" set severity_decided = $2::jsonb where id = $1', [
        caseId,
        decision === null ? null : JSON.stringify(decision),
      ]);
    },
    assertFact: async (compartmentId, caseId, { fact, value, by, at }) => {
      await query(
        `insert into case_fact (compartment_id, case_id, fact, value, asserted_by, asserted_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (compartment_id, case_id, fact, asserted_at) do nothing`,
        [compartmentId, caseId, fact, value, by, at],
      );
    },
    assertedFacts: async (caseId) =>
      (
        await query(
          `select * from (
             select distinct on (fact) fact, value, asserted_by, asserted_at from case_fact
             where case_id = $1 order by fact, asserted_at desc) latest
           where value is not null`,
          [caseId],
        )
      ).rows.map((row) => ({
        fact: row['fact'] as AssertedFact['fact'],
        value: row['value'] as AssertedFact['value'],
        by: row['asserted_by'] as string,
        at: row['asserted_at'] as Date,
      })),
    setEmbargo: async (caseId, embargo, until) => {
      await query(
        'update "case" set embargo = $2::jsonb, embargo_state = $3, embargo_until = $4 where id = $1',
        [caseId, JSON.stringify(embargo), embargo.state, until],
      );
    },
  };
}

async function factsOf(connection: Queryable, caseIds: readonly string[]): Promise<readonly CaseFacts[]> {
  if (caseIds.length === 0) return [];
  const cases = await connection.query(
    `select c.*,
       exists (select from participant p where p.case_id = c.id and p.role <> 'coordinator' and p.left_at is null) as others,
       array(select distinct p.fixed_version from participant p where p.case_id = c.id and p.status = 'fixed'
         and p.fixed_version is not null and p.left_at is null order by 1) as said_fixed,
       exists (select from advisory a where a.case_id = c.id and a.state = 'published') as published,
       e.affected, e.closed, e.operators, e.next_due,
       (select count(*) from link l
          join case_finding x on x.compartment_id = l.compartment_id and x.finding_id = l.a
          join case_finding y on y.compartment_id = l.compartment_id and y.finding_id = l.b
        where l.superseded_at is null and l.decided_by = 'suggested' and x.case_id <> y.case_id
          and (x.case_id = c.id or y.case_id = c.id)
          and l.id = any (array(
            select m.id from case_finding f join link m on m.compartment_id = f.compartment_id and m.superseded_at is null
              and m.decided_by = 'suggested' and m.a = f.finding_id where f.case_id = c.id
            union select m.id from case_finding f join link m on m.compartment_id = f.compartment_id
              and m.superseded_at is null and m.decided_by = 'suggested' and m.b = f.finding_id where f.case_id = c.id))
          and not exists (select from link p where p.compartment_id = l.compartment_id and p.superseded_at is null
            and p.decided_by = 'person' and p.a = l.a and p.b = l.b)) as suggestions
     from "case" c
     left join lateral (
       select count(distinct inventory_id) filter (where status = 'affected') as affected,
         count(distinct inventory_id) filter (where status = 'affected'
           and answer in ('patched', 'mitigated', 'not_affected')) as closed,
         count(distinct party_id) filter (where status = 'affected') as operators,
         min(notice_due_at) filter (where answer in ('open', 'needs_help')) as next_due
       from exposure x where x.compartment_id = c.compartment_id and x.case_id = c.id
     ) e on true
     where c.id = any ($1::text[])`,
    [caseIds],
  );
  const members = await connection.query(
    `select m.case_id, m.canonical, f.id, f.compartment_id, f.submitter_party_id, f.received_at, f.title,
       f.component_key, f.severity_rank, f.tlp, f.body, x.verdict,
       coalesce(x.body -> 'patches' @? '$[*] ? (@.verdict == "fixes" || @.verdict == "fixes_untested")', false) as fixes
     from case_finding m
     join finding f on f.id = m.finding_id
     left join lateral (
       select e.verdict, e.body from experiment e
       where e.compartment_id = f.compartment_id and e.finding_id = f.id and e.state = 'done'
       order by e.queued_at desc limit 1
     ) x on true
     where m.case_id = any ($1::text[])
     order by m.received_at, m.finding_id`,
    [caseIds],
  );
  const byCase = Map.groupBy(members.rows, (row) => row['case_id'] as string);
  return cases.rows.map((row) => toFacts(row, byCase.get(row['id'] as string) ?? []));
}

function toFacts(row: Row, members: readonly Row[]): CaseFacts {
  const decided = row['severity_decided'] as CaseFacts['severityDecided'];
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    number: Number(row['number']),
    openedAt: row['opened_at'] as Date,
    stage: row['stage'] as CaseFacts['stage'],
    stageAt: row['stage_at'] as Date,
    embargo: row['embargo'] as Embargo,
    severityDecided: decided,
    othersTakePart: row['others'] as boolean,
    published: row['published'] as boolean,
    affectedAssets: Number(row['affected'] ?? 0),
    closedAssets: Number(row['closed'] ?? 0),
    nextNoticeDueAt: row['next_due'] as Date | null,
    operators: Number(row['operators'] ?? 0),
    exposureComputed: row['operator_count'] !== null,
    saidFixed: row['said_fixed'] as string[],
    suggestions: Number(row['suggestions']),
    members: members.map((member) => ({
      finding: toDeskFinding(member),
      canonical: member['canonical'] as boolean,
      verdict: member['verdict'] as CaseFacts['members'][number]['verdict'],
      patchFixes: member['fixes'] as boolean,
    })),
  };
}

async function writeStates(connection: Queryable, states: readonly CaseState[]): Promise<void> {
  if (states.length === 0) return;
  const rows = states.map((state) => ({
    ...state,
    stageRank: stageRank(state.stage),
    dueAt: state.dueAt?.toISOString() ?? 'infinity',
  }));
  await connection.query(
    `update "case" c set title = n.title, component_key = n."componentKey", component = n.component, stage = n.stage,
       stage_rank = n."stageRank", stage_at = n."stageAt", severity_rank = n."severityRank", tlp = n.tlp,
       due_at = n."dueAt", finding_count = n."findingCount", finder_count = n."finderCount",
       suggestion_count = n."suggestionCount", operator_count = n."operatorCount", claims = n.claims
     from jsonb_to_recordset($1::jsonb) as n (id text, title text, "componentKey" text, component jsonb, stage text,
       "stageRank" smallint, "stageAt" timestamptz, "severityRank" smallint, tlp text, "dueAt" timestamptz,
       "findingCount" int, "finderCount" int, "suggestionCount" int, "operatorCount" int, claims jsonb)
     where c.id = n.id`,
    [JSON.stringify(rows)],
  );
}

function toMembership(row: Row): Membership {
  return { findingId: row['finding_id'] as string, caseId: row['case_id'] as string };
}

function toKnown(row: Row): KnownCase {
  return {
    id: row['id'] as string,
    number: Number(row['number']),
    root: row['root_finding_id'] as string,
    mergedInto: row['merged_into'] as string | null,
  };
}

function toHead(row: Row): CaseHead {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    number: Number(row['number']),
    stage: row['stage'] as CaseHead['stage'],
    embargo: row['embargo'] as Embargo,
    mergedInto: row['merged_into'] as string | null,
    componentKey: row['component_key'] as string,
    claims: row['claims'] as CaseHead['claims'],
  };
}
