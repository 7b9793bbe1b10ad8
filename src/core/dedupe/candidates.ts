/**
 * Which pairs are worth looking at. Never all pairs: findings meet only under a shared key, always within one
 * component, and each takes a bounded number of partners, the most specific keys first (Hernández & Stolfo's
 * blocking). A finder who floods one component makes full buckets, not quadratic work.
 */
import { bandKeys } from './minhash.ts';
import { basename } from './places.ts';
import type { Signature } from './signature.ts';
import { weaknessFamilies } from './weakness.ts';

/** Most specific first: the order in which partners are taken. */
export const KEY_KINDS = [
  'identifier',
  'digest',
  'frames',
  'frame',
  'patch',
  'call-form',
  'place-weakness',
  'function',
  'call',
  'prose',
  'file',
  'weakness',
  'crash',
  'component',
] as const;

export type KeyKind = (typeof KEY_KINDS)[number];

export type CandidateKey = { readonly kind: KeyKind; readonly value: string };

/** Partners one finding takes at most, over all its keys. */
export const MAX_PARTNERS = 64;

const MAX_KEYS = 48;

/** Keys of one signature, most specific first; none for a component that names nothing. */
export function candidateKeys(signature: Signature): readonly CandidateKey[] {
  if (signature.component === '') return [];
  const families = weaknessFamilies(signature.weaknesses);
  const keys: CandidateKey[] = [
    ...signature.identifiers.map((value) => ({ kind: 'identifier' as const, value })),
    { kind: 'digest', value: signature.digest },
  ];
  if (signature.crash !== null && signature.crash.frames.length > 0) {
    const { frames, kind, access } = signature.crash;
    keys.push({ kind: 'frames', value: frames.slice(0, 2).join('<') });
    for (const frame of frames) keys.push({ kind: 'frame', value: frame });
    keys.push({ kind: 'crash', value: `${kind} ${access}` });
  }
  for (const span of signature.touched.slice(0, 4)) {
    keys.push({ kind: 'patch', value: `${basename(span.file)}:${Math.floor(span.start / 16)}` });
  }
  keys.push(...compositeKeys(signature, families));
  const places = signature.places.length > 0 ? signature.places : signature.patched;
  for (const place of places) {
    const tail = place.segments.at(-1);
    if (tail !== undefined) keys.push({ kind: 'function', value: tail });
  }
  for (const call of [...signature.trace.calls, ...signature.spoken].slice(0, 8))
    keys.push({ kind: 'call', value: call });
  for (const band of bandKeys(signature.sketch)) keys.push({ kind: 'prose', value: band });
  for (const place of places) {
    if (place.file !== null) keys.push({ kind: 'file', value: basename(place.file) });
  }
  for (const family of families) keys.push({ kind: 'weakness', value: String(family) });
  return [...ordered(distinct(keys)).slice(0, MAX_KEYS), { kind: 'component', value: '' }];
}

/** Of each sort so many are stored. Of the prose's bands more where there is little else to be found by. */
const STORED_TELLING = 9;
const STORED_BANDS = { fewest: 4, most: 12 };
const STORED_COMMON = 3;

/**
 * Those that a database keeps and asks, where each key costs a place in an index: at most 16. On
 * `ai-reports` and `advisory-pairs` they join every pair that twice as many did. A digest of one's own is not among
 * them: equal findings share all their keys and their place as well.
 */
export function storedKeys(signature: Signature): readonly CandidateKey[] {
  const keys = candidateKeys(signature);
  const bands = keys.filter(({ kind }) => kind === 'prose');
  const rest = keys.filter(({ kind }) => kind !== 'prose' && kind !== 'digest');
  const telling = rest.filter(({ kind }) => !isCommon(kind)).slice(0, STORED_TELLING);
  const common = rest.filter(({ kind }) => isCommon(kind));
  // The component itself comes last, and is always one of them.
  const most = Math.max(STORED_BANDS.fewest, STORED_BANDS.most - telling.length);
  return [
    ...telling,
    ...bands.slice(0, most),
    ...common.slice(0, STORED_COMMON - 1),
    ...common.slice(STORED_COMMON - 1).slice(-1),
  ];
}

