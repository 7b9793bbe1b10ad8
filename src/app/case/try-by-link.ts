/**
 * A maintainer tries a patch by its private link, before it says anything to anybody. It meets the one proof that its
 * page shows, and the maintainer is told what that proof and its tests did: nothing of other reports, cases or
 * compartments. The trial lies beside the thread's words, where the desk reads it too.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { assertReadable, queueTrial } from '../lab/ask-trial.ts';
import type { Trial, TriedPatch } from '../lab/trial-ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { RoomWorld } from './guard.ts';
import { requireLink } from './maintainer-page.ts';

/** Of one link, not done; and asked for within a day. */
const MAX_OPEN = 2;
const MAX_A_DAY = 20;
const DAY_MS = 86_400_000;
/** Shown on the page. */
const MAX_SHOWN = 20;

/**
 * Refuses `not-found` for anybody but a link's own principal, `conflict` where the page shows no proof that holds,
 * `invalid` a patch that cannot be read, `too-many` above two at once or twenty a day.
 */
export async function tryByLink(world: RoomWorld, actor: Actor, patch: TriedPatch): Promise<Trial> {
  return world.transactions.run(actor, async (stores) => {
    const { thread } = await requireLink({ world, stores, actor }, 'sheet.try');
    const sheet = await stores.room.sheet(thread);
    if (sheet === null) throw notFound();
    const { proof, environment } = sheet.body;
    // A page that was written before patches could be tried names none.
    if ((proof ?? null) === null) {
      throw new Refusal(
        'conflict',
        'No proof on this page holds, so there is nothing that a patch could stop.',
      );
    }
    assertReadable(patch, environment);
    const since = new Date(world.clock.now().getTime() - DAY_MS);
    if ((await stores.trials.askedSince(actor.principalId, since)) >= MAX_A_DAY) {
      throw new Refusal('too-many', `At most ${MAX_A_DAY} patches a day are tried by one link.`);
    }
    const trial = { findingId: proof!, patch, proofs: [proof!], compartmentId: thread.compartmentId };
    return queueTrial({ world, stores, actor }, trial, MAX_OPEN);
  });
}

/** What was tried by this very link, newest first. */
export async function triedByLink(world: RoomWorld, actor: Actor): Promise<readonly Trial[]> {
  return world.transactions.run(actor, async (stores) => {
    await requireLink({ world, stores, actor }, 'sheet.read');
    return stores.trials.trialsBy(actor.principalId, MAX_SHOWN);
  });
}
