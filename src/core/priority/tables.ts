/** Every decision table, and how it may be asked for. */
import type { DecisionTable } from './decision-table.ts';
import { CISA_TABLES } from './tables/cisa.ts';
import { CVSS_TABLES } from './tables/cvss.ts';
import { SSVC_TABLES } from './tables/ssvc.ts';

export const TABLES: readonly DecisionTable[] = [...CISA_TABLES, ...SSVC_TABLES, ...CVSS_TABLES];

/** BOD 26-04: how fast an agency must remediate. */
export const BOD_26_04 = 'cisa:DT_BOD2604:1.0.0';

/**
 * By id in any case, by `namespace:key` without version, or by the id of the outcome where only one table
 * decides it (`cisa:BOD2604:1.0.0`). null: there is none, or the name fits several.
 */
export function findTable(name: string): DecisionTable | null {
  const given = name.trim().toLowerCase();
  const byId = TABLES.filter(({ id }) => id.toLowerCase() === given || withoutVersion(id) === given);
  const found =
    byId.length > 0
      ? byId
      : TABLES.filter(
          ({ outcome }) => outcome.id.toLowerCase() === given || withoutVersion(outcome.id) === given,
        );
  return found.length === 1 ? (found[0] ?? null) : null;
}

function withoutVersion(id: string): string {
  return id.toLowerCase().split(':').slice(0, 2).join(':');
}
