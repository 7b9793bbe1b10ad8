/** Why a finding is in its case, in one line: its strongest link to another of the case that holds. */
import type { LinkView } from '../../../../src/apps/server/views/index.ts';

export type WhyHere = {
  /** The other finding's id. */
  readonly to: string;
  /** The sentence that speaks loudest for it, likeness of words apart; null where there is none. */
  readonly because: string | null;
  readonly byPerson: boolean;
};

/** Null for a finding that no holding link ties to one of `members`. A person's word stands before a machine's. */
export function whyHere(
  id: string,
  links: readonly LinkView[],
  members: ReadonlySet<string>,
): WhyHere | null {
  const holding = links
    .filter(({ a, b }) => (a === id && members.has(b)) || (b === id && members.has(a)))
    .filter(({ relation, decidedBy, decision }) =>
      relation === 'duplicate' ? decidedBy === 'auto' || decision === 'together' : false,
    )
    .toSorted((x, y) => rank(y) - rank(x) || y.confidence - x.confidence);
  const [link] = holding;
  if (link === undefined) return null;
  // Like words weigh, but are nothing that a merge stands on.
  const loudest = link.evidence
    .filter(({ kind }) => !kind.endsWith('-words'))
    .toSorted((x, y) => y.weight - x.weight)[0];
  return {
    to: link.a === id ? link.b : link.a,
    because: loudest !== undefined && loudest.weight > 0 ? loudest.detail : null,
    byPerson: link.decidedBy === 'person',
  };
}

function rank({ decidedBy }: LinkView): number {
  return decidedBy === 'person' ? 1 : 0;
}
