/** Inventories, exposures and notices. An operator's own stand in its compartment, exposures in the case's. */

import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import type { Standing, ToldBefore } from '../../core/exposure/standing.ts';
import type { Problem } from '../../core/problem.ts';
import type { CaseClaims } from '../desk/ports.ts';

export type UnmatchedComponent = {
  readonly component: string;
  readonly reason: string;
  /** JSON pointer into the document; null: taken in before places were kept. */
  readonly pointer: string | null;
};

export type NewInventory = {
  readonly id: string;
  readonly compartmentId: string;
  readonly partyId: string;
  readonly asset: string;
  readonly digest: Uint8Array;
  /** Null: the bytes stand among the blobs, under the digest. */
  readonly body: Uint8Array | null;
  readonly receivedAt: Date;
};

export type InventoryRef = Pick<NewInventory, 'id' | 'compartmentId'>;

export type ComponentCounts = {
  readonly componentCount: number;
  /** The first of them, which stand beside the inventory. */
  readonly unmatched: readonly UnmatchedComponent[];
  /** How many more there are. */
  readonly unmatchedMore: number;
  /** What is odd about the document and costs no component: references used twice, leading nowhere, in a circle. */
  readonly warnings: readonly Problem[];
};

export type StaleInventory = InventoryRef & Pick<NewInventory, 'digest' | 'body'>;

/** A version under which current inventories hold a component; how many of them does not matter. */
export type HeldVersion = { readonly componentKey: string; readonly version: string };

/** A standing case by what its findings claim. */
export type ClaimedCase = {
  readonly id: string;
  readonly compartmentId: string;
  readonly componentKey: string;
  readonly claims: CaseClaims;
  /** What a person has corrected in its published advisory: that counts, and no claim. Absent: nothing. */
  readonly corrected?: {
    readonly isWithdrawn: boolean;
    readonly claims: Pick<CaseClaims, 'affected' | 'versions' | 'fixed'>;
  };
};

/** What a case says of one version, wherever it is held. */
export type VersionAnswer = HeldVersion & {
  readonly caseId: string;
  readonly compartmentId: string;
  readonly status: 'affected' | 'not_affected' | 'unknown';
  readonly reason: string;
  readonly fixed: readonly string[];
};

export type NewExposure = {
  readonly inventoryId: string;
  readonly partyId: string;
  readonly asset: string;
  readonly purl: string;
  readonly version: string;
  readonly status: 'affected' | 'not_affected' | 'unknown';
  readonly reason: string;
  readonly fixed: readonly string[];
};

export type AssetWord = {
  readonly compartmentId: string;
  readonly partyId: string;
  readonly name: string;
  readonly internetExposed: boolean | null;
  readonly saidBy: string;
  readonly at: Date;
};

export type NoticeAnswer = 'open' | 'patched' | 'mitigated' | 'not_affected' | 'needs_help';

export type NewNotice = {
  readonly id: string;
  readonly partyId: string;
  readonly inventoryId: string;
  readonly asset: string;
  readonly advisoryId: string;
  readonly identifier: string;
  /** Other names of the flaw, as published. */
  readonly aliases: readonly string[];
  /** Whether the lab saw it happen, as the released record says. */
  readonly reproduced: boolean;
  readonly advisoryPath: string;
  readonly what: string;
  readonly purl: string;
  readonly component: string;
  readonly version: string;
  readonly fixed: readonly string[];
  readonly dueAt: Date | null;
  /** Of the advisory. Absent: the first. */
  readonly revision?: number;
  /** What its operator is told of its component. Absent: not kept. */
  readonly standing?: Standing;
};

export interface ExposureStore {
  /** Without components yet. The asset's earlier inventory is superseded, not removed. */
  addInventory(inventory: NewInventory): Promise<void>;
  /** Of two with one identity the first stays. */
  addComponents(inventory: InventoryRef, components: readonly InventoryComponent[]): Promise<void>;
  countComponents(inventory: InventoryRef, counts: ComponentCounts): Promise<void>;
  /** Every one that cannot be looked up, however many; `after` is how many were added before these. */
  addUnmatched(
    inventory: InventoryRef,
    after: number,
    unmatched: readonly UnmatchedComponent[],
  ): Promise<void>;
  clearUnmatched(inventory: InventoryRef): Promise<void>;
  /** Current held inventories whose lookups were made under another version of the keys, or never. */
  staleInventories(keyedAs: number, limit: number): Promise<readonly StaleInventory[]>;
  /** Its components as they were stored, for a document that can no longer be read. */
  storedComponents(inventory: InventoryRef): Promise<readonly InventoryComponent[]>;
  /** Takes its components and lookups away: others are added next. It is keyed as now and to be matched again. */
  clearComponents(inventory: InventoryRef): Promise<void>;
  /** The current one of this asset with the same bytes; null where there is none. */
  sameInventory(
    compartmentId: string,
    asset: string,
    digest: Uint8Array,
  ): Promise<(ComponentCounts & { readonly id: string }) | null>;
  /** Of current inventories that are held: all of them, or the one given. */
  versionsHeld(of: {
    readonly componentKeys?: readonly string[];
    readonly inventoryId?: string;
  }): Promise<readonly HeldVersion[]>;
  /** Cases (standing, held) about what this inventory holds, or the one given. */
  claimedCases(
    of: { readonly inventoryId: string } | { readonly caseId: string },
  ): Promise<readonly ClaimedCase[]>;
  /**
   * Replaces what these cases say of the inventory, or of all where it is null: one set operation from answers by
   * version to rows by component. Rows that did not change keep their answers. Marks the cases as computed.
   */
  replaceExposures(
    target: { readonly caseIds: readonly string[]; readonly inventoryId: string | null },
    answers: readonly VersionAnswer[],
    at: Date,
  ): Promise<void>;
  exposuresOf(caseId: string): Promise<readonly NewExposure[]>;
  /** Told once for each inventory, advisory and component: a second time changes nothing. Ids of those written. */
  tell(notices: readonly NewNotice[], at: Date): Promise<readonly string[]>;
  /** What operators were told last of this advisory, in the compartments that are held. */
  toldOf(advisoryId: string): Promise<readonly ToldBefore[]>;
  /**
   * Each takes the place of the notice that it names, which is kept as it stood. One that says `not_affected` waits for
   * no answer.
   */
  tellAnew(notices: readonly (NewNotice & { readonly replaces: string | null })[], at: Date): Promise<void>;
  /** What an operator says of an asset that it runs; null takes its word back. */
  sayOfAsset(asset: AssetWord): Promise<void>;
  /** Copies operators' answers and dates beside the exposures of these cases. */
  bringAnswers(caseIds: readonly string[]): Promise<void>;
}
