import type { CaseStage } from '../../core/case/stage.ts';
import type { Finding, FindingFormat, Tlp } from '../../core/finding/finding.ts';
import type { Resource } from '../../core/policy/resource.ts';
import type { RejectedFinding } from '../../formats/format.ts';
import type { BoundedCount } from '../bounded-count.ts';
import type { Party } from '../identity/ports.ts';

/** The one compartment that a party submits into, as the current actor holds it. */
export type IntakeCompartment = { readonly id: string; readonly resource: Resource };

/** A document as it is written: the bytes, and who gave them when. */
export type NewDocument = {
  /** SHA-256 of the bytes. */
  readonly digest: Uint8Array;
  readonly mediaType: string;
  readonly size: number;
  /** Null where the bytes stand in the blob store. */
  readonly body: Uint8Array | null;
  readonly receivedAt: Date;
  readonly submittedBy: string;
  readonly format: FindingFormat | string;
  readonly findingCount: number;
  /** The finding, where there is exactly one. */
  readonly findingId: string | null;
  readonly rejected: readonly RejectedFinding[];
  readonly receiptId: string;
  readonly intentId: bigint;
};

export type NewFinding = {
  readonly id: string;
  readonly digest: Uint8Array;
  readonly line: number | null;
  readonly submitterPartyId: string;
  readonly submittedBy: string;
  readonly receivedAt: Date;
  readonly ownId: string | null;
  readonly componentKey: string;
  readonly title: string;
  readonly finding: Finding;
  readonly tlp: Tlp;
  readonly severityRank: number;
};

/** A document that stands already: enough to give the same receipt again. */
export type KnownDocument = {
  readonly digest: Uint8Array;
  readonly receiptId: string;
  readonly receivedAt: Date;
  readonly findingCount: number;
  /** The finding, where there is exactly one. */
  readonly findingId: string | null;
  readonly intentId: bigint;
  /** The ledger entry's text; the nonce is null once erased. */
  readonly entry: string;
  readonly nonce: Uint8Array | null;
};

export type StoredDocument = KnownDocument & {
  readonly resource: Resource;
  readonly compartmentId: string;
  readonly mediaType: string;
  readonly size: number;
  readonly format: string;
  readonly rejected: readonly RejectedFinding[];
};

export type FindingState =
  | 'received'
  | 'testing'
  | 'reproduced'
  | 'not_reproduced'
  | 'inconclusive'
  | 'unproven';

/** What lists show of a finding, from its own row. */
export type FindingSummary = {
  readonly id: string;
  readonly compartmentId: string;
  readonly ownId: string | null;
  readonly title: string;
  readonly componentKey: string;
  readonly format: string;
  readonly submitterPartyId: string;
  readonly submittedBy: string;
  readonly receivedAt: Date;
  readonly state: FindingState;
  readonly stateAt: Date;
  readonly severityRank: number;
  readonly tlp: Tlp;
  readonly finding: Finding;
};

export type StoredFinding = FindingSummary & {
  readonly resource: Resource;
  readonly document: {
    readonly digest: Uint8Array;
    readonly mediaType: string;
    readonly size: number;
    readonly receiptId: string;
    readonly receivedAt: Date;
  };
  readonly line: number | null;
};

export type FindingOrder = 'received' | 'severity' | 'component' | 'state';

export type FindingListQuery = {
  readonly order: FindingOrder;
  readonly descending: boolean;
  readonly limit: number;
  /** Go on after this row: the value it is ordered by, its time and its id, as `FindingKey` gave them. */
  readonly after: FindingKey | null;
  readonly state?: FindingState;
  readonly severityRank?: number;
  /** Exact component key. */
  readonly component?: string;
  /** Beginnings of words of title, component or own id, all of which occur. */
  readonly words?: string;
  /** In this case, as far as the actor may know. */
  readonly caseId?: string;
  /** In some case that stands at this stage. */
  readonly caseStage?: CaseStage;
  /** In a case that another finding opened. */
  readonly merged?: true;
  /** In no case yet: only the newest are looked at. */
  readonly unplaced?: true;
  /** In a case that reaches an operator of this sector. */
  readonly sector?: string;
};

/** What of one compartment may be listed. */
export type FindingScope = { readonly compartmentId: string; readonly tlps: readonly Tlp[] };

/** Where a row stands in an order. `value` is null for the order by time. */
export type FindingKey = {
  readonly value: string | number | null;
  readonly receivedAt: string;
  readonly id: string;
};

export type FindingPage = {
  readonly items: readonly FindingSummary[];
  /** Key of the last item where more follow; null on the last page. */
  readonly next: FindingKey | null;
};

/** `counted`: how many the whole list has, where finding the page told it; null where counting is a search of its own. */
export type CountedFindingPage = FindingPage & { readonly counted: BoundedCount | null };

