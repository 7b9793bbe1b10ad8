/** A partner as its own people and the clearinghouse see it: what it showed, what it was given, what it did. */
import { type GrantStanding, standingOf } from '../../../core/model/partner.ts';
import type { Action } from '../../../core/policy/actions.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { notFound } from '../../refusal.ts';
import { type Acting, type ModelWorld, mayThere } from '../acting.ts';
import { mayIn } from '../engagement-guard.ts';
import type { Partner, StoredGrant, Use } from './ports.ts';

const MAX_PARTNERS = 200;
const MAX_USES = 500;
/** Findings under one key are counted no further. */
const MAX_COUNTED = 10_000;

export type ShownGrant = StoredGrant & { readonly standing: GrantStanding; readonly findings: number };
export type ShownPartner = { readonly partner: Partner; readonly grants: readonly ShownGrant[] };

/** Null where the actor's own party never applied. */
export async function readOwnPartner(world: ModelWorld, actor: Actor): Promise<ShownPartner | null> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const partner = await stores.partners.partner(actor.partyId);
    return partner === null ? null : show(acting, partner);
  });
}

export async function readPartner(world: ModelWorld, actor: Actor, partyId: string): Promise<ShownPartner> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    return show(acting, await requirePartner(acting, partyId, 'partner.read'));
  });
}

export async function listPartners(world: ModelWorld, actor: Actor): Promise<readonly ShownPartner[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const shown: ShownPartner[] = [];
    for (const partner of await stores.partners.partners(MAX_PARTNERS)) {
      if (await mayThere(acting, 'partner.read', placeOf(partner))) shown.push(await show(acting, partner));
    }
    return shown;
  });
}

/** Newest first. */
export async function usesOf(world: ModelWorld, actor: Actor, partyId: string): Promise<readonly Use[]> {
  return world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { compartmentId } = await requirePartner(acting, partyId, 'partner.read');
    return stores.partners.uses(compartmentId, MAX_USES);
  });
}

/** 404 for a party that never applied, and for whoever may not do this there. */
export async function requirePartner(
  acting: Pick<Acting, 'stores' | 'actor'>,
  partyId: string,
  action: Action,
): Promise<Partner> {
  const partner = await acting.stores.partners.partner(partyId);
  // Asked in either case: what is not held takes no longer than what is not there.
  const place = partner === null ? ({ compartmentId: '', kind: 'partner' } as const) : placeOf(partner);
  const isAllowed = await mayThere(acting, action, place);
  if (partner === null || !isAllowed) throw notFound();
  return partner;
}

function placeOf({ compartmentId, partyId }: Partner) {
  return { compartmentId, kind: 'partner' as const, partyId };
}

/**
 * Inside an open transaction. Which engagement a grant was given under is told to whoever was let into that engagement;
 * that there was one, to the partner as well, which was given it. To everybody else the grant stands or has ended.
 */
export async function show(acting: Acting, partner: Partner): Promise<ShownPartner> {
  const { world, stores, actor } = acting;
  const now = world.clock.now().toISOString();
  const grants = await stores.partners.grants(partner.compartmentId);
  const intake = await stores.identity.compartmentOf(partner.partyId, 'intake');
  const counted =
    intake === null
      ? new Map<string, number>()
      : await stores.partners.findingsBy(
          intake.id,
          grants.map(({ principalId }) => principalId),
          MAX_COUNTED,
        );
  const shown: ShownGrant[] = [];
  for (const grant of grants) {
    const isLetIn = grant.engagementId !== null && (await isLetInto(acting, grant.engagementId));
    const isToldWhy = isLetIn || actor.partyId === partner.partyId;
    const standing = standingOf(grant, partner.state, now);
    shown.push({
      ...grant,
      engagementId: isLetIn ? grant.engagementId : null,
      standing: standing === 'engagement-over' && !isToldWhy ? 'ended' : standing,
      findings: counted.get(grant.principalId) ?? 0,
    });
  }
  return { partner, grants: shown };
}

async function isLetInto({ stores, actor }: Acting, engagementId: string): Promise<boolean> {
  const record = await stores.engagements.engagement(engagementId);
  const asked = { kind: 'engagement', action: 'engagement.read' } as const;
  return record !== null && (await mayIn({ stores, actor }, record, asked));
}
