/** When intervals begin and end. They lie on a fixed grid, so that nobody's work moves a boundary. */

export type DueInterval = { readonly startMs: number; readonly endMs: number };

/** A transaction closes at most this many: eleven hours at ten seconds each. */
const MAX_AT_ONCE = 4096;

/**
 * The intervals that have ended by `nowMs` and are not closed yet, oldest first. Empty when the clock stands
 * before `closedUntilMs`: a clock set back closes nothing twice. A log's first interval is the last that
 * ended. A changed length takes effect at the next boundary of its own grid.
 */
export function dueIntervals(
  closedUntilMs: number | null,
  nowMs: number,
  lengthMs: number,
): readonly DueInterval[] {
  const due: DueInterval[] = [];
  let startMs = closedUntilMs ?? boundaryBefore(nowMs, lengthMs) - lengthMs;
  while (due.length < MAX_AT_ONCE) {
    const endMs = boundaryBefore(startMs, lengthMs) + lengthMs;
    if (endMs > nowMs) break;
    due.push({ startMs, endMs });
    startMs = endMs;
  }
  return due;
}

/** The last boundary at or before an instant. */
export function boundaryBefore(instantMs: number, lengthMs: number): number {
  return Math.floor(instantMs / lengthMs) * lengthMs;
}
