/**
 * The part of a package URL that findings need: is it one, and its canonical spelling for the types whose
 * rules matter to identity here. Source: the purl specification, "How to parse a purl string".
 * Known hole: per-type rules beyond case folding (e.g. required namespaces or qualifiers) are not checked.
 */
export type Purl = {
  readonly type: string;
  readonly namespace?: string;
  readonly name: string;
  readonly version?: string;
  /** `k=v&…` and subpath as given, re-encoded by nobody: identity ignores them. */
  readonly rest: string;
};

const TYPE = /^[a-z][a-z0-9.+-]*$/;
const FOLDED_NAME = new Set([
  'pypi',
  'github',
  'bitbucket',
  'composer',
  'golang',
  'deb',
  'rpm',
  'apk',
  'hex',
  'pub',
]);
const FOLDED_NAMESPACE = new Set(['github', 'bitbucket', 'composer', 'golang', 'deb', 'rpm', 'apk', 'hex']);
// npm names published before the lower-case rule keep their case; folding them would name another package.
const ECOSYSTEM_TYPES: Readonly<Record<string, string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  maven: 'Maven',
  gem: 'RubyGems',
  nuget: 'NuGet',
  composer: 'Packagist',
  golang: 'Go',
  cargo: 'crates.io',
  hex: 'Hex',
  pub: 'Pub',
  cran: 'CRAN',
  hackage: 'Hackage',
  deb: 'Debian',
  rpm: 'Red Hat',
  apk: 'Alpine',
};

/** null: not a purl. A missing version means that none is claimed. */
export function parsePurl(text: string): Purl | null {
  if (text.length > 4096 || !/^pkg:/i.test(text)) return null;
  const cut = text.slice(4).replace(/^\/+/, '');
  const restAt = cut.search(/[?#]/);
  const main = restAt < 0 ? cut : cut.slice(0, restAt);
  const slash = main.indexOf('/');
  const type = main.slice(0, Math.max(slash, 0)).toLowerCase();
  if (!TYPE.test(type)) return null;
  const path = main.slice(slash + 1).replace(/^\/+|\/+$/g, '');
  const at = path.lastIndexOf('@');
  const versioned = at > path.lastIndexOf('/') && at > 0;
  const segments = (versioned ? path.slice(0, at) : path).split('/').filter((part) => part !== '');
  const decoded = segments.map(decode);
  const version = versioned ? decode(path.slice(at + 1)) : undefined;
  const name = decoded.pop();
  if (name === undefined || name === null || name === '' || version === null || decoded.includes(null))
    return null;
  return {
    type,
    ...(decoded.length > 0 && { namespace: fold(FOLDED_NAMESPACE, type, decoded.join('/')) }),
    name: type === 'pypi' ? name.toLowerCase().replaceAll('_', '-') : fold(FOLDED_NAME, type, name),
    ...(version !== undefined && version !== '' && { version }),
    rest: restAt < 0 ? '' : cut.slice(restAt),
  };
}

export function formatPurl(purl: Purl): string {
  const namespace = purl.namespace === undefined ? '' : `${purl.namespace.split('/').map(encode).join('/')}/`;
  const version = purl.version === undefined ? '' : `@${encode(purl.version)}`;
  return `pkg:${purl.type}/${namespace}${encode(purl.name)}${version}${purl.rest}`;
}

/** The name under which the ecosystem's registry knows it: `@scope/name`, `group:artifact`, `vendor/name`. */
export function registryName(purl: Purl): string {
  if (purl.namespace === undefined) return purl.name;
  return purl.type === 'maven' ? `${purl.namespace}:${purl.name}` : `${purl.namespace}/${purl.name}`;
}

/** OSV's name of the purl type's ecosystem; undefined for types without one. */
export function ecosystemOf(type: string): string | undefined {
  return Object.hasOwn(ECOSYSTEM_TYPES, type) ? ECOSYSTEM_TYPES[type] : undefined;
}

/** The purl of a package named as OSV names it; undefined where the ecosystem has no purl type here. */
export function purlOf(ecosystem: string, name: string, version?: string): string | undefined {
  const base = ecosystem.split(':', 1)[0] ?? '';
  const type = Object.keys(ECOSYSTEM_TYPES).find((key) => ECOSYSTEM_TYPES[key] === base);
  if (type === undefined || name === '') return undefined;
  const parts = name.split(type === 'maven' ? ':' : '/');
  const last = parts.pop() ?? '';
  if (last === '' || parts.includes('')) return undefined;
  const distribution = { deb: 'debian', apk: 'alpine', rpm: 'redhat' }[type];
  const namespace = distribution ?? (parts.length > 0 ? parts.join('/') : undefined);
  const text = `pkg:${type}/${namespace === undefined ? '' : `${namespace.split('/').map(encode).join('/')}/`}${encode(last)}`;
  const purl = parsePurl(version === undefined ? text : `${text}@${encode(version)}`);
  return purl === null ? undefined : formatPurl(purl);
}

function fold(folded: ReadonlySet<string>, type: string, text: string): string {
  return folded.has(type) ? text.toLowerCase() : text;
}

function decode(text: string): string | null {
  try {
    const plain = decodeURIComponent(text);
    return plain.includes('\0') ? null : plain;
  } catch {
    return null;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%3A', ':')
    .replaceAll("'", '%27')
    .replace(/[!()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
