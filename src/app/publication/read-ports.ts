/** What people read of advisories. */
import type { ComponentWords } from '../desk/ports.ts';
import type { NamedPrincipal } from '../desk/read-ports.ts';
import type { Advisory, AdvisoryState } from './ports.ts';

export type AdvisoryListRow = Advisory & {
  readonly component: ComponentWords;
  readonly severityRank: number;
  readonly caseNumber: number;
  readonly dueAt: Date | null;
  readonly operators: number | null;
  readonly embargoUntil: Date | null;
  readonly suggestions: number;
  readonly releaser: NamedPrincipal | null;
};

export interface PublicationReads {
  /** Newest draft or publication first; `after` is the last row's time and id. */
  advisories(query: {
    readonly state?: AdvisoryState;
    readonly limit: number;
    readonly after: { readonly at: string; readonly id: string } | null;
  }): Promise<{ readonly items: readonly AdvisoryListRow[]; readonly more: boolean; readonly total: number }>;
  advisoryRow(id: string): Promise<AdvisoryListRow | null>;
}
