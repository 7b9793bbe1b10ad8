/**
 * Which findings about other components a new one belongs with: copies, forks, other names of one source
 * (core/dedupe/across-components.ts). Relations for the desk, likeliest first; nothing is merged over them.
 */
import { keysAcross, MAX_RELATED, relatedPair } from '../../core/dedupe/across-components.ts';
import type { JudgedPair } from '../../core/dedupe/judge.ts';
import { ANY_COMPONENT } from '../../core/dedupe/key-number.ts';
import type { Signature } from '../../core/dedupe/signature.ts';
import type { Stores } from '../ports.ts';
import { signaturesOf } from './signatures.ts';

/** Partners looked at for each finding; those of its own component are among them and are passed over. */
const PARTNERS = 16;

/** Keeps the keys of the new ones and judges whom they meet; at most MAX_RELATED for each new one. */
export async function findRelated(
  stores: Stores,
  desk: string,
  fresh: readonly Signature[],
): Promise<readonly JudgedPair[]> {
  const keys = fresh.flatMap((signature) => {
    const across = keysAcross(signature);
    const { finding: findingId, digest } = signature;
    return across.length === 0 ? [] : [{ findingId, component: ANY_COMPONENT, digest, keys: across }];
  });
  if (keys.length === 0) return [];
  await stores.desk.addKeys(desk, keys);
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
