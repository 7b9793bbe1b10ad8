/**
 * A partner is one no longer: its grants, keys, people and memberships are dead when the transaction is. What it
 * sent stays, with its credit.
 */
import { stepPartner } from '../../../core/model/partner.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { requireText } from '../../case/guard.ts';
import { Refusal } from '../../refusal.ts';
import { doerOf, type ModelWorld, note } from '../acting.ts';
import { requirePartner, type ShownPartner, show } from './read.ts';

export async function revokePartner(
  world: ModelWorld,
  actor: Actor,
  { partyId, reason }: { readonly partyId: string; readonly reason: string },
): Promise<ShownPartner> {
  const why = requireText(reason, { pointer: '/reason', min: 1, max: 2000 });
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { compartmentId } = await requirePartner(acting, partyId, 'partner.revoke');
    await stores.partners.lock(compartmentId);
    const before = await requirePartner(acting, partyId, 'partner.revoke');
    const state = stepPartner(before.state, 'revoke');
    if (state === null) throw new Refusal('conflict', 'This party is no partner.');
    const at = world.clock.now();
    const partner = { ...before, state, stateAt: at, reason: why, decidedBy: await doerOf(acting) };
    await stores.partners.put(partner);
    const grants = await stores.partners.grants(compartmentId);
    await stores.partners.endGrants(
      grants.filter(({ endedAt }) => endedAt === null).map(({ id }) => id),
      at,
    );
    const ended = await stores.partners.end(partyId, at);
    await note(acting, compartmentId, { kind: 'partner.revoked', subject: partyId, detail: ended });
    return show(acting, partner);
  });
}
