/**
 * How rare a word is in security advisories, in nats: 0 for one that every advisory has. Sharing a rare word
 * says more than sharing a common one, and rarity taken from elsewhere keeps a pair's weight independent of
 * what else has been received. Counted by `bench/dedupe-fit.ts`; only words and how often they occur are kept.
 */
import { COMMONNESS, DOCUMENTS } from './word-table.ts';

/** A word that few advisories have: as rare as anything counts, so that one odd word cannot decide. */
const RAREST = Math.log(DOCUMENTS / 4);

const RARITY: ReadonlyMap<string, number> = new Map(
  COMMONNESS.flatMap(({ documents, words }) =>
    words.split(' ').map((word) => [word, Math.log(DOCUMENTS / documents)] as const),
  ),
);

/** Of a stemmed word (`words.ts`). */
export function rarity(word: string): number {
  return RARITY.get(word) ?? RAREST;
}
