/**
 * Records that speak of one flaw, joined by their identifiers. Alias assertions chain: a careless record can
 * tie unrelated flaws together. So a group that grows past the cap, or that joins different packages of one
 * ecosystem by a chain of names, is not used as a group: its records (or those about one package) stand by
 * themselves and the group is reported. One name that every record bears is no chain: a database that writes a
 * record for each package of a flaw (`tensorflow`, `-cpu`, `-gpu`) says outright that they are that one. (OSV deletes
 * groups above 32; nothing is deleted here.)
 */
import { UnionFind } from '../dedupe/union-find.ts';

export const MAX_GROUP = 32;

export type AliasedRecord = {
  readonly id: string;
  readonly aliases: readonly string[];
  /** What the record is about, as component keys; a record that names none fits any group. */
  readonly affected?: readonly { readonly component: string }[];
};

export type AliasGroup<R extends AliasedRecord> = {
  /** GHSA before OSV before CVE, then by code units: the same for any order of records. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly records: readonly R[];
};

export type SuspiciousGroup<R extends AliasedRecord> = {
  readonly why: 'too-large' | 'different-packages';
  readonly records: readonly R[];
};

export type AliasGroups<R extends AliasedRecord> = {
  readonly groups: readonly AliasGroup<R>[];
  /** Groups that were not believed; their records stand in `groups`, apart. */
  readonly suspicious: readonly SuspiciousGroup<R>[];
};

export function aliasGroups<R extends AliasedRecord>(records: readonly R[]): AliasGroups<R> {
  const groups: AliasGroup<R>[] = [];
  const suspicious: SuspiciousGroup<R>[] = [];
  for (const joined of joinedBy(records, ({ id, aliases }) => [id, ...aliases])) {
    if (joined.length > MAX_GROUP) {
      suspicious.push({ why: 'too-large', records: joined });
      groups.push(...joined.map((record) => groupOf([record])));
      continue;
    }
    const believed = shareOneName(joined) ? [joined] : believedParts(joined);
    if (believed.length > 1) suspicious.push({ why: 'different-packages', records: joined });
    groups.push(...believed.map(groupOf));
  }
  return { groups, suspicious };
}

function shareOneName<R extends AliasedRecord>(joined: readonly R[]): boolean {
  const [first, ...others] = joined.map(({ id, aliases }) => new Set([id, ...aliases]));
  return [...(first ?? [])].some((name) => others.every((names) => names.has(name)));
}

/**
 * In one part if, within each ecosystem, the records are connected by packages that they share: two records of
 * one ecosystem about different packages are rarely one flaw, while two ecosystems may each pack the same one.
 * Otherwise the parts are connected by any shared package, and what names no package stands alone.
 */
function believedParts<R extends AliasedRecord>(joined: readonly R[]): readonly (readonly R[])[] {
  const isOne = [...new Set(joined.flatMap(packagesOf).map(ecosystemOf))].every((ecosystem) => {
    const within = (record: R) => packagesOf(record).filter((key) => ecosystemOf(key) === ecosystem);
    const about = joined.filter((record) => within(record).length > 0);
    return joinedBy(about, within).length <= 1;
  });
  return isOne ? [joined] : joinedBy(joined, packagesOf);
}

function packagesOf({ affected }: AliasedRecord): readonly string[] {
  return [...new Set((affected ?? []).map(({ component }) => component))];
}

/** `pkg:npm`, `pkg:deb/debian`, …: what comes before the package's own name. */
function ecosystemOf(component: string): string {
  const [type = '', namespace = ''] = component.split('/');
  return /^pkg:(deb|rpm|apk)$/.test(type) ? `${type}/${namespace}` : type;
}

/** Connected by names in common, each part in the order given, the parts by their first. */
function joinedBy<R>(
  records: readonly R[],
  namesOf: (record: R) => readonly string[],
): readonly (readonly R[])[] {
  const sets = new UnionFind(records.length);
  const firstWith = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    for (const name of namesOf(record)) {
      const known = firstWith.get(name);
      if (known === undefined) firstWith.set(name, index);
      else sets.unite(known, index);
    }
  }
  const byRoot = Map.groupBy(records.keys(), (index) => sets.find(index));
  return [...byRoot.values()].map((members) => members.map((index) => records[index]!));
}

function groupOf<R extends AliasedRecord>(records: readonly R[]): AliasGroup<R> {
  const names = preferredFirst([...new Set(records.flatMap(({ id, aliases }) => [id, ...aliases]))]);
  const [id = '', ...aliases] = names;
  return { id, aliases, records };
}

/** The order in which a flaw's names are shown. */
export function preferredFirst(names: readonly string[]): readonly string[] {
  return names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(id: string): number {
  if (id.startsWith('GHSA-')) return 0;
  return id.startsWith('CVE-') ? 2 : 1;
}
