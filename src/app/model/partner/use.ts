/** A partner writes down what it did with a grant. Refused once the grant is over, or outside its scope. */
import { type GrantStanding, isWithinScope } from '../../../core/model/partner.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { requireText } from '../../case/guard.ts';
import { newId } from '../../ids.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { doerOf, type ModelWorld, note } from '../acting.ts';
import type { Use } from './ports.ts';
import { requirePartner, show } from './read.ts';

const OVER: Readonly<Record<Exclude<GrantStanding, 'running'>, string>> = {
  expired: 'This grant is over: its time ran out.',
  ended: 'This grant was ended.',
  'partner-revoked': 'This party is no partner any more.',
  'engagement-over': 'This grant is over with the engagement it was given under.',
};

export type UseNote = { readonly grantId: string; readonly what: string; readonly component: string | null };

/** A key of one grant writes to that grant alone; a person of the partner to any of its grants. */
export async function noteUse(world: ModelWorld, actor: Actor, request: UseNote): Promise<Use> {
  const what = requireText(request.what, { pointer: '/what', min: 1, max: 2000 });
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const partner = await requirePartner(acting, actor.partyId, 'partner.use');
    const { grants } = await show(acting, partner);
    const grant = grants.find(({ id }) => id === request.grantId);
    const isOthers = actor.kind === 'key' && grant?.principalId !== actor.principalId;
    if (grant === undefined || isOthers) throw notFound();
    if (grant.standing !== 'running') throw new Refusal('conflict', OVER[grant.standing]);
    if (!isWithinScope(grant, request.component)) {
      throw new Refusal('invalid', 'This is outside what was given.', {
        problems: [
          { pointer: '/component', code: 'out-of-scope', message: 'Name a component that the grant names.' },
        ],
      });
    }
    const use: Use = {
      id: newId('use', world.randomness),
      compartmentId: partner.compartmentId,
      grantId: grant.id,
      at: world.clock.now(),
      by: await doerOf(acting),
      what,
      component: request.component,
    };
    await stores.partners.addUse(use);
    await note(acting, partner.compartmentId, {
      kind: 'partner.used',
      subject: use.id,
      detail: { grant: grant.id },
    });
    return use;
  });
}
