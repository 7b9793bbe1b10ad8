/** Every kind of inventory that is read: CycloneDX 1.2–1.7 and SPDX 2.2, 2.3 and 3.0, all JSON. */
import type { Parsed } from '../core/problem.ts';
import { type Inventory, inventoryOf } from './cyclonedx/inventory.ts';
import { DOCUMENT_LIMITS, type JsonLimits } from './json/limits.ts';
import { parseJson } from './json/parse.ts';
import { isSpdx, spdxInventoryOf } from './spdx/inventory.ts';

/** Detects the standard by what the document says of itself. Never throws. */
export function readInventory(bytes: Uint8Array, limits: JsonLimits = DOCUMENT_LIMITS): Parsed<Inventory> {
  const parsed = parseJson(bytes, limits);
  if (!parsed.ok) return parsed;
  return isSpdx(parsed.value) ? spdxInventoryOf(parsed.value) : inventoryOf(parsed.value);
}
