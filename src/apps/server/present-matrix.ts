/** The matrix of a component or a case, in the shapes of views/lab.ts. */
import type { ProofMeetsPatch } from '../../app/lab/judge-patches.ts';
import type { MatrixCell, MatrixProof } from '../../app/lab/matrix-ports.ts';
import type { ProposedPatch } from '../../core/finding/finding.ts';
import type { PatchVerdict, TestsOutcome } from '../../core/reproduction/verdict.ts';
import { oracleInWords } from './present-finding.ts';
import type { Matrix } from './views/lab.ts';

type CellView = Pick<Matrix['cells'][number], 'stops' | 'applies'>;
type Column = Matrix['patches'][number];

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

/** What one finding's tests said of a release, another's need not: the one that says most is shown. */
const TESTS_BY_WORTH: readonly TestsOutcome[] = ['failed', 'passed', 'none', 'not_run'];

/**
 * Rows are proofs that hold; a proof that does not has nothing that a patch could stop. A release is one column,
 * however many findings name it.
 */
export function matrixView(proofs: readonly MatrixProof[], cells: readonly MatrixCell[]): Matrix {
  const rows = proofs.filter(({ verdict }) => verdict === 'reproduced');
  const columnOf = new Map<string, string>();
  const columns = new Map<string, Column>();
  for (const owner of proofs) {
    for (const patch of owner.patches) {
      const column = columnFor(owner, patch);
      columnOf.set(`${owner.findingId}/${patch.id}`, column.id);
      columns.set(column.id, better(columns.get(column.id), column));
    }
  }
  const met = new Map<string, Matrix['cells'][number]>();
  const note = (findingId: string, patch: string, view: CellView) => {
    const column = columnOf.get(patch);
    const place = `${findingId} ${column}`;
    if (column === undefined || met.get(place)?.stops != null) return;
    met.set(place, { finding: findingId, patch: column, ...view });
  };
  for (const { findingId, judged } of rows) {
    for (const { id, verdict } of judged) note(findingId, `${findingId}/${id}`, JUDGED[verdict]);
  }
  const isRow = new Set(rows.map(({ findingId }) => findingId));
  for (const { findingId, ownerId, patchId, outcome } of cells) {
    if (isRow.has(findingId)) note(findingId, `${ownerId}/${patchId}`, MET[outcome]);
  }
  return { findings: rows.map(rowView), patches: [...columns.values()], cells: [...met.values()] };
}

function rowView(proof: MatrixProof): Matrix['findings'][number] {
  return {
    id: proof.findingId,
    label: proof.ownId ?? proof.findingId,
    title: proof.title,
    effect: proof.oracle === null ? 'no reproducer was given' : oracleInWords(proof.oracle),
    finder: proof.submitter.name,
    experimentId: proof.experimentId,
    caseId: proof.case?.id ?? null,
    case: proof.case,
  };
}

function columnFor(owner: MatrixProof, patch: ProposedPatch): Column {
  const tests = owner.judged.find((judged) => judged.id === patch.id)?.tests ?? 'not_run';
  if ('version' in patch) {
    const { version } = patch;
    return {
      id: `release ${version}`,
      finding: null,
      caseId: null,
      label: version,
      from: null,
      kind: 'version',
      tests,
    };
  }
  return {
    id: `${owner.findingId}/${patch.id}`,
    finding: owner.findingId,
    caseId: owner.case?.id ?? null,
    label: patch.id,
    from: owner.submitter.name,
    kind: 'diff',
    tests,
  };
}

function better(known: Column | undefined, column: Column): Column {
  if (known === undefined) return column;
  return TESTS_BY_WORTH.indexOf(column.tests) < TESTS_BY_WORTH.indexOf(known.tests) ? column : known;
}
