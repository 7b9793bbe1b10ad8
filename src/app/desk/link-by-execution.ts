/**
 * What the lab's matrix says of a finding and its neighbours becomes links: two that each other's minimal patch
 * stops are merged, one whose patch stops another's proof but not the other way round is said to contain it. So are
 * two whose proofs crash alike in one build.
 */
import { componentIdentity } from '../../core/dedupe/component-identity.ts';
import {
  asWritten,
  type ExecutionLink,
  linkOfExecution,
  linksOfCrashes,
} from '../../core/dedupe/execution-links.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { type Cell, relationsByExecution } from '../../core/reproduction/matrix.ts';
import { newId } from '../ids.ts';
import { MAX_CELLS, MAX_PATCHES, whereStopped } from '../lab/fill-matrix.ts';
import type { MatrixProof } from '../lab/matrix-ports.ts';
import { STOPS } from '../lab/run-matrix.ts';
import type { Stores } from '../ports.ts';
import type { NewLink } from './ports.ts';
import { regroup } from './regroup.ts';
import type { DeskWorld } from './world.ts';

/** Looked at of those that crash as a finding does: each is linked to the first, so that a flood makes a star. */
const MAX_TWINS = 40;

/** Resolves to how many links are new. Writes nothing where nothing changed. */
export async function linkByExecution(world: DeskWorld, deduper: Actor, findingId: string): Promise<number> {
  return world.transactions.run(deduper, async (stores) => {
    const [finding] = await stores.desk.findings([findingId]);
    if (finding === undefined) return 0;
    await stores.desk.lockComponents([componentIdentity(finding.body.component)]);
    const desk = (await stores.identity.sharedCompartment('desk')).id;
    const relations = await seenAround(stores, finding.componentKey, findingId);
    const fresh = await unsaid(stores, desk, relations);
    if (fresh.length === 0) return 0;
    const at = world.clock.now();
    const links = fresh.map((link): NewLink => {
      const id = newId('link', world.randomness);
      return { id, ...link, decision: null, assertedBy: deduper.principalId };
    });
    await stores.desk.assertLinks(desk, links, at);
    await stores.ledger.append(
      desk,
      links.map(({ id, a, b, relation, decidedBy, confidence }) => ({
        kind: 'link.asserted',
        by: deduper.principalId,
        subject: id,
        at: at.toISOString(),
        detail: { a, b, relation, decidedBy, confidence },
      })),
      { commit: true },
    );
    await regroup({ world, stores, actor: deduper, machine: true }, [
      ...new Set(links.flatMap(({ a, b }) => [a, b])),
    ]);
    return links.length;
  });
}

async function seenAround(
  { matrix }: Stores,
  componentKey: string,
  findingId: string,
): Promise<readonly ExecutionLink[]> {
  const met = await matrix.cellsOf({ componentKey, findingId, limit: MAX_CELLS });
  const twins = await matrix.twins(findingId, MAX_TWINS);
  const proofs = await matrix.proofsOf([...new Set([findingId, ...whereStopped(findingId, met), ...twins])]);
  const weights = await matrix.weights(proofs.map((proof) => proof.findingId));
  const cells = met.map(
    (cell): Cell => ({
      finding: cell.findingId,
      patch: columnOf(cell.ownerId, cell.patchId),
      kind: 'diff',
      stops: cell.outcome === 'stops' ? true : cell.outcome === 'does_not_stop' ? false : null,
    }),
  );
  const patches = weights.map((weight) => ({
    id: columnOf(weight.findingId, weight.patchId),
    finding: weight.findingId,
    isEvidence: weight.isEvidence,
  }));
  const byPatches = relationsByExecution(patches, [...cells, ...proofs.flatMap(ownCells)])
    .map(linkOfExecution)
    .filter(({ a, b }) => a === findingId || b === findingId);
  const crashed = proofs.flatMap((proof) =>
    proof.crash === null || (proof.findingId !== findingId && !twins.includes(proof.findingId))
      ? []
      : [{ finding: proof.findingId, crash: proof.crash }],
  );
  const said = new Set(byPatches.map(({ a, b }) => `${a} ${b}`));
  return [...byPatches, ...linksOfCrashes(crashed).filter(({ a, b }) => !said.has(`${a} ${b}`))];
}

function ownCells({ findingId, patches, judged }: MatrixProof): readonly Cell[] {
  return patches.slice(0, MAX_PATCHES).map((patch): Cell => {
    const verdict = judged.find(({ id }) => id === patch.id)?.verdict;
    const stops = verdict === undefined ? null : STOPS[verdict];
    return { finding: findingId, patch: columnOf(findingId, patch.id), kind: 'diff', stops };
  });
}

function columnOf(ownerId: string, patchId: string): string {
  return JSON.stringify([ownerId, patchId]);
}

/** Without those that stand already in the same words. */
async function unsaid(
  stores: Stores,
  desk: string,
  links: readonly ExecutionLink[],
): Promise<readonly ExecutionLink[]> {
  if (links.length === 0) return [];
  const standing = new Set(
    (await stores.desk.linksOf(desk, [...new Set(links.flatMap(({ a, b }) => [a, b]))]))
      .filter(({ decidedBy }) => decidedBy !== 'person')
      .map(asWritten),
  );
  return links.filter((link) => !standing.has(asWritten(link)));
}
