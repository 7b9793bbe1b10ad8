/**
 * One flaw in several components: a vendored copy, a fork, a component named by its repository here and by its
 * package there. That is a relation and never equality: each copy is fixed, released and exposed on its own.
 * Findings meet across components only under what names a flaw or a source exactly.
 */
import type { Component, Finding } from '../finding/finding.ts';
import { foldConfusables } from './confusables.ts';
import type { JudgedPair } from './judge.ts';
import { kindFacts } from './kinds.ts';
import type { Signature } from './signature.ts';

/** Findings looked at under one key, and relations told for one finding: a popular number costs no square. */
const MAX_BUCKET = 32;
const MAX_RELATED = 5;

/** A claim that a relation exists is worth a look, and proves nothing. */
const RELATED_CONFIDENCE = 0.6;

/** Likely relations between findings of different components, in one spelling and a fixed order. */
export function relatedAcross(
  findings: readonly Finding[],
  signatureOf: (finding: string) => Signature | undefined,
): readonly JudgedPair[] {
  const buckets = new Map<string, Signature[]>();
  for (const finding of findings) {
    const signature = signatureOf(finding.id);
    if (signature === undefined || signature.component === '') continue;
    for (const key of keysOf(finding.component, signature)) {
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
        if (left.component === right.component) continue;
        const [a, b] = left.finding < right.finding ? [left, right] : [right, left];
        const spelled = `${a.finding}\n${b.finding}`;
        const full = [a, b].some(({ finding }) => (told.get(finding) ?? 0) >= MAX_RELATED);
        if (full || pairs.has(spelled)) continue;
        for (const { finding } of [a, b]) told.set(finding, (told.get(finding) ?? 0) + 1);
        pairs.set(spelled, relation(a, b, key));
      }
    }
  }
  return [...pairs.values()];
}

/** `id:` what names the flaw; `repo:` one repository and one function or file; `code:` one patched place and one fed form. */
function keysOf(component: Component, signature: Signature): readonly string[] {
  const keys = signature.identifiers.map((id) => `id:${id}`);
  const place = signature.places[0]?.segments.at(-1) ?? signature.places[0]?.file ?? null;
  if (place === null) return keys;
  const source = sourceOf(component);
  if (source !== null) keys.push(`repo:${source} ${place}`);
  return keys;
}

/**
 * Where the component's source is, by whatever it is named with: a repository, a purl of a forge, a CPE's vendor
 * and product where they read like an owner and a repository. Null where none says.
 */
export function sourceOf(component: Component): string | null {
  const repository = component.repository;
  if (repository !== undefined) return normal(repository);
  const forge = /^pkg:(github|gitlab|bitbucket)\/([^@?#]{1,200})/.exec(component.purl ?? '');
  if (forge !== null) return normal(`${forge[1]}.${forge[1] === 'bitbucket' ? 'org' : 'com'}/${forge[2]}`);
  const golang = /^pkg:golang\/((?:github|gitlab)\.com\/[^/@?#]{1,100}\/[^/@?#]{1,100})/.exec(
    component.purl ?? '',
  );
  if (golang !== null) return normal(golang[1]!);
  const cpe = /^cpe:2\.3:a:([^:]{1,100}):([^:]{1,100}):/.exec(component.name ?? '');
  return cpe === null ? null : normal(`github.com/${cpe[1]}/${cpe[2]}`);
}

function normal(url: string): string {
  return foldConfusables(url.slice(0, 400))
    .toLowerCase()
    .replace(/^(?:git\+)?(?:https?|ssh|git):\/\/(?:[^@/]{0,100}@)?/, '')
    .replace(/^git@([^:/]{1,100}):/, '$1/')
    .replace(/\/(?:tree|blob)\/.*$/, '')
    .replace(/\.git$/, '')
    .replace(/\/+$/, '');
}

function relation(a: Signature, b: Signature, key: string): JudgedPair {
  const named = key.startsWith('id:');
  const detail = named
    ? `Both carry ${key.slice(3)}, about two components: a copy, a fork, or one inside the other.`
    : `Two names of one source (${key.slice(5).split(' ', 1)[0]}), and the same place in it.`;
  const weight = kindFacts('shared-identifier')!.prior;
  return {
    a: a.finding,
    b: b.finding,
    relation: 'related',
    confidence: RELATED_CONFIDENCE,
    decidedBy: 'suggested',
    evidence: [{ kind: named ? 'identifier-elsewhere' : 'same-source', detail, weight }],
    score: Math.log(RELATED_CONFIDENCE / (1 - RELATED_CONFIDENCE)),
  };
}
