/**
 * Who there is and how they prove it. Identity rows are the instance's, not a compartment's: the desk sees
 * them all, everyone else itself only (migration 0001, docs/decisions/0101-identity-and-authentication.md).
 */
import type { Actor, Role, ServiceName } from '../../core/policy/actor.ts';

export type PartyKind = 'clearinghouse' | 'finder' | 'maintainer' | 'operator' | 'provider' | 'service';
export type CompartmentKind = 'intake' | 'desk' | 'case' | 'operator' | 'public';

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

/** A challenge the server gave out and has not seen again. Single use, five minutes. */
export type ChallengePurpose = 'register' | 'sign-in';

/**
 * The narrow door before any actor exists. Every method takes a SHA-256 of a secret of full entropy (or a
 * credential id) and answers about that one row only; there is no way to list. Revoked, ended, used, expired
 * and unknown are the same answer, null. Each call is one durable transaction of its own.
 */
export interface Authentication {
  actorOfKey(secretHash: Uint8Array, now: Date): Promise<Actor | null>;
  actorOfSession(tokenHash: Uint8Array, now: Date): Promise<Actor | null>;
  /** Marks the link used and answers whose it was; of two at once, one gets null. */
  useSignInLink(tokenHash: Uint8Array, now: Date): Promise<{ readonly principalId: string } | null>;
  startSession(session: NewSession): Promise<void>;
  endSession(tokenHash: Uint8Array, now: Date): Promise<void>;
  putChallenge(challenge: NewChallenge): Promise<void>;
  /** Takes it away: a challenge answers once. */
  takeChallenge(
    challenge: string,
    purpose: ChallengePurpose,
    now: Date,
  ): Promise<{ readonly principalId: string | null } | null>;
  passkey(credentialId: Uint8Array): Promise<Passkey | null>;
  /** Only forward: false where the stored counter is not below (a cloned authenticator), unless both are 0. */
  advancePasskey(credentialId: Uint8Array, counter: number): Promise<boolean>;
}

export type NewSession = {
  readonly tokenHash: Uint8Array;
  readonly principalId: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
};

export type NewChallenge = {
  /** base64url, 32 random bytes. */
  readonly challenge: string;
  readonly purpose: ChallengePurpose;
  /** Who registers; null for a sign-in. */
  readonly principalId: string | null;
  readonly expiresAt: Date;
};

export type NewKey = {
  readonly principalId: string;
  readonly secretHash: Uint8Array;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
};

/** Inside a transaction of an actor. Writes outside the desk touch nothing and reject. */
export interface IdentityStore {
  party(id: string): Promise<Party | null>;
  partyByName(name: string): Promise<Party | null>;
  clearinghouse(): Promise<Party>;
  /** Rejects with a conflict Refusal where the name is taken. */
  addParty(party: Party, at: Date): Promise<void>;
  parties(): Promise<readonly Party[]>;
  principal(id: string): Promise<Principal | null>;
  principalByName(partyId: string, name: string): Promise<Principal | null>;
  addPrincipal(principal: Principal, at: Date): Promise<void>;
  /** Ends it, its keys and its sessions at the next request. */
  revokePrincipal(id: string, at: Date): Promise<void>;
  services(): Promise<ReadonlyMap<ServiceName, Actor>>;
  addKey(key: NewKey): Promise<void>;
  revokeKey(principalId: string, at: Date): Promise<boolean>;
  addSignInLink(link: {
    readonly tokenHash: Uint8Array;
    readonly principalId: string;
    readonly expiresAt: Date;
  }): Promise<void>;
  addPasskey(passkey: Passkey, at: Date): Promise<void>;
  passkeysOf(principalId: string): Promise<readonly Passkey[]>;
  addCompartment(compartment: Compartment, at: Date): Promise<void>;
  compartmentOf(partyId: string, kind: 'intake' | 'operator'): Promise<Compartment | null>;
  /** The instance's one desk, or one public compartment. */
  sharedCompartment(kind: 'desk' | 'public'): Promise<Compartment>;
  grant(membership: Grant): Promise<void>;
  /** False where nobody held it under that subject. */
  revoke(membership: {
    readonly subjectId: string;
    readonly compartmentId: string;
    readonly at: Date;
  }): Promise<boolean>;
  /** Under which of the current actor's subjects it holds each compartment; absent where it does not. */
  heldUnder(compartmentIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}

export type Compartment = {
  readonly id: string;
  readonly kind: CompartmentKind;
  readonly label: string;
  /** The party an intake or operator compartment belongs to; null for the others. */
  readonly partyId: string | null;
};

export type Grant = {
  /** A party, or one principal. */
  readonly subjectId: string;
  readonly compartmentId: string;
  readonly grantedBy: string;
  readonly at: Date;
};
