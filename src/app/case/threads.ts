/**
 * Threads of a case, kept apart by audience. A member of one sees nothing of the others: each has a compartment
 * of its own, the clearinghouse's own stands at the desk. What was written is never changed or taken back.
 */
import { createHash } from 'node:crypto';
import { type Audience, readsThread } from '../../core/case/participants.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { CaseListRow } from '../desk/read-ports.ts';
import { newId } from '../ids.ts';
import { Refusal } from '../refusal.ts';
import {
  type Acting,
  authorOf,
  mayIn,
  type RoomWorld,
  record,
  requireInviting,
  requireLine,
  requireOpenCase,
  requireText,
  requireThread,
} from './guard.ts';
import type { Message, Thread, ThreadParty, ThreadPlace } from './ports.ts';

export const MAX_TEXT = 10_000;
const MAX_MESSAGES = 5_000;
/** For one author from outside, in one thread. */
const MAX_PER_HOUR = 60;
const HOUR_MS = 3_600_000;

/** Services that work on what is said: the clock brings words over to their participants. */
const WORKERS = ['clock', 'ledger'] as const;

export async function openThread(
  world: RoomWorld,
  person: Actor,
  request: { readonly caseId: string; readonly audience: Audience; readonly subject: string },
): Promise<Thread> {
  return world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const found =
      request.audience === 'desk'
        ? await requireOpenCase(acting, request.caseId, 'case.decide')
        : await requireInviting(acting, request.caseId);
    await stores.room.lockRoom(found.id);
    return openWithin(acting, found, request);
  });
}

/** Inside the caller's transaction, with the room locked. Refuses `conflict` where it stands or nobody would read it. */
export async function openWithin(
  acting: Acting,
  found: CaseListRow,
  { audience, subject }: { readonly audience: Audience; readonly subject: string },
): Promise<Thread> {
  const { world, stores, actor } = acting;
  if ((await stores.room.threads(found.id)).some((thread) => thread.audience === audience)) {
    throw new Refusal('conflict', 'There is a thread for this audience already.');
  }
  const at = world.clock.now();
  const clearinghouse = await stores.identity.clearinghouse();
  const readers = await readersOf(acting, found, audience);
  if (audience !== 'desk' && readers.length === 0) {
    throw new Refusal('conflict', 'Nobody of this audience takes part yet: invite somebody first.');
  }
  const isRed = found.tlp === 'RED' && audience !== 'desk';
  if (isRed && audience !== 'maintainer') {
    throw new Refusal('conflict', 'TLP:RED goes to named people only; this audience is parties.');
  }
  const parties: ThreadParty[] = [
    { partyId: clearinghouse.id, name: clearinghouse.name, role: 'coordinator', joinedAt: at },
    ...readers.map((reader) => ({ ...reader, joinedAt: at })),
  ];
  const id = newId('thread', world.randomness);
  const compartmentId = audience === 'desk' ? found.compartmentId : newId('compartment', world.randomness);
  await stores.room.openThread({
    id,
    compartmentId,
    caseId: found.id,
    audience,
    subject: requireLine(subject, { pointer: '/subject', min: 1, max: 200 }),
    tlp: found.tlp,
    openedAt: at,
    parties,
    // Under TLP:RED a party as such reads nothing: its private link is a member by name, given later.
    members: [
      clearinghouse.id,
      ...(isRed ? [] : readers.map(({ partyId }) => partyId)),
      ...(await stores.identity.serviceIds(WORKERS)),
    ],
    openedBy: actor.principalId,
  });
  await stores.desk.addEvents(
    found.compartmentId,
    [{ caseId: found.id, kind: 'thread-opened', detail: { audience, parties: readers.length } }],
    { principalId: actor.principalId, machine: actor.kind !== 'person', at },
  );
  await record(acting, compartmentId, [
    { kind: 'thread.opened', subject: id, detail: { audience } },
    ...readers.map(({ partyId }) => ({ kind: 'thread.joined', subject: id, detail: { party: partyId } })),
  ]);
  return (await stores.room.thread(id))!;
}

async function readersOf(
  { stores }: Acting,
  found: CaseListRow,
  audience: Audience,
): Promise<readonly Omit<ThreadParty, 'joinedAt'>[]> {
  if (audience === 'desk') return [];
  return (await stores.desk.participants(found.id))
    .filter(({ role, leftAt }) => leftAt === null && role !== 'coordinator' && readsThread(role, audience))
    .map(({ party, role }) => ({ partyId: party.id, name: party.name, role }));
}

