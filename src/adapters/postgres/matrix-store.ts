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
const PROOFS = `
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
  where f.component_key = $1 and ($3::text is null or cf.case_id = $3)
    and (x.verdict = 'reproduced' or jsonb_array_length(f.body -> 'patches') > 0)
  order by f.received_at, f.id limit $2`;

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
    cells: async (componentKey) => {
      const { rows } = await tx.query(
        `select finding_id, owner_id, patch_id, outcome, run_at from matrix_cell
         where component_key = $1 order by finding_id, owner_id, patch_id`,
        [componentKey],
      );
      return rows.map(toCell);
    },
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