/** What thousands share in a hot component. */
function isCommon(kind: KeyKind): boolean {
  return KEY_KINDS.indexOf(kind) >= KEY_KINDS.indexOf('file');
}

/** Two facts together: in a hot component each alone is shared by thousands. */
function compositeKeys(signature: Signature, families: readonly number[]): readonly CandidateKey[] {
  const calls = [...new Set([...signature.trace.calls, ...signature.spoken])].slice(0, 6);
  const attack = [...new Set([...signature.trace.attack, ...signature.spokenForms])].slice(0, 3);
  const tails = signature.places.flatMap(({ segments }) => segments.at(-1) ?? []).slice(0, 4);
  return [
    ...calls.flatMap((call) =>
      attack.map((form) => ({ kind: 'call-form' as const, value: `${call} ${form}` })),
    ),
    ...[...new Set([...tails, ...calls])].flatMap((name) =>
      families.slice(0, 2).map((family) => ({ kind: 'place-weakness' as const, value: `${name} ${family}` })),
    ),
  ];
}

function ordered(keys: readonly CandidateKey[]): readonly CandidateKey[] {
  return keys.toSorted((a, b) => KEY_KINDS.indexOf(a.kind) - KEY_KINDS.indexOf(b.kind));
}

function distinct(keys: readonly CandidateKey[]): readonly CandidateKey[] {
  const seen = new Set<string>();
  return keys.filter(({ kind, value }) => {
    const spelled = `${kind} ${value}`;
    if (seen.has(spelled)) return false;
    seen.add(spelled);
    return true;
  });
}

export type CandidatePair = readonly [Signature, Signature];

/**
 * The pairs among these signatures, each once, at most MAX_PARTNERS taken by each. Buckets are ordered by
 * digest and entered at the finding's own place, so the answer does not depend on the order of arrival.
 */
export function candidatePairs(signatures: readonly Signature[]): readonly CandidatePair[] {
  const ordered = signatures.toSorted((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0));
  const buckets = new Map<string, number[]>();
  const keysOf = ordered.map((signature) =>
    candidateKeys(signature).map(({ kind, value }) => JSON.stringify([signature.component, kind, value])),
  );
  for (const [index, keys] of keysOf.entries()) {
    for (const key of keys) {
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [index]);
      else bucket.push(index);
    }
  }
  const pairs = new Set<number>();
  for (const [index, keys] of keysOf.entries()) {
    for (const partner of partnersOf(index, keys, buckets)) {
      pairs.add(Math.min(index, partner) * ordered.length + Math.max(index, partner));
    }
  }
  return [...pairs]
    .toSorted((a, b) => a - b)
    .map((pair) => [ordered[Math.floor(pair / ordered.length)]!, ordered[pair % ordered.length]!]);
}

function partnersOf(
  index: number,
  keys: readonly string[],
  buckets: ReadonlyMap<string, readonly number[]>,
): ReadonlySet<number> {
  const partners = new Set<number>();
  for (const key of keys) {
    const bucket = buckets.get(key) ?? [];
    const own = lowerBound(bucket, index);
    // Alternating outwards from one's own place: bounded, and symmetric for both ends of a pair.
    for (let step = 1; step < bucket.length && partners.size < MAX_PARTNERS; step += 1) {
      const after = bucket[own + step];
      const before = bucket[own - step];
      if (after !== undefined) partners.add(after);
      if (before !== undefined && partners.size < MAX_PARTNERS) partners.add(before);
      if (after === undefined && before === undefined) break;
    }
    if (partners.size >= MAX_PARTNERS) break;
  }
  return partners;
}

function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
