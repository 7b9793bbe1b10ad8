/** A VERS range as OSV events, for the published OSV record. */
import type { RangeEvent } from '../exposure/advisory-range.ts';
import { parseVers } from '../version/vers.ts';

export type PublishedRange = {
  readonly events: readonly RangeEvent[];
  /** Versions named one by one (`=`). */
  readonly versions: readonly string[];
};

/** Null for a range that is not VERS, or that holds `!=`, which events cannot say. */
export function rangeEvents(vers: string): PublishedRange | null {
  const parsed = parseVers(vers);
  if (!parsed.ok) return null;
  if (parsed.range.constraints === '*')
    return { events: [{ kind: 'introduced', version: '0' }], versions: [] };
  const events: RangeEvent[] = [];
  const versions: string[] = [];
  let open = false;
  for (const { comparator, version } of parsed.range.constraints) {
    switch (comparator) {
      case '=':
        versions.push(version);
        break;
      case '>=':
        events.push({ kind: 'introduced', version });
        open = true;
        break;
      case '<':
      case '<=':
        if (!open) events.push({ kind: 'introduced', version: '0' });
        events.push({ kind: comparator === '<' ? 'fixed' : 'last_affected', version });
        open = false;
        break;
      default:
        // `>` would need the next version after it, which no range knows; `!=` a hole.
        return null;
    }
  }
  return { events, versions };
}
