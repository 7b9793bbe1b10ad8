/**
 * Records that speak of one flaw, joined by their identifiers. Alias assertions chain: a careless record can
 * tie unrelated flaws together, so a group that grows past the cap is not used as a group (OSV deletes groups
 * above 32; here its records stand alone and the group is reported).
 */
import { UnionFind } from '../dedupe/union-find.ts';

export const MAX_GROUP = 32;

export type AliasedRecord = { readonly id: string; readonly aliases: readonly string[] };

export type AliasGroup<R extends AliasedRecord> = {
  /** GHSA before OSV before CVE, then by code units: the same for any order of records. */
  readonly id: string;
  readonly aliases: readonly string[];
  readonly records: readonly R[];
};

export type AliasGroups<R extends AliasedRecord> = {
  readonly groups: readonly AliasGroup<R>[];
  /** Groups that were too large to believe, by their records' ids. */
  readonly suspicious: readonly (readonly string[])[];
};

export function aliasGroups<R extends AliasedRecord>(records: readonly R[]): AliasGroups<R> {
  const sets = new UnionFind(records.length);
  const firstWith = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    for (const name of [record.id, ...record.aliases]) {
      const known = firstWith.get(name);
      if (known === undefined) firstWith.set(name, index);
      else sets.unite(known, index);
    }
  }
  const byRoot = Map.groupBy(records.keys(), (index) => sets.find(index));
  const groups: AliasGroup<R>[] = [];
  const suspicious: (readonly string[])[] = [];
  for (const members of byRoot.values()) {
    const grouped = members.map((index) => records[index]!);
    if (grouped.length > MAX_GROUP) {
      suspicious.push(grouped.map(({ id }) => id));
      groups.push(...grouped.map((record) => groupOf([record])));
    } else {
      groups.push(groupOf(grouped));
    }
  }
  return { groups, suspicious };
}

function groupOf<R extends AliasedRecord>(records: readonly R[]): AliasGroup<R> {
  const names = [...new Set(records.flatMap(({ id, aliases }) => [id, ...aliases]))].toSorted(
    (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );
  const [id = '', ...aliases] = names;
  return { id, aliases, records };
}

function rank(id: string): number {
  if (id.startsWith('GHSA-')) return 0;
  return id.startsWith('CVE-') ? 2 : 1;
}
