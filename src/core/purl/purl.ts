/**
 * Package URLs (ECMA-427): parse, check, canonicalize, build. Every part is held decoded and normalized by
 * its type, so that two spellings of one package are one text after `formatPurl`.
 */
import { PURL_TYPES } from './types.ts';

export type PurlParts = {
  readonly type: string;
  /** Decoded, segments between `/`; '' where there is none. */
  readonly namespace: string;
  readonly name: string;
  /** '' where none is given. */
  readonly version: string;
  /** Keys lower case, values decoded and never empty. */
  readonly qualifiers: Readonly<Record<string, string>>;
  /** Decoded, without `.` and `..`; '' where there is none. */
  readonly subpath: string;
};

export type ParsedPurl =
  | { readonly ok: true; readonly purl: PurlParts }
  | { readonly ok: false; readonly reason: string };

/** Longer is an attack, not a name. */
const MAX_LENGTH = 8192;

export function parsePurl(text: string): ParsedPurl {
  if (text.length > MAX_LENGTH) return refused(`is longer than ${MAX_LENGTH} characters`);
  const colon = text.indexOf(':');
  if (text.slice(0, colon).toLowerCase() !== 'pkg') return refused("does not start with 'pkg:'");
  const [beforeSubpath, subpath = ''] = cutAt(text.slice(colon + 1), '#');
  const [path, query = ''] = cutAt(beforeSubpath, '?');
  const trimmed = path.replace(/^\/+/, '');
  const slash = trimmed.indexOf('/');
  if (slash < 0) return refused("has no '/' between type and name");
  const rest = trimmed.slice(slash + 1);
  const at = rest.lastIndexOf('@');
  // An '@' before a slash is a scope's, not a version's.
  const isVersioned = at > rest.lastIndexOf('/');
  try {
    return buildPurl({
      type: trimmed.slice(0, slash),
      ...pathParts(trimmed.slice(0, slash).toLowerCase(), isVersioned ? rest.slice(0, at) : rest),
      version: isVersioned ? decodeURIComponent(rest.slice(at + 1)) : '',
      qualifiers: queryParts(query),
      subpath: segments(subpath).map(decodeURIComponent).join('/'),
    });
  } catch (error) {
    if (error instanceof URIError) return refused('has invalid percent-encoding');
    if (error instanceof RepeatedQualifier) return refused(`has the qualifier '${error.key}' twice`);
    throw error;
  }
}

/** Splits at the first mark; the second half is undefined where there is none. */
function cutAt(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** The last segment is the name; for `git` the first is the host and all the rest is the name. */
function pathParts(type: string, path: string): { readonly namespace: string; readonly name: string } {
  const last = path.lastIndexOf('/');
  if (type === 'git') {
    const [host = '', ...rest] = segments(path).map(decodeURIComponent);
    return { namespace: host, name: rest.join('/') };
  }
  return {
    namespace: segments(path.slice(0, Math.max(last, 0)))
      .map(decodeURIComponent)
      .join('/'),
    name: decodeURIComponent(path.slice(last + 1)),
  };
}

class RepeatedQualifier extends Error {
  readonly key: string;
  constructor(key: string) {
    super('repeated qualifier');
    this.key = key;
  }
}

function queryParts(query: string): Record<string, string> {
  const qualifiers: Record<string, string> = Object.create(null);
  for (const pair of query.split('&')) {
    const [key, value = ''] = cutAt(pair, '=');
    if (value === '') continue;
    const folded = key.toLowerCase();
    if (folded in qualifiers) throw new RepeatedQualifier(folded);
    qualifiers[folded] = decodeURIComponent(value);
  }
  return qualifiers;
}

/**
 * Checks and normalizes parts that came from a purl or from elsewhere; absent parts are empty. The answer's
 * first fault is the one told: parts depend on the type being right.
 */
export function buildPurl(given: {
  readonly type?: string | null | undefined;
  readonly namespace?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly version?: string | null | undefined;
  readonly qualifiers?: Readonly<Record<string, string>> | null | undefined;
  readonly subpath?: string | null | undefined;
}): ParsedPurl {
  const type = (given.type ?? '').toLowerCase();
  if (!/^[a-z][a-z0-9.-]*$/.test(type))
    return refused("has a type that is not letters, digits, '.' and '-', starting with a letter");
  const name = (given.name ?? '').replace(/^\/+|\/+$/g, '');
  if (name === '') return refused('has no name');
  const qualifiers: Record<string, string> = {};
  for (const [key, value] of Object.entries(given.qualifiers ?? {})) {
    if (!/^[a-z][a-z0-9._-]*$/i.test(key))
      return refused(
        `has a qualifier key that is not letters, digits, '.', '-' and '_', starting with a letter`,
      );
    if (value !== '') qualifiers[key.toLowerCase()] = value;
  }
  return normalized({
    type,
    namespace: segments(given.namespace ?? '').join('/'),
    name,
    version: given.version ?? '',
    qualifiers,
    subpath: segments(given.subpath ?? '')
      .filter((segment) => segment !== '.' && segment !== '..')
      .join('/'),
  });
}

function normalized(parts: PurlParts): ParsedPurl {
  const rules = Object.hasOwn(PURL_TYPES, parts.type) ? PURL_TYPES[parts.type] : undefined;
  if (rules === undefined) return { ok: true, purl: parts };
  if (rules.namespace === 'required' && parts.namespace === '')
    return refused(`has no namespace, which type ${parts.type} needs`);
  if (rules.namespace === 'prohibited' && parts.namespace !== '')
    return refused(`has a namespace, which type ${parts.type} has not`);
  const folded = { ...parts };
  for (const part of rules.lower ?? []) folded[part] = folded[part].toLowerCase();
  const purl = rules.normalize?.(folded) ?? folded;
  const fault = rules.fault?.(purl) ?? null;
  return fault === null ? { ok: true, purl } : refused(fault);
}

function refused(reason: string): ParsedPurl {
  return { ok: false, reason };
}

/** Unreserved characters and ':' stay; everything else is percent-encoded UTF-8 in upper case. */
function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (symbol) => `%${symbol.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%3A', ':');
}

function encodePath(path: string): string {
  return path.split('/').map(encode).join('/');
}

/** The canonical purl of normalized parts. Qualifiers are sorted by key. */
export function formatPurl(purl: PurlParts): string {
  const namespace = purl.namespace === '' ? '' : `${encodePath(purl.namespace)}/`;
  const name = purl.type === 'git' ? encodePath(purl.name) : encode(purl.name);
  const version = purl.version === '' ? '' : `@${encode(purl.version)}`;
  const keys = Object.keys(purl.qualifiers).sort();
  const pairs = keys.map((key) => `${key}=${encode(purl.qualifiers[key] ?? '')}`);
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  const subpath = purl.subpath === '' ? '' : `#${encodePath(purl.subpath)}`;
  return `pkg:${purl.type}/${namespace}${name}${version}${query}${subpath}`;
}
