/**
 * The maintainer's side of the private link: reading shows and acts on nothing but the note that it was read,
 * answering asserts. The actor is the link's own principal; what it may see is one thread and its sheet.
 * Known hole: a mail scanner that runs the page's scripts reads it, and is noted as the maintainer's reading.
 */
import { type MaintainerAnswer, statusOfAnswer } from '../../core/case/participants.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type Acting,
  mayIn,
  type RoomWorld,
  record,
  requireLine,
  requireText,
  requireThread,
} from './guard.ts';
import type { MaintainerLink, Message, ParticipantWord, Thread, WrittenSheet } from './ports.ts';
import { assertWithin } from './say.ts';

const READS_PER_MINUTE = 60;
const ANSWERS_PER_HOUR = 20;
const HOUR_MS = 3_600_000;
const SHOWN_MESSAGES = 100;

export type MaintainerPage = {
  readonly link: MaintainerLink;
  readonly sheet: WrittenSheet;
  readonly thread: Thread;
  /** Oldest first, the last hundred. */
  readonly messages: readonly Message[];
  readonly said: ParticipantWord | null;
  /** Whether a patch can be tried here: there is a proof that holds, and the link is not from before one could. */
  readonly mayTry: boolean;
};

/** Refuses `not-found` for anything but a link's own principal, `too-many` above sixty reads a minute. */
export async function readMaintainerPage(world: RoomWorld, reader: Actor): Promise<MaintainerPage> {
  return world.transactions.run(reader, async (stores) => {
    const acting = { world, stores, actor: reader };
    const { link, thread } = await requireLink(acting, 'sheet.read');
    const at = world.clock.now();
    if (!(await stores.room.noteRead(link, at, READS_PER_MINUTE))) {
      throw new Refusal('too-many', 'This page was asked for too often. Wait a minute.');
    }
    const sheet = await stores.room.sheet(thread);
    if (sheet === null) throw notFound();
    await noteSeen(acting, { link, thread });
    return {
      link,
      sheet,
      thread,
      messages: (await stores.room.messages(thread, { before: null, limit: SHOWN_MESSAGES })).toReversed(),
      said: await stores.room.ownWord(thread, link.partyId),
      mayTry:
        (sheet.body.proof ?? null) !== null && (await mayIn(stores, reader, { thread, action: 'sheet.try' })),
    };
  });
}

/** The link that the actor itself is, and its one thread; `not-found` for anybody else, and once it was ended. */
export async function requireLink(acting: Acting, action: 'sheet.read' | 'sheet.answer' | 'sheet.try') {
  const link = await acting.stores.room.linkOf(acting.actor.principalId);
  if (link === null || link.revokedAt !== null) throw notFound();
  return { link, thread: await requireThread(acting, link.threadId, action) };
}

/** The first reading of each link is a word of the machine's: seen. Every reading is in the internal log. */
async function noteSeen(
  { world, stores, actor }: Acting,
  { link, thread }: { readonly link: MaintainerLink; readonly thread: Thread },
): Promise<void> {
  const at = world.clock.now();
  await stores.ledger.append(
    thread.compartmentId,
    [{ kind: 'maintainer-sheet.read', by: actor.principalId, subject: link.id, at: at.toISOString() }],
    { commit: false },
  );
  if (link.firstReadAt !== null) return;
  await stores.room.addWord(thread, {
    id: newId('word', world.randomness),
    partyId: link.partyId,
    at,
    by: { id: actor.principalId, name: 'private link', machine: true },
    kind: 'status',
    status: 'seen',
    fixedVersion: null,
    note: null,
  });
  await stores.jobs.enqueue('refresh-cases', { caseIds: [thread.caseId] });
}

export type AnswerRequest = {
  readonly answer: MaintainerAnswer;
  readonly note: string | null;
  readonly fixedVersion: string | null;
};

/** The latest answer counts; every one is kept. Refuses `invalid` where a version or a reason is missing. */
export async function answerMaintainerPage(
  world: RoomWorld,
  actor: Actor,
  request: AnswerRequest,
): Promise<void> {
  await world.transactions.run(actor, async (stores) => {
    const acting = { world, stores, actor };
    const { link, thread } = await requireLink(acting, 'sheet.answer');
    const since = new Date(world.clock.now().getTime() - HOUR_MS);
    if ((await stores.room.messagesBy(thread, actor.principalId, since)) >= ANSWERS_PER_HOUR) {
      throw new Refusal('too-many', `At most ${ANSWERS_PER_HOUR} answers an hour. Write again later.`);
    }
    const isAsking = request.answer === 'need_more' || request.answer === 'dispute';
    const note =
      isAsking || (request.note ?? '').trim() !== ''
        ? requireText(request.note ?? '', { pointer: '/note', min: isAsking ? 3 : 1, max: 2_000 })
        : null;
    const fixedVersion =
      request.answer === 'fixed'
        ? requireLine(request.fixedVersion ?? '', { pointer: '/fixedVersion', min: 1, max: 100 })
        : null;
    await assertWithin(acting, thread, {
      status: statusOfAnswer(request.answer),
      note,
      fixedVersion,
      partyId: link.partyId,
      author: {
        by: { id: actor.principalId, name: 'maintainer, by private link', machine: false },
        partyName: link.partyName,
      },
    });
    await record(acting, thread.compartmentId, [
      { kind: 'maintainer-sheet.answered', subject: link.id, detail: { answer: request.answer } },
    ]);
  });
}