/** What stands around findings and is shown with them, as far as the actor holds it. */
export type Surroundings = {
  readonly parties: ReadonlyMap<string, Party>;
  readonly principals: ReadonlyMap<string, { readonly name: string; readonly isMachine: boolean }>;
  /** The lab's last word, by finding. */
  readonly lab: ReadonlyMap<string, LabWord>;
  /** By finding; for the desk and for those a case was opened to. */
  readonly cases: ReadonlyMap<
    string,
    { readonly id: string; readonly number: number; readonly title: string }
  >;
};

export type LabWord = {
  readonly experimentId: string;
  readonly verdict: 'reproduced' | 'not_reproduced' | 'flaky' | 'inconclusive';
  readonly reason: string | null;
  readonly assurance: 'observed' | 'effect_only' | 'claimed';
  readonly at: Date;
};

/** One experiment, newest first; `lab` is null until it is done. */
export type ExperimentWord = {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done';
  readonly at: Date;
  readonly lab: LabWord | null;
};

/** The same bytes were received by another transaction meanwhile: nothing was written, look again. */
export class AlreadyReceived extends Error {
  override readonly name = 'AlreadyReceived';
}

/** The database cannot hold a value of this batch. Nothing was written; parts of the batch may be fine. */
export class Unstorable extends Error {
  override readonly name = 'Unstorable';
}

export type ReceiptSummary = {
  readonly id: string;
  readonly digest: Uint8Array;
  readonly at: Date;
  readonly intentId: bigint;
  readonly findings: number;
  /** Null where the document holds several. */
  readonly finding: { readonly id: string; readonly title: string } | null;
};

export interface IntakeStore {
  /** Receipts of what this party sent, newest first; one more than `limit` where more follow. */
  receiptsOf(
    partyId: string,
    query: { readonly limit: number; readonly after: { readonly at: string; readonly id: string } | null },
  ): Promise<readonly ReceiptSummary[]>;
  countReceipts(partyId: string, cap: number): Promise<BoundedCount>;
  /** Null where the party submits nowhere, or the actor does not hold it. */
  compartmentOf(partyId: string): Promise<IntakeCompartment | null>;
  /** Those of these digests that stand in the compartment. */
  knownDocuments(compartmentId: string, digests: readonly Uint8Array[]): Promise<readonly KnownDocument[]>;
  /** Rejects with AlreadyReceived or Unstorable; the transaction is then over. */
  addDocuments(compartmentId: string, documents: readonly NewDocument[]): Promise<void>;
  addFindings(compartmentId: string, findings: readonly NewFinding[]): Promise<void>;
  /** False where the same bytes were uploaded there before. */
  addUpload(
    compartmentId: string,
    upload: { readonly digest: string; readonly size: number; readonly by: string; readonly at: Date },
  ): Promise<boolean>;
  /** Those of these digests (`sha256:<hex>`) that were uploaded to the compartment. */
  uploadsAmong(compartmentId: string, digests: readonly string[]): Promise<ReadonlySet<string>>;
  /** All uploads of a compartment together. */
  uploadedBytes(compartmentId: string): Promise<number>;
  /**
   * Remembers which request each key stood for since `since`; answers the digests on record, in order, which
   * differ from those given where a key stood for something else.
   */
  claimKeys(
    caller: { readonly compartmentId: string; readonly principalId: string },
    claims: readonly { readonly key: string; readonly requestDigest: Uint8Array }[],
    times: { readonly now: Date; readonly since: Date },
  ): Promise<readonly Uint8Array[]>;
  documentByReceipt(receiptId: string): Promise<StoredDocument | null>;
  /** In document order, of a document that is not one finding by itself. */
  findingsOfDocument(
    document: { readonly compartmentId: string; readonly digest: Uint8Array },
    limit: number,
  ): Promise<readonly FindingSummary[]>;
  finding(id: string): Promise<StoredFinding | null>;
  /** Every intake compartment that the actor holds. */
  compartmentsHeld(): Promise<readonly IntakeCompartment[]>;
  /** Those within `scopes`, in a total order that pages can be cut from. */
  findings(query: FindingListQuery, scopes: readonly FindingScope[]): Promise<CountedFindingPage>;
  /** How many the whole list has, whatever page is asked for. */
  countFindings(query: FindingListQuery, scopes: readonly FindingScope[], cap: number): Promise<BoundedCount>;
  /** Makes the words of these findings' titles searchable; again changes nothing. */
  addWords(findingIds: readonly string[]): Promise<void>;
  surroundings(findings: readonly FindingSummary[]): Promise<Surroundings>;
  experimentsOf(finding: FindingSummary, limit: number): Promise<readonly ExperimentWord[]>;
  /** The lab's word. Null where there is no such finding, else whether it changed. */
  setState(id: string, state: FindingState, at: Date): Promise<boolean | null>;
}
