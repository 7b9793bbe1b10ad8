/**
 * What others do with two crash stacks, ported from their published descriptions, to stand beside ours: the
 * comparison by which ClusterFuzz groups crashes of one project (equal in number of the leading frames, or
 * states whose lines are nearly the same by edit distance), and the distance that CASR clusters by (frames
 * matched in order, those near the crash counting more). And the plain ones: chance, shared frames, shared
 * frames × 3 + same type, and the ceiling that no ranking of five can pass.
 */
import type { CrashRecord } from './dedupe-data.ts';

export type Baseline = {
  readonly name: string;
  readonly score: (a: CrashRecord, b: CrashRecord) => number;
};

export const BASELINES: readonly Baseline[] = [
  { name: 'random', score: () => 0 },
  { name: 'shared-frames', score: sharedFrames },
  { name: 'frames-and-type', score: (a, b) => 3 * sharedFrames(a, b) + (kindOf(a) === kindOf(b) ? 1 : 0) },
  { name: 'clusterfuzz-port', score: clusterFuzz },
  { name: 'casr-port', score: casr },
  { name: 'ceiling', score: (a, b) => (a.fix === b.fix ? 1 : 0) },
];

export function framesOf({ finding }: CrashRecord): readonly string[] {
  return (finding.crash?.frames ?? []).map((frame) => frame.function ?? '');
}

function kindOf({ finding }: CrashRecord): string {
  return finding.crash?.kind ?? '';
}

function sharedFrames(a: CrashRecord, b: CrashRecord): number {
  const right = new Set(framesOf(b));
  return [...new Set(framesOf(a))].filter((frame) => right.has(frame)).length;
}

/**
 * Frame by frame: two lines agree when their edit distance ratio is above 0.8; the score is the share of lines
 * that agree in place, and the longest run of equal frames in order counts beside it.
 */
function clusterFuzz(a: CrashRecord, b: CrashRecord): number {
  const [left, right] = [framesOf(a), framesOf(b)];
  const length = Math.max(left.length, right.length, 1);
  const alike = left.filter(
    (frame, index) => right[index] !== undefined && ratio(frame, right[index]) > 0.8,
  ).length;
  return alike / length + longestCommon(left, right);
}

/** 1 − distance; the weight of a match falls with its depth and with how far the two places are apart. */
function casr(a: CrashRecord, b: CrashRecord): number {
  const [left, right] = [framesOf(a), framesOf(b)];
  const [byDepth, byShift] = [0.04, 0.13];
  const table = Array.from({ length: left.length + 1 }, () => new Float64Array(right.length + 1));
  for (const [i, frame] of left.entries()) {
    for (const [j, other] of right.entries()) {
      const match =
        frame === other ? Math.exp(-byDepth * Math.min(i, j)) * Math.exp(-byShift * Math.abs(i - j)) : 0;
      table[i + 1]![j + 1] = Math.max(table[i]![j + 1]!, table[i + 1]![j]!, table[i]![j]! + match);
    }
  }
  const most = Math.max(
    1e-9,
    left
      .concat(right)
      .slice(0, Math.max(left.length, right.length))
      .reduce((sum, _, index) => sum + Math.exp(-byDepth * index), 0),
  );
  return table[left.length]![right.length]! / most;
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (const [i, frame] of a.entries()) {
    for (const [j, other] of b.entries()) {
      table[i + 1]![j + 1] =
        frame === other ? table[i]![j]! + 1 : Math.max(table[i]![j + 1]!, table[i + 1]![j]!);
    }
  }
  return table[a.length]![b.length]!;
}

function ratio(a: string, b: string): number {
  const [left, right] = [a.slice(0, 200), b.slice(0, 200)];
  let row = Uint16Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 0; i < left.length; i += 1) {
    const next = new Uint16Array(right.length + 1);
    next[0] = i + 1;
    for (let j = 0; j < right.length; j += 1) {
      next[j + 1] = Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (left[i] === right[j] ? 0 : 1));
    }
    row = next;
  }
  return 1 - row[right.length]! / Math.max(1, left.length, right.length);
}
