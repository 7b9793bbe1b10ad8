/** A party asks to be a trusted partner and shows its controls. Nothing is given by asking. */
import { faultsOfControls, type ShownControl, stepPartner } from '../../../core/model/partner.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import type { Problem } from '../../../core/problem.ts';
import { requireText } from '../../case/guard.ts';
import { newId } from '../../ids.ts';
import { notFound, Refusal } from '../../refusal.ts';
import { type ModelWorld, note } from '../acting.ts';
import type { Partner } from './ports.ts';

export type Application = {
  readonly purpose: string;
  readonly scope: string;
  readonly controls: readonly ShownControl[];
};

const SAY = {
  missing: 'This control is not shown.',
  repeated: 'This control is shown more than once.',
  'no-evidence': 'This control is claimed without evidence.',
} as const;

/** Refuses with `invalid`, naming every control that is missing, and `conflict` for who is a partner already. */
export async function applyAsPartner(
  world: ModelWorld,
  actor: Actor,
  application: Application,
): Promise<Partner> {
  const { controls } = application;
  const problems = faultsOfControls(controls).map(
    ({ control, fault }): Problem => ({
      pointer: `/controls/${Math.max(
        0,
        controls.findLastIndex((one) => one.control === control),
      )}`,
      code: fault,
      message: `${control}: ${SAY[fault]}`,
    }),
  );
  if (problems.length > 0)
    throw new Refusal('invalid', 'An application shows every control, each with evidence.', { problems });
  const purpose = requireText(application.purpose, { pointer: '/purpose', min: 1, max: 2000 });
  const scope = requireText(application.scope, { pointer: '/scope', min: 1, max: 2000 });
  for (const [at, { statement, evidence }] of controls.entries()) {
    requireText(statement, { pointer: `/controls/${at}/statement`, min: 1, max: 2000 });
    for (const [of, { name }] of evidence.entries())
      requireText(name, { pointer: `/controls/${at}/evidence/${of}/name`, min: 1, max: 200 });
  }
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const at = world.clock.now();
    const party = await stores.identity.party(actor.partyId);
    if (party === null) throw notFound();
    let compartmentId = await stores.partners.roomOf(party.id);
    if (compartmentId === null) {
      compartmentId = newId('compartment', world.randomness);
      await stores.partners.openRoom(compartmentId, actor.principalId, at);
    }
    await stores.partners.lock(compartmentId);
    const before = await stores.partners.partner(party.id);
    const state = stepPartner(before?.state ?? null, 'apply');
    if (state === null) throw new Refusal('conflict', 'This party is a partner already.');
    const partner: Partner = {
      ...{
        compartmentId,
        partyId: party.id,
        name: party.name,
        state,
        stateAt: at,
        reason: null,
        decidedBy: null,
      },
      ...{ purpose, scope, controls, appliedAt: at },
    };
    await stores.partners.put(partner);
    await note(acting, compartmentId, { kind: 'partner.applied', subject: party.id });
    return partner;
  });
}
