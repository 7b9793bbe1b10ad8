/** What people read of operators, inventories and notices. */
import type { Problem } from '../../core/problem.ts';
import type { BoundedCount } from '../bounded-count.ts';
import type { Party } from '../identity/ports.ts';
import type { Justification } from './closing-ports.ts';
import type { InventoryRef, NewExposure, NoticeAnswer, UnmatchedComponent } from './ports.ts';

export type NoticeWord = {
  readonly partyId: string;
  readonly toldAt: Date;
  readonly dueAt: Date | null;
  readonly answer: NoticeAnswer;
  readonly answeredAt: Date | null;
};

export type NoticeRow = NoticeWord & {
  readonly id: string;
  readonly compartmentId: string;
  readonly asset: string;
  readonly component: string;
  readonly version: string;
  readonly fixed: readonly string[];
  readonly what: string;
  readonly identifier: string;
  readonly aliases: readonly string[];
  /** Whether the lab saw it happen. */
  readonly reproduced: boolean;
  readonly advisoryPath: string;
  readonly note: string | null;
  readonly mitigation: string | null;
  readonly mitigatedUntil: Date | null;
  readonly justification: Justification | null;
  /** Since when the asset's newest inventory shows it as gone or fixed, or as still there. */
  readonly shownFixedAt: Date | null;
  readonly stillThereAt: Date | null;
};

export type InventoryRow = {
  readonly id: string;
  readonly asset: string;
  readonly components: number;
  /** The first of them; `unmatchedOf` reads them all. */
  readonly unmatched: readonly UnmatchedComponent[];
  readonly unmatchedMore: number;
  /** What is odd about the document and costs no component. */
  readonly warnings: readonly Problem[];
  /** Whether the internet can reach the asset, as its operator says; null where it does not say. */
  readonly internetExposed: boolean | null;
  readonly receivedAt: Date;
};

export type OperatorSummary = {
  readonly party: Party;
  readonly inventories: number;
  readonly components: number;
  readonly unmatched: number;
  readonly exposedCases: number;
  readonly told: number;
  readonly open: number;
  readonly needsHelp: number;
  readonly overdue: number;
  readonly nextDueAt: Date | null;
};

export type OperatorExposure = NewExposure & { readonly caseId: string; readonly computedAt: Date };

export interface ExposureReads {
  /** Of the operators that the actor knows, by name. */
  sectors(limit: number): Promise<readonly string[]>;
  exposureRows(caseId: string): Promise<readonly (NewExposure & { readonly computedAt: Date })[]>;
  noticesOf(advisoryId: string): Promise<readonly NoticeWord[]>;
  /** By name; `after` is the last row's name and id. */
  operators(query: {
    readonly limit: number;
    readonly after: { readonly name: string; readonly id: string } | null;
    readonly words: string | null;
    readonly now: Date;
    readonly only?: string;
  }): Promise<{ readonly items: readonly OperatorSummary[]; readonly more: boolean }>;
  /** Operators whose name has these words in it; all where null. */
  countOperators(words: string | null, cap: number): Promise<BoundedCount>;
  inventoriesOf(partyId: string): Promise<readonly InventoryRow[]>;
  inventory(
    id: string,
  ): Promise<(InventoryRow & { readonly partyId: string; readonly compartmentId: string }) | null>;
  /** In the order of the document, those after place `after` of the list, which begins with 1. */
  unmatchedOf(
    inventory: InventoryRef,
    page: { readonly after: number; readonly limit: number },
  ): Promise<readonly (UnmatchedComponent & { readonly no: number })[]>;
  exposuresOfParty(partyId: string): Promise<readonly OperatorExposure[]>;
  /** Open ones by date, then answered ones newest first. */
  noticesFor(partyId: string, limit: number): Promise<readonly NoticeRow[]>;
  notice(id: string): Promise<(NoticeRow & { readonly partyId: string }) | null>;
  parties(ids: readonly string[]): Promise<ReadonlyMap<string, Party>>;
}
