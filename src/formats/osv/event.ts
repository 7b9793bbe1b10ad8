/** One event of an OSV range, as `core/exposure` evaluates it. */
import type { RangeEvent } from '../../core/exposure/range-intervals.ts';
import type { JsonObject } from '../json/parse.ts';
import { textAt } from '../json/read.ts';

/** Empty for an object that names no event; of one that names several, the first. */
export function toEvent(event: JsonObject): readonly RangeEvent[] {
  for (const kind of ['introduced', 'fixed', 'last_affected', 'limit'] as const) {
    const version = textAt(event, kind);
    if (version !== undefined) return [{ kind, version }];
  }
  return [];
}
