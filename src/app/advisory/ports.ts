/**
 * What others have published, and which inventories it reaches. Records are public: everyone may read them, the
 * exposure service alone writes. What an operator runs of them stands in that operator's compartment.
 */
import type { AffectedPackage } from '../../core/exposure/advisory-range.ts';
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import type { KeyedPackage } from '../../core/exposure/lookup-keys.ts';

export type NewRecord = {
  readonly id: string;
  readonly title: string | null;
  readonly modifiedAt: Date | null;
  readonly withdrawnAt: Date | null;
  readonly aliases: readonly string[];
  /** Empty for a withdrawn record. */
  readonly packages: readonly KeyedPackage[];
};

export type NewAdvisoryDocument = {
  /** SHA-256 of the bytes as received. */
  readonly digest: Uint8Array;
  readonly body: Uint8Array;
  readonly records: readonly NewRecord[];
};

/** SSVC values by their published names; null where the assessor does not say. */
export type SsvcAssessment = {
  readonly cve: string;
  readonly assessor: string;
  readonly exploitation: 'none' | 'poc' | 'active' | null;
  readonly automatable: 'no' | 'yes' | null;
  readonly technicalImpact: 'partial' | 'total' | null;
  readonly assessedAt: Date | null;
};

export type KevEntry = {
  readonly cve: string;
  /** Dates without time, as the catalogue writes them: YYYY-MM-DD. */
  readonly addedOn: string;
  readonly dueOn: string | null;
  readonly ransomware: boolean;
};

export type Kev = {
  readonly version: string;
  readonly entries: readonly KevEntry[];
  readonly isComplete: boolean;
};

export type EpssScore = { readonly cve: string; readonly score: number; readonly percentile: number | null };

/** What is known of one CVE for its priority; null: nothing of that kind. */
export type CveSignals = {
  readonly cve: string;
  /** The day of the KEV catalogue that is here; null: none was ever imported, so that not being listed says nothing. */
  readonly catalogue: string | null;
  readonly kev: {
    readonly addedOn: string;
    readonly dueOn: string | null;
    readonly ransomware: boolean;
  } | null;
  readonly epss: {
    readonly score: number;
    readonly percentile: number | null;
    readonly scoredOn: string;
  } | null;
  readonly ssvc: readonly Omit<SsvcAssessment, 'cve'>[];
};

export type StoredNos = {
  readonly added: readonly bigint[];
  readonly changed: readonly bigint[];
  /** Of both, those that are not withdrawn. */
  readonly standing: readonly NamedRecord[];
  /** Passed over: what is here was modified later. */
  readonly older: number;
};

/** A record with the names that it asserts, for grouping. */
export type NamedRecord = {
  readonly no: bigint;
  readonly id: string;
  readonly aliases: readonly string[];
  readonly affected: readonly { readonly component: string }[];
};

/** `group` null: it stands alone. */
export type GroupedRecord = {
  readonly no: bigint;
  readonly group: { readonly joinedNo: bigint; readonly groupNo: bigint } | null;
};

/** Records that call each other the same and are not believed. */
export type SuspiciousRecords = { readonly ids: readonly string[]; readonly packages: readonly string[] };

/** One run of an import, as the desk keeps it. */
export type ImportRun = {
  readonly id: string;
  /** The account on the server's machine that started it, or who uploaded the file. */
  readonly account: string;
  /** As they were given; of an upload the file's name. */
  readonly paths: readonly string[];
  /** The uploaded file among the blobs; null: it was read on the server's machine. */
  readonly blob: string | null;
  readonly startedAt: Date;
  /** Of the last batch. */
  readonly updatedAt: Date;
  /** Null: it runs, or it was stopped. */
  readonly finishedAt: Date | null;
  /** Null: it ended well, or has not ended. */
  readonly failure: string | null;
  readonly counts: Readonly<Record<string, number>>;
  /** The first documents that were left out, or in part, each with its place; `counts.rejected` counts them all. */
  readonly leftOut: readonly LeftOut[];
};

