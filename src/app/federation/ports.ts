/** Peers, and what they may ask. Everything stands in the desk's compartment. */
import type { DeskFinding } from '../desk/ports.ts';

export type Peer = {
  readonly id: string;
  readonly name: string;
  readonly contact: string;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
};

export type NewPeer = Pick<Peer, 'id' | 'name' | 'contact'> & {
  readonly tokenHash: Uint8Array;
  readonly salt: string;
  readonly createdBy: string;
};

export type ClaimDigest = {
  readonly peerId: string;
  readonly digest: Uint8Array;
  readonly findingId: string;
};

export interface FederationStore {
  addPeer(desk: string, peer: NewPeer, at: Date): Promise<void>;
  peers(desk: string): Promise<readonly Peer[]>;
  /** False where there is none, or it was ended before. Its digests are gone then; what it asked stays. */
  endPeer(desk: string, id: string, at: Date): Promise<boolean>;
  /** Those that were not ended. */
  salts(desk: string): Promise<readonly { readonly peerId: string; readonly salt: string }[]>;
  /** Null for a token of nobody. Of questions of one peer at once, one is answered after the other. */
  askedBy(
    desk: string,
    tokenHash: Uint8Array,
  ): Promise<{ readonly id: string; readonly contact: string } | null>;
  /** How many questions since then, and when the first of those was. */
  questionsSince(
    desk: string,
    peerId: string,
    since: Date,
  ): Promise<{ readonly count: number; readonly first: Date | null }>;
  /** Whether a finding of this digest stands in a case that was not refused. */
  holds(desk: string, peerId: string, digest: Uint8Array): Promise<boolean>;
  noteQuestion(
    desk: string,
    question: { readonly peerId: string; readonly digest: Uint8Array; readonly matched: boolean },
    at: Date,
  ): Promise<void>;
  /** Those that stand already are left. */
  addDigests(desk: string, digests: readonly ClaimDigest[]): Promise<void>;
  /** Findings held, in an order of their own, after that place; the place of the last. */
  findingsAfter(
    place: readonly [compartmentId: string, id: string] | null,
    limit: number,
  ): Promise<{
    readonly findings: readonly Pick<DeskFinding, 'id' | 'tlp' | 'body'>[];
    readonly last: readonly [compartmentId: string, id: string] | null;
  }>;
}
