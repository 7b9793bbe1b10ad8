/**
 * One question of a claimed VERS range: does it say outright that a version is fixed? Only an exclusive upper
 * bound says so; `<=1.4.0` tells what was tried last, not what was mended.
 */
import { schemeOfType } from '../version/registry.ts';

/** False wherever it cannot be told: no order for the type, no upper bound, an unreadable version. */
export function saysFixedAt(affected: string, version: string): boolean {
  const match = /^vers:([a-z][a-z0-9.-]{0,30})\/(.{1,2000})$/.exec(affected);
  const scheme = schemeOfType(match?.[1] ?? '');
  if (scheme === undefined) return false;
  const constraints = (match?.[2] ?? '').split('|').map((constraint) => constraint.trim());
  const last = constraints.at(-1) ?? '';
  if (!last.startsWith('<') || last.startsWith('<=')) return false;
  const bound = decoded(last.slice(1));
  // A range with both ends speaks of one line of releases; what it means for the next line it does not say.
  if (constraints.length > 1 && leading(version) !== leading(bound)) return false;
  const order = scheme.compare(version, bound);
  return order !== null && order >= 0;
}

function leading(version: string): string {
  return /^v?(\d{1,9})/.exec(version)?.[1] ?? version;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
