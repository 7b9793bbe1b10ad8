/** A developer asks whether a model is covered, and with that an engagement begins. Only who receives it knows. */

import { isOver } from '../../core/model/engagement.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import { requireLine, requireText } from '../case/guard.ts';
import { newId } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import { type EngagementWorld, namedActor, standing, writeEntry } from './engagement-guard.ts';

/** At once, for one developer: more are asked by nobody who waits for an answer. */
const MOST_OPEN = 50;
const MOST_LISTED = 1000;

/** Refuses with `forbidden` where the asker is no developer's own person or key, and `too-many`. Resolves to its id. */
export async function askEngagement(
  world: EngagementWorld,
  actor: Actor,
  asked: { readonly model: string; readonly question: string },
): Promise<string> {
  const model = requireLine(asked.model, { pointer: '/model', min: 1, max: 200 });
  const question = requireText(asked.question, { pointer: '/question', min: 1, max: 4000 });
  return world.transactions.run(actor, async (stores) => {
    const resource = {
      compartmentKind: 'engagement',
      partyId: actor.partyId,
      tlp: null,
      heldUnder: [],
    } as const;
    const party = await stores.identity.party(actor.partyId);
    if (party?.kind !== 'developer' || !authorize(actor, 'engagement.ask', resource).allowed)
      throw new Refusal(
        'forbidden',
        'Only a developer of models asks this, with a key or a person of its own.',
      );
    const openedAt = world.clock.now();
    const open = (await stores.engagements.list(MOST_LISTED)).filter(
      (record) => record.developer.id === party.id && !isOver(standing(record, openedAt)),
    );
    if (open.length >= MOST_OPEN) throw new Refusal('too-many', 'End some of your engagements first.');
    const record = {
      id: newId('engagement', world.randomness),
      room: newId('compartment', world.randomness),
      material: newId('compartment', world.randomness),
      developer: { id: party.id, name: party.name },
      model,
      question,
      engagement: { state: 'inquiry' },
      openedAt,
      changedAt: openedAt,
      dueAt: null,
      overAt: null,
      destroyedAt: null,
      confidential: null,
      certificate: null,
    } as const;
    await stores.engagements.open(record, actor.principalId);
    const acting = { world, stores, actor };
    const held = { record, side: 'developer', by: await namedActor(acting) } as const;
    await writeEntry(acting, held, { kind: 'engagement.asked', detail: {} });
    return record.id;
  });
}
