/** The clearinghouse answers an application. About the partner's controls alone; never about a model. */
import { stepPartner } from '../../../core/model/partner.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { requireText } from '../../case/guard.ts';
import { requireNamedPerson } from '../../identity/named-person.ts';
import { Refusal } from '../../refusal.ts';
import { doerOf, note, type PersonalModelWorld } from '../acting.ts';
import { requirePartner, type ShownPartner, show } from './read.ts';

export type PartnerAnswer = {
  readonly partyId: string;
  readonly decision: 'accept' | 'decline';
  readonly reason: string;
};

/** Refuses with `conflict` where nothing waits for an answer. */
export async function decidePartner(
  world: PersonalModelWorld,
  person: Actor,
  { partyId, decision, reason }: PartnerAnswer,
): Promise<ShownPartner> {
  const why = requireText(reason, { pointer: '/reason', min: 1, max: 2000 });
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const { compartmentId } = await requirePartner(acting, partyId, 'partner.decide');
    await requireNamedPerson(world, acting, 'partner.decide');
    await stores.partners.lock(compartmentId);
    const before = await requirePartner(acting, partyId, 'partner.decide');
    const state = stepPartner(before.state, decision);
    if (state === null) throw new Refusal('conflict', 'No application of this party waits for an answer.');
    const partner = {
      ...before,
      ...{ state, stateAt: world.clock.now(), reason: why, decidedBy: await doerOf(acting) },
    };
    await stores.partners.put(partner);
    await note(acting, compartmentId, { kind: `partner.${state}`, subject: partyId });
    return show(acting, partner);
  });
}
