/**
 * After an upgrade that looks at more, what was signed before is looked at again: its keys, its partners, its
 * relations. A page at a time, behind everything that somebody waits for; a page that was interrupted is done again,
 * and what is done is passed over.
 */
import { SIGNATURE_VERSION } from '../../core/dedupe/signature.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { findDuplicates } from './find-duplicates.ts';
import type { DeskWorld } from './world.ts';

/** Signatures looked through in one page, and of those judged anew at most. */
const LOOKED_AT = 2_000;
const JUDGED = 50;

type BroughtUp = {
  /** Where to go on, null at the end. */
  readonly next: string | null;
  /** Findings on which this engine fails, marked so that it does not come back to them; the next one tries again. */
  readonly passedOver: readonly string[];
};

/** From the finding after `after`, '' for the first. What the deduper does not hold any more stays as it is. */
export async function bringUp(world: DeskWorld, deduper: Actor, after: string): Promise<BroughtUp> {
  const signed = await world.transactions.run(deduper, async ({ desk, identity }) =>
    desk.signedAfter((await identity.sharedCompartment('desk')).id, after, LOOKED_AT),
  );
  const older = signed
    .filter(({ version }) => version < SIGNATURE_VERSION && version !== -SIGNATURE_VERSION)
    .slice(0, JUDGED)
    .map(({ finding }) => finding);
  const passedOver = await judge(world, deduper, older);
  if (older.length === JUDGED) return { next: older.at(-1)!, passedOver };
  return { next: signed.length < LOOKED_AT ? null : signed.at(-1)!.finding, passedOver };
}

/** All at once; where that fails, one by one, so that one finding does not hold up all that come after it. */
async function judge(
  world: DeskWorld,
  deduper: Actor,
  findings: readonly string[],
): Promise<readonly string[]> {
  if (findings.length === 0) return [];
  try {
    await findDuplicates(world, deduper, findings);
    return [];
  } catch {
    const passedOver: string[] = [];
    for (const finding of findings) {
      try {
        await findDuplicates(world, deduper, [finding]);
      } catch {
        await passOver(world, deduper, finding);
        passedOver.push(finding);
      }
    }
    return passedOver;
  }
}

/**
 * Marked, and handed to the queue as a job of its own, which tells why it fails and is kept among those that died.
 * Rejects where the database takes nothing at all: then it was not the finding, and the page is done again.
 */
async function passOver(world: DeskWorld, deduper: Actor, finding: string): Promise<void> {
  await world.transactions.run(deduper, async ({ desk, identity, jobs }) => {
    await desk.passOver((await identity.sharedCompartment('desk')).id, finding);
    await jobs.enqueue('find-duplicates', { findingIds: [finding] });
  });
}
