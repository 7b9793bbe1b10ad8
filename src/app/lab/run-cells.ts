/**
 * Runs proofs against patches, in an order that keeps every core busy. A patch is built once, for the first proof
 * that meets it, and a build may take a hundred times as long as a run. So each patch's first meeting goes before all
 * others, and what could only wait for a build that is on is left for later: while the last patch is built, the
 * other cores run what is built already.
 */
import type { ProposedPatch } from '../../core/finding/finding.ts';
import type { Meeting } from './environment.ts';
import { stopsProof } from './judge-patches.ts';
import type { Tested } from './reproduce.ts';
import type { Bench, Lab } from './run-once.ts';
import { withMeeting } from './with-bench.ts';

/** `patch`: the same object wherever it is the same patch. */
export type Pair = { readonly row: Tested; readonly patch: ProposedPatch };

/** Proofs that are laid out at once, for which others have cells that need no build: each holds its source. */
const MAX_OPEN = 8;

/** Whether the patch stops the proof, for each pair; null where it cannot be told. The first rejection is the answer. */
export async function runCells(
  pairs: readonly Pair[],
  lab: Lab,
  capacity: number,
): Promise<ReadonlyMap<Pair, boolean | null>> {
  const answers = new Map<Pair, boolean | null>();
  const waiting = firstMeetingsFirst(pairs);
  const rows = rowsOf(pairs, lab);
  const met = new Set<ProposedPatch>();
  const beingBuilt = new Set<ProposedPatch>();
  const next = (): Pair | undefined => {
    const ready = waiting.findIndex(({ row, patch }) => !beingBuilt.has(patch) && rows.mayOpen(row));
    return waiting.splice(Math.max(ready, 0), 1)[0];
  };
  const work = async () => {
    try {
      for (let pair = next(); pair !== undefined; pair = next()) {
        const { row, patch } = pair;
        const isFirst = !met.has(patch);
        if (isFirst) beingBuilt.add(patch);
        met.add(patch);
        const bench = await rows.open(row);
        answers.set(pair, bench === null ? null : await stopsProof(bench, patch));
        if (isFirst) beingBuilt.delete(patch);
        await rows.leave(row);
      }
    } catch (error) {
      waiting.length = 0;
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: capacity }, work));
  await rows.close();
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return answers;
}

function firstMeetingsFirst(pairs: readonly Pair[]): Pair[] {
  const first = new Set([...Map.groupBy(pairs, ({ patch }) => patch).values()].map(([pair]) => pair!));
  return [...first, ...pairs.filter((pair) => !first.has(pair))];
}

type Row = {
  /** Null where the proof could not be laid out. */
  readonly bench: Promise<Bench<Meeting> | null>;
  /** Gives back what was laid out. */
  readonly end: () => Promise<void>;
};

/** Proofs laid out from their first cell to their last. */
function rowsOf(pairs: readonly Pair[], lab: Lab) {
  const left = new Map([...Map.groupBy(pairs, ({ row }) => row)].map(([row, cells]) => [row, cells.length]));
  const open = new Map<Tested, Row>();
  const end = async (row: Tested) => {
    const opened = open.get(row);
    open.delete(row);
    await opened?.end();
  };
  return {
    mayOpen: (row: Tested) => open.has(row) || open.size < MAX_OPEN,
    open(row: Tested) {
      const opened = open.get(row) ?? layOut(row, lab);
      open.set(row, opened);
      return opened.bench;
    },
    async leave(row: Tested) {
      const cells = left.get(row)! - 1;
      left.set(row, cells);
      if (cells === 0) await end(row);
    },
    async close() {
      for (const row of [...open.keys()]) await end(row);
    },
  };
}

function layOut({ finding }: Tested, lab: Lab): Row {
  const bench = Promise.withResolvers<Bench<Meeting> | null>();
  const over = Promise.withResolvers<void>();
  const ended = withMeeting(finding, lab, (laidOut) => {
    bench.resolve(laidOut);
    return over.promise;
  });
  ended.then(() => bench.resolve(null), bench.reject);
  return {
    bench: bench.promise,
    async end() {
      over.resolve();
      await ended;
    },
  };
}
