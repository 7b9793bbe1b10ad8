/** How many a whole list has, counted no further than a person would read. */

/** Exact up to here; beyond, a list says "more than". */
export const COUNT_CAP = 10_000;

/** Not exact: there are at least that many. */
export type BoundedCount = { readonly count: number; readonly exact: boolean };

/** `counted` went on to one more than the cap. */
export function boundedCount(counted: number, cap: number): BoundedCount {
  return { count: Math.min(counted, cap), exact: counted <= cap };
}
