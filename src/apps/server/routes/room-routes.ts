/** The room of a case: its threads, who takes part, and what they say. */
import { Type } from 'typebox';
import type { RoomWorld } from '../../../app/case/guard.ts';
import {
  inviteParticipants,
  noteWord,
  removeParticipant,
  wordsOfParticipant,
} from '../../../app/case/participants.ts';
import { sayOwnStatus } from '../../../app/case/say.ts';
import { listThreads, openThread, readRoom, readThread, writeMessage } from '../../../app/case/threads.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { participantView } from '../present-case.ts';
import { messageView, threadView, wordView } from '../present-room.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import { ParticipantView } from '../views/cases.ts';
import {
  Invitations,
  MessageView,
  NewMessage,
  OwnStatus,
  RoomView,
  ThreadList,
  ThreadListQuery,
  ThreadOpening,
  ThreadPage,
  ThreadQuery,
  ThreadView,
  WordList,
  WordNote,
} from '../views/room.ts';
import { requireActor } from './actor.ts';

const ById = Type.Object({ id: Type.String({ maxLength: 64 }) });
const ByParty = Type.Object({ id: Type.String({ maxLength: 64 }), party: Type.String({ maxLength: 64 }) });
const ParticipantList = Type.Object({ items: Type.Array(ParticipantView) });

