/**
 * One flaw in several components: a vendored copy, a fork, a component named by its repository here and by its
 * package there. That is a relation and never equality: each copy is fixed, released and exposed on its own.
 * Findings meet across components only under what names a flaw, a source or a change exactly.
 */
import type { CandidateKey } from './candidates.ts';
import type { JudgedPair } from './judge.ts';
import type { Evidence } from './link.ts';
import { MODEL } from './model.ts';
import type { Signature } from './signature.ts';
import { weaknessFamilies } from './weakness.ts';

/** Findings looked at under one key, and relations told for one finding: a popular number costs no square. */
const MAX_BUCKET = 32;
export const MAX_RELATED = 5;
const MAX_KEYS = 16;

/** Nothing is fitted here, for no labelled pair crosses components: one sign is worth a look, two are a good one. */
const ONE_SIGN = 0.6;
const MORE_SIGNS = 0.8;

/** Keys under which findings of any component meet; none for a component that names nothing. */
export function keysAcross(signature: Signature): readonly CandidateKey[] {
  if (signature.component === '') return [];
  const families = weaknessFamilies(signature.weaknesses).slice(0, 2);
  const place = placeOf(signature);
  return [
    ...signature.identifiers.map((value) => ({ kind: 'identifier' as const, value })),
    ...signature.changes.map((value) => ({ kind: 'patch' as const, value })),
    ...(place === null
      ? []
      : signature.sources.flatMap((source) =>
          isName(source)
            ? families.map((family) => ({ kind: 'file' as const, value: `${source} ${place} ${family}` }))
            : [{ kind: 'file' as const, value: `${source} ${place}` }],
        )),
  ].slice(0, MAX_KEYS);
}

/** Null where the two are about one component, or nothing says that they belong together. */
export function relatedPair(left: Signature, right: Signature): JudgedPair | null {
  if (left.component === right.component) return null;
  const [a, b] = left.finding < right.finding ? [left, right] : [right, left];
  const signs = signsOf(a, b);
  if (signs.length === 0) return null;
  const confidence = signs.length === 1 ? ONE_SIGN : MORE_SIGNS;
  const score = Math.log(confidence / (1 - confidence));
  const weight = Math.round((100 * (score - MODEL.intercept)) / signs.length) / 100;
  return {
    a: a.finding,
    b: b.finding,
    relation: 'related',
    confidence,
    decidedBy: 'suggested',
    evidence: signs.map((sign) => ({ ...sign, weight })),
    score,
  };
}

function signsOf(a: Signature, b: Signature): readonly Omit<Evidence, 'weight'>[] {
  const signs: Omit<Evidence, 'weight'>[] = [];
  const id = a.identifiers.find((one) => b.identifiers.includes(one));
  if (id !== undefined) {
    const detail = `Both carry ${id}, about two components: a copy, a fork, or one inside the other.`;
    signs.push({ kind: 'identifier-elsewhere', detail });
  }
  if (a.changes.some((one) => b.changes.includes(one))) {
    const detail =
      'Their patches change the same lines to the same lines, in two components: one holds a copy.';
    signs.push({ kind: 'same-change', detail });
  }
  const place = placeOf(a);
  if (place === null || place !== placeOf(b)) return signs;
  const source = a.sources.find((one) => b.sources.includes(one) && !isName(one));
  if (source !== undefined) {
    const detail = `Two names of one source, ${source}, and the same place in it, ${place}.`;
    signs.push({ kind: 'same-source', detail });
    return signs;
  }
  const name = a.sources.find((one) => b.sources.includes(one));
  const families = weaknessFamilies(b.weaknesses);
  if (name !== undefined && weaknessFamilies(a.weaknesses).some((family) => families.includes(family))) {
    const detail = `Two components of one name, and one kind of weakness at ${place} in both.`;
    signs.push({ kind: 'same-name', detail });
  }
  return signs;
}

function placeOf({ places: [first] }: Signature): string | null {
  return first?.segments.at(-1) ?? first?.file ?? null;
}

function isName(source: string): boolean {
  return !source.includes('/');
}

/** Likely relations between findings of different components, in one spelling and a fixed order. */
export function relatedAcross(signatures: readonly Signature[]): readonly JudgedPair[] {
  const buckets = new Map<string, Signature[]>();
  for (const signature of signatures) {
    for (const { kind, value } of keysAcross(signature)) {
      const key = `${kind} ${value}`;
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [signature]);
      else bucket.push(signature);
    }
  }
  const told = new Map<string, number>();
  const pairs = new Map<string, JudgedPair>();
  for (const key of [...buckets.keys()].toSorted()) {
    const members = buckets
      .get(key)!
      .toSorted((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : 0))
      .slice(0, MAX_BUCKET);
    for (const [index, left] of members.entries()) {
      for (const right of members.slice(index + 1)) {
        const pair = relatedPair(left, right);
        if (pair === null || pairs.has(`${pair.a}\n${pair.b}`)) continue;
        if ([pair.a, pair.b].some((finding) => (told.get(finding) ?? 0) >= MAX_RELATED)) continue;
        for (const finding of [pair.a, pair.b]) told.set(finding, (told.get(finding) ?? 0) + 1);
        pairs.set(`${pair.a}\n${pair.b}`, pair);
      }
    }
  }
  return [...pairs.values()];
}
