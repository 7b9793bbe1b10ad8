/**
 * Which findings about other components a new one belongs with: copies, forks, other names of one source
 * (core/dedupe/across-components.ts). Relations for the desk, likeliest first; nothing is merged over them.
 */
import { MAX_RELATED, relatedPair } from '../../core/dedupe/across-components.ts';
import type { JudgedPair } from '../../core/dedupe/judge.ts';
import type { Signature } from '../../core/dedupe/signature.ts';
import type { Stores } from '../ports.ts';
import { keysElsewhere, signaturesOf } from './signatures.ts';

/** Partners looked at for each finding; those of its own component are among them and are passed over. */
const PARTNERS = 16;

/** Judges whom the new ones meet; at most MAX_RELATED for each new one. */
export async function findRelated(
  stores: Stores,
  desk: string,
  fresh: readonly Signature[],
): Promise<readonly JudgedPair[]> {
  const keys = fresh.map(keysElsewhere).filter((each) => each.keys.length > 0);
  if (keys.length === 0) return [];
  const met = await stores.desk.candidates(desk, keys, PARTNERS);
  const known = new Map(fresh.map((signature) => [signature.finding, signature]));
  const unread = met.map(({ candidate }) => candidate).filter((id) => !known.has(id));
  for (const [id, signature] of await signaturesOf(stores, desk, [...new Set(unread)]))
    known.set(id, signature);
  const pairs = new Map<string, JudgedPair>();
  const told = new Map<string, number>();
  for (const { asker, candidate } of met) {
    const [left, right] = [known.get(asker), known.get(candidate)];
    const pair = left === undefined || right === undefined ? null : relatedPair(left, right);
    if (pair === null || pairs.has(`${pair.a} ${pair.b}`) || (told.get(asker) ?? 0) >= MAX_RELATED) continue;
    told.set(asker, (told.get(asker) ?? 0) + 1);
    pairs.set(`${pair.a} ${pair.b}`, pair);
  }
  return [...pairs.values()];
}
