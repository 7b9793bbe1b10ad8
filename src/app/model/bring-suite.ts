/**
 * A suite is brought into an engagement by a person who holds both: plans there may refer to it, and whoever measures
 * there reads it, keys included, which hold nothing outside. What was brought stays with the engagement as it was.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type EngagementWorld,
  noteAccess,
  requireGoingOn,
  requireMaterial,
  writeEntry,
} from './engagement-guard.ts';
import type { BroughtSuite } from './evaluation-ports.ts';
import { heldSuite } from './held-suites.ts';

const MOST_SUITES = 50;

/** Bringing it again changes nothing. Refuses `not-found` for an engagement or a suite that the actor does not hold. */
export async function bringSuite(
  world: EngagementWorld,
  person: Actor,
  { engagementId, suiteId }: { readonly engagementId: string; readonly suiteId: string },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const held = await requireMaterial(acting, { engagementId, action: 'plan.register', toChange: true });
    await requireNamedPerson(world, acting, 'plan.register');
    requireGoingOn(world, held.record);
    const suite = await heldSuite(stores, person, suiteId);
    if (suite === null) throw notFound();
    const brought = await stores.suites.brought(held.record);
    if (brought.some(({ digest }) => digest === suite.digest)) return;
    if (brought.length >= MOST_SUITES) throw new Refusal('too-many', 'No more suites are brought in here.');
    const { id, digest } = suite;
    const at = world.clock.now();
    await stores.suites.bring(held.record, { id, digest, suite: suite.suite, by: held.by, at });
    await writeEntry(acting, held, { kind: 'suite.brought', detail: { suite: id, digest } });
  });
}

/** Newest first. */
export async function listBroughtSuites(
  world: EngagementWorld,
  actor: Actor,
  engagementId: string,
): Promise<readonly BroughtSuite[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const held = await requireMaterial(acting, { engagementId, action: 'run.read' });
    await noteAccess(acting, held, { what: 'plan', subject: null });
    return stores.suites.brought(held.record);
  });
}
