/**
 * Which lines of the flawed source a proposed patch touches. Two patches at the same lines speak for one root
 * cause more strongly than any sentence. The reader takes what it understands of a unified diff and ignores
 * the rest; whether a patch applies is the lab's question.
 */
import { createHash } from 'node:crypto';
import type { ProposedPatch } from '../finding/finding.ts';
import { functionSegments, normalFile, type Place } from './places.ts';

const MAX_DIFF = 200_000;
const MAX_SPANS = 64;

/** Lines of the old file between which something changes, 1-based, inclusive. */
export type TouchedSpan = { readonly file: string; readonly start: number; readonly end: number };

export function touchedSpans(patches: readonly ProposedPatch[]): readonly TouchedSpan[] {
  const spans: TouchedSpan[] = [];
  for (const patch of patches) {
    if (!('diff' in patch)) continue;
    spans.push(...spansOfDiff(patch.diff.slice(0, MAX_DIFF)));
    if (spans.length >= MAX_SPANS) break;
  }
  return spans.slice(0, MAX_SPANS);
}

function spansOfDiff(diff: string): readonly TouchedSpan[] {
  const spans: TouchedSpan[] = [];
  let file: string | null = null;
  let line = 0;
  let touched = null as { start: number; end: number } | null;
  const close = () => {
    if (touched !== null && file !== null) spans.push({ file, ...touched });
    touched = null;
  };
  for (const row of diff.split('\n')) {
    const hunk = /^@@ -(\d{1,9})(?:,\d{1,9})? \+\d/.exec(row);
    if (hunk !== null) {
      close();
      line = Number(hunk[1]);
    } else if (row.startsWith('--- ')) {
      close();
      file = fileOf(row);
    } else if (row.startsWith('+') && !row.startsWith('+++')) {
      // Something goes in before `line`: the neighbourhood is the line itself.
      touched = { start: touched?.start ?? line, end: Math.max(touched?.end ?? line, line) };
    } else if (row.startsWith('-')) {
      touched = { start: touched?.start ?? line, end: line };
      line += 1;
    } else if (row.startsWith(' ') || row === '') {
      close();
      line += 1;
    }
  }
  close();
  return spans;
}

const MAX_PATCHED = 16;

/**
 * Where patches change something, as a finding without words or places says it: the old file, its lines, and the
 * function that git wrote behind the hunk's numbers.
 */
export function patchedPlaces(patches: readonly ProposedPatch[]): readonly Place[] {
  const places: Place[] = [];
  for (const patch of patches) {
    if (!('diff' in patch)) continue;
    const diff = patch.diff.slice(0, MAX_DIFF);
    const headings = headingsOf(diff);
    for (const { file, start, end } of spansOfDiff(diff)) {
      const heading = headings.findLast((each) => each.file === file && each.from <= start);
      places.push({ file, segments: heading?.segments ?? [], lines: { start, end } });
      if (places.length >= MAX_PATCHED) return places;
    }
  }
  return places;
}

type Heading = { readonly file: string; readonly from: number; readonly segments: readonly string[] };

function headingsOf(diff: string): readonly Heading[] {
  const headings: Heading[] = [];
  let file = '';
  for (const row of diff.split('\n')) {
    if (row.startsWith('--- ')) file = fileOf(row);
    const [, from = '', heading = ''] = /^@@ -(\d{1,9})[^@]{0,60}@@(.{0,200})/.exec(row) ?? [];
    if (from === '') continue;
    const name = /([A-Za-z_$][\w$]{0,79}(?:(?:::|\.)[A-Za-z_$~][\w$]{0,79}){0,5})\s?\(/.exec(heading)?.[1];
    headings.push({ file, from: Number(from), segments: name === undefined ? [] : functionSegments(name) });
  }
  return headings;
}

function fileOf(row: string): string {
  return normalFile((row.slice(4).split('\t', 1)[0] ?? '').replace(/^[ab]\//, ''));
}

const MAX_CHANGES = 8;
/** Signs in changed lines below which two changes agree by chance: a brace, a version number. */
const TELLING_SIGNS = 40;

/**
 * What each hunk changes, whatever the file and wherever in it: the same in a copy of the source. Blanks do not
 * count; hunks that change next to nothing are left out.
 */
export function changesOf(patches: readonly ProposedPatch[]): readonly string[] {
  const found = new Set<string>();
  for (const patch of patches) {
    if (!('diff' in patch)) continue;
    for (const hunk of patch.diff
      .slice(0, MAX_DIFF)
      .split(/^@@ -\d{1,9}/m)
      .slice(1)) {
      const changed = hunk
        .split('\n')
        .slice(1)
        .filter((row) => /^[-+](?![-+]{2} )/.test(row))
        .map((row) => row.replace(/\s+/g, ''));
      if (changed.join('').length - changed.length < TELLING_SIGNS) continue;
      found.add(createHash('sha256').update(changed.join('\n')).digest('hex').slice(0, 32));
      if (found.size >= MAX_CHANGES) return [...found].toSorted();
    }
  }
  return [...found].toSorted();
}
