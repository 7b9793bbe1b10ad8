/** What findings need of package URLs beyond `core/purl`: the registry's own name, the ecosystem, the way back. */
import { ECOSYSTEM_OF_TYPE } from '../core/purl/ecosystems.ts';
import type { PurlParts } from '../core/purl/purl.ts';
import { buildPurl, formatPurl, parsePurl } from '../core/purl/purl.ts';
import { distributionPurl } from './distributions.ts';

const DISTRIBUTION_TYPES: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk']);

/** null: not a purl. */
export function readPurl(text: string): PurlParts | null {
  const parsed = parsePurl(text);
  return parsed.ok ? parsed.purl : null;
}

/**
 * The name under which the ecosystem's registry knows it: `@scope/name`, `group:artifact`, `vendor/name`.
 * Old npm names have capitals, which a canonical purl folds away: for npm the spelling as written is kept.
 */
export function registryName(purl: PurlParts, asWritten: string): string {
  const name =
    purl.namespace === '' ? purl.name : `${purl.namespace}${purl.type === 'maven' ? ':' : '/'}${purl.name}`;
  if (purl.type !== 'npm') return DISTRIBUTION_TYPES.has(purl.type) ? purl.name : name;
  const path = asWritten.replace(/^pkg:\/*npm\/+/i, '').split(/[?#]/, 1)[0] ?? '';
  const at = path.lastIndexOf('@');
  try {
    const written = decodeURIComponent(at > path.lastIndexOf('/') && at > 0 ? path.slice(0, at) : path);
    return written.toLowerCase() === name.toLowerCase() ? written : name;
  } catch {
    return name;
  }
}

/** OSV's name of the purl type's ecosystem; undefined for types without one. */
export function ecosystemOf(type: string): string | undefined {
  return Object.hasOwn(ECOSYSTEM_OF_TYPE, type) ? ECOSYSTEM_OF_TYPE[type] : undefined;
}

/** The purl and VERS type of an OSV ecosystem, with or without its release; undefined where it has none. */
export function typeOfEcosystem(ecosystem: string): string | undefined {
  const base = (ecosystem.split(':', 1)[0] ?? '').toLowerCase();
  const distribution = distributionPurl(ecosystem);
  if (distribution !== undefined) return distribution.type;
  return Object.keys(ECOSYSTEM_OF_TYPE).find((type) => ECOSYSTEM_OF_TYPE[type]?.toLowerCase() === base);
}

/** The canonical purl of a package named as OSV names it; undefined where the ecosystem has no purl type here. */
export function purlOf(ecosystem: string, name: string, version?: string): string | undefined {
  const type = typeOfEcosystem(ecosystem);
  if (type === undefined) return undefined;
  const cut = name.lastIndexOf(type === 'maven' ? ':' : '/');
  const namespace = distributionPurl(ecosystem)?.namespace ?? name.slice(0, Math.max(cut, 0));
  const built = buildPurl({ type, namespace, name: name.slice(cut + 1), version });
  return built.ok ? formatPurl(built.purl) : undefined;
}
