/**
 * A reader of a suite is taken out again. What was read stays read, and what was brought into an engagement stays
 * there; from the next statement on the suite and every version of it are not there for that person.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { EngagementWorld } from './engagement-guard.ts';
import { heldSuites, readersOf } from './held-suites.ts';

/**
 * Whoever brought the first version, whoever let that reader in, and the reader itself. Refuses `not-found` for a suite
 * that the actor does not hold and for somebody who does not read it, `conflict` for the one who brought it first.
 */
export async function removeReader(
  world: EngagementWorld,
  person: Actor,
  { suiteId, readerId }: { readonly suiteId: string; readonly readerId: string },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const all = await heldSuites(stores, person);
    const compartmentId = all.find(({ id }) => id === suiteId)?.compartmentId;
    if (compartmentId === undefined) throw notFound();
    await requireNamedPerson(world, { stores, actor: person }, 'suite.write');
    const versions = all.filter((each) => each.compartmentId === compartmentId);
    const reader = (await readersOf(stores, person, versions)).find(({ id }) => id === readerId);
    if (reader === undefined) throw notFound();
    if (!reader.mayRemove)
      throw new Refusal(
        'conflict',
        'A reader is taken out by whoever let it in, by whoever brought the suite, or by itself. Whoever brought it stays.',
      );
    const at = world.clock.now();
    // Written down before: whoever takes itself out writes nothing there afterwards.
    const entry = { kind: 'suite.reader-removed', by: person.principalId, subject: suiteId };
    const detail = { reader: readerId };
    await stores.ledger.append(compartmentId, [{ ...entry, at: at.toISOString(), detail }], {
      commit: false,
    });
    await stores.identity.revoke({ subjectId: readerId, compartmentId, at });
  });
}
