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

/**
 * From the finding after `after`, '' for the first. Resolves to where to go on, null at the end. What the deduper does
 * not hold any more stays as it is.
 */
export async function bringUp(world: DeskWorld, deduper: Actor, after: string): Promise<string | null> {
  const signed = await world.transactions.run(deduper, async ({ desk, identity }) =>
    desk.signedAfter((await identity.sharedCompartment('desk')).id, after, LOOKED_AT),
  );
  const older = signed.filter(({ version }) => version < SIGNATURE_VERSION).slice(0, JUDGED);
  if (older.length > 0) {
    await findDuplicates(
      world,
      deduper,
      older.map(({ finding }) => finding),
    );
  }
  if (older.length === JUDGED) return older.at(-1)!.finding;
  return signed.length < LOOKED_AT ? null : signed.at(-1)!.finding;
}
