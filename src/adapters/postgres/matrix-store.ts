/** The proof by patch matrix in PostgreSQL (migration 0013), joined with what experiments say of own patches. */
import type { PartyKind } from '../../app/identity/ports.ts';
import type { ProofMeetsPatch } from '../../app/lab/judge-patches.ts';
import type { MatrixCell, MatrixProof, MatrixStore } from '../../app/lab/matrix-ports.ts';
import type { ProposedPatch } from '../../core/finding/finding.ts';
import type { Oracle } from '../../core/finding/reproducer.ts';
import type { SeenCrash } from '../../core/reproduction/seen-crash.ts';
import type { JudgedPatch, Verdict } from '../../core/reproduction/verdict.ts';
import type { Tx } from './tx.ts';

/** The finding's newest judgement, found by its index. Without one it is no row and no column. */
const JUDGED = `
  select f.id, f.own_id, f.title, f.component_key, f.submitter_party_id, p.name, p.kind, p.sector,
    f.body #> '{reproducer,oracle}' as oracle, f.body -> 'patches' as patches,
    x.id as experiment_id, x.verdict, x.body -> 'patches' as judged, x.body -> 'crash' as crash,
    k.id as case_id, k.number, k.title as case_title
  from finding f
  join lateral (
    select e.id, e.verdict, e.body from experiment e
    where e.compartment_id = f.compartment_id and e.finding_id = f.id and e.state = 'done'
    order by e.queued_at desc limit 1) x on true
  left join party p on p.id = f.submitter_party_id
  left join case_finding cf on cf.finding_id = f.id
  left join "case" k on k.id = cf.case_id
  where (x.verdict = 'reproduced' or jsonb_array_length(f.body -> 'patches') > 0)`;

const PROOFS = `${JUDGED}
    and f.compartment_id = any ((select breakwater.held())::text[])
    and f.component_key = $1 and ($3::text is null or cf.case_id = $3)
  order by f.received_at, f.id limit $2`;

const PROOFS_OF = `${JUDGED} and f.id = any ($1::text[])`;

/** Of a component, looked at for partners: those whose proof holds first, then the severest. */
const POOL = 1000;
/** Links read of one finding. */
const LIKELIEST = 200;

/**
 * Whom a finding ($2) of a component ($1) is to meet, $3 at most: whom the desk thinks likely to be the same; then one
 * of each case, so that no flaw takes every place; of those whom it has not met yet, whose proof holds, who are severe.
 * Among equals a digest of both ids decides, which is another order for each newcomer: no arrival stands before all.
 */
const PARTNERS = `
  with likely as (
    select case when l.a = $2 then l.b else l.a end as id, max(l.confidence) as confidence
    from link l join compartment d on d.id = l.compartment_id and d.kind = 'desk'
    where l.superseded_at is null and l.relation = 'duplicate' and (l.a = $2 or l.b = $2)
      and l.decision is distinct from 'apart'
    group by 1 order by 2 desc, 1 limit ${LIKELIEST}),
  pool as (
    select f.id from finding f
    where f.compartment_id = any ((select breakwater.held())::text[]) and f.component_key = $1 and f.id <> $2
    order by (f.state = 'reproduced') desc, f.severity_rank desc, md5(f.id || $2) limit ${POOL}),
  known as (
    select f.id, likely.confidence, f.severity_rank as severity, f.state = 'reproduced' as holds,
      coalesce(likely.confidence, 0) >= 0.5 as is_likely, md5(f.id || $2) as lot, coalesce(cf.case_id, f.id) as flaw,
      exists (select from matrix_cell c where c.compartment_id = d.id and c.component_key = $1
        and (c.finding_id, c.owner_id) in ((f.id, $2), ($2, f.id))) as met
    from (select id from pool union select id from likely) as each (id)
    join finding f on f.id = each.id and f.component_key = $1
    left join likely on likely.id = f.id
    left join case_finding cf on cf.finding_id = f.id
    left join compartment d on d.kind = 'desk'
    where f.state = 'reproduced' or jsonb_array_length(f.body -> 'patches') > 0),
  ranked as (
    select *, not is_likely and
      row_number() over (partition by flaw order by met, holds desc, severity desc, lot) > 1 as is_further
    from known)
  select id from ranked
  order by is_likely desc, is_further, met, confidence desc nulls last, holds desc, severity desc, lot limit $3`;

/** Whose newest judgement saw the crash that the finding's ($1) newest one saw, the first $2 by id, in its component. */
const TWINS = `
  with newest as (
    select f.component_key, x.crash_key from finding f join lateral (
      select e.crash_key from experiment e
      where e.compartment_id = f.compartment_id and e.finding_id = f.id and e.state = 'done'
      order by e.queued_at desc limit 1) x on true
    where f.id = $1)
  select f.id from newest n
  join experiment e on e.crash_key = n.crash_key
    and e.compartment_id = any ((select breakwater.held())::text[]) and e.state = 'done'
  join finding f on f.id = e.finding_id and f.compartment_id = e.compartment_id
    and f.component_key = n.component_key and f.id <> $1
  where not exists (select from experiment later where later.compartment_id = e.compartment_id
    and later.finding_id = e.finding_id and later.state = 'done' and later.queued_at > e.queued_at)
  order by f.id limit $2`;

