/** Keys that open one engagement and nothing else, and the mark of confidential treatment. */
import type { Actor } from '../../core/policy/actor.ts';
import { requireText } from '../case/guard.ts';
import { cleanName } from '../identity/create-party.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { newSecret } from '../identity/secrets.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type EngagementWorld, requireGoingOn, requireRoom, writeEntry } from './engagement-guard.ts';

const DAY_MS = 86_400_000;
const MOST_KEYS = 100;

/** The secret is shown once. It ends by date, by hand, with whoever made it, and with the engagement. */
export async function makeKey(
  world: EngagementWorld,
  person: Actor,
  request: { readonly engagementId: string; readonly name: string; readonly days: number },
): Promise<{ readonly id: string; readonly key: string }> {
  const name = cleanName(request.name, { what: 'a key', pointer: '/name' });
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const { engagementId } = request;
    const held = await requireRoom(acting, { engagementId, action: 'engagement.key', toChange: true });
    await requireNamedPerson(world, acting, 'engagement.key');
    requireGoingOn(world, held.record);
    if ((await stores.engagements.keys(held.record)).length >= MOST_KEYS)
      throw new Refusal('too-many', 'No more keys are made for this engagement.');
    const madeAt = world.clock.now();
    const id = newId('principal', world.randomness);
    const secret = newSecret('key', world.randomness);
    const expiresAt = new Date(madeAt.getTime() + request.days * DAY_MS);
    const key = { id, name, side: held.side, madeBy: held.by, madeAt, expiresAt, endedAt: null };
    await stores.engagements.addKey(held.record, key, secret.hash);
    await writeEntry(acting, held, { kind: 'key.made', detail: { key: id, side: held.side } });
    return { id, key: secret.text };
  });
}

/** Either side ends its own. */
export async function endKey(
  world: EngagementWorld,
  person: Actor,
  { engagementId, keyId }: { readonly engagementId: string; readonly keyId: string },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const held = await requireRoom(acting, { engagementId, action: 'engagement.key', toChange: true });
    const key = (await stores.engagements.keys(held.record)).find(({ id }) => id === keyId);
    if (key === undefined || key.endedAt !== null || key.side !== held.side) throw notFound();
    await stores.engagements.endKeys(held.record, [keyId], world.clock.now());
    await writeEntry(acting, held, { kind: 'key.ended', detail: { key: keyId } });
  });
}

/** The developer asks for confidential treatment; everything that is shown says so from then on. */
export async function markConfidential(
  world: EngagementWorld,
  actor: Actor,
  request: { readonly engagementId: string; readonly basis: string },
): Promise<void> {
  const basis = requireText(request.basis, { pointer: '/basis', min: 1, max: 1000 });
  await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { engagementId } = request;
    const held = await requireRoom(acting, { engagementId, action: 'engagement.answer', toChange: true });
    const at = world.clock.now();
    await stores.engagements.markConfidential(held.record, { basis, by: held.by, at });
    await writeEntry(acting, held, { kind: 'engagement.marked-confidential', detail: {} });
  });
}
