/**
 * Deduplication on labelled reports by independent finders (`corpus/dedupe/ai-reports`): how many pairs merge
 * by themselves, how many of those wrongly, and whether a person finds the rest among the first five. The
 * data is read from beside the repository and nothing of it is built in; without it nothing is measured.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Deduplication, deduplicate } from '../src/core/dedupe/deduplicate.ts';
import type { Finding } from '../src/core/finding/finding.ts';
import { readDocument } from '../src/formats/registry.ts';
import type { Bench } from './bench.ts';
import { figure } from './bench.ts';

const CORPUS = process.env['BREAKWATER_CORPUS'] ?? join(import.meta.dirname, '../../shared/corpus');
const RUNS = 5;

type LabelledPair = {
  readonly a: string;
  readonly b: string;
  readonly label: 'duplicate' | 'distinct' | 'uncertain';
};

export const dedupe: Bench = {
  name: 'dedupe',
  promise: 'auto-merge precision at least 0.99, no near miss merged, hit@5 at least 0.98',
  run: async (say) => {
    const directory = join(CORPUS, 'dedupe', 'ai-reports');
    if (!existsSync(directory)) {
      say(`NOT RUN: there is no ${directory} (BREAKWATER_CORPUS names another place)`);
      return [];
    }
    const findings = rowsOf<{ report: string }>(directory, 'findings.ndjson').map(({ report }) =>
      readReport(directory, report),
    );
    const pairs = rowsOf<LabelledPair>(directory, 'pairs.ndjson');
    const times: number[] = [];
    let found = deduplicate(findings);
    for (let run = 0; run < RUNS; run += 1) {
      const began = performance.now();
      found = deduplicate(findings);
      times.push(performance.now() - began);
    }
    const counts = countsOf(pairs, found);
    const hits = hitsOf(findings, pairs, found);
    const interval = wilson(counts.right, counts.right + counts.wrong);
    say(
      `precision ${counts.right}/${counts.right + counts.wrong}, 95 % interval ${interval.map((end) => end.toFixed(3)).join(' to ')}`,
    );
    say(
      `recall ${counts.right}/${counts.duplicates}; near misses merged ${counts.wrong}/${counts.distinct}; uncertain merged ${counts.uncertain}`,
    );
    for (const pair of counts.wrongPairs) say(`merged, but distinct: ${pair.a} and ${pair.b}`);
    return [
      figure('dedupe-merge-precision', 'share', [counts.right / (counts.right + counts.wrong)]),
      figure('dedupe-merge-recall', 'share', [counts.right / counts.duplicates]),
      figure('dedupe-near-misses-merged', 'pairs', [counts.wrong]),
      figure('dedupe-hit-at-5', 'share', [hits.hit / hits.asked]),
      figure('dedupe-84-reports', 'ms', times),
    ];
  },
};

function rowsOf<T>(directory: string, name: string): readonly T[] {
  return readFileSync(join(directory, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
}

/** Named by its file: the labels speak of files. */
function readReport(directory: string, report: string): Finding {
  const read = readDocument(readFileSync(join(directory, report)), { source: report, origin: 'local' });
  if (!read.ok || read.value.findings[0] === undefined) throw new Error(`${report} could not be read`);
  const [finding] = read.value.findings;
  return { ...finding, id: report, ownId: finding.id };
}

function countsOf(pairs: readonly LabelledPair[], { clusters }: Deduplication) {
  const clusterOf = new Map(clusters.flatMap(({ id, findings }) => findings.map((member) => [member, id])));
  const merged = ({ a, b }: LabelledPair) => clusterOf.get(a) === clusterOf.get(b);
  const of = (label: LabelledPair['label']) => pairs.filter((pair) => pair.label === label);
  const wrongPairs = of('distinct').filter(merged);
  return {
    duplicates: of('duplicate').length,
    distinct: of('distinct').length,
    right: of('duplicate').filter(merged).length,
    wrong: wrongPairs.length,
    wrongPairs,
    uncertain: of('uncertain').filter(merged).length,
  };
}

/** Whether a finding that has duplicates shows one among its cluster and its five likeliest suggestions. */
function hitsOf(findings: readonly Finding[], pairs: readonly LabelledPair[], found: Deduplication) {
  let asked = 0;
  let hit = 0;
  for (const { id } of findings) {
    const duplicates = pairs
      .filter(({ a, b, label }) => label === 'duplicate' && (a === id || b === id))
      .map(({ a, b }) => (a === id ? b : a));
    if (duplicates.length === 0) continue;
    asked += 1;
    const own = found.clusters.find((cluster) => cluster.findings.includes(id))?.findings ?? [];
    const suggested = found.suggestions
      .filter(({ a, b }) => a === id || b === id)
      .map(({ a, b }) => (a === id ? b : a));
    const shown = [...own.filter((member) => member !== id), ...suggested].slice(0, 5);
    if (shown.some((other) => duplicates.includes(other))) hit += 1;
  }
  return { asked, hit };
}

/** 95 % interval of a share (Wilson 1927). */
function wilson(hits: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 1];
  const z = 1.959964;
  const share = hits / n;
  const middle = share + (z * z) / (2 * n);
  const half = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [(middle - half) / scale, Math.min(1, (middle + half) / scale)];
}
