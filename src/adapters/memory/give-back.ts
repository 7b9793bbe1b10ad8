/**
 * A server that promises to stay small while it reads something large. Left to itself the engine lets a heap of
 * 50 MB of live data grow to several times that before it looks, because the machine has memory to spare.
 * Measured in docs/performance.md, "A large document".
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * The nursery stays as large as it is, instead of growing to a share of the machine's memory: what was made for
 * one document would be kept for all time. To be called once, as early as possible; where the process was
 * started with a nursery of a chosen size that size stands.
 */
export function stayLean(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** The engine hands its collector out only while the flag is set. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  return collect;
}

/** Collects garbage now. Costs some tens of milliseconds: for use between large steps. */
export const giveBackMemory: () => void = collector();
