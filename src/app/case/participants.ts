/**
 * Who takes part in a case. A person lets parties in and out; what a party says of itself is an assertion, in
 * its own thread or written down for it by the desk; how often it was asked is kept beside.
 */
import { type ParticipantRole, readsThread, type SaidStatus } from '../../core/case/participants.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { addParty } from '../identity/create-party.ts';
import type { Party, PartyKind } from '../identity/ports.ts';
import { type Assertion, type SigningWorld, signAct } from '../identity/sign-act.ts';
import { newId } from '../ids.ts';
import { notFound, Refusal } from '../refusal.ts';
import {
  type Acting,
  authorOf,
  type RoomWorld,
  record,
  requireInviting,
  requireLine,
  requireOpenCase,
} from './guard.ts';
import type { AskChannel, Participant, ParticipantWord, Thread } from './ports.ts';
import { noteText, versionOf } from './say.ts';

/** With more than this nobody could be called on. */
const MAX_PARTICIPANTS = 500;
const MAX_WORDS = 100;

export type Invitation = { readonly name: string; readonly role: InvitedRole };
export type InvitedRole = Exclude<ParticipantRole, 'coordinator'>;

export type Inviting = {
  readonly caseId: string;
  readonly invitations: readonly Invitation[];
  /** The person's passkey, touched for these names in these roles. */
  readonly assertion?: Assertion | undefined;
};

/** Finders and operators have joined already; a maintainer or a vendor may be new, and needs no account. */
const KINDS: Readonly<Record<InvitedRole, readonly PartyKind[]>> = {
  finder: ['finder'],
  operator: ['operator', 'provider'],
  maintainer: ['maintainer'],
  vendor: ['maintainer', 'operator', 'provider'],
};

/** All or none. Refuses `invalid` with every name that cannot be invited, `conflict` beyond the limit. */
export async function inviteParticipants(
  world: RoomWorld & SigningWorld,
  person: Actor,
  { caseId, invitations, assertion }: Inviting,
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const found = await requireInviting(acting, caseId);
    await stores.room.lockRoom(caseId);
    if ((await stores.room.countParticipants(caseId)) + invitations.length > MAX_PARTICIPANTS) {
      throw new Refusal('conflict', `At most ${MAX_PARTICIPANTS} parties take part in a case.`);
    }
    const invited = await partiesOf(acting, invitations);
    const signedAct = await signAct(world, acting, {
      act: { kind: 'case.invite', subject: caseId, content: { invitations: named(invitations) } },
      assertion,
      compartmentId: found.compartmentId,
    });
    const threads = await stores.room.threads(caseId);
    const at = world.clock.now();
    const inCase = { compartmentId: found.compartmentId, caseId };
    for (const { party, role } of invited) {
      await stores.room.putParticipant(inCase, { partyId: party.id, role, at });
      for (const thread of threads) await letIn(acting, thread, { party, role });
    }
    await stores.desk.addEvents(
      found.compartmentId,
      [
        {
          caseId,
          kind: 'participant-invited',
          detail: { parties: invited.length, first: invited[0]?.party.name ?? '' },
        },
      ],
      { principalId: person.principalId, machine: person.kind !== 'person', at },
    );
    await record(
      acting,
      found.compartmentId,
      invited.map(({ party, role }) => ({
        kind: 'participant.invited',
        subject: caseId,
        detail: { party: party.id, role, ...(signedAct === null ? {} : { signedAct }) },
      })),
    );
    await stores.jobs.enqueue('refresh-cases', { caseIds: [caseId] });
  });
}

/** What is signed: a line for each, in their order. A name is one line itself, or was refused before. */
function named(invitations: readonly Invitation[]): string {
  return invitations.map(({ name, role }) => `${role}: ${name}`).join('\n');
}

async function partiesOf(
  acting: Acting,
  invitations: readonly Invitation[],
): Promise<readonly { readonly party: Party; readonly role: InvitedRole }[]> {
  const { world, stores, actor } = acting;
  const wanted = invitations.map(({ name, role }, index) => ({
    name: requireLine(name, { pointer: `/invitations/${index}/name`, min: 1, max: 120 }),
    role,
  }));
  const known = new Map<string, Party>();
  for (const { name } of wanted) {
    const party = await stores.identity.partyByName(name);
    if (party !== null) known.set(name, party);
  }
  const problems = wanted.flatMap(({ name, role }, index) => {
    const party = known.get(name);
    const isNew = party === undefined && (role === 'maintainer' || role === 'vendor');
    if (isNew || (party !== undefined && KINDS[role].includes(party.kind))) return [];
    const message =
      party === undefined
        ? `No ${role} of that name has joined this clearinghouse.`
        : `That party is a ${party.kind}, and takes no part as ${role}.`;
    return [{ pointer: `/invitations/${index}/name`, code: 'cannot-invite', message }];
  });
  if (problems.length > 0) throw new Refusal('invalid', 'Nobody was invited.', { problems });
  const invited: { party: Party; role: InvitedRole }[] = [];
  for (const { name, role } of wanted) {
    const party = known.get(name) ?? (await addParty(world, { stores, actor }, { name, kind: 'maintainer' }));
    known.set(name, party);
    invited.push({ party, role });
  }
  return invited;
}

