/**
 * The labelled data that deduplication is fitted and measured on, read from beside the repository
 * (`BREAKWATER_CORPUS` names another place). Labels stay outside the findings: what is judged is what a
 * finder sent. Identifiers of the data sets never become identifiers of findings.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Finding } from '../src/core/finding/finding.ts';
import { readDocument } from '../src/formats/registry.ts';

export const CORPUS = process.env['BREAKWATER_CORPUS'] ?? join(import.meta.dirname, '../../shared/corpus');

export type ReportPair = {
  readonly a: string;
  readonly b: string;
  readonly label: 'duplicate' | 'distinct' | 'uncertain';
};

export type Reports = {
  readonly findings: readonly Finding[];
  readonly pairs: readonly ReportPair[];
  readonly packageOf: ReadonlyMap<string, string>;
  readonly groupOf: ReadonlyMap<string, string>;
};

/** Null where the data is not there. */
export function loadReports(): Reports | null {
  const directory = join(CORPUS, 'dedupe', 'ai-reports');
  if (!existsSync(directory)) return null;
  const rows = linesOf<{ report: string; package: string; group: string }>(
    readFileSync(join(directory, 'findings.ndjson'), 'utf8'),
  );
  return {
    findings: rows.map(({ report }) => readReport(directory, report)),
    pairs: linesOf<ReportPair>(readFileSync(join(directory, 'pairs.ndjson'), 'utf8')),
    packageOf: new Map(rows.map((row) => [row.report, row.package])),
    groupOf: new Map(rows.map((row) => [row.report, row.group])),
  };
}

/** Named by its file: the labels speak of files. */
function readReport(directory: string, report: string): Finding {
  const read = readDocument(readFileSync(join(directory, report)), { source: report, origin: 'local' });
  if (!read.ok || read.value.findings[0] === undefined) throw new Error(`${report} could not be read`);
  const [finding] = read.value.findings;
  return { ...finding, id: report, ownId: finding.id };
}

export type CrashRecord = { readonly finding: Finding; readonly project: string; readonly fix: string };

type CrashRow = {
  readonly project: string;
  readonly crashType: string;
  readonly crashState: readonly string[];
  readonly summary: string;
  readonly fixCommit: string;
};

export function loadCrashes(): readonly CrashRecord[] | null {
  const file = join(CORPUS, 'dedupe', 'ossfuzz-same-fix.ndjson.gz');
  if (!existsSync(file)) return null;
  return linesOf<CrashRow>(unzipped(file)).map((row, index) => ({
    project: row.project,
    fix: row.fixCommit,
    finding: {
      ...bareFinding(`crash-${index}`, { ecosystem: 'OSS-Fuzz', name: row.project }),
      title: row.summary,
      crash: { kind: row.crashType, frames: row.crashState.map((name) => ({ function: name })) },
    },
  }));
}

export type AdvisoryPair = {
  readonly name: string;
  readonly label: 'duplicate' | 'distinct';
  readonly tier: string;
  readonly package: string;
  readonly packages: readonly string[];
  readonly jaccard: number;
  readonly a: Finding;
  readonly b: Finding;
};

type AdvisoryRow = Omit<AdvisoryPair, 'name' | 'package' | 'packages' | 'a' | 'b'> & {
  readonly pair: string;
  readonly packages: readonly string[];
  readonly a: { readonly title: string; readonly text: string };
  readonly b: { readonly title: string; readonly text: string };
};

export function loadAdvisoryPairs(): readonly AdvisoryPair[] | null {
  const file = join(CORPUS, 'dedupe', 'advisory-pairs.ndjson.gz');
  if (!existsSync(file)) return null;
  return linesOf<AdvisoryRow>(unzipped(file)).map((row, index) => {
    const named = (side: 'a' | 'b'): Finding => ({
      ...bareFinding(`advisory-${index}-${side}`, { name: row.packages[0] ?? row.pair }),
      title: row[side].title,
      description: row[side].text,
    });
    return {
      name: row.pair,
      label: row.label,
      tier: row.tier ?? '',
      package: row.packages[0] ?? row.pair,
      packages: row.packages,
      jaccard: row.jaccard,
      a: named('a'),
      b: named('b'),
    };
  });
}

