/**
 * An operator, or a provider for many of them, says what was done about notices, and may take its word back.
 * A word is kept word for word, whatever an inventory shows later.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { authorize } from '../../core/policy/authorize.ts';
import type { Problem } from '../../core/problem.ts';
import type { DeskWorld } from '../desk/world.ts';
import type { Stores } from '../ports.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { GivenAnswer, HeldNotice } from './closing-ports.ts';

/** All or none. Refuses with `not-found` for whatever the actor may not answer, with problems for what lacks. */
export async function answerNotices(
  world: DeskWorld,
  actor: Actor,
  { noticeIds, given }: { readonly noticeIds: readonly string[]; readonly given: GivenAnswer },
): Promise<void> {
  const problems = faultsOf(given, world.clock.now());
  if (problems.length > 0) throw new Refusal('unprocessable', 'The answer is not complete.', { problems });
  await world.transactions.run(actor, async (stores) => {
    const at = world.clock.now();
    const notices = await answerable(stores, actor, noticeIds);
    await stores.closing.answer(notices, { ...given, by: actor.principalId, at });
    await tell(stores, notices, { kind: 'notice.answered', by: actor.principalId, at, answer: given.answer });
  });
}

/** The answer before the last one stands again. A notice that has none is left as it is. */
export async function undoAnswers(
  world: DeskWorld,
  actor: Actor,
  noticeIds: readonly string[],
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const at = world.clock.now();
    const notices = await answerable(stores, actor, noticeIds);
    const undone = new Set(await stores.closing.undo(notices, at));
    const changed = notices.filter(({ id }) => undone.has(id));
    await tell(stores, changed, { kind: 'notice.answer-undone', by: actor.principalId, at, answer: null });
  });
}

function faultsOf({ answer, mitigation, until, justification }: GivenAnswer, now: Date): readonly Problem[] {
  const problems: Problem[] = [];
  const fault = (pointer: string, message: string): void =>
    void problems.push({ pointer, code: 'incomplete-answer', message });
  if (answer === 'mitigated' && (mitigation ?? '').trim() === '')
    fault('/mitigation', 'Say in a few words what keeps the flaw from being used.');
  if (answer !== 'mitigated' && mitigation !== null)
    fault('/mitigation', "This goes with 'mitigated' alone.");
  if (answer !== 'mitigated' && until !== null) fault('/until', "This goes with 'mitigated' alone.");
  if (until !== null && until <= now) fault('/until', 'This must lie in the future.');
  if (answer === 'not_affected' && justification === null)
    fault('/justification', 'Say why it is not affected: one of the justifications of VEX.');
  if (answer !== 'not_affected' && justification !== null)
    fault('/justification', "This goes with 'not_affected' alone.");
  return problems;
}

async function answerable(
  stores: Stores,
  actor: Actor,
  noticeIds: readonly string[],
): Promise<readonly HeldNotice[]> {
  const wanted = new Set(noticeIds);
  const notices = await stores.closing.heldNotices([...wanted]);
  if (wanted.size === 0 || notices.length !== wanted.size) throw notFound();
  const held = await stores.identity.heldUnder([
    ...new Set(notices.map(({ compartmentId }) => compartmentId)),
  ]);
  const mayAll = notices.every(
    ({ compartmentId, partyId }) =>
      authorize(actor, 'notice.answer', {
        compartmentKind: 'operator',
        partyId,
        tlp: null,
        heldUnder: held.get(compartmentId) ?? [],
      }).allowed,
  );
  if (!mayAll) throw notFound();
  return notices;
}

type Happened = {
  readonly kind: 'notice.answered' | 'notice.answer-undone';
  readonly by: string;
  readonly at: Date;
  readonly answer: string | null;
};

async function tell(
  stores: Stores,
  notices: readonly HeldNotice[],
  { kind, by, at, answer }: Happened,
): Promise<void> {
  for (const [compartmentId, own] of Map.groupBy(notices, (notice) => notice.compartmentId)) {
    const events = own.map(({ id }) => ({
      kind,
      by,
      subject: id,
      at: at.toISOString(),
      detail: answer === null ? {} : { answer },
    }));
    await stores.ledger.append(compartmentId, events, { commit: true });
  }
  const advisoryIds = [...new Set(notices.map(({ advisoryId }) => advisoryId))];
  if (advisoryIds.length > 0) await stores.jobs.enqueue('refresh-cases', { advisoryIds });
}
