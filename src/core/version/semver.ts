/**
 * Semantic Versioning 2.0.0 §11 as npm, crates.io, Go and Hex apply it: numbers of any length, an optional
 * leading `v` or `=`, missing minor and patch read as zero, build metadata without weight.
 * Not done by the `semver` library because that refuses integers above 2^53 and gives no key.
 */
import { isDigits, natural, text } from './key.ts';
import { keyed } from './scheme.ts';

const SHAPE =
  /^[=v\s]*([0-9]+(?:\.[0-9]+)*)(?:-?([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z.-]*))?$/;

export type SemverParts = {
  readonly release: readonly string[];
  readonly prerelease: readonly string[];
  readonly build: string | undefined;
};

/** null: not a version. A prerelease glued to the numbers (`1.2.3beta`) is read as npm's loose mode does. */
export function parseSemver(version: string): SemverParts | null {
  const match = SHAPE.exec(version.trim());
  if (match === null) return null;
  return {
    release: (match[1] ?? '').split('.'),
    prerelease: match[2] === undefined ? [] : match[2].split('.'),
    build: match[3],
  };
}

/** Numbers compared as numbers, missing ones zero; so zeros at the end carry nothing. */
export function releaseKey(numbers: readonly string[]): string {
  const kept = [...numbers];
  while (kept.length > 0 && /^0*$/.test(kept.at(-1) ?? '')) kept.pop();
  return `${kept.map((number) => `\u0002${natural(number)}`).join('')}\u0001`;
}

/** §11.4: numeric identifiers below alphanumeric ones, fewer identifiers below more. */
export function identifiersKey(identifiers: readonly string[]): string {
  const written = identifiers.map((identifier) =>
    isDigits(identifier) ? `\u0002${natural(identifier)}` : `\u0003${text(identifier)}`,
  );
  return `${written.join('')}\u0001`;
}

/** §11.3: a version with a prerelease comes before the one without. */
export function prereleaseKey(identifiers: readonly string[]): string {
  return identifiers.length === 0 ? '\u0002' : `\u0001${identifiersKey(identifiers)}`;
}

export const SEMVER = keyed({
  ecosystems: ['npm', 'crates.io', 'Go', 'Hex'],
  versTypes: ['npm', 'cargo', 'golang', 'go', 'hex', 'semver'],
  key: (version) => {
    const parts = parseSemver(version);
    return parts === null ? null : releaseKey(parts.release) + prereleaseKey(parts.prerelease);
  },
});
