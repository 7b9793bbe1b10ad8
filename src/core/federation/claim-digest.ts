/**
 * The digest under which two clearinghouses that share a salt know one flaw without telling each other what it
 * is: scrutineer's interchange format, SHA-256 of salt, repository, file and weaknesses with a NUL between each
 * (its docs/interchange.md and internal/interchange/hash.go, read 2026-11). The spelling of every part is a
 * contract with other people's programs, so nothing here follows our own normalisation.
 *
 * Known hole: a lower case beyond ASCII is JavaScript's here and Go's there; they differ for a handful of letters.
 */
import { createHash } from 'node:crypto';

export type Claim = {
  /** A repository's URL. */
  readonly repository: string;
  /** A path from the repository's root; may end in `:line`, `:line:column` or `:from-to`. */
  readonly location: string;
  /** `CWE-<n>`; in any order, none at all is a claim as well. */
  readonly weaknesses: readonly string[];
};

export function claimDigest(salt: string, { repository, location, weaknesses }: Claim): Uint8Array {
  const parts = [salt, repositoryOf(repository), fileOf(location), weaknessesOf(weaknesses)];
  return createHash('sha256').update(parts.join('\0'), 'utf8').digest();
}

function repositoryOf(url: string): string {
  return url
    .toLowerCase()
    .trim()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
}

function weaknessesOf(weaknesses: readonly string[]): string {
  const spelled = weaknesses.map((weakness) => weakness.trim().toUpperCase()).filter(Boolean);
  return [...new Set(spelled)].toSorted((a, b) => (a < b ? -1 : 1)).join(',');
}

const POSITION = /:\d+(-\d+)?$/;

function fileOf(location: string): string {
  let file = (location.split('\n', 1)[0] ?? '').trim();
  while (POSITION.test(file)) file = file.replace(POSITION, '');
  file = file
    .replaceAll('\\', '/')
    .trim()
    .replace(/^(\.\/)+/, '');
  return file === '' ? '' : cleaned(file).toLowerCase();
}

/** As Go's `path.Clean`: no empty or `.` segment, `..` takes away the one before it. */
function cleaned(path: string): string {
  const isRooted = path.startsWith('/');
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    const takesAway = segment === '..' && kept.length > 0 && kept.at(-1) !== '..';
    if (takesAway) kept.pop();
    else if (segment !== '..' || !isRooted) kept.push(segment);
  }
  const rest = kept.join('/');
  if (isRooted) return `/${rest}`;
  return rest === '' ? '.' : rest;
}