const CELL = 'finding_id, owner_id, patch_id, outcome, run_at';

const CELLS_OF = `
  select ${CELL} from (
    select c.* from matrix_cell c join compartment d on d.id = c.compartment_id and d.kind = 'desk'
    where c.component_key = $1 and c.finding_id = $2
    union all
    select c.* from matrix_cell c join compartment d on d.id = c.compartment_id and d.kind = 'desk'
    where c.component_key = $1 and c.owner_id = $2) c
  order by run_at desc, finding_id, owner_id, patch_id limit $3`;

const PUT = `
  insert into matrix_cell (compartment_id, component_key, finding_id, owner_id, patch_id, outcome, run_at)
  select d.id, $1, cell.finding, cell.owner, cell.patch, cell.outcome, cell.at
  from compartment d, unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
    as cell (finding, owner, patch, outcome, at)
  where d.kind = 'desk'
  on conflict (compartment_id, component_key, finding_id, owner_id, patch_id)
    do update set outcome = excluded.outcome, run_at = excluded.run_at`;

export function matrixStore(tx: Tx): MatrixStore {
  return {
    proofs: async ({ componentKey, limit, caseId }) =>
      (await tx.query(PROOFS, [componentKey, limit, caseId ?? null])).rows.map(toProof),
    proofsOf: async (findingIds) => (await tx.query(PROOFS_OF, [findingIds])).rows.map(toProof),
    partners: async ({ componentKey, findingId, limit }) =>
      idsOf(await tx.query(PARTNERS, [componentKey, findingId, limit])),
    twins: async (findingId, limit) => idsOf(await tx.query(TWINS, [findingId, limit])),
    cells: async (componentKey, among) => {
      const { rows } = await tx.query(
        `select ${CELL} from matrix_cell
         where component_key = $1 and finding_id = any ($2::text[]) and owner_id = any ($2::text[])
         order by finding_id, owner_id, patch_id`,
        [componentKey, among],
      );
      return rows.map(toCell);
    },
    cellsOf: async ({ componentKey, findingId, limit }) =>
      (await tx.query(CELLS_OF, [componentKey, findingId, limit])).rows.map(toCell),
    putCells: async (componentKey, cells) => {
      if (cells.length === 0) return;
      await tx.query(PUT, [
        componentKey,
        cells.map(({ findingId }) => findingId),
        cells.map(({ ownerId }) => ownerId),
        cells.map(({ patchId }) => patchId),
        cells.map(({ outcome }) => outcome),
        cells.map(({ at }) => at),
      ]);
    },
    weights: async (findingIds) => {
      const { rows } = await tx.query(
        'select finding_id, patch_id, is_evidence from patch_weight where finding_id = any ($1::text[])',
        [findingIds],
      );
      return rows.map((row) => ({
        findingId: row['finding_id'] as string,
        patchId: row['patch_id'] as string,
        isEvidence: row['is_evidence'] as boolean,
      }));
    },
    putWeights: async (weights, at) => {
      await tx.query(
        `insert into patch_weight (compartment_id, finding_id, patch_id, is_evidence, weighed_at)
         select d.id, w.finding, w.patch, w.evidence, $4
         from compartment d, unnest($1::text[], $2::text[], $3::boolean[]) as w (finding, patch, evidence)
         where d.kind = 'desk' on conflict do nothing`,
        [
          weights.map(({ findingId }) => findingId),
          weights.map(({ patchId }) => patchId),
          weights.map(({ isEvidence }) => isEvidence),
          at,
        ],
      );
    },
    isFirstJudgementWaiting: async () => {
      const { rows } = await tx.query(
        `select exists (select from finding where state = 'received')
           or exists (select from finding where state = 'testing') as waiting`,
        [],
      );
      return rows[0]?.['waiting'] === true;
    },
  };
}

function idsOf({ rows }: { readonly rows: readonly Readonly<Record<string, unknown>>[] }): readonly string[] {
  return rows.map((row) => row['id'] as string);
}

function toProof(row: Readonly<Record<string, unknown>>): MatrixProof {
  const submitterId = row['submitter_party_id'] as string;
  return {
    findingId: row['id'] as string,
    ownId: row['own_id'] as string | null,
    title: row['title'] as string,
    submitter: {
      id: submitterId,
      name: (row['name'] as string | null) ?? submitterId,
      kind: (row['kind'] as PartyKind | null) ?? 'finder',
      sector: row['sector'] as string | null,
    },
    componentKey: row['component_key'] as string,
    oracle: row['oracle'] as Oracle | null,
    patches: (row['patches'] as readonly ProposedPatch[] | null) ?? [],
    experimentId: row['experiment_id'] as string,
    verdict: row['verdict'] as Verdict,
    crash: row['crash'] as SeenCrash | null,
    judged: (row['judged'] as readonly JudgedPatch[] | null) ?? [],
    case:
      row['case_id'] === null
        ? null
        : { id: row['case_id'] as string, number: Number(row['number']), title: row['case_title'] as string },
  };
}

function toCell(row: Readonly<Record<string, unknown>>): MatrixCell {
  return {
    findingId: row['finding_id'] as string,
    ownerId: row['owner_id'] as string,
    patchId: row['patch_id'] as string,
    outcome: row['outcome'] as ProofMeetsPatch,
    at: row['run_at'] as Date,
  };
}
