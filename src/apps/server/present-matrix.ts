/** The matrix of a component or a case, in the shapes of views/lab.ts. */
import type { ProofMeetsPatch } from '../../app/lab/judge-patches.ts';
import type { MatrixCell, MatrixProof } from '../../app/lab/matrix-ports.ts';
import type { PatchVerdict } from '../../core/reproduction/verdict.ts';
import { oracleInWords } from './present-finding.ts';
import type { Matrix } from './views/lab.ts';

type CellView = Pick<Matrix['cells'][number], 'stops' | 'applies'>;

const MET: Readonly<Record<ProofMeetsPatch, CellView>> = {
  stops: { stops: true, applies: true },
  does_not_stop: { stops: false, applies: true },
  does_not_apply: { stops: null, applies: false },
  could_not_tell: { stops: null, applies: true },
};

const JUDGED: Readonly<Record<PatchVerdict, CellView>> = {
  fixes: MET.stops,
  fixes_untested: MET.stops,
  breaks_tests: MET.stops,
  does_not_fix: MET.does_not_stop,
  does_not_apply: MET.does_not_apply,
  does_not_build: MET.does_not_apply,
  inconclusive: MET.could_not_tell,
};

/** Rows are proofs that hold; a proof that does not has nothing that a patch could stop. */
export function matrixView(proofs: readonly MatrixProof[], cells: readonly MatrixCell[]): Matrix {
  const rows = proofs.filter(({ verdict }) => verdict === 'reproduced');
  const columns = proofs.flatMap((owner) =>
    owner.patches.map((patch) => ({ owner, patch, id: columnId(owner.findingId, patch.id) })),
  );
  const isShown = new Set(columns.map(({ id }) => id));
  const isRow = new Set(rows.map(({ findingId }) => findingId));
  return {
    findings: rows.map((proof) => ({
      id: proof.findingId,
      label: proof.ownId ?? proof.findingId,
      title: proof.title,
      effect: proof.oracle === null ? 'no reproducer was given' : oracleInWords(proof.oracle),
      finder: proof.submitter.name,
      experimentId: proof.experimentId,
      caseId: proof.case?.id ?? null,
      case: proof.case,
    })),
    patches: columns.map(({ owner, patch, id }) => ({
      id,
      finding: owner.findingId,
      label: 'diff' in patch ? patch.id : patch.version,
      from: 'diff' in patch ? owner.submitter.name : null,
      kind: 'diff' in patch ? ('diff' as const) : ('version' as const),
      tests: owner.judged.find((judged) => judged.id === patch.id)?.tests ?? 'not_run',
    })),
    cells: [
      ...rows.flatMap(({ findingId, judged }) =>
        judged.map(({ id, verdict }) => ({
          finding: findingId,
          patch: columnId(findingId, id),
          ...JUDGED[verdict],
        })),
      ),
      ...cells.map(({ findingId, ownerId, patchId, outcome }) => ({
        finding: findingId,
        patch: columnId(ownerId, patchId),
        ...MET[outcome],
      })),
    ].filter(({ finding, patch }) => isRow.has(finding) && isShown.has(patch)),
  };
}

function columnId(findingId: string, patchId: string): string {
  return `${findingId}/${patchId}`;
}
