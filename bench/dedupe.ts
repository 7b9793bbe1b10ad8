/**
 * What deduplication is worth, on data labelled by others: independent reports of the same flaws, crashes with
 * their fixes, advisories of several databases. Every figure is of models that have not seen the package or
 * project they judge; every wrong merge is named, to be read. Without the data nothing is measured.
 */

import { CRASH_MODEL } from '../src/core/dedupe/crash-model.ts';
import { type Deduplication, deduplicate } from '../src/core/dedupe/deduplicate.ts';
import { AUTO_BAR } from '../src/core/dedupe/judge.ts';
import type { Bench, Figure } from './bench.ts';
import { figure } from './bench.ts';
import { measureAdvisories } from './dedupe-advisories.ts';
import { measureCrashes } from './dedupe-crashes.ts';
import { CORPUS, loadAdvisoryPairs, loadReports, type Reports } from './dedupe-data.ts';
import { heldOutModels, reportExamples } from './dedupe-fit-reports.ts';
import { mergedBy, shownFor, spelled } from './dedupe-metrics.ts';
import { measureProse } from './dedupe-prose.ts';

const RUNS = 5;

export const dedupe: Bench = {
  name: 'dedupe',
  promise: 'auto-merge precision at least 0.99, no near miss merged, hit@5 at least 0.98',
  run: async (say) => {
    const reports = loadReports();
    const advisories = loadAdvisoryPairs();
    if (reports === null || advisories === null) {
      say(`NOT RUN: the labelled data is not at ${CORPUS} (BREAKWATER_CORPUS names another place)`);
      return [];
    }
    return [
      ...measureReports(reports, say),
      ...measureAdvisories(advisories, say),
      ...measureProse(say),
      ...measureCrashes(say),
    ];
  },
};

function measureReports(reports: Reports, say: (line: string) => void): readonly Figure[] {
  const examples = reportExamples(reports, loadAdvisoryPairs() ?? []);
  const models = heldOutModels(examples, AUTO_BAR);
  const results = new Map(
    [...models].map(([name, model]) => [
      name,
      deduplicate(
        reports.findings.filter(({ id }) => reports.packageOf.get(id) === name),
        [],
        { reports: model, crashes: CRASH_MODEL },
      ),
    ]),
  );
  const counts = countsOf(reports, results);
  const hits = hitsOf(reports, results);
  say(`ai-reports, each package judged by a model that has not seen it (${models.size} packages):`);
  say(`  auto-merge precision ${spelled(counts.right, counts.right + counts.wrong.length)}`);
  say(`  auto-merge recall ${spelled(counts.right, counts.duplicates)}`);
  say(`  near misses merged ${spelled(counts.wrong.length, counts.distinct)}`);
  say(
    `  uncertain merged ${counts.uncertain} (count neither way), of them neighbouring flaws ${counts.neighbours}`,
  );
  say(`  hit@5 ${spelled(hits.hit, hits.asked)}`);
  for (const { a, b } of counts.wrong) say(`  wrong merge: ${a} and ${b}`);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const began = performance.now();
    deduplicate(reports.findings);
    times.push(performance.now() - began);
  }
  return [
    figure('dedupe-reports-merge-precision', 'share', [counts.right / (counts.right + counts.wrong.length)]),
    figure('dedupe-reports-merge-recall', 'share', [counts.right / counts.duplicates]),
    figure('dedupe-reports-near-misses-merged', 'pairs', [counts.wrong.length]),
    figure('dedupe-reports-hit-at-5', 'share', [hits.hit / hits.asked]),
    figure('dedupe-84-reports', 'ms', times),
  ];
}

type ByPackage = ReadonlyMap<string, Deduplication>;

function countsOf(reports: Reports, results: ByPackage) {
  const merged = ({ a, b }: { readonly a: string; readonly b: string }) => {
    const result = results.get(reports.packageOf.get(a)!);
    return result !== undefined && mergedBy(result)(a, b);
  };
  const of = (label: string) => reports.pairs.filter((pair) => pair.label === label);
  const uncertain = of('uncertain').filter(merged);
  return {
    duplicates: of('duplicate').length,
    distinct: of('distinct').length,
    right: of('duplicate').filter(merged).length,
    wrong: of('distinct').filter(merged),
    uncertain: uncertain.length,
    neighbours: uncertain.filter(({ a, b }) => reports.groupOf.get(a) !== reports.groupOf.get(b)).length,
  };
}

/** Whether a finding that has duplicates shows one among its cluster and its five likeliest suggestions. */
function hitsOf(reports: Reports, results: ByPackage) {
  let asked = 0;
  let hit = 0;
  for (const { id } of reports.findings) {
    const duplicates = reports.pairs
      .filter(({ a, b, label }) => label === 'duplicate' && (a === id || b === id))
      .map(({ a, b }) => (a === id ? b : a));
    const result = results.get(reports.packageOf.get(id)!);
    if (duplicates.length === 0 || result === undefined) continue;
    asked += 1;
    if (
      shownFor(id, result)
        .slice(0, 5)
        .some((other) => duplicates.includes(other))
    )
      hit += 1;
  }
  return { asked, hit };
}
