/**
 * What running proofs against patches says of two findings, as links. Execution merges where words may not: two
 * minimal patches that each stop the other's proof mend one thing. It stands over what signatures say of the
 * pair, and under a person's word.
 */
import type { ExecutionRelation } from '../reproduction/matrix.ts';
import { type SeenCrash, spelledCrash } from '../reproduction/seen-crash.ts';
import type { Evidence, MachineLink } from './link.ts';
import { MODEL } from './model.ts';

/** The lab's own word, not a calibrated one: no labelled pair was ever contradicted by it, and few exist. */
const SAME = 0.999;
const CONTAINS = 0.7;

const SAME_KIND = 'patches-stop-each-other';
const CRASH_KIND = 'same-crash-in-same-build';
const MERGING: ReadonlySet<string> = new Set([SAME_KIND, CRASH_KIND]);

export type ExecutionLink = MachineLink & { readonly head: string | null };

export function linkOfExecution(relation: ExecutionRelation): ExecutionLink {
  if (relation.kind === 'same') {
    const detail = "Each one's minimal patch, with its tests green, stops the other's proof.";
    return {
      ...{ a: relation.a, b: relation.b, relation: 'duplicate', head: null, decidedBy: 'auto' },
      confidence: SAME,
      evidence: [{ kind: SAME_KIND, detail, weight: weightOf(SAME) }],
    };
  }
  const { whole, part } = relation;
  const detail = "The minimal patch of one stops both proofs; the other's stops its own and not that one's.";
  const [a, b] = whole < part ? [whole, part] : [part, whole];
  return {
    ...{ a, b, relation: 'subsumes', head: whole, decidedBy: 'suggested' },
    confidence: CONTAINS,
    evidence: [{ kind: 'patch-stops-both', detail, weight: weightOf(CONTAINS) }],
  };
}

/**
 * Two whose proofs crash alike in one build, every run, are one flaw. Each is linked to the first of its kind in code
 * unit order of their ids: the same links whichever was judged first, a star and no square.
 */
export function linksOfCrashes(
  seen: readonly { readonly finding: string; readonly crash: SeenCrash }[],
): readonly ExecutionLink[] {
  const alike = Map.groupBy(seen, ({ crash }) => spelledCrash(crash));
  return [...alike.values()].flatMap((twins) => {
    const [first, ...others] = twins.map(({ finding }) => finding).toSorted();
    const { class: kind, frames } = twins[0]!.crash;
    const detail = `In one build both proofs end in ${kind} at ${frames[0]}, reached the same way, in every run.`;
    return others.map(
      (b): ExecutionLink => ({
        ...{ a: first!, b, relation: 'duplicate', head: null, decidedBy: 'auto' },
        confidence: SAME,
        evidence: [{ kind: CRASH_KIND, detail, weight: weightOf(SAME) }],
      }),
    );
  });
}

/** Whether a link rests on execution: then no likeness of words withdraws it. */
export function isByExecution(evidence: readonly Evidence[]): boolean {
  return evidence.some(({ kind }) => MERGING.has(kind));
}

/** So that it and what is known before looking add up to the confidence. */
function weightOf(confidence: number): number {
  return Math.round(100 * (Math.log(confidence / (1 - confidence)) - MODEL.intercept)) / 100;
}

/** Equal for two links that say the same of the same pair. */
export function asWritten(
  link: Pick<ExecutionLink, 'a' | 'b' | 'relation' | 'head' | 'confidence'> & { readonly decidedBy: string },
): string {
  return JSON.stringify([link.a, link.b, link.relation, link.head, link.confidence, link.decidedBy]);
}
