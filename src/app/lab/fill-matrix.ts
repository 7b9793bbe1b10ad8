/**
 * Fills the matrix of a component around one finding that the lab has just judged: its proof against every
 * other finding's patch, every other proof against its patches. Cells that are there are not run again, so
 * that filling is cheap to repeat and a component's matrix grows with its findings.
 */
import type { ProposedPatch } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Clock, Transactions } from '../ports.ts';
import { meetPatch } from './judge-patches.ts';
import type { MatrixCell, MatrixProof } from './matrix-ports.ts';
import type { Lab } from './run-once.ts';
import { withMeeting } from './with-bench.ts';

export type MatrixWorld = {
  readonly transactions: Transactions;
  readonly clock: Clock;
  /** Null where this machine has no sandbox: then nothing is run, and the cells stay empty. */
  readonly lab: Lab | null;
};

/**
 * That one finding meets, itself among them: the likeliest, then one of each case (`MatrixStore.partners`). A component
 * with more flaws than that is not squared: each newcomer meets other ones of the rest, and is met by those to come.
 */
export const MAX_PROOFS = 40;
/** Of one finding. A finding may bring a hundred patches; the matrix is no way to make the lab run for ever. */
export const MAX_PATCHES = 4;

/**
 * Of one finding, newest first, read to tell what follows from them. Its own job runs a tenth of these; who is met by
 * very many newcomers is linked with each in the newcomer's job.
 */
export const MAX_CELLS = 4_000;

/** Findings on the other side of a patch that stopped a proof, newest first, at most as many as are met in one go. */
export function whereStopped(findingId: string, cells: readonly MatrixCell[]): readonly string[] {
  const others = cells
    .filter(({ outcome }) => outcome === 'stops')
    .map((cell) => (cell.findingId === findingId ? cell.ownerId : cell.findingId));
  return [...new Set(others)].slice(0, MAX_PROOFS);
}

type Pair = { readonly row: MatrixProof; readonly owner: MatrixProof; readonly patch: ProposedPatch };

/** Resolves to how many cells were run. Rejects between proofs when `signal` fires; the next try goes on there. */
export async function fillMatrix(
  world: MatrixWorld,
  lab: Actor,
  findingId: string,
  signal: AbortSignal,
): Promise<number> {
  const plan = await pairsAround(world, lab, findingId);
  let run = 0;
  for (const [rowId, pairs] of Map.groupBy(plan, ({ row }) => row.findingId)) {
    signal.throwIfAborted();
    const cells = await runRow(world, lab, { rowId, pairs });
    await world.transactions.run(lab, ({ matrix }) => matrix.putCells(pairs[0]!.row.componentKey, cells));
    run += cells.length;
  }
  return run;
}

async function pairsAround(world: MatrixWorld, lab: Actor, findingId: string): Promise<readonly Pair[]> {
  return world.transactions.run(lab, async ({ intake, matrix }) => {
    const finding = await intake.finding(findingId);
    if (finding === null || !authorize(lab, 'experiment.run', finding.resource).allowed) return [];
    const { componentKey } = finding;
    const partners = await matrix.partners({ componentKey, findingId, limit: MAX_PROOFS - 1 });
    const proofs = await matrix.proofsOf([findingId, ...partners]);
    const own = proofs.find((proof) => proof.findingId === findingId);
    if (own === undefined) return [];
    const cells = await matrix.cells(
      componentKey,
      proofs.map((proof) => proof.findingId),
    );
    return missingPairs(own, proofs, cells);
  });
}

/**
 * What could not be told once is tried again when a new judgement asks. A release is the same whoever names it:
 * a proof meets each published version once, its own finding's included.
 */
export function missingPairs(
  own: MatrixProof,
  proofs: readonly MatrixProof[],
  cells: readonly MatrixCell[],
): readonly Pair[] {
  const byId = new Map(proofs.map((proof) => [proof.findingId, proof]));
  const known = new Set([
    ...proofs.flatMap((proof) =>
      proof.patches.map((patch) => keyOf(proof.findingId, proof.findingId, patch)),
    ),
    ...cells
      .filter(({ outcome }) => outcome !== 'could_not_tell')
      .flatMap(({ findingId, ownerId, patchId }) => {
        const patch = byId.get(ownerId)?.patches.find(({ id }) => id === patchId);
        return patch === undefined ? [] : [keyOf(findingId, ownerId, patch)];
      }),
  ]);
  const others = proofs.filter(({ findingId }) => findingId !== own.findingId);
  const meetings = [
    ...others.map((owner) => ({ row: own, owner })),
    ...others.map((row) => ({ row, owner: own })),
  ];
  return meetings
    .filter(({ row }) => row.verdict === 'reproduced')
    .flatMap(({ row, owner }) => owner.patches.slice(0, MAX_PATCHES).map((patch) => ({ row, owner, patch })))
    .filter(({ row, owner, patch }) => {
      const key = keyOf(row.findingId, owner.findingId, patch);
      const isNew = !known.has(key);
      known.add(key);
      return isNew;
    });
}

function keyOf(findingId: string, ownerId: string, patch: ProposedPatch): string {
  return JSON.stringify('diff' in patch ? [findingId, ownerId, patch.id] : [findingId, patch.version]);
}

async function runRow(
  world: MatrixWorld,
  lab: Actor,
  { rowId, pairs }: { readonly rowId: string; readonly pairs: readonly Pair[] },
): Promise<readonly MatrixCell[]> {
  if (world.lab === null) return [];
  const stored = await world.transactions.run(lab, ({ intake }) => intake.finding(rowId));
  if (stored === null || !authorize(lab, 'experiment.run', stored.resource).allowed) return [];
  const cells: MatrixCell[] = [];
  await withMeeting({ ...stored.finding, id: rowId }, world.lab, async (bench) => {
    for (const { owner, patch } of pairs) {
      const outcome = await meetPatch(bench, patch);
      cells.push({
        findingId: rowId,
        ownerId: owner.findingId,
        patchId: patch.id,
        outcome,
        at: world.clock.now(),
      });
    }
  });
  return cells;
}
