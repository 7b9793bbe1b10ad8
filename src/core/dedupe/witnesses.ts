/**
 * What a third finding says about a pair. A scanner that claims no range agrees with a true claim and with a
 * look-alike shown on a fixed release; the range in which its likely duplicate says the flaw is mended speaks
 * for it. Without this, one report without a range would join what ranges keep apart.
 */
import type { JudgedPair } from './judge.ts';
import { AUTO_BAR, HELD_BACK } from './judge.ts';
import { MODEL } from './model.ts';

/** From here a finding is likely enough the same as another to speak for it. */
const SPEAKS_FOR = 0.5;

/**
 * The same pairs, those held back where a witness objects to them. Looks at each pair and the partners of its
 * ends among the pairs given; independent of their order.
 */
export function heldBackByWitnesses(pairs: readonly JudgedPair[]): readonly JudgedPair[] {
  const objectors = new Map<string, Set<string>>();
  const friends = new Map<string, Set<string>>();
  for (const pair of pairs) {
    if (pair.evidence.some(({ kind }) => kind === 'fixed-there')) link(objectors, pair);
    else if (pair.confidence >= SPEAKS_FOR) link(friends, pair);
  }
  if (objectors.size === 0) return pairs;
  const isOpposed = (one: string, other: string) => {
    const against = objectors.get(other);
    if (against === undefined) return false;
    return [...(friends.get(one) ?? [])].some((friend) => friend !== other && against.has(friend));
  };
  return pairs.map((pair) =>
    pair.decidedBy === 'auto' && !isSettled(pair) && (isOpposed(pair.a, pair.b) || isOpposed(pair.b, pair.a))
      ? heldBack(pair)
      : pair,
  );
}

/** The same claim twice, or one number for both, needs nobody to speak for it. */
function isSettled({ evidence }: JudgedPair): boolean {
  return evidence.some(({ kind }) => kind === 'same-claim' || kind === 'shared-identifier');
}

function heldBack(pair: JudgedPair): JudgedPair {
  const weight = Math.round(100 * MODEL.weights['fixed-there']) / 100;
  const score = pair.score + weight;
  const confidence = Math.min(Math.round(1e4 / (1 + Math.exp(-score))) / 1e4, HELD_BACK, AUTO_BAR);
  return {
    ...pair,
    score,
    confidence,
    decidedBy: 'suggested',
    evidence: [
      {
        kind: 'fixed-by-another',
        detail:
          'A third report, likely the same as one of them, claims the flaw fixed in the version of the other.',
        weight,
      },
      ...pair.evidence,
    ],
  };
}

function link(links: Map<string, Set<string>>, { a, b }: JudgedPair): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const known = links.get(from);
    if (known === undefined) links.set(from, new Set([to]));
    else known.add(to);
  }
}
