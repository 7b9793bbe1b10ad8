/**
 * Where in the component a finding points. Finders name the same place differently (`./lib/a.js`, `a.js`,
 * `objectPath.set`, `set()`), so names are reduced before they are compared; lines drift, so they are compared
 * as neighbourhoods.
 */
import type { Location } from '../finding/finding.ts';
import { foldConfusables } from './confusables.ts';

export type Place = {
  /** `/`-separated, without leading `./`, `a/`, `package/`, `node_modules/<name>/`; null where not said. */
  readonly file: string | null;
  /** Segments of the function's dotted name, lower case, innermost last; empty where not said. */
  readonly segments: readonly string[];
  readonly lines: { readonly start: number; readonly end: number } | null;
};

const MAX_PLACES = 32;

/** Receivers that say nothing about which function is meant. */
const RECEIVERS = new Set(['exports', 'module', 'prototype', 'this', 'self', 'default', 'global', 'window']);

export function placesOf(locations: readonly Location[]): readonly Place[] {
  return locations.slice(0, MAX_PLACES).map((location) => ({
    file: location.file === undefined ? null : normalFile(location.file),
    segments: location.function === undefined ? [] : functionSegments(location.function),
    lines:
      location.startLine === undefined
        ? null
        : {
            start: location.startLine,
            end: Math.max(location.startLine, location.endLine ?? location.startLine),
          },
  }));
}

export function normalFile(file: string): string {
  return foldConfusables(file.slice(0, 400))
    .replaceAll('\\', '/')
    .replace(/^file:\/+/, '')
    .replace(/^(?:\.?\/)+/, '')
    .replace(/^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+\//, '')
    .replace(/^package\//, '');
}

/** `Parser.prototype.parse()` → ['parser', 'parse']; `<anonymous>` → []. */
export function functionSegments(name: string): readonly string[] {
  return foldConfusables(name.slice(0, 200))
    .replace(/\(.*$/s, '')
    .split(/[.#]|::|->/)
    .map((segment) =>
      segment
        .trim()
        .replaceAll(/^_+|_+$|[^\w$]/g, '')
        .toLowerCase(),
    )
    .filter((segment) => segment !== '' && segment !== 'anonymous' && !RECEIVERS.has(segment));
}

export function basename(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

/** Same file, where one may be written from a deeper root than the other. */
export function sameFile(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}

/** Distance in lines between two ranges, 0 where they overlap. */
export function lineGap(a: NonNullable<Place['lines']>, b: NonNullable<Place['lines']>): number {
  return Math.max(0, Math.max(a.start, b.start) - Math.min(a.end, b.end));
}
