/**
 * What a third finding says about a pair. A scanner that claims no range agrees with a true claim and with a
 * look-alike shown on a fixed release; the range in which its likely duplicate says the flaw is mended speaks
 * for it. Without this, one report without a range would join what ranges keep apart.
 */
import { saysFixedAt } from './claimed-range.ts';
import { AUTO_BAR, HELD_BACK, type JudgedPair } from './judge.ts';
import { MODEL } from './model.ts';
import type { Signature } from './signature.ts';

/** From here a finding is likely enough the same as another to speak for it. */
const SPEAKS_FOR = 0.5;

/** Which version a finding was shown on, and in which range it claims the flaw. */
export type Claim = Pick<Signature, 'affected' | 'version'>;

/**
 * The same pairs, those held back where a witness objects to them: a likely duplicate of one end whose claimed
 * range says the flaw is mended in the version of the other. Independent of the order of the pairs.
 */
export function heldBackByWitnesses(
  pairs: readonly JudgedPair[],
  claimOf: (finding: string) => Claim | undefined,
): readonly JudgedPair[] {
  const friends = new Map<string, string[]>();
  for (const pair of pairs) {
    if (pair.confidence < SPEAKS_FOR || pair.evidence.some(({ kind }) => kind === 'fixed-there')) continue;
    if (claimOf(pair.b)?.affected != null) add(friends, pair.a, pair.b);
    if (claimOf(pair.a)?.affected != null) add(friends, pair.b, pair.a);
  }
  const isOpposed = (one: string, other: string) => {
    const version = claimOf(other)?.version ?? null;
    if (version === null) return false;
    return (friends.get(one) ?? []).some(
      (friend) => friend !== other && saysFixedAt(claimOf(friend)?.affected ?? '', version),
    );
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

function add(friends: Map<string, string[]>, finding: string, friend: string): void {
  const known = friends.get(finding);
  if (known === undefined) friends.set(finding, [friend]);
  else known.push(friend);
}
