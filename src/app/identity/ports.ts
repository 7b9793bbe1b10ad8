/**
 * Who there is and how they prove it. Identity rows are the instance's, not a compartment's: the desk sees
 * them all, everyone else itself only (migration 0001, docs/decisions/0101-identity-and-authentication.md).
 */
import type { Actor, Role, ServiceName } from '../../core/policy/actor.ts';
import type { CompartmentKind } from '../../core/policy/resource.ts';

export const PARTY_KINDS = [
  'clearinghouse',
  'finder',
  'maintainer',
  'operator',
  'provider',
  'developer',
  'service',
] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

export type Party = {
  readonly id: string;
  readonly name: string;
  readonly kind: PartyKind;
  /** Of critical infrastructure, in the sector's own words; null where it has none. */
  readonly sector: string | null;
};

export type Principal = {
  readonly id: string;
  readonly partyId: string;
  readonly kind: 'person' | 'key' | 'service';
  readonly name: string;
  readonly roles: readonly Role[];
};

export type Passkey = {
  readonly credentialId: Uint8Array;
  readonly principalId: string;
  /** COSE key, as the authenticator gave it. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
};

/**
 * The narrow doors before any actor exists. Every method takes the SHA-256 of a secret of full entropy (or a
 * credential id) and answers about that one row only; there is no way to list. Revoked, ended, used, expired
 * and unknown are the same answer, null. Each call is one durable transaction of its own, and sees what was
 * committed before it began: a revoked key is refused at the next request.
 */
export interface Authentication {
  actorOfKey(secretHash: Uint8Array, now: Date): Promise<Actor | null>;
  actorOfSession(tokenHash: Uint8Array, now: Date): Promise<Actor | null>;
  /** A process of this instance acting as one of its services, or as whoever holds the machine (`console`). */
  actorOfService(name: ServiceName | 'console'): Promise<Actor>;
  /** Uses the link up; of two at once one gets null. Resolves to the principal that is now signed in. */
  startSessionByLink(linkHash: Uint8Array, session: NewSession): Promise<string | null>;
  passkey(credentialId: Uint8Array): Promise<Passkey | null>;
  /**
   * For a signature that has been verified. Null where its challenge was answered before, or its counter did
   * not move forward (a cloned authenticator; those that never count stay at 0).
   */
  startSessionByPasskey(answer: PasskeyAnswer, session: NewSession): Promise<string | null>;
  endSession(tokenHash: Uint8Array, now: Date): Promise<void>;
  /** Creates the instance at its first start; false where it exists. Safe to call from two starts at once. */
  found(founding: Founding): Promise<boolean>;
  /** The clearinghouse's name, and 32 bytes that sign page cursors and challenges: the same for every server. */
  instance(): Promise<{ readonly name: string; readonly signingKey: Uint8Array }>;
}

export type NewSession = {
  readonly tokenHash: Uint8Array;
  readonly startedAt: Date;
  readonly expiresAt: Date;
};

export type PasskeyAnswer = {
  readonly credentialId: Uint8Array;
  readonly counter: number;
  /** SHA-256 of the challenge that was answered, and when it would have expired. */
  readonly challengeHash: Uint8Array;
  readonly challengeExpiresAt: Date;
};

/** An act with the assertion it was signed by, and the key that verifies it. */
export type SignedAct = {
  readonly id: string;
  /** Canonical JSON; its SHA-256 ends the challenge in `clientData`. */
  readonly text: string;
  readonly principalId: string;
  /** COSE key. */
  readonly publicKey: Uint8Array;
  readonly clientData: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly signature: Uint8Array;
  readonly at: Date;
};

/** Every id and secret of a new instance, made by the caller. */
export type Founding = {
  readonly clearinghouse: { readonly id: string; readonly name: string };
  readonly services: {
    readonly partyId: string;
    readonly principals: readonly { readonly id: string; readonly name: ServiceName }[];
  };
  readonly console: string;
  readonly desk: string;
  readonly public: string;
  readonly signingKey: Uint8Array;
  readonly at: Date;
};

export type NewKey = {
  readonly principalId: string;
  readonly secretHash: Uint8Array;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
};

/**
 * Inside a transaction of an actor. What the actor may not see is absent, as if it did not exist; a write that
 * the wall refuses rejects.
 */
export interface IdentityStore {
  party(id: string): Promise<Party | null>;
  partyByName(name: string): Promise<Party | null>;
  clearinghouse(): Promise<Party>;
  /** By name. */
  parties(): Promise<readonly Party[]>;
  /** Rejects with a conflict Refusal where the name is taken. */
  addParty(party: Party, at: Date): Promise<void>;
  principal(id: string): Promise<Principal | null>;
  principalByName(partyId: string, name: string): Promise<Principal | null>;
  addPrincipal(principal: Principal, at: Date): Promise<void>;
  /** The ids of the instance's services, for memberships. */
  serviceIds(names: readonly ServiceName[]): Promise<readonly string[]>;
  addKey(key: NewKey): Promise<void>;
  /** The keys that the actor may see, newest first. */
  keys(limit: number): Promise<readonly KeyRow[]>;
  /** False where there is no such key, or it was revoked before. */
  revokeKey(principalId: string, at: Date): Promise<boolean>;
  /** False where there is no such person that the actor may end, or it was ended before. */
  revokePerson(principalId: string, at: Date): Promise<boolean>;
  /** Whether somebody ever signed in as this principal. For administrators; false for everyone else. */
  hasComeIn(principalId: string): Promise<boolean>;
  /** By name, from `after` on. */
  partyPage(query: {
    readonly kind?: PartyKind;
    readonly limit: number;
    readonly after: PartyPosition | null;
  }): Promise<readonly PartyWithPlace[]>;
  partyRow(id: string): Promise<PartyWithPlace | null>;
  /** By name, those that were ended last. */
  peopleOf(partyId: string): Promise<readonly PersonRow[]>;
  addSignInLink(link: {
    readonly tokenHash: Uint8Array;
    readonly principalId: string;
    readonly expiresAt: Date;
  }): Promise<void>;
  /** The actor's own. False where the credential is registered already, whoever has it. */
  addPasskey(passkey: Passkey, at: Date): Promise<boolean>;
  passkeysOf(principalId: string): Promise<readonly (Passkey & { readonly createdAt: Date })[]>;
  /**
   * Uses up a challenge that one of the actor's own passkeys answered and that was verified. False where it was
   * answered before, or the counter did not move forward. Undone with the transaction.
   */
  spendAssertion(answer: PasskeyAnswer, at: Date): Promise<boolean>;
  /** Kept in the compartment of what was done. */
  addSignedAct(compartmentId: string, act: SignedAct): Promise<void>;
  /** With its first members in one step: afterwards only they may let others in. */
  openCompartment(opening: Opening): Promise<void>;
  compartmentOf(partyId: string, kind: 'intake' | 'operator'): Promise<Compartment | null>;
  /** The instance's one desk, or its one public compartment. */
  sharedCompartment(kind: 'desk' | 'public'): Promise<Compartment>;
  /** Renews one that was revoked; a second grant changes nothing. The actor must hold the compartment. */
  grant(grant: Grant): Promise<void>;
  /** False where the subject did not hold it. */
  revoke(revocation: {
    readonly subjectId: string;
    readonly compartmentId: string;
    readonly at: Date;
  }): Promise<boolean>;
  membersOf(compartmentId: string): Promise<readonly string[]>;
  /** The same with names, as far as the actor may know them. By name. */
  members(compartmentId: string): Promise<readonly Member[]>;
  compartment(id: string): Promise<Compartment | null>;
  /** What the current actor itself holds, newest first. */
  ownMemberships(limit: number): Promise<{ readonly total: number; readonly rows: readonly OwnMembership[] }>;
  /** Under which of the current actor's subjects it holds each compartment; absent where it does not. */
  heldUnder(compartmentIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

/** The name of the last party of a page; names are unique. */
export type PartyPosition = { readonly name: string };

export type PartyWithPlace = Party & {
  readonly createdAt: Date;
  /** Its intake or operator compartment; null where it has none, or the actor may not know it. */
  readonly compartmentId: string | null;
};

export type PersonRow = {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
};

export type Member = {
  readonly subjectId: string;
  readonly kind: 'party' | 'person' | 'key' | 'service';
  readonly name: string;
  readonly grantedBy: string;
  readonly grantedAt: Date;
};

export type KeyRow = {
  readonly principalId: string;
  readonly partyId: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
};

export type Compartment = {
  readonly id: string;
  readonly kind: CompartmentKind;
  readonly label: string;
  /** The party an intake or operator compartment belongs to; null for the others. */
  readonly partyId: string | null;
};

export type OwnMembership = {
  readonly compartment: Compartment;
  readonly subjectId: string;
  /** Name of who gave it; null where that is the clearinghouse's to know. */
  readonly grantedBy: string | null;
  readonly grantedAt: Date;
};

export type Opening = {
  readonly compartment: Compartment;
  readonly members: readonly string[];
  readonly openedBy: string;
  readonly at: Date;
};

export type Grant = {
  /** A party, or one principal. */
  readonly subjectId: string;
  readonly compartmentId: string;
  readonly grantedBy: string;
  readonly at: Date;
};
