/** What a party says of itself: an assertion in the thread it spoke in, and a message that says it. */
import type { SaidStatus } from '../../core/case/participants.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import { notFound } from '../refusal.ts';
import {
  type Acting,
  authorOf,
  type RoomWorld,
  record,
  requireLine,
  requireText,
  requireThread,
} from './guard.ts';
import type { Thread } from './ports.ts';
import { sayWithin } from './threads.ts';

export type OwnStatus = {
  readonly threadId: string;
  readonly status: SaidStatus;
  readonly fixedVersion: string | null;
  readonly note: string | null;
};

/** What a party says of itself, in a thread that it reads: an assertion, and a message that says it. */
export async function sayOwnStatus(world: RoomWorld, actor: Actor, request: OwnStatus): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const thread = await requireThread(acting, request.threadId, 'thread.write');
    const own = thread.parties.find(({ partyId }) => partyId === actor.partyId);
    // The clearinghouse has no status of its own in a case.
    if (own === undefined || own.role === 'coordinator') throw notFound();
    const author = await authorOf(acting);
    await assertWithin(acting, thread, {
      ...request,
      partyId: own.partyId,
      author,
      note: noteText(request.note),
      fixedVersion: versionOf(request),
    });
  });
}

export type SaidWithin = Omit<OwnStatus, 'threadId'> & {
  readonly partyId: string;
  readonly author: Awaited<ReturnType<typeof authorOf>>;
};

/** Inside the caller's transaction; the clock brings it over to the participant afterwards. */
export async function assertWithin(acting: Acting, thread: Thread, said: SaidWithin): Promise<void> {
  const { world, stores } = acting;
  const at = world.clock.now();
  await stores.room.addWord(thread, {
    id: newId('word', world.randomness),
    partyId: said.partyId,
    at,
    by: said.author.by,
    kind: 'status',
    status: said.status,
    fixedVersion: said.fixedVersion,
    note: said.note,
  });
  const sentence = STATUS_SENTENCES[said.status].replace(
    '{version}',
    said.fixedVersion ?? 'a version not named',
  );
  const text = said.note === null ? sentence : `${sentence}\n\n${said.note}`;
  await sayWithin(acting, thread, text, { ...said.author, at });
  await record(acting, thread.compartmentId, [
    {
      kind: 'participant.said',
      subject: thread.caseId,
      detail: { party: said.partyId, status: said.status },
    },
  ]);
  await stores.jobs.enqueue('refresh-cases', { caseIds: [thread.caseId] });
}

const STATUS_SENTENCES: Readonly<Record<SaidStatus, string>> = {
  acknowledged: 'We have received this.',
  looking: 'We are looking at it, and need more.',
  affected: 'We are affected.',
  not_affected: 'We are not affected.',
  fixing: 'We will fix it.',
  fixed: 'It is fixed in {version}.',
  disputed: 'We dispute it.',
  declined: 'We will not act on it now.',
};

export function noteText(note: string | null): string | null {
  if (note === null || note.trim() === '') return null;
  return requireText(note, { pointer: '/note', min: 1, max: 2_000 });
}

export function versionOf({
  status,
  fixedVersion,
}: Pick<OwnStatus, 'status' | 'fixedVersion'>): string | null {
  if (status !== 'fixed' || fixedVersion === null) return null;
  return requireLine(fixedVersion, { pointer: '/fixedVersion', min: 1, max: 100 });
}
