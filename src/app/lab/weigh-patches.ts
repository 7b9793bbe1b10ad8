/**
 * Which patches may say that two findings are one root cause. A patch is weighed when it has stopped another
 * finding's proof, once: its tests are run again to see what they load, and it is tried with each of its hunks
 * left out (core/reproduction/matrix.ts).
 */
import type { Finding, ProposedPatch } from '../../core/finding/finding.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { PatchVerdict } from '../../core/reproduction/verdict.ts';
import { MAX_CELLS, MAX_PATCHES, type MatrixWorld, whereStopped } from './fill-matrix.ts';
import { judgePatches } from './judge-patches.ts';
import type { MatrixProof, PatchWeight } from './matrix-ports.ts';
import { isMinimal } from './run-matrix.ts';
import type { Lab } from './run-once.ts';
import { withBench } from './with-bench.ts';

/** In one go: the job of a later finding weighs what is left. */
const MOST_AT_ONCE = 8;

/** Those of the component around the finding that matter and are not weighed yet. Resolves to how many were. */
export async function weighPatches(
  world: MatrixWorld,
  lab: Actor,
  findingId: string,
  signal: AbortSignal,
): Promise<number> {
  if (world.lab === null) return 0;
  const wanted = await unweighed(world, lab, findingId);
  let weighed = 0;
  for (const { owner, patches } of wanted) {
    signal.throwIfAborted();
    const stored = await world.transactions.run(lab, ({ intake }) => intake.finding(owner.findingId));
    if (stored === null || !authorize(lab, 'experiment.run', stored.resource).allowed) continue;
    const weights = await weigh({ ...stored.finding, id: owner.findingId }, patches, world.lab);
    await world.transactions.run(lab, ({ matrix }) => matrix.putWeights(weights, world.clock.now()));
    weighed += weights.length;
  }
  return weighed;
}

type Unweighed = { readonly owner: MatrixProof; readonly patches: readonly ProposedPatch[] };

async function unweighed(world: MatrixWorld, lab: Actor, findingId: string): Promise<readonly Unweighed[]> {
  return world.transactions.run(lab, async ({ intake, matrix }) => {
    const finding = await intake.finding(findingId);
    if (finding === null || !authorize(lab, 'experiment.run', finding.resource).allowed) return [];
    const { componentKey } = finding;
    // Both sides of a cell that stops are needed to tell identity from containing.
    const near = whereStopped(findingId, await matrix.cellsOf({ componentKey, findingId, limit: MAX_CELLS }));
    if (near.length === 0) return [];
    const proofs = await matrix.proofsOf([findingId, ...near]);
    const known = new Set(
      (await matrix.weights(proofs.map((proof) => proof.findingId))).map(({ findingId: owner, patchId }) =>
        JSON.stringify([owner, patchId]),
      ),
    );
    return proofs
      .filter(({ verdict }) => verdict === 'reproduced')
      .map((owner) => ({
        owner,
        patches: owner.patches
          .slice(0, MAX_PATCHES)
          .filter((patch) => 'diff' in patch && !known.has(JSON.stringify([owner.findingId, patch.id]))),
      }))
      .filter(({ patches }) => patches.length > 0)
      .slice(0, MOST_AT_ONCE);
  });
}

/** What could not be told is left out, to be tried again by the next job. */
async function weigh(
  finding: Finding,
  patches: readonly ProposedPatch[],
  lab: Lab,
): Promise<readonly PatchWeight[]> {
  const judged = new Map<string, PatchVerdict>();
  let testsLoaded: readonly string[] = [];
  await withBench({ ...finding, patches }, lab, async (bench) => {
    for (const { judged: one } of await judgePatches(bench, true)) judged.set(one.id, one.verdict);
    testsLoaded = bench.testsLoaded;
  });
  const weights: PatchWeight[] = [];
  for (const patch of patches) {
    const verdict = judged.get(patch.id) ?? 'inconclusive';
    if (verdict === 'inconclusive') continue;
    const isEvidence = verdict === 'fixes' && (await isMinimal({ finding, testsLoaded }, patch, lab));
    weights.push({ findingId: finding.id, patchId: patch.id, isEvidence });
  }
  return weights;
}