/** The threads of a case that the actor may read, in order of opening. */
export async function readRoom(
  world: RoomWorld,
  reader: Actor,
  caseId: string,
): Promise<{ readonly found: CaseListRow; readonly threads: readonly Thread[] }> {
  return world.transactions.run(reader, async (stores) => {
    const found = await requireOpenCase({ stores, actor: reader }, caseId, 'case.read');
    const threads: Thread[] = [];
    for (const thread of await stores.room.threads(caseId)) {
      if (await mayIn(stores, reader, { thread, action: 'thread.read' })) threads.push(thread);
    }
    return { found, threads };
  });
}

/** A page of what the actor takes part in, latest word first. `next` is where the list goes on; null: it ends here. */
export async function listThreads(
  world: RoomWorld,
  reader: Actor,
  page: { readonly limit: number; readonly after: ThreadPlace | null },
): Promise<{ readonly threads: readonly Thread[]; readonly next: ThreadPlace | null }> {
  return world.transactions.run(reader, async (stores) => {
    const held = await stores.room.heldThreads(page.limit, page.after ?? undefined);
    const threads: Thread[] = [];
    for (const thread of held.slice(0, page.limit)) {
      if (await mayIn(stores, reader, { thread, action: 'thread.read' })) threads.push(thread);
    }
    const last = held.length > page.limit ? held[page.limit - 1] : undefined;
    const next = last === undefined ? null : { wordAt: last.lastAt ?? last.openedAt, id: last.id };
    return { threads, next };
  });
}

export type ThreadPage = {
  readonly thread: Thread;
  /** Newest first. */
  readonly messages: readonly Message[];
  readonly more: boolean;
};

export async function readThread(
  world: RoomWorld,
  reader: Actor,
  page: { readonly threadId: string; readonly before: number | null; readonly limit: number },
): Promise<ThreadPage> {
  return world.transactions.run(reader, async (stores) => {
    const thread = await requireThread({ stores, actor: reader }, page.threadId, 'thread.read');
    const messages = await stores.room.messages(thread, { before: page.before, limit: page.limit + 1 });
    // Reads of what is under embargo are kept as well, in the internal log alone.
    await stores.ledger.append(
      thread.compartmentId,
      [
        {
          kind: 'thread.read',
          by: reader.principalId,
          subject: thread.id,
          at: world.clock.now().toISOString(),
        },
      ],
      { commit: false },
    );
    return { thread, messages: messages.slice(0, page.limit), more: messages.length > page.limit };
  });
}

/**
 * `parties`: how many readers the writer was shown. Where somebody came or went meanwhile it is refused with
 * `conflict`, so that nobody writes to an audience it did not see.
 */
export async function writeMessage(
  world: RoomWorld,
  writer: Actor,
  request: { readonly threadId: string; readonly text: string; readonly parties: number },
): Promise<Message> {
  return world.transactions.run(writer, async (stores) => {
    const acting = { world, stores, actor: writer };
    const thread = await requireThread(acting, request.threadId, 'thread.write');
    const text = requireText(request.text, { pointer: '/text', min: 1, max: MAX_TEXT });
    if (thread.parties.length !== request.parties) {
      throw new Refusal('conflict', 'Who reads this thread has changed. Look at it, then send.');
    }
    return sayWithin(acting, thread, text);
  });
}

/**
 * Inside the caller's transaction; the caller has checked that the actor may. A message that says what was
 * asserted beside it bears the assertion's time.
 */
export async function sayWithin(
  acting: Acting,
  thread: Thread,
  text: string,
  author?: Awaited<ReturnType<typeof authorOf>> & { readonly at: Date },
): Promise<Message> {
  const { world, stores, actor } = acting;
  const at = world.clock.now();
  if (thread.messages >= MAX_MESSAGES) throw new Refusal('conflict', 'This thread is full.');
  if (!actor.roles.includes('coordinator')) {
    const since = new Date(at.getTime() - HOUR_MS);
    if ((await stores.room.messagesBy(thread, actor.principalId, since)) >= MAX_PER_HOUR) {
      throw new Refusal('too-many', `At most ${MAX_PER_HOUR} messages an hour. Write again later.`);
    }
  }
  const message = { at, ...(author ?? (await authorOf(acting))), text };
  const seq = await stores.room.addMessage(thread, message);
  const digest = createHash('sha256').update(text).digest('hex');
  await record(acting, thread.compartmentId, [
    { kind: 'message.written', subject: thread.id, detail: { seq, digest: `sha256:${digest}` } },
  ]);
  return { ...message, seq };
}
