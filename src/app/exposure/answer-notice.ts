/** An operator says what it did about a notice. It may take its word back by answering `open` again. */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { DeskWorld } from '../desk/world.ts';
import { notFound } from '../refusal.ts';
import type { NoticeAnswer } from './ports.ts';

export type Answering = {
  readonly noticeId: string;
  readonly answer: NoticeAnswer;
  readonly note: string | null;
};

/** Refuses with `not-found` for whatever the actor may not answer. */
export async function answerNotice(
  world: DeskWorld,
  actor: Actor,
  { noticeId, answer, note }: Answering,
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const at = world.clock.now();
    const written = await stores.exposure.answer(noticeId, { answer, note, by: actor.principalId, at });
    if (written === null) throw notFound();
    const held = await stores.identity.heldUnder([written.compartmentId]);
    const decision = authorize(actor, 'notice.answer', {
      compartmentKind: 'operator',
      partyId: written.partyId,
      tlp: null,
      heldUnder: held.get(written.compartmentId) ?? [],
    });
    if (!decision.allowed) throw notFound();
    await stores.ledger.append(
      written.compartmentId,
      [
        {
          kind: 'notice.answered',
          by: actor.principalId,
          subject: noticeId,
          at: at.toISOString(),
          detail: { answer },
        },
      ],
      { commit: true },
    );
    await stores.jobs.enqueue('refresh-cases', { advisoryIds: [written.advisoryId] });
  });
}
