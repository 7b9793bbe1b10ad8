/** Inventories and notices, as their operator reads them. */
import { urgencies } from '../../app/exposure/flaw-urgency.ts';
import type { UnmatchedComponent } from '../../app/exposure/ports.ts';
import type { InventoryRow, NoticeRow } from '../../app/exposure/read-ports.ts';
import type { Stores } from '../../app/ports.ts';
import type { InventoryView, Notice, UnmatchedView } from './views/exposure.ts';

export function inventoryView(row: InventoryRow): InventoryView {
  const { id, asset, components, unmatched, unmatchedMore, warnings, internetExposed, receivedAt } = row;
  return {
    id,
    asset,
    components,
    unmatchedCount: unmatched.length + unmatchedMore,
    unmatched: unmatched.map(unmatchedView),
    warnings: warnings.map(({ pointer, code, message }) => ({ pointer, code, message })),
    internetExposed,
    receivedAt: receivedAt.toISOString(),
  };
}

export function unmatchedView({ component, reason, pointer }: UnmatchedComponent): UnmatchedView {
  // Rows written before there was a place have no such member.
  return { component, reason, pointer: pointer ?? null };
}

/** With what decides how soon, for which their names and the operator's word about each asset are looked up. */
export async function noticeViews(
  stores: Stores,
  partyId: string,
  rows: readonly NoticeRow[],
): Promise<Notice[]> {
  const namesOf = ({ identifier, aliases }: NoticeRow) => [identifier, ...aliases];
  const urgencyOf = await urgencies(stores, rows.map(namesOf));
  const inventories = rows.length === 0 ? [] : await stores.exposure.inventoriesOf(partyId);
  const exposed = new Map(inventories.map(({ asset, internetExposed }) => [asset, internetExposed]));
  return rows.map((row) => ({
    id: row.id,
    asset: row.asset,
    component: row.component,
    version: row.version,
    fixed: [...row.fixed],
    what: row.what,
    advisory: row.identifier,
    ...urgencyOf(namesOf(row)),
    reproduced: row.reproduced,
    internetExposed: exposed.get(row.asset) ?? null,
    advisoryPath: row.advisoryPath,
    dueAt: row.dueAt?.toISOString() ?? null,
    toldAt: row.toldAt.toISOString(),
    answer: row.answer,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    note: row.note,
    mitigation: row.mitigation,
    mitigatedUntil: row.mitigatedUntil?.toISOString() ?? null,
    justification: row.justification,
    shownFixedAt: row.shownFixedAt?.toISOString() ?? null,
    stillThereAt: row.stillThereAt?.toISOString() ?? null,
  }));
}
