/**
 * `node bench/dedupe-fit.ts`: fits deduplication's models on the labelled data beside the repository and
 * writes them where the product reads them, with the digest of what they were fitted on and the reliability
 * plot. Deterministic: the same data gives the same files. What the fit is worth is measured by
 * `npm run bench -- dedupe`, which fits again with each package or project held out.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayMerge } from '../src/core/dedupe/judge.ts';
import { wordsOf } from '../src/core/dedupe/words.ts';
import { digestOf, loadAdvisories, loadAdvisoryPairs, loadCrashes, loadReports } from './dedupe-data.ts';
import { fitCrashes, projectsOf } from './dedupe-fit-crashes.ts';
import { type Example, fitReports, heldOut, reportExamples } from './dedupe-fit-reports.ts';
import { reliabilitySvg, reliabilityText } from './dedupe-plot.ts';

const ROOT = join(import.meta.dirname, '..');

/** Lowest confidence at which no held-out pair of different flaws is passed, and no lower than this. */
const LOWEST_BAR = 0.9;

function main(): void {
  const reports = loadReports();
  const advisories = loadAdvisoryPairs();
  const crashes = loadCrashes();
  if (reports === null || advisories === null || crashes === null) {
    throw new Error('the labelled data is not there: BREAKWATER_CORPUS names where it is');
  }
  if (process.argv.includes('--words')) {
    write('src/core/dedupe/word-table.ts', wordTable());
    return;
  }
  const examples = reportExamples(reports, advisories);
  const judged = heldOut(examples);
  const bar = barOf(judged);
  const model = fitReports(examples, bar);
  const data = [
    'dedupe/ai-reports',
    'dedupe/advisory-pairs.ndjson.gz',
    'dedupe/ossfuzz-same-fix.ndjson.gz',
  ].map((name) => ({ name, digest: digestOf(name) }));
  write('src/core/dedupe/model-table.ts', modelTable({ model, data }));
  const crashModel = fitCrashes(projectsOf(crashes));
  write('src/core/dedupe/crash-table.ts', constant('CRASH_TABLE', crashModel, HEADER));
  const points = judged
    .filter(({ example }) => example.source !== 'neighbours' && example.source !== 'across')
    .map(({ example, p }) => ({ p, same: example.same }));
  write('docs/dedupe-reliability.svg', reliabilitySvg(points));
  process.stdout.write(`bar ${bar}\n${reliabilityText(points)}`);
}

/** Above every held-out pair of different flaws that nothing else keeps apart, neighbours included. */
function barOf(judged: readonly { readonly example: Example; readonly p: number }[]): number {
  const wrong = judged.filter(({ example }) => !example.same && mayMerge(example.kinds)).map(({ p }) => p);
  const highest = Math.max(0, ...wrong);
  return Math.max(LOWEST_BAR, Math.min(0.999, Math.ceil(100 * highest + 1e-9) / 100));
}

const HEADER = '/** Written by `bench/dedupe-fit.ts`; do not edit. */\n';

function modelTable(table: object): string {
  return constant('MODEL_TABLE', table, HEADER);
}

function constant(name: string, value: unknown, header: string): string {
  return `${header}export const ${name} = ${literal(value, '')} as const;\n`;
}

/** As the house's formatter would write it, so that a new fit changes only what changed. */
function literal(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.every((element) => typeof element === 'number')) return `[${value.join(', ')}]`;
    return `[\n${value.map((element) => `${indent}  ${literal(element, `${indent}  `)},\n`).join('')}${indent}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const lines = Object.entries(value).map(
      ([key, inner]) =>
        `${indent}  ${/^\w+$/.test(key) ? key : `'${key}'`}: ${literal(inner, `${indent}  `)},\n`,
    );
    return `{\n${lines.join('')}${indent}}`;
  }
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** Words of at least so many advisories; rarer ones all count as equally rare. */
const LEAST_DOCUMENTS = 6;

/** Counted in steps of a quarter of a doubling: close enough, and the table stays readable. */
function wordTable(): string {
  // RubySec's texts may be read in tests and not shipped, so their counts are left out.
  const texts = loadAdvisories().filter(({ database }) => database !== 'rubysec');
  const counts = new Map<string, number>();
  for (const { title, text } of texts) {
    for (const word of wordsOf(`${title}\n${text}`)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const steps = new Map<number, string[]>();
  for (const [word, count] of counts) {
    if (count < LEAST_DOCUMENTS || !/^[a-z][a-z0-9_]{2,19}$/.test(word)) continue;
    const step = Math.round(4 * Math.log2(count));
    const known = steps.get(step);
    if (known === undefined) steps.set(step, [word]);
    else known.push(word);
  }
  const rows = [...steps]
    .toSorted(([a], [b]) => b - a)
    .map(
      ([step, words]) =>
        `  { documents: ${Math.round(2 ** (step / 4))}, words: '${words.toSorted().join(' ')}' },\n`,
    );
  return `${HEADER}export const DOCUMENTS = ${texts.length};\n\nexport const COMMONNESS: readonly { readonly documents: number; readonly words: string }[] = [\n${rows.join('')}];\n`;
}

function write(path: string, text: string): void {
  writeFileSync(join(ROOT, path), text);
  process.stdout.write(`wrote ${path}\n`);
}

main();
