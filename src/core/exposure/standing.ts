/**
 * Whom a corrected or withdrawn advisory concerns anew: operators whose standing is another one than they were told.
 * Whoever was told the same as is true now is not told again.
 */
export type Standing = 'affected' | 'unknown' | 'not_affected';

/** One component of one asset, and what is true of it now. */
export type StandingNow = {
  readonly partyId: string;
  readonly inventoryId: string;
  readonly asset: string;
  readonly purl: string;
  readonly version: string;
  readonly status: Standing;
  readonly fixed: readonly string[];
};

/** What its operator was told last. */
export type ToldBefore = Omit<StandingNow, 'status'> & {
  readonly id: string;
  /** Null: it was told of, and whether as affected or as not to be told was not kept. */
  readonly status: Standing | null;
};

export type StandingChange = {
  readonly now: StandingNow;
  /** The notice that it takes the place of; null: the first. */
  readonly before: ToldBefore | null;
  readonly kind: 'reached' | 'affected-now' | 'unsure-now' | 'cleared' | 'fixed-elsewhere';
};

/**
 * An asset's newer inventory may hold the same version under another inventory: it is the asset and the component that
 * count. What was told of a component that the asset holds no more is left as it stands.
 */
export function changedStandings(
  told: readonly ToldBefore[],
  now: readonly StandingNow[],
): readonly StandingChange[] {
  const before = new Map(told.map((each) => [keyOf(each), each]));
  return now.flatMap((each) => {
    const earlier = before.get(keyOf(each)) ?? null;
    const kind = kindOf(earlier, each);
    return kind === null ? [] : [{ now: each, before: earlier, kind }];
  });
}

/** Of a withdrawal: everybody who was told of something, wherever the component is by now. */
export function clearedStandings(told: readonly ToldBefore[]): readonly StandingChange[] {
  return told
    .filter(({ status }) => status !== 'not_affected')
    .map((before) => ({ now: { ...before, status: 'not_affected', fixed: [] }, before, kind: 'cleared' }));
}

function kindOf(before: ToldBefore | null, now: StandingNow): StandingChange['kind'] | null {
  if (before === null) return now.status === 'not_affected' ? null : 'reached';
  if (now.status === 'not_affected') return before.status === 'not_affected' ? null : 'cleared';
  if (before.status !== null && before.status !== now.status)
    return now.status === 'affected' ? 'affected-now' : 'unsure-now';
  return before.fixed.toSorted().join('\n') === now.fixed.toSorted().join('\n') ? null : 'fixed-elsewhere';
}

function keyOf({ partyId, asset, purl }: Pick<StandingNow, 'partyId' | 'asset' | 'purl'>): string {
  return JSON.stringify([partyId, asset, purl]);
}
