/**
 * From reasons to a decision. Errors are not alike: a wrong merge hides a flaw, a missed one costs a person a
 * look. So a machine merges only above a calibrated bar *and* on several independent grounds *and* with
 * nothing strong against; everything else is a suggestion with its confidence.
 */

import { type CrashContext, NO_CRASHES } from './crash-context.ts';
import { areBareCrashes } from './crash-evidence.ts';
import { reasonsFor } from './evidence.ts';
import { kindFacts } from './kinds.ts';
import type { MachineLink } from './link.ts';
import { MODEL, type ReportModel } from './model.ts';
import type { Ground } from './reason.ts';
import type { Signature } from './signature.ts';

/** Log odds of a candidate pair before anything is known. */
export const PRIOR = MODEL.intercept;

/** Confidence from which a machine may merge: where measured precision is at least 0.99 (`docs/dedupe.md`). */
export const AUTO_BAR = MODEL.bar;

/** What is held back for a person claims no more than this, whatever its reasons add up to. */
export const HELD_BACK = 0.95;

/** Less than any weight that matters: only orders pairs with the same reasons. */
const BY_DEGREE = 0.1;

export type JudgedPair = MachineLink & {
  /** Log odds, and by degree where those are equal: ranks suggestions. */
  readonly score: number;
};

/**
 * `a` and `b` come out in code unit order of their finding ids, so that a pair has one spelling. `crashes` is
 * what is ordinary among the component's crashes; without it every frame counts as equally rare.
 */
export function judgePair(
  left: Signature,
  right: Signature,
  crashes: CrashContext = NO_CRASHES,
  model: ReportModel = MODEL,
): JudgedPair {
  const [a, b] = left.finding < right.finding ? [left, right] : [right, left];
  const bare = areBareCrashes(a, b);
  const reasons = reasonsFor(a, b, { crashes, model }).filter(
    ({ ground }) => !bare || COUNTS_FOR_CRASHES.has(ground),
  );
  const prior = bare ? crashes.model.intercept : model.intercept;
  const logOdds = reasons.reduce((sum, reason) => sum + reason.weight, prior);
  const score = reasons.reduce((sum, { degree }) => sum + BY_DEGREE * (degree ?? 0), logOdds);
  const summed = Math.round(1e4 / (1 + Math.exp(-logOdds))) / 1e4;
  const decidedBy = summed >= model.bar && mayMerge(reasons.map(({ kind }) => kind)) ? 'auto' : 'suggested';
  const confidence = decidedBy === 'auto' ? summed : Math.min(summed, HELD_BACK);
  const evidence = reasons
    .filter(({ weight }) => weight !== 0)
    .map(({ kind, detail, weight }) => ({ kind, detail, weight: round(weight) }));
  return { a: a.finding, b: b.finding, relation: 'duplicate', confidence, decidedBy, evidence, score };
}

/** Words, names and places of a bare crash are its frames once more. */
const COUNTS_FOR_CRASHES: ReadonlySet<Ground> = new Set(['identity', 'crash', 'fix', 'range']);

/** Evidence against that third findings must not bridge: judged unlikely, or contradicted outright. */
export function isObjection(pair: JudgedPair): boolean {
  return (
    pair.decidedBy !== 'auto' &&
    (pair.confidence < UNLIKELY ||
      pair.evidence.some(({ kind }) => UNBRIDGEABLE.has(kindFacts(kind)?.objects)))
  );
}

const UNBRIDGEABLE: ReadonlySet<string | undefined> = new Set(['strong', 'form']);

const UNLIKELY = 0.2;

/** Whether the kinds of reasons allow a merge at all, however high the confidence. */
export function mayMerge(given: readonly string[]): boolean {
  const kinds = new Set(given);
  if (kinds.has('same-claim')) return true;
  const named = kinds.has('shared-identifier');
  const samePlace = kinds.has('same-lines') || kinds.has('same-patch-lines');
  const facts = [...kinds].flatMap((kind) => kindFacts(kind) ?? []);
  const objections = new Set(facts.map(({ objects }) => objects));
  // One number for both outweighs another way in; it does not outweigh another mechanism.
  if (objections.has('strong') || ((objections.has('soft') || objections.has('form')) && !named))
    return false;
  if (objections.has('entry') && !named && !samePlace) return false;
  const bearing = new Set(facts.filter(({ bears }) => bears === true).map(({ ground }) => ground));
  const agrees = facts.some(({ ground }) => ground === 'identity' || ground === 'weakness');
  return agrees && (named || bearing.size >= 2);
}

function round(weight: number): number {
  return Math.round(weight * 100) / 100;
}
