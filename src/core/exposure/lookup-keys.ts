/**
 * What a database joins components and advisories on: the names under which each is looked up, with sort keys
 * of one version order. What the join cannot decide by itself says so; `status-of-component.ts` decides then.
 */
import type { AffectedPackage } from './advisory-range.ts';
import { type InventoryComponent, identityOf } from './inventory.ts';
import { type KeyInterval, keyedRange, schemeName, versionKey } from './key-intervals.ts';
import { byKey } from './lookup.ts';
import { releaseOf } from './release.ts';

/**
 * Of all keys that these functions make. A change of any order or of the intervals needs the next number: what
 * is stored under another one is made again from the documents.
 */
export const KEYS_VERSION = 2;

/** Longer keys do not fit an index page; such versions are compared one by one. */
const MAX_KEY = 1024;

/** UTF-16 units; a longer purl or product name is nobody's and would not fit either. */
const MAX_NAME = 800;

/** One package of an advisory, and what it says under each key. */
export type KeyedPackage = { readonly affected: AffectedPackage; readonly keys: readonly KeyedEntry[] };

export type KeyedEntry = {
  readonly componentKey: string;
  readonly scheme: string | null;
  readonly distribution: string;
  readonly release: string | null;
  /** It names commits: they come before versions where an inventory knows what was built. */
  readonly commits: boolean;
  /** The intervals do not say it all; there are none then. */
  readonly special: boolean;
  readonly intervals: readonly KeyInterval[];
};

export function keyedPackage(affected: AffectedPackage): KeyedPackage {
  return { affected, keys: byKey(affected).map(({ key, affected: own }) => keyedEntry(key, own)) };
}

function keyedEntry(componentKey: string, affected: AffectedPackage): KeyedEntry {
  const { scheme, exact, intervals } = keyedRange(affected);
  const special = !exact || affected.cpe !== undefined;
  return {
    componentKey,
    scheme,
    ...releaseOf(affected.ecosystem),
    commits: (affected.commits ?? []).length > 0,
    special,
    intervals: special ? [] : intervals,
  };
}

/** One name under which advisories may know a component. */
export type ComponentLookup = {
  readonly key: string;
  readonly version: string;
  readonly scheme: string | null;
  /** Null: no order, no version of it, or no place in its total order. */
  readonly versionKey: string | null;
  readonly distribution: string;
  readonly release: string | null;
};

/**
 * The component's own name first. Empty for one that names nothing or no version: nothing can be held against
 * it. Where its own version has no key, none of its names has: what such a component matches is decided as one.
 */
export function lookupsOfComponent(component: InventoryComponent): readonly ComponentLookup[] {
  const { version: own } = component;
  if (own === null || isTooLong(component)) return [];
  const ecosystem = component.ecosystem ?? '';
  const { distribution, release } = releaseOf(ecosystem);
  const scheme = schemeName(ecosystem);
  const keyOf = (version: string): string | null => {
    const key = versionKey(ecosystem, version);
    return key !== null && key.length <= MAX_KEY ? key : null;
  };
  const isKeyed = keyOf(own) !== null;
  const names = new Map([[component.key, own]]);
  for (const { key, version } of component.also ?? []) if (!names.has(key)) names.set(key, version);
  names.delete('');
  return [...names].map(([key, version]) => {
    return { key, version, scheme, versionKey: isKeyed ? keyOf(version) : null, distribution, release };
  });
}

/** Such a component has to be listed as one that could not be looked up. */
export function isTooLong(component: InventoryComponent): boolean {
  const names = [identityOf(component), component.key, ...(component.also ?? []).map(({ key }) => key)];
  return names.some((name) => name.length > MAX_NAME);
}