export type LeftOut = { readonly source: string; readonly pointer: string; readonly message: string };

/** One component of an inventory and one record that only `statusOfComponent` can decide. */
export type Undecided = {
  readonly compartmentId: string;
  readonly inventoryId: string;
  readonly component: InventoryComponent & { readonly version: string };
  readonly identity: string;
  readonly recordNo: bigint;
  readonly packages: readonly AffectedPackage[];
};

export type Decided = {
  readonly compartmentId: string;
  readonly inventoryId: string;
  readonly identity: string;
  readonly recordNo: bigint;
  /** Null: cleared, or nothing is said of it. */
  readonly status: 'affected' | 'unknown' | null;
};

export type ReachedInventory = {
  readonly partyId: string;
  readonly inventoryId: string;
  readonly asset: string;
  readonly component: string;
  readonly status: 'affected' | 'unknown';
};

/** What is held against what: whole inventories against all records, or records against all current inventories. */
export type MatchingScope =
  | { readonly inventoryIds: readonly string[] }
  | { readonly recordNos: readonly bigint[] };

/** The database does not take what a document holds. The transaction is lost. */
export class Unstorable extends Error {
  override readonly name = 'Unstorable';
}

export interface AdvisoryStore {
  /**
   * Of these digests (hex), those whose document stands as it is, keyed as now: nothing needs to be read.
   */
  unchanged(digests: readonly string[], keyedAs: number): Promise<ReadonlySet<string>>;
  /**
   * Adds or replaces records; of two with one id the one modified later stays. Changed ones lose what was computed
   * from them. Documents stay. Imports take turns until their transaction ends. Rejects with Unstorable.
   */
  store(
    source: string,
    documents: readonly NewAdvisoryDocument[],
    at: { readonly now: Date; readonly keyedAs: number },
  ): Promise<StoredNos>;
  /**
   * What was just stored, what the changed ones of it were grouped with, and everything joined to those by names;
   * null where that is more than `limit`.
   */
  joinedTo(
    stored: Pick<StoredNos, 'changed' | 'standing'>,
    limit: number,
  ): Promise<readonly NamedRecord[] | null>;
  regroup(groups: readonly GroupedRecord[]): Promise<void>;
  suspicious(limit: number): Promise<readonly SuspiciousRecords[]>;

  /** A run under an id that is known is brought up to date: `updatedAt`, its end, counts and what was left out. */
  noteImport(run: ImportRun): Promise<void>;
  /** Newest first. Empty for whoever does not hold the desk. */
  imports(limit: number): Promise<readonly ImportRun[]>;
  importRun(id: string): Promise<ImportRun | null>;

  /** Records, or current held inventories, not yet held against the other. Ascending, at most `limit`. */
  unmatchedRecords(limit: number): Promise<readonly bigint[]>;
  unmatchedInventories(limit: number): Promise<readonly string[]>;
  /** From nothing: every current inventory is to be matched, and no record by itself. */
  markAllUnmatched(at: Date): Promise<void>;
  /** One set operation over keys; replaces what was there for the scope. What it cannot decide comes back. */
  match(scope: MatchingScope, at: Date): Promise<readonly Undecided[]>;
  decide(decided: readonly Decided[], at: Date): Promise<void>;
  markMatched(scope: MatchingScope, at: Date): Promise<void>;
  /** Whom the record reaches among held inventories; empty where it is unknown or withdrawn. By party, asset. */
  reachedBy(source: string, id: string): Promise<readonly ReachedInventory[]>;

  /**
   * What a complete catalogue no longer lists is marked as removed. Resolves to how many entries changed, null
   * where a later catalogue is here.
   */
  replaceKev(catalogue: Kev, at: Date): Promise<number | null>;
  scoreEpss(scores: readonly EpssScore[], scoredOn: string): Promise<number>;
  /** The later assessment of one assessor stays. */
  assess(assessments: readonly SsvcAssessment[]): Promise<void>;
  signalsOf(cves: readonly string[]): Promise<readonly CveSignals[]>;
}
