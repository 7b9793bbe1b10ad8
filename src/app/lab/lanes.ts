/**
 * Who goes first in the lab. A person who asks goes before every finding that merely came in; among those each
 * finder's first waiting one goes before anybody's second, so that a flood of one finder's delays that finder.
 * What a finder can see of it, its own findings' order, depends on its own findings only.
 */

/** A person asked for this judgement and may be waiting for it. */
export const ASKED = 1_000_000;

/** Beyond so many of one finder's the order among them is that of arrival. */
export const MOST_RANKED = 10_000;

/** `ahead`: how many findings of the same finder wait already. Higher goes first. */
export function priorityOf(ahead: number): number {
  return 0 - Math.min(Math.max(0, ahead), MOST_RANKED);
}
