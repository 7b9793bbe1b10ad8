/** How a list says how many it has: exactly, or at least. */
import type { BoundedCount } from '../../app/bounded-count.ts';

export type PageTotal = { readonly total: number } | { readonly totalAtLeast: number };

export function pageTotal({ count, exact }: BoundedCount): PageTotal {
  return exact ? { total: count } : { totalAtLeast: count };
}
