/**
 * From reasons to a decision. Errors are not alike: a wrong merge hides a flaw, a missed one costs a person a
 * look. So a machine merges only above a high bar *and* on several independent grounds *and* with nothing
 * strong against; everything else is a suggestion with its confidence.
 */
import { reasonsFor } from './evidence.ts';
import type { MachineLink } from './link.ts';
import type { Ground, Reason } from './reason.ts';
import type { Signature } from './signature.ts';

/** Log odds of a candidate pair before anything is known: about a third of the pairs in one component are one flaw. */
export const PRIOR = -0.7;

/** Confidence from which a machine may merge. */
export const AUTO_BAR = 0.98;

/** A reason at least this strong against keeps a pair a suggestion, whatever speaks for it. */
const OBJECTION = -1.2;

/** What is held back for a person claims no more than this, whatever its reasons add up to. */
const HELD_BACK = 0.95;

/** … and one this strong also against a shared identifier. */
const STRONG_OBJECTION = -2;

/** Grounds on which a merge can stand. Words, weakness and crash frames support; alone they never merge. */
const LOAD_BEARING: ReadonlySet<Ground> = new Set(['identity', 'place', 'entry', 'input', 'fix']);

/** What a ground must reach in sum to be counted as standing. */
const STANDING = 1.2;

export type JudgedPair = MachineLink & {
  /** Log odds; ranks suggestions where confidences round to the same. */
  readonly score: number;
};

/** `a` and `b` come out in code unit order of their finding ids, so that a pair has one spelling. */
export function judgePair(left: Signature, right: Signature): JudgedPair {
  const [a, b] = left.finding < right.finding ? [left, right] : [right, left];
  const reasons = reasonsFor(a, b);
  const score = reasons.reduce((sum, reason) => sum + reason.weight, PRIOR);
  const summed = Math.round(1e4 / (1 + Math.exp(-score))) / 1e4;
  const decidedBy = summed >= AUTO_BAR && mayMerge(reasons) ? 'auto' : 'suggested';
  const confidence = decidedBy === 'auto' ? summed : Math.min(summed, HELD_BACK);
  const evidence = reasons.map(({ kind, detail, weight }) => ({ kind, detail, weight: round(weight) }));
  return { a: a.finding, b: b.finding, relation: 'duplicate', confidence, decidedBy, evidence, score };
}

function mayMerge(reasons: readonly Reason[]): boolean {
  if (reasons.some((reason) => reason.kind === 'same-claim')) return true;
  const named = reasons.some((reason) => reason.kind === 'shared-identifier');
  const objections = reasons.filter((reason) => reason.weight <= OBJECTION);
  // One number for both outweighs another way in; it does not outweigh another mechanism.
  if (objections.some((reason) => !named || reason.weight <= STRONG_OBJECTION)) return false;
  const sums = new Map<Ground, number>();
  for (const { ground, weight } of reasons) sums.set(ground, (sums.get(ground) ?? 0) + weight);
  const standing = [...sums].filter(([ground, sum]) => LOAD_BEARING.has(ground) && sum >= STANDING).length;
  const agrees = (sums.get('weakness') ?? 0) > 0 || (sums.get('identity') ?? 0) > 0;
  return agrees && (named || standing >= 2);
}

function round(weight: number): number {
  return Math.round(weight * 100) / 100;
}
