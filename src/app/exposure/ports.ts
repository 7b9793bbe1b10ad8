/** Inventories, exposures and notices. An operator's own stand in its compartment, exposures in the case's. */

import type { InventoryComponent } from '../../core/exposure/inventory.ts';

export type UnmatchedComponent = { readonly component: string; readonly reason: string };

export type NewInventory = {
  readonly id: string;
  readonly compartmentId: string;
  readonly partyId: string;
  readonly asset: string;
  readonly digest: Uint8Array;
  readonly body: Uint8Array;
  /** Those that can be looked up; the others are in `unmatched`. */
  readonly components: readonly InventoryComponent[];
  readonly componentCount: number;
  readonly unmatched: readonly UnmatchedComponent[];
  readonly receivedAt: Date;
};

/** One component of one current inventory. */
export type HeldComponent = {
  readonly inventoryId: string;
  readonly partyId: string;
  readonly asset: string;
  readonly componentKey: string;
  readonly purl: string;
  readonly version: string;
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

export type NoticeAnswer = 'open' | 'patched' | 'mitigated' | 'not_affected' | 'needs_help';

export type NewNotice = {
  readonly id: string;
  readonly partyId: string;
  readonly inventoryId: string;
  readonly asset: string;
  readonly advisoryId: string;
  readonly identifier: string;
  readonly advisoryPath: string;
  readonly what: string;
  readonly purl: string;
  readonly component: string;
  readonly version: string;
  readonly fixed: readonly string[];
  readonly dueAt: Date | null;
};

export interface ExposureStore {
  /** The asset's earlier inventory is superseded, not removed. */
  addInventory(inventory: NewInventory): Promise<void>;
  /** The current one of this asset with the same bytes; null where there is none. */
  sameInventory(compartmentId: string, asset: string, digest: Uint8Array): Promise<string | null>;
  /** Of current inventories that are held. */
  holdersOf(componentKey: string): Promise<readonly HeldComponent[]>;
  componentsOf(inventoryId: string): Promise<readonly HeldComponent[]>;
  /** Cases (standing, held) about these components. */
  casesAbout(componentKeys: readonly string[]): Promise<readonly string[]>;
  /**
   * Replaces what the case says of those inventories, or of all where `inventoryIds` is null. Rows that did not
   * change keep their answers. Marks the case as computed.
   */
  replaceExposures(
    target: {
      readonly compartmentId: string;
      readonly caseId: string;
      readonly inventoryIds: readonly string[] | null;
    },
    exposures: readonly NewExposure[],
    at: Date,
  ): Promise<void>;
  exposuresOf(caseId: string): Promise<readonly NewExposure[]>;
  /** Told once for each inventory, advisory and component: a second time changes nothing. Ids of those written. */
  tell(notices: readonly NewNotice[], at: Date): Promise<readonly string[]>;
  /** Null where there is no such notice, or it is not held. */
  answer(
    noticeId: string,
    answer: {
      readonly answer: NoticeAnswer;
      readonly note: string | null;
      readonly by: string;
      readonly at: Date;
    },
  ): Promise<{
    readonly compartmentId: string;
    readonly partyId: string;
    readonly advisoryId: string;
  } | null>;
  /** Copies operators' answers and dates beside the exposures of these cases. */
  bringAnswers(caseIds: readonly string[]): Promise<void>;
}