/** An advisory of a public database, with the identifiers taken out of its words. */
export type Advisory = {
  readonly database: string;
  readonly id: string;
  readonly aliases: readonly string[];
  readonly packages: readonly string[];
  readonly title: string;
  readonly text: string;
  /** Releases that are said to mend it. */
  readonly fixed: readonly string[];
};

type OsvRow = {
  readonly id: string;
  readonly aliases?: readonly string[];
  readonly related?: readonly string[];
  readonly summary?: string;
  readonly title?: string;
  readonly details?: string;
  readonly description?: string;
  readonly ecosystem?: string;
  readonly package?: string;
  readonly patched_versions?: readonly string[];
  readonly affected?: readonly {
    readonly package?: { readonly ecosystem: string; readonly name: string };
    readonly ranges?: readonly { readonly events?: readonly { readonly fixed?: string }[] }[];
  }[];
};

const DATABASES = ['go', 'npm', 'pypa', 'rubysec', 'rustsec'];

export function loadAdvisories(): readonly Advisory[] {
  return DATABASES.flatMap((name) => {
    const file = join(CORPUS, 'advisories', `${name}.ndjson.gz`);
    if (!existsSync(file)) return [];
    return linesOf<OsvRow>(unzipped(file)).map((row) => ({
      database: name,
      id: row.id,
      aliases: [...(row.aliases ?? []), ...(row.related ?? [])],
      packages: [
        ...new Set(
          [...(row.affected ?? []).map((affected) => affected.package), rubyPackage(row)].flatMap((named) =>
            named === undefined ? [] : [`${named.ecosystem}/${named.name}`.toLowerCase()],
          ),
        ),
      ],
      title: withoutIdentifiers(row.summary ?? row.title ?? ''),
      text: withoutIdentifiers(row.details ?? row.description ?? ''),
      fixed: fixedIn(row),
    }));
  });
}

function fixedIn({ affected, patched_versions: patched }: OsvRow): readonly string[] {
  const events = (affected ?? []).flatMap(({ ranges }) =>
    (ranges ?? []).flatMap((range) => range.events ?? []),
  );
  const bare = (patched ?? []).map((requirement) => /\d[\w.+-]*/.exec(requirement)?.[0]);
  return [...new Set([...events.map(({ fixed }) => fixed), ...bare].filter((one) => one !== undefined))];
}

function rubyPackage(row: OsvRow) {
  return row.package === undefined
    ? undefined
    : { ecosystem: row.ecosystem ?? 'rubygems', name: row.package };
}

/** As the pairs' own makers did: addresses, identifiers, hashes, issue numbers. */
export function withoutIdentifiers(text: string): string {
  return text
    .replaceAll(/https?:\/\/[^\s)>\]]+/g, ' ')
    .replaceAll(
      /\b(?:CVE-\d{4}-\d{4,7}|GHSA(?:-[0-9a-z]{4}){3}|(?:PYSEC|RUSTSEC|GO|OSV)-\d{4}-\d{1,7})\b/gi,
      ' ',
    )
    .replaceAll(/\b[0-9a-f]{7,40}\b/g, ' ')
    .replaceAll(/#\d{1,6}\b/g, ' ');
}

export function bareFinding(id: string, component: Finding['component']): Finding {
  return {
    id,
    format: 'native',
    pointer: '',
    component,
    weaknesses: [],
    aliases: [],
    locations: [],
    patches: [],
    severity: [],
    references: [],
  };
}

/** SHA-256 over the files of one data set, by sorted name: what the committed model says it was fitted on. */
export function digestOf(name: string): string {
  const path = join(CORPUS, name);
  const hash = createHash('sha256');
  const files = /\.gz$/.test(name)
    ? [path]
    : readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted();
  for (const file of files) hash.update(`${file.slice(path.length)}\n`).update(readFileSync(file));
  return `sha256:${hash.digest('hex')}`;
}

function linesOf<T>(text: string): readonly T[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

function unzipped(file: string): string {
  return gunzipSync(readFileSync(file)).toString('utf8');
}
