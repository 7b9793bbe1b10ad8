import type { GrownTile, TileId } from '../../core/ledger/tiles.ts';
import type { BoundedCount } from '../bounded-count.ts';

/** What happened, by whom, to what. Ids and codes only; words stay in the rows they belong to. */
export type LedgerEntry = {
  /** `finding.received`, `link.asserted`, `case.opened`, `lab.judged`, `advisory.published`, … */
  readonly kind: string;
  readonly by: string;
  readonly subject: string;
  /** RFC 3339 UTC, from the clock port. */
  readonly at: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
};

/** An entry as written: what a holder needs to recognise it in the logs. */
export type AppendedEntry = {
  readonly intentId: bigint;
  /** Canonical JSON (RFC 8785), the text that is hashed. */
  readonly entry: string;
  /** 32 bytes. Null where the entry gets no public commitment. */
  readonly nonce: Uint8Array | null;
  /** What will stand in the public log; null with the nonce. */
  readonly commitment: Uint8Array | null;
};

export type Log = 'internal' | 'public';

/** How far the logs have come. */
export type LogHeads = {
  readonly internalSize: number;
  readonly publicSize: number;
  /** When the last closed interval ended; null before the first. */
  readonly closedUntil: Date | null;
};

export type WaitingLeaf = {
  readonly intentId: bigint;
  readonly internal: Uint8Array;
  readonly commitment: Uint8Array | null;
};

export type SequencedLeaf = {
  readonly intentId: bigint;
  readonly leafIndex: number;
  /** Both null for an entry that has no commitment. */
  readonly intervalIndex: number | null;
  readonly place: number | null;
};

export type ClosedInterval = {
  readonly index: number;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly leaf: Uint8Array;
  readonly seed: Uint8Array | null;
  readonly kept: Uint8Array | null;
  readonly internalNonce: Uint8Array;
  readonly internalSize: number;
};

export type StoredCheckpoint = {
  readonly log: Log;
  readonly size: number;
  readonly root: Uint8Array;
  readonly note: string;
  readonly visibleAt: Date;
};

export type HeldEntriesQuery = {
  readonly limit: number;
  readonly before: bigint | null;
  readonly subject?: string;
  readonly kind?: string;
};

export type HeldEntry = {
  readonly intentId: bigint;
  readonly at: Date;
  readonly kind: string;
  readonly subject: string;
  readonly by: { readonly id: string; readonly name: string; readonly machine: boolean };
};

export interface LedgerStore {
  /**
   * Writes intents in the caller's transaction; the sequencer turns them into leaves later. `commit: true`
   * gives each entry 32 random bytes and a commitment in the public log; they are returned for the receipt.
   * Entries of one call keep their order.
   */
  append(
    compartmentId: string,
    entries: readonly LedgerEntry[],
    options: { readonly commit: boolean },
  ): Promise<readonly AppendedEntry[]>;

  /** Reads an entry back; null where the actor does not hold its compartment, or there is none. */
  entryOf(intentId: bigint): Promise<{ readonly entry: string; readonly nonce: Uint8Array | null } | null>;

  /** Entries of the compartments that the actor holds, newest first; one more than `limit` where more follow. */
  entriesHeld(query: HeldEntriesQuery): Promise<readonly HeldEntry[]>;
  /** How many such entries there are in all. With a filter only the newest are looked at. */
  countEntries(query: Pick<HeldEntriesQuery, 'subject' | 'kind'>, cap: number): Promise<BoundedCount>;

  // Everything below answers only to the `ledger` service; to any other actor the tables are empty.

  /** True if this transaction is now the only sequencer, until it ends. Never waits. */
  becomeSequencer(): Promise<boolean>;
  /** Records whose log this is, once; answers with the vkey on record. */
  claimIdentity(vkey: string): Promise<string>;
  /** Puts another key on record. False where `from` is not the one that is there. */
  changeIdentity(from: string, to: string): Promise<boolean>;
  heads(): Promise<LogHeads>;
  /** In order of writing. */
  waiting(limit: number): Promise<readonly WaitingLeaf[]>;
  tiles(log: Log, ids: readonly TileId[]): Promise<readonly GrownTile[]>;
  putTiles(log: Log, tiles: readonly GrownTile[]): Promise<void>;
  markSequenced(leaves: readonly SequencedLeaf[]): Promise<void>;
  putIntervals(intervals: readonly ClosedInterval[]): Promise<void>;
  putCheckpoints(checkpoints: readonly StoredCheckpoint[]): Promise<void>;

  /** The newest checkpoint that may be shown at `now`; null before the first. */
  checkpointAt(log: Log, now: Date): Promise<StoredCheckpoint | null>;
  /** Leaves [first, first + count) of the public log, fewer where it ends. */
  intervalLeaves(first: number, count: number): Promise<readonly Uint8Array[]>;
  /** Where an intent stands; null while it waits. */
  placeOf(intentId: bigint): Promise<(SequencedLeaf & { readonly commitment: Uint8Array | null }) | null>;
  interval(index: number): Promise<ClosedInterval | null>;
  /** Commitments of one interval at places [first, end), in order of place. */
  commitmentsAt(
    intervalIndex: number,
    places: { readonly first: number; readonly end: number },
  ): Promise<readonly { readonly place: number; readonly commitment: Uint8Array }[]>;
}

/** Signs for this instance's log. The key never leaves the adapter. */
export interface LedgerSigner {
  /** The log's name in its checkpoints, e.g. `clearinghouse.example/ledger`. Fixed with the key. */
  readonly origin: string;
  /** C2SP verifier key, for anyone. */
  readonly vkey: string;
  /** The key in force first, then those before it: each signs beside it, for whoever knows only that one. */
  readonly vkeys: readonly string[];
  /** The text as a C2SP signed note with a signature of each key. The text ends in a newline. */
  sign(text: string): string;
}
