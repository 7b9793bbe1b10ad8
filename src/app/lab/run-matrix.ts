/**
 * Runs every proof of a component against every patch for it. What an experiment found out about a finding's
 * own patches is not run again; rows of proofs that do not hold stay empty.
 */
import { componentKey } from '../../core/finding/component-key.ts';
import type { Finding, ProposedPatch } from '../../core/finding/finding.ts';
import {
  type Cell,
  clustersByExecution,
  type Matrix,
  type MatrixPatch,
} from '../../core/reproduction/matrix.ts';
import { type FilePatch, formatUnifiedDiff, parseUnifiedDiff } from '../../core/reproduction/unified-diff.ts';
import type { PatchVerdict } from '../../core/reproduction/verdict.ts';
import { inParallel } from './in-parallel.ts';
import { stopsProof } from './judge-patches.ts';
import type { Tested } from './reproduce.ts';
import { runCells } from './run-cells.ts';
import type { Lab } from './run-once.ts';
import { withMeeting } from './with-bench.ts';

export type MatrixAnswer = { readonly matrix: Matrix; readonly clusters: readonly (readonly string[])[] };

type Column = { readonly id: string; readonly owner: Tested; readonly patch: ProposedPatch };

/** Resolves once every pair is run. `capacity` proofs run at once. */
export async function runMatrix(
  tested: readonly Tested[],
  lab: Lab,
  capacity: number,
): Promise<MatrixAnswer> {
  const columns = columnsOf(tested);
  const cells = await cellsOf(tested, columns, { lab, capacity });
  const patches = await inParallel(capacity, columns, async ({ id, owner, patch }): Promise<MatrixPatch> => {
    const judged = owner.experiment.reproduction.patches.find((one) => one.id === patch.id);
    const { testsLoaded } = owner.experiment;
    const isEvidence =
      judged?.verdict === 'fixes' && (await isMinimal({ finding: owner.finding, testsLoaded }, patch, lab));
    return { id, finding: owner.finding.id, isEvidence };
  });
  const findings = tested.map(({ finding }) => finding.id);
  return {
    matrix: { findings, patches: columns.map(({ id }) => id), cells },
    clusters: clustersByExecution(findings, { patches, cells, crashes: tested.flatMap(crashOf) }),
  };
}

function crashOf({ finding, experiment }: Tested) {
  const { crash } = experiment.reproduction;
  return crash === undefined ? [] : [{ finding: finding.id, crash }];
}

/** A patch keeps its own id where no other finding uses it. */
function columnsOf(tested: readonly Tested[]): Column[] {
  const all = tested.flatMap((owner) => owner.finding.patches.map((patch) => ({ owner, patch })));
  const uses = Map.groupBy(all, ({ patch }) => patch.id);
  return all.map(({ owner, patch }) => {
    const id = uses.get(patch.id)!.length === 1 ? patch.id : `${owner.finding.id}/${patch.id}`;
    return { id, owner, patch };
  });
}

function meets(row: Tested, { owner }: Column): boolean {
  return componentKey(row.finding.component) === componentKey(owner.finding.component);
}

async function cellsOf(
  tested: readonly Tested[],
  columns: readonly Column[],
  { lab, capacity }: { readonly lab: Lab; readonly capacity: number },
): Promise<Cell[]> {
  const all = tested.flatMap((row) =>
    columns.filter((column) => meets(row, column)).map((column) => ({ row, column })),
  );
  const isForeign = ({ row, column }: (typeof all)[number]) =>
    column.owner !== row && row.experiment.reproduction.verdict === 'reproduced';
  const run = new Map(
    all.filter(isForeign).map((cell) => [cell, { row: cell.row, patch: cell.column.patch }]),
  );
  const stops = await runCells([...run.values()], lab, capacity);
  return all.map((cell) => {
    const { row, column } = cell;
    const pair = run.get(cell);
    const own = column.owner === row ? ownResult(row, column.patch) : null;
    return {
      finding: row.finding.id,
      patch: column.id,
      kind: 'diff' in column.patch ? 'diff' : 'version',
      stops: pair === undefined ? own : (stops.get(pair) ?? null),
    };
  });
}

/** Whether a patch of that verdict stops its own finding's proof; null where it could not be told. */
export const STOPS: Readonly<Record<PatchVerdict, boolean | null>> = {
  fixes: true,
  fixes_untested: true,
  breaks_tests: true,
  does_not_fix: false,
  does_not_apply: null,
  does_not_build: null,
  inconclusive: null,
};

function ownResult({ experiment }: Tested, patch: ProposedPatch): boolean | null {
  const judged = experiment.reproduction.patches.find(({ id }) => id === patch.id);
  return judged === undefined ? null : STOPS[judged.verdict];
}

/**
 * Whether a patch that fixes is minimal: its tests load every changed file, and without any one of its hunks the
 * proof comes back. `testsLoaded`: what the tests were seen to load.
 */
export async function isMinimal(
  { finding, testsLoaded }: { readonly finding: Finding; readonly testsLoaded: readonly string[] },
  patch: ProposedPatch,
  lab: Lab,
): Promise<boolean> {
  if (!('diff' in patch)) return false;
  const files = parseUnifiedDiff(patch.diff);
  if ('problem' in files) return false;
  const isTouched = (path: string | null) =>
    path !== null && testsLoaded.some((one) => one.endsWith(`/${path}`));
  if (!files.every(({ from, to }) => isTouched(to ?? from))) return false;
  const shortened = [...withoutOneHunk(files)];
  if (shortened.length === 0) return true;
  const stops: (boolean | null)[] = [];
  await withMeeting(finding, lab, async (bench) => {
    for (const less of shortened)
      stops.push(await stopsProof(bench, { id: patch.id, diff: formatUnifiedDiff(less) }));
  });
  return stops.length === shortened.length && stops.every((one) => one === false);
}

/** Nothing for a patch of one hunk: without it there is no patch. */
function* withoutOneHunk(files: readonly FilePatch[]): Generator<FilePatch[]> {
  if (files.reduce((sum, { hunks }) => sum + hunks.length, 0) === 1) return;
  for (const [at, file] of files.entries()) {
    for (const hunk of file.hunks) {
      const hunks = file.hunks.filter((one) => one !== hunk);
      yield files.flatMap((one, index) =>
        index !== at ? [one] : hunks.length === 0 ? [] : [{ ...one, hunks }],
      );
    }
  }
}
