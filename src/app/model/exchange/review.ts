/**
 * Two named people, neither of them its maker, each read a file and say so; the second word seals it. Either may
 * refuse it instead, and then it never leaves.
 */
import {
  exchangeStatement,
  reviewExchange as judgeReview,
  type ReviewRefusal,
} from '../../../core/model/exchange.ts';
import { isAbove } from '../../../core/model/marking.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { requireText } from '../../case/guard.ts';
import { requireNamedPerson } from '../../identity/named-person.ts';
import { type Assertion, type SigningWorld, signAct } from '../../identity/sign-act.ts';
import { Refusal } from '../../refusal.ts';
import { doerOf, note } from '../acting.ts';
import { type ExchangeWorld, requireExchange } from './guard.ts';
import type { Exchange, Sealer } from './ports.ts';

const SAY: Readonly<Record<ReviewRefusal, string>> = {
  'own-work': 'Whoever put a file together does not review it.',
  'reviewed-before': 'You reviewed this file before: somebody else has to.',
  'another-content': 'This is not the file that stands here: read it again.',
  'not-waiting': 'This file waits for no review.',
};

export type ReviewRequest = {
  readonly id: string;
  /** Of what was read. */
  readonly digest: string;
  readonly note: string | null;
  /** The person's passkey, touched for this review. */
  readonly assertion?: Assertion | undefined;
};

/** Refuses with `conflict` what breaks the rule of two. The second review signs, in the same transaction. */
export async function reviewExchange(
  world: ExchangeWorld & SigningWorld & { readonly sealer: Sealer },
  person: Actor,
  request: ReviewRequest,
): Promise<Exchange> {
  const remark =
    request.note === null ? null : requireText(request.note, { pointer: '/note', min: 1, max: 2000 });
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    await requireExchange(acting, request.id, 'exchange.review');
    await requireNamedPerson(world, acting, 'exchange.review');
    await stores.exchanges.lock(request.id);
    const exchange = await requireExchange(acting, request.id, 'exchange.review');
    // The maximum may have been lowered since it was prepared.
    if (isAbove(exchange.content.marking, world.maximumMarking))
      throw new Refusal('conflict', `This instance gives nothing above ${world.maximumMarking} any more.`);
    const reviewed = judgeReview(
      {
        ...{ state: exchange.state, digest: exchange.digest, preparedBy: exchange.preparedBy.id },
        reviews: exchange.reviews.map(({ principalId, digest }) => ({ by: principalId, digest })),
      },
      { by: person.principalId, digest: request.digest },
    );
    if (!reviewed.ok) throw new Refusal('conflict', SAY[reviewed.refusal]);
    const signedAct = await signAct(world, acting, {
      act: { kind: 'export.review', subject: exchange.id, content: { digest: exchange.digest } },
      assertion: request.assertion,
      compartmentId: exchange.compartmentId,
    });
    const at = world.clock.now();
    const by = await doerOf(acting);
    const review = { principalId: person.principalId, digest: request.digest, note: remark, by, at };
    if (!(await stores.exchanges.addReview(exchange, review)))
      throw new Refusal('conflict', SAY['reviewed-before']);
    await note(acting, exchange.compartmentId, {
      kind: 'exchange.reviewed',
      subject: exchange.id,
      detail: { digest: exchange.digest, ...(signedAct === null ? {} : { signedAct }) },
    });
    if (reviewed.state === 'sealed') {
      const readers = [...exchange.reviews, review].map((one) => ({
        name: one.by.name,
        at: one.at.toISOString(),
      }));
      const envelope = world.sealer.sign(exchangeStatement(exchange.content, readers));
      await stores.exchanges.setState(exchange.id, { state: 'sealed', envelope });
      await note(acting, exchange.compartmentId, { kind: 'exchange.sealed', subject: exchange.id });
    } else {
      await stores.exchanges.setState(exchange.id, { state: reviewed.state });
    }
    return (await stores.exchanges.exchange(exchange.id))!;
  });
}

/** It never leaves. Refuses with `conflict` where it was sealed or refused before. */
export async function refuseExchange(
  world: ExchangeWorld,
  person: Actor,
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<Exchange> {
  const refusal = requireText(reason, { pointer: '/reason', min: 1, max: 2000 });
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    await requireExchange(acting, id, 'exchange.review');
    await stores.exchanges.lock(id);
    const exchange = await requireExchange(acting, id, 'exchange.review');
    if (exchange.state === 'sealed' || exchange.state === 'refused')
      throw new Refusal('conflict', SAY['not-waiting']);
    await stores.exchanges.setState(id, { state: 'refused', refusal });
    await note(acting, exchange.compartmentId, { kind: 'exchange.refused', subject: id });
    return (await stores.exchanges.exchange(id))!;
  });
}
