/**
 * The one face of every ecosystem's version order. An ecosystem is a file here and a line in `registry.ts`;
 * `scheme.test.ts` holds the laws that every line must keep.
 *
 * The heart of a scheme is its order-preserving key: text whose plain code-unit comparison is the version
 * order, so that a database index and this code cannot disagree. Where an ecosystem's own rule is not a
 * total order (Maven, Packagist), the scheme compares by that rule and gives no key for the versions that
 * break it.
 */
export type Order = -1 | 0 | 1;

export type VersionScheme = {
  /** Ecosystem names as in OSV, e.g. `npm`. */
  readonly ecosystems: readonly string[];
  /** Type names as in VERS and purl, e.g. `npm`, `deb`. */
  readonly versTypes: readonly string[];
  /** null where the ecosystem's own tool takes neither of the two for a version. Any length, never throws. */
  readonly compare: (a: string, b: string) => Order | null;
  /** Code units 0–255 only. null where the text is no version here, or has no place in a total order. */
  readonly key: (version: string) => string | null;
};

/** A scheme whose order is its key's order. */
export function keyed(scheme: Omit<VersionScheme, 'compare'>): VersionScheme {
  const keyOf = remembering(scheme.key);
  return {
    ...scheme,
    key: keyOf,
    compare: (a, b) => {
      const keyOfA = keyOf(a);
      const keyOfB = keyOf(b);
      return keyOfA === null || keyOfB === null ? null : compareKeys(keyOfA, keyOfB);
    },
  };
}

const MAX_REMEMBERED = 10_000;
const MAX_REMEMBERED_LENGTH = 64;

/**
 * An advisory's few versions are compared with each of a component's again and again. What is remembered is a
 * pure answer and bounded in number and length, so that nothing from outside can make it grow.
 */
function remembering(key: VersionScheme['key']): VersionScheme['key'] {
  const known = new Map<string, string | null>();
  return (version) => {
    const found = known.get(version);
    if (found !== undefined) return found;
    const made = key(version);
    if (version.length > MAX_REMEMBERED_LENGTH) return made;
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(version, made);
    return made;
  };
}

export function compareKeys(a: string, b: string): Order {
  return a < b ? -1 : a > b ? 1 : 0;
}
