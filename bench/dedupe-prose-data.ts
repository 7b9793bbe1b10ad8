/**
 * A larger labelled set for the question whether prose may merge: public records that share an identifier, against
 * all different advisories of one package. Built from the corpus when it is asked for, and never kept: texts with
 * identifiers, addresses, hashes, issue numbers and dates taken out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { codeNamesOf, jaccard, wordsOf } from '../src/core/dedupe/words.ts';
import { CORPUS, loadAdvisories, withoutIdentifiers } from './dedupe-data.ts';

export type ProseRecord = {
  readonly database: string;
  readonly id: string;
  readonly names: readonly string[];
  readonly packages: readonly string[];
  readonly title: readonly string[];
  readonly words: readonly string[];
  readonly codeNames: readonly string[];
  /** Numbers that look like versions. */
  readonly versions: readonly string[];
  /** Releases that its ranges say mend it. */
  readonly fixed: readonly string[];
  /** Equal for records that an identifier joins, over any number of steps. */
  readonly flaw: number;
  /** Equal for records whose packages, or flaws, are joined: held out together. */
  readonly group: number;
};

export type ProsePair = {
  readonly a: ProseRecord;
  readonly b: ProseRecord;
  readonly same: boolean;
  /** The package whose other advisories are known when the two are compared; null where there is none. */
  readonly package: string | null;
};

export type Prose = {
  readonly records: readonly ProseRecord[];
  readonly pairs: readonly ProsePair[];
  /** Of one flaw and as good as one text: not among the pairs. */
  readonly copies: number;
};

const COPY = 0.8;

type CveRow = {
  readonly cveMetadata: { readonly cveId: string };
  readonly containers: {
    readonly cna: {
      readonly title?: string;
      readonly descriptions?: readonly { readonly lang: string; readonly value: string }[];
      readonly affected?: readonly { readonly versions?: readonly { readonly lessThan?: string }[] }[];
    };
  };
};

type Text = Pick<ProseRecord, 'database' | 'id' | 'names' | 'packages' | 'fixed'> & {
  readonly heading: string;
  readonly body: string;
};

/** Null where the CVE records are not there. */
export function loadProse(): Prose | null {
  const file = join(CORPUS, 'vulnrichment', 'records.ndjson.gz');
  if (!existsSync(file)) return null;
  const advisories = loadAdvisories().map(
    ({ title, text, aliases, ...rest }): Text => ({
      ...{ database: rest.database, id: rest.id, packages: rest.packages, fixed: rest.fixed },
      ...{ names: [rest.id, ...aliases], heading: title, body: text },
    }),
  );
  const named = new Set(advisories.flatMap(({ names }) => names));
  const cves = gunzipSync(readFileSync(file))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as CveRow)
    .filter(({ cveMetadata }) => named.has(cveMetadata.cveId))
    .map(({ cveMetadata: { cveId }, containers: { cna } }): Text => {
      const english = cna.descriptions?.find(({ lang }) => lang.startsWith('en'))?.value ?? '';
      const [heading, body] = [withoutIdentifiers(cna.title ?? ''), withoutIdentifiers(english)];
      const versions = (cna.affected ?? []).flatMap((affected) => affected.versions ?? []);
      const fixed = versions.flatMap(({ lessThan }) => lessThan ?? []);
      return { database: 'cve', id: cveId, names: [cveId], packages: [], fixed, heading, body };
    });
  const records = recordsOf([...advisories, ...cves]);
  const { pairs, copies } = duplicatesOf(records);
  return { records, pairs: [...pairs, ...differentOf(records)], copies };
}

function recordsOf(texts: readonly Text[]): readonly ProseRecord[] {
  const flaws = joined(texts.map(({ names }) => names));
  const groups = joined(texts.map(({ packages }, at) => [...packages, `flaw ${flaws[at]}`]));
  return texts.map(({ heading, body, ...rest }, at) => {
    const prose = `${heading}\n${body}`.replaceAll(/\b(?:19|20)\d\d-\d\d-\d\d\b/g, ' ');
    return {
      ...rest,
      title: wordsOf(heading),
      words: wordsOf(prose),
      codeNames: codeNamesOf(prose),
      versions: [...new Set(prose.match(/\b\d+\.\d+(?:\.\d+)*(?:[a-z]+\d*)?/g) ?? [])],
      flaw: flaws[at]!,
      group: groups[at]!,
    };
  });
}

/** A number for each list, equal where lists share a name, over any number of steps. */
function joined(lists: readonly (readonly string[])[]): readonly number[] {
  const parent = lists.map((_list, at) => at);
  const root = (at: number): number => {
    let end = at;
    while (parent[end] !== end) end = parent[end]!;
    parent[at] = end;
    return end;
  };
  const first = new Map<string, number>();
  for (const [at, names] of lists.entries()) {
    for (const name of names) {
      const other = first.get(name);
      if (other === undefined) first.set(name, at);
      else parent[root(at)] = root(other);
    }
  }
  return lists.map((_list, at) => root(at));
}

/** Of different databases, and with an identifier in common themselves: over several steps two may differ. */
function duplicatesOf(records: readonly ProseRecord[]): Pick<Prose, 'pairs' | 'copies'> {
  const pairs: ProsePair[] = [];
  let copies = 0;
  for (const members of Map.groupBy(records, ({ flaw }) => flaw).values()) {
    for (const [at, a] of members.entries()) {
      for (const b of members.slice(at + 1)) {
        if (a.database === b.database || !a.names.some((name) => b.names.includes(name))) continue;
        if (jaccard(a.words, b.words) >= COPY) copies += 1;
        else pairs.push({ a, b, same: true, package: a.packages[0] ?? b.packages[0] ?? null });
      }
    }
  }
  return { pairs, copies };
}

/** Every two advisories of one package that no identifier joins, once. */
function differentOf(records: readonly ProseRecord[]): readonly ProsePair[] {
  const met = new Set<string>();
  return [...packagesOf(records)].flatMap(([name, members]) =>
    members.flatMap((a, at) =>
      members.slice(at + 1).flatMap((b): ProsePair[] => {
        const pair = `${a.id} ${b.id}`;
        if (a.flaw === b.flaw || met.has(pair)) return [];
        met.add(pair);
        return [{ a, b, same: false, package: name }];
      }),
    ),
  );
}

export function packagesOf(records: readonly ProseRecord[]): ReadonlyMap<string, readonly ProseRecord[]> {
  const packages = new Map<string, ProseRecord[]>();
  for (const record of records)
    for (const name of record.packages) packages.set(name, [...(packages.get(name) ?? []), record]);
  return packages;
}