export const ROOM_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/cases/:id/threads',
    action: 'case.read',
    summary: 'The threads of a case, one for each audience that was let in.',
    params: ById,
    response: { 200: RoomView },
    handle: async ({ actor, params, services }) => ({
      status: 200,
      body: await roomView(services, requireActor(actor), params.id),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/threads',
    action: 'case.decide',
    summary: 'Open a thread for one audience. Whoever takes part in it reads it from then on.',
    params: ById,
    body: ThreadOpening,
    response: { 201: ThreadView },
    handle: async ({ actor, params, body, services }) => {
      const opened = await openThread(services, requireActor(actor), { caseId: params.id, ...body });
      return { status: 201, body: threadView(opened) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/participants',
    action: 'case.invite',
    summary:
      "Invite parties into a case, all or none. They join the threads of their audiences. Act 'case.invite' { invitations }: a line 'role: name' for each.",
    params: ById,
    body: Invitations,
    response: { 200: ParticipantList },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await inviteParticipants(signingWorld(services), person, { caseId: params.id, ...body });
      return { status: 200, body: await participantsOf(services, person, params.id) };
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/cases/:id/participants/:party',
    action: 'case.decide',
    summary:
      'Let a party out: it reads nothing further, and its private links end. Inviting it again undoes this.',
    params: ByParty,
    response: { 204: Type.Null({ description: 'It no longer takes part.' }) },
    handle: async ({ actor, params, services }) => {
      await removeParticipant(services, requireActor(actor), { caseId: params.id, partyId: params.party });
      return { status: 204, body: null };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/cases/:id/participants/:party/words',
    action: 'case.read',
    summary: 'What one party said, and when it was asked, newest first.',
    params: ByParty,
    response: { 200: WordList },
    handle: async ({ actor, params, services }) => {
      const asked = { caseId: params.id, partyId: params.party };
      const words = await wordsOfParticipant(services, requireActor(actor), asked);
      return { status: 200, body: { items: words.map(wordView) } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/cases/:id/participants/:party/words',
    action: 'case.decide',
    summary: 'Write down what a party said elsewhere, or that it was asked.',
    params: ByParty,
    body: WordNote,
    response: { 200: ParticipantList },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      const note = body.note ?? null;
      await noteWord(services, person, {
        caseId: params.id,
        partyId: params.party,
        note:
          body.kind === 'asked'
            ? { kind: 'asked', channel: body.channel, note }
            : { kind: 'status', status: body.status, fixedVersion: body.fixedVersion ?? null, note },
      });
      return { status: 200, body: await participantsOf(services, person, params.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/threads',
    action: 'thread.read',
    summary: 'The threads that you take part in, latest word first, a page at a time.',
    query: ThreadListQuery,
    response: { 200: ThreadList },
    handle: async ({ actor, query, services }) => ({
      status: 200,
      body: await threadList(services, requireActor(actor), query),
    }),
  }),
  route({
    method: 'GET',
    path: '/api/v1/threads/:id',
    action: 'thread.read',
    summary: 'One thread, its readers, and a page of its messages.',
    params: ById,
    query: ThreadQuery,
    response: { 200: ThreadPage },
    handle: async ({ actor, params, query, services }) => ({
      status: 200,
      body: await threadPage(services, requireActor(actor), {
        threadId: params.id,
        before: query.before ?? null,
        limit: query.limit ?? 50,
      }),
    }),
  }),
  route({
    method: 'POST',
    path: '/api/v1/threads/:id/messages',
    action: 'thread.write',
    summary: 'Write to everyone who reads a thread. It cannot be changed afterwards.',
    params: ById,
    body: NewMessage,
    response: { 201: MessageView },
    handle: async ({ actor, params, body, services }) => {
      const written = await writeMessage(services, requireActor(actor), {
        threadId: params.id,
        text: body.text,
        parties: body.readers,
      });
      return { status: 201, body: messageView(written) };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/threads/:id/status',
    action: 'thread.write',
    summary: 'Say where your own party stands. The latest word counts; all are kept.',
    params: ById,
    body: OwnStatus,
    response: { 200: ThreadPage },
    handle: async ({ actor, params, body, services }) => {
      const speaker = requireActor(actor);
      await sayOwnStatus(services, speaker, {
        threadId: params.id,
        status: body.status,
        fixedVersion: body.fixedVersion ?? null,
        note: body.note ?? null,
      });
      const page = { threadId: params.id, before: null, limit: 50 };
      return { status: 200, body: await threadPage(services, speaker, page) };
    },
  }),
];

async function roomView(world: RoomWorld, reader: Actor, caseId: string): Promise<RoomView> {
  const { threads } = await readRoom(world, reader, caseId);
  const finders = await world.transactions.run(reader, async (stores) => {
    const taking = await stores.desk.participants(caseId);
    const here = new Set(taking.filter(({ leftAt }) => leftAt === null).map(({ party }) => party.id));
    const members = await stores.desk.memberIds(caseId);
    const findings = await stores.desk.findings(members.slice(0, 200).map(({ id }) => id));
    const wanted = [...new Set(findings.map(({ submitterPartyId }) => submitterPartyId))];
    return [...(await stores.exposure.parties(wanted.filter((id) => !here.has(id)))).values()];
  });
  return { threads: threads.map(threadView), finders: finders.map(({ id, name }) => ({ id, name })) };
}

async function threadList(services: Services, reader: Actor, query: ThreadListQuery): Promise<ThreadList> {
  const scope = { actor: reader, list: 'threads', query };
  const position = openCursor(services.signingKey, scope, query.cursor);
  const after = position === null ? null : { wordAt: new Date(String(position[0])), id: String(position[1]) };
  const { threads, next } = await listThreads(services, reader, { limit: query.limit ?? 100, after });
  const items = threads.map(threadView);
  if (next !== null) {
    const cursor = sealCursor(services.signingKey, scope, [next.wordAt.toISOString(), next.id]);
    return { items, next: cursor, totalAtLeast: items.length + 1 };
  }
  return { items, next, ...(after === null ? { total: items.length } : { totalAtLeast: items.length }) };
}

async function participantsOf(world: RoomWorld, reader: Actor, caseId: string) {
  const rows = await world.transactions.run(reader, ({ desk }) => desk.participants(caseId));
  return { items: rows.filter(({ leftAt }) => leftAt === null).map(participantView) };
}

async function threadPage(
  world: RoomWorld,
  reader: Actor,
  asked: { readonly threadId: string; readonly before: number | null; readonly limit: number },
): Promise<ThreadPage> {
  const page = await readThread(world, reader, asked);
  const own = page.thread.parties.find(({ partyId }) => partyId === reader.partyId);
  return {
    thread: threadView(page.thread),
    messages: page.messages.toReversed().map(messageView),
    before: page.more ? (page.messages.at(-1)?.seq ?? null) : null,
    takesPart: own !== undefined && own.role !== 'coordinator',
  };
}
