/**
 * The access window's end. The developer shortens it by its word; a later end takes its signature over the new
 * instant, by a person's passkey at the act where this instance asks for one, and never reaches past thirty days.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { isPast, parseInstant } from '../../core/time/instant.ts';
import { requireNamedPerson } from '../identity/named-person.ts';
import { type Assertion, signAct } from '../identity/sign-act.ts';
import { Refusal } from '../refusal.ts';
import { type EngagementWorld, requireRoom } from './engagement-guard.ts';
import { applyStep } from './step-engagement.ts';

export async function moveWindow(
  world: EngagementWorld,
  actor: Actor,
  request: {
    readonly engagementId: string;
    readonly ends: string;
    readonly reason?: string | undefined;
    readonly assertion?: Assertion | undefined;
  },
): Promise<void> {
  const ends = parseInstant(request.ends);
  if (ends === null) {
    throw new Refusal('invalid', 'The end is an instant with an hour and an offset.', {
      problems: [{ pointer: '/ends', code: 'instant', message: 'Write it as RFC 3339 has it.' }],
    });
  }
  await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { engagementId, reason, assertion } = request;
    const held = await requireRoom(acting, { engagementId, action: 'engagement.answer', toChange: true });
    const { engagement, room } = held.record;
    const isLater = 'window' in engagement && !isPast({ at: ends }, engagement.window.ends);
    let signed: string | null = null;
    if (isLater) {
      // A key speaks for the developer, but its signature is a person's.
      await requireRoom(acting, { engagementId, action: 'engagement.consent' });
      await requireNamedPerson(world, acting, 'engagement.consent');
      const act = { kind: 'engagement.extend-window', subject: engagementId, content: { ends } } as const;
      signed = await signAct(world, acting, { act, assertion, compartmentId: room });
    }
    const detail = { ends, signedAct: signed };
    await applyStep(acting, held, {
      step: { step: 'move-window', ends, isSignedByDeveloper: isLater },
      written: { kind: isLater ? 'window.extended' : 'window.shortened', reason, detail },
    });
  });
}
