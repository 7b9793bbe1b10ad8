/**
 * The room of a case: threads, participants and the maintainer's page (migration 0009). Threads with an audience
 * from outside stand each in a compartment of its own; everything else is the desk's. What the acting principal
 * does not hold is absent, as if it did not exist.
 */
import type { MaintainerSheet } from '../../core/case/maintainer-sheet.ts';
import type { Audience, ParticipantRole, ParticipantStatus } from '../../core/case/participants.ts';
import type { Tlp } from '../../core/finding/finding.ts';

export type Thread = {
  readonly id: string;
  readonly compartmentId: string;
  readonly caseId: string;
  readonly audience: Audience;
  /** What its readers know it by: written for them, never taken from a finding by itself. */
  readonly subject: string;
  readonly tlp: Tlp;
  readonly openedAt: Date;
  readonly messages: number;
  readonly lastAt: Date | null;
  /** Who reads it now. */
  readonly parties: readonly ThreadParty[];
};

export type ThreadParty = {
  readonly partyId: string;
  readonly name: string;
  readonly role: ParticipantRole;
  readonly joinedAt: Date;
};

export type Message = {
  /** From 1 within its thread, without gaps. */
  readonly seq: number;
  readonly at: Date;
  readonly by: { readonly id: string; readonly name: string; readonly machine: boolean };
  readonly partyName: string;
  /** As written. */
  readonly text: string;
};

export type Participant = {
  readonly caseId: string;
  readonly partyId: string;
  readonly role: ParticipantRole;
  readonly status: ParticipantStatus;
  readonly statusAt: Date;
  /** Null: it never said a word. */
  readonly lastWordAt: Date | null;
  readonly leftAt: Date | null;
};

/** A party's own word, the desk's note of one, or a question put to it. */
export type ParticipantWord = {
  readonly id: string;
  readonly partyId: string;
  readonly at: Date;
  readonly by: { readonly id: string; readonly name: string; readonly machine: boolean };
  readonly note: string | null;
} & (
  | { readonly kind: 'status'; readonly status: ParticipantStatus; readonly fixedVersion: string | null }
  | { readonly kind: 'asked'; readonly channel: AskChannel }
);

export const ASK_CHANNELS = ['mail', 'telephone', 'other'] as const;
export type AskChannel = (typeof ASK_CHANNELS)[number];

export type MaintainerLink = {
  readonly id: string;
  readonly compartmentId: string;
  readonly caseId: string;
  readonly threadId: string;
  readonly partyId: string;
  readonly partyName: string;
  readonly principalId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  readonly firstReadAt: Date | null;
  readonly lastReadAt: Date | null;
};

export type WrittenSheet = {
  readonly revision: number;
  readonly body: MaintainerSheet;
  readonly writtenBy: { readonly id: string; readonly name: string };
  readonly writtenAt: Date;
};

/** Where a word or a sheet stands. */
export type InCase = { readonly compartmentId: string; readonly caseId: string };

/** Where a list of threads goes on: after this one, which had its latest word then. */
export type ThreadPlace = { readonly wordAt: Date; readonly id: string };

export interface CaseRoomStore {
  /** Waits until nobody else changes who takes part in this case; held until the transaction ends. */
  lockRoom(caseId: string): Promise<void>;
  /** With the members of its compartment in one step; the actor must hold the desk. `desk` opens none. */
  openThread(opening: ThreadOpening): Promise<void>;
  threads(caseId: string): Promise<readonly Thread[]>;
  thread(id: string): Promise<Thread | null>;
  /** What the actor holds in threads' own compartments, latest word first; one more than `limit` where more follow. */
  heldThreads(limit: number, after?: ThreadPlace): Promise<readonly Thread[]>;
  joinThread(thread: Thread, party: ThreadParty): Promise<void>;
  leaveThread(thread: Thread, partyId: string, at: Date): Promise<void>;
  /** Resolves to its number. The thread's row is locked, so that numbers have no gap. */
  addMessage(thread: Thread, message: Omit<Message, 'seq'>): Promise<number>;
  /** Newest first, below `before` where it is given. */
  messages(
    thread: Thread,
    page: { readonly before: number | null; readonly limit: number },
  ): Promise<readonly Message[]>;
  messagesBy(thread: Thread, principalId: string, since: Date): Promise<number>;

  participant(caseId: string, partyId: string): Promise<Participant | null>;
  /** Adds or lets back in. */
  putParticipant(
    at: InCase,
    party: { readonly partyId: string; readonly role: ParticipantRole; readonly at: Date },
  ): Promise<void>;
  leaveCase(caseId: string, partyId: string, at: Date | null): Promise<void>;
  countParticipants(caseId: string): Promise<number>;
  addWord(at: InCase, word: ParticipantWord): Promise<void>;
  /** Newest first. */
  wordsOf(caseId: string, partyId: string, limit: number): Promise<readonly ParticipantWord[]>;
  /** The last status that the party itself said in this thread; null where it said none. */
  ownWord(thread: Thread, partyId: string): Promise<ParticipantWord | null>;
  /** Brings words spoken since over to their participants; resolves to those that were brought. */
  bringWords(caseIds: readonly string[]): Promise<readonly BroughtWord[]>;

  addLink(link: Omit<MaintainerLink, 'revokedAt' | 'firstReadAt' | 'lastReadAt'>): Promise<void>;
  /** Newest first. */
  links(caseId: string): Promise<readonly MaintainerLink[]>;
  linkOf(principalId: string): Promise<MaintainerLink | null>;
  revokeLink(id: string, at: Date): Promise<void>;
  /** Notes a reading; false where this link was read `perMinute` times within the minute. */
  noteRead(link: MaintainerLink, at: Date, perMinute: number): Promise<boolean>;
  writeSheet(at: InCase, sheet: Omit<WrittenSheet, 'revision'>): Promise<number>;
  sheet(at: InCase): Promise<WrittenSheet | null>;
}

export type ThreadOpening = Omit<Thread, 'messages' | 'lastAt'> & {
  readonly members: readonly string[];
  readonly openedBy: string;
};

export type BroughtWord = {
  readonly caseId: string;
  readonly compartmentId: string;
  readonly partyId: string;
  readonly partyName: string;
  readonly status: ParticipantStatus;
  readonly by: { readonly id: string; readonly machine: boolean };
  readonly at: Date;
};