/** Under TLP:RED a party as such reads nothing. Whoever joins later reads what was written before. */
async function letIn(
  acting: Acting,
  thread: Thread,
  { party, role }: { readonly party: Party; readonly role: InvitedRole },
): Promise<void> {
  const { world, stores, actor } = acting;
  if (thread.audience === 'desk' || thread.tlp === 'RED' || !readsThread(role, thread.audience)) return;
  const at = world.clock.now();
  await stores.room.joinThread(thread, { partyId: party.id, name: party.name, role, joinedAt: at });
  await stores.identity.grant({
    subjectId: party.id,
    compartmentId: thread.compartmentId,
    grantedBy: actor.principalId,
    at,
  });
  await record(acting, thread.compartmentId, [
    { kind: 'thread.joined', subject: thread.id, detail: { party: party.id } },
  ]);
}

/** It reads nothing further; what it read, it has read. Inviting it again undoes this. Its links end. */
export async function removeParticipant(
  world: RoomWorld,
  person: Actor,
  { caseId, partyId }: { readonly caseId: string; readonly partyId: string },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const found = await requireOpenCase(acting, caseId, 'case.decide');
    await stores.room.lockRoom(caseId);
    await requireParticipant(acting, caseId, partyId);
    const at = world.clock.now();
    await stores.room.leaveCase(caseId, partyId, at);
    for (const thread of await stores.room.threads(caseId)) {
      if (thread.audience === 'desk') continue;
      await stores.room.leaveThread(thread, partyId, at);
      await stores.identity.revoke({ subjectId: partyId, compartmentId: thread.compartmentId, at });
    }
    for (const link of await stores.room.links(caseId)) {
      if (link.partyId !== partyId || link.revokedAt !== null) continue;
      await stores.room.revokeLink(link.id, at);
      await stores.identity.revokeKey(link.principalId, at);
    }
    const name = (await stores.identity.party(partyId))?.name ?? partyId;
    await stores.desk.addEvents(
      found.compartmentId,
      [{ caseId, kind: 'participant-left', detail: { party: name } }],
      { principalId: person.principalId, machine: person.kind !== 'person', at },
    );
    await record(acting, found.compartmentId, [
      { kind: 'participant.left', subject: caseId, detail: { party: partyId } },
    ]);
    await stores.jobs.enqueue('refresh-cases', { caseIds: [caseId] });
  });
}

export type DeskNote =
  | {
      readonly kind: 'status';
      readonly status: SaidStatus;
      readonly fixedVersion: string | null;
      readonly note: string | null;
    }
  | { readonly kind: 'asked'; readonly channel: AskChannel; readonly note: string | null };

/** What the desk writes down: what a party said elsewhere (on the telephone), or that it was asked. */
export async function noteWord(
  world: RoomWorld,
  person: Actor,
  { caseId, partyId, note }: { readonly caseId: string; readonly partyId: string; readonly note: DeskNote },
): Promise<void> {
  await world.transactions.run(person, async (stores) => {
    const acting = { world, stores, actor: person };
    const found = await requireOpenCase(acting, caseId, 'case.decide');
    await stores.room.lockRoom(caseId);
    await requireParticipant(acting, caseId, partyId);
    const at = world.clock.now();
    const { by } = await authorOf(acting);
    const said = { id: newId('word', world.randomness), partyId, at, by, note: noteText(note.note) };
    await stores.room.addWord(
      { compartmentId: found.compartmentId, caseId },
      note.kind === 'asked'
        ? { ...said, kind: 'asked', channel: note.channel }
        : { ...said, kind: 'status', status: note.status, fixedVersion: versionOf(note) },
    );
    const name = (await stores.identity.party(partyId))?.name ?? partyId;
    await stores.desk.addEvents(
      found.compartmentId,
      [
        note.kind === 'asked'
          ? { caseId, kind: 'participant-asked', detail: { party: name, channel: note.channel } }
          : { caseId, kind: 'participant-said', detail: { party: name, status: note.status, noted: true } },
      ],
      { principalId: person.principalId, machine: person.kind !== 'person', at },
    );
    await record(acting, found.compartmentId, [
      note.kind === 'asked'
        ? { kind: 'participant.asked', subject: caseId, detail: { party: partyId, channel: note.channel } }
        : { kind: 'participant.noted', subject: caseId, detail: { party: partyId, status: note.status } },
    ]);
    await stores.jobs.enqueue('refresh-cases', { caseIds: [caseId] });
  });
}

/** Every word of one participant, newest first, for the desk. */
export async function wordsOfParticipant(
  world: RoomWorld,
  reader: Actor,
  { caseId, partyId }: { readonly caseId: string; readonly partyId: string },
): Promise<readonly ParticipantWord[]> {
  return world.transactions.run(reader, async (stores) => {
    const acting = { world, stores, actor: reader };
    await requireOpenCase(acting, caseId, 'case.read');
    await requireParticipant(acting, caseId, partyId);
    return stores.room.wordsOf(caseId, partyId, MAX_WORDS);
  });
}

async function requireParticipant({ stores }: Acting, caseId: string, partyId: string): Promise<Participant> {
  const found = await stores.room.participant(caseId, partyId);
  if (found === null || found.leftAt !== null) throw notFound();
  return found;
}
