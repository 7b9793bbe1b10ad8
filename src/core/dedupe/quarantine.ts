/**
 * A case that grows suddenly is either important or an attack: machines stop, a person looks. Two bounds, both
 * from what aliases do in public databases when they chain: no case above 25 members by machine, and none that
 * gains more than five within an hour. A finder's first report in a case does not count as gain: eight labs
 * that report one flaw on one day are what a clearinghouse is for; nine reports from one of them are not
 * (`docs/decisions/0403-quarantine.md`).
 */
import { MAX_MACHINE_CLUSTER } from './clusters.ts';
import { HELD_BACK, type JudgedPair } from './judge.ts';

/** Members a case may gain by machine in an hour, finders' first ones aside. */
export const MAX_HOURLY_GAIN = 5;

/** A finding as a member or a newcomer. */
export type Member = {
  readonly finding: string;
  readonly finder: string;
  /** Came into its case, or arrived, within the last hour. */
  readonly isNew: boolean;
};

/**
 * The same pairs, with merges beyond the bounds held back as suggestions. `groupOf` gives the members of the
 * finding's case, itself included; strongest merges are taken first.
 */
export function quarantined(
  pairs: readonly JudgedPair[],
  groupOf: (finding: string) => readonly Member[],
): readonly JudgedPair[] {
  const groups = new Map<string, readonly Member[]>();
  const current = (finding: string) => groups.get(finding) ?? groupOf(finding);
  const held = new Map<JudgedPair, JudgedPair>();
  const merging = pairs.filter(({ decidedBy }) => decidedBy === 'auto');
  for (const pair of merging.toSorted((x, y) => y.score - x.score || (x.a + x.b < y.a + y.b ? -1 : 1))) {
    const [left, right] = [current(pair.a), current(pair.b)];
    if (left.some(({ finding }) => finding === pair.b)) continue;
    const joined = [...left, ...right];
    const reason = reasonAgainst(joined);
    if (reason === null) for (const { finding } of joined) groups.set(finding, joined);
    else held.set(pair, heldBack(pair, reason));
  }
  return pairs.map((pair) => held.get(pair) ?? pair);
}

function reasonAgainst(joined: readonly Member[]): string | null {
  if (joined.length > MAX_MACHINE_CLUSTER) {
    return `The case would have ${joined.length} findings; above ${MAX_MACHINE_CLUSTER} a person decides.`;
  }
  const finders = new Set(joined.filter(({ isNew }) => !isNew).map(({ finder }) => finder));
  let gain = 0;
  for (const { finder } of joined.filter(({ isNew }) => isNew)) {
    if (finders.has(finder)) gain += 1;
    finders.add(finder);
  }
  return gain > MAX_HOURLY_GAIN
    ? `The case would gain ${gain} findings of the same finders within an hour; above ${MAX_HOURLY_GAIN} a person decides.`
    : null;
}

function heldBack(pair: JudgedPair, detail: string): JudgedPair {
  return {
    ...pair,
    decidedBy: 'suggested',
    confidence: Math.min(pair.confidence, HELD_BACK),
    evidence: [...pair.evidence, { kind: 'quarantine', detail, weight: 0 }],
  };
}
