/** How notices are closed, and how far that got. */
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import type { AdvisoryRecord } from '../../core/exposure/lookup.ts';
import type { Told } from '../../core/exposure/patch-shown.ts';
import type { PublishedReach, SectorReach } from '../../core/exposure/reach.ts';
import type { Party } from '../identity/ports.ts';
import type { NoticeAnswer } from './ports.ts';

/** VEX's justifications (OpenVEX 0.2.0, the same as CISA's status justifications). */
export const JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;
export type Justification = (typeof JUSTIFICATIONS)[number];

export type GivenAnswer = {
  readonly answer: NoticeAnswer;
  readonly note: string | null;
  /** What was done instead of the fix; only with `mitigated`. */
  readonly mitigation: string | null;
  /** Until when that is to hold; null is until further notice. */
  readonly until: Date | null;
  /** Only with `not_affected`. */
  readonly justification: Justification | null;
};

export type HeldNotice = {
  readonly id: string;
  readonly compartmentId: string;
  readonly partyId: string;
  readonly advisoryId: string;
};

export type AssetNotice = Told & {
  readonly id: string;
  readonly answer: NoticeAnswer;
  /** The flaw's names, as published, and whether the lab saw it happen. */
  readonly identifier: string;
  readonly aliases: readonly string[];
  readonly reproduced: boolean;
};

export type Snapshot<R> = { readonly takenAt: Date; readonly sectors: readonly R[] };

export type RevisionRow = {
  readonly id: string;
  readonly partyId: string;
  readonly asset: string;
  readonly receivedAt: Date;
};

export type RevisionChange = {
  /** Version-less component key. */
  readonly component: string;
  /** Ascending by code units, at most a hundred; empty where it was not there. */
  readonly before: readonly string[];
  readonly after: readonly string[];
};

export type RevisionChanges = {
  /** Components, whichever page was asked for. One may be there in several versions at once. */
  readonly counts: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly unchanged: number;
  };
  readonly changes: readonly RevisionChange[];
};

export type HeldOperator = { readonly party: Party; readonly told: number; readonly open: number };

export type OpenAdvisory = {
  readonly identifier: string;
  readonly component: string;
  readonly what: string;
  readonly operators: number;
  readonly open: number;
  readonly dueAt: Date | null;
  readonly noticeIds: readonly string[];
};

export interface ClosingStore {
  /** Those of the ids that are held, locked until the transaction ends. */
  heldNotices(ids: readonly string[]): Promise<readonly HeldNotice[]>;
  /** The answer stands now; the ones before it are kept. */
  answer(
    notices: readonly HeldNotice[],
    given: GivenAnswer & { readonly by: string; readonly at: Date },
  ): Promise<void>;
  /** Takes the last answer back: the one before it stands again. Ids of those that had one. */
  undo(notices: readonly HeldNotice[], at: Date): Promise<readonly string[]>;

  noticesOfAsset(compartmentId: string, asset: string): Promise<readonly AssetNotice[]>;
  show(
    compartmentId: string,
    ids: readonly string[],
    shown: { readonly as: 'fixed' | 'still'; readonly at: Date },
  ): Promise<void>;

  /** Operators whose notices are held, by name, with how many of them are open. */
  operatorsHeld(limit: number): Promise<readonly HeldOperator[]>;
  /** Open notices that are held, by advisory and what it is about, most operators first; ids of at most 1000 of each. */
  openByAdvisory(limit: number): Promise<readonly OpenAdvisory[]>;
  /** This inventory and the one of the same asset before it, where there is one. Empty where it is not held. */
  revisionsOf(inventoryId: string): Promise<readonly RevisionRow[]>;
  /**
   * What differs between two lists of one asset, by component: those after `after` in code unit order, at most
   * `limit`, with the counts of all. `earlierId` null: there was none, everything was added.
   */
  changesBetween(
    lists: { readonly earlierId: string | null; readonly laterId: string },
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<RevisionChanges>;

  /**
   * The components of a current inventory that something published may reach, with every record that speaks of
   * them, whether it reaches this version or not. At most `limit` components; by purl.
   */
  reachedComponents(inventoryId: string, limit: number): Promise<readonly InventoryComponent[]>;
  recordsAbout(componentKeys: readonly string[]): Promise<readonly AdvisoryRecord[]>;

  /** Over every held notice, by sector, at this time. */
  reachNow(at: Date): Promise<readonly SectorReach[]>;
  /** Waits for whoever is taking one now. Null: none yet. */
  latestSnapshot(): Promise<Date | null>;
  addSnapshot(
    at: Date,
    taken: { readonly exact: readonly SectorReach[]; readonly published: readonly PublishedReach[] },
  ): Promise<void>;
  /** Newest first. Exact ones are empty for whoever does not hold the desk. */
  exactReach(limit: number): Promise<readonly Snapshot<SectorReach>[]>;
  publishedReach(limit: number): Promise<readonly Snapshot<PublishedReach>[]>;
}
