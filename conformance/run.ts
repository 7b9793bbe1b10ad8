/**
 * `npm run conformance [-- CORPUS] [--allow-missing NAME]… [--only NAME]… [--json]`: other people's suites,
 * read from a path (default ../shared/corpus). Exit 1 when a case fails that no gap list names, when a gap
 * passes unexpectedly, or when a suite is not there and was not allowed to be missing.
 */
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SUITES } from './registry.ts';
import type { SuiteResult } from './suite.ts';
import { notRun, runSuite } from './suite.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SHOWN_FAILURES = 10;

// A reader that stops early (`| head`) is not a failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'allow-missing': { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
});
const corpus = resolve(positionals[0] ?? join(ROOT, '..', 'shared', 'corpus'));
const unknown = [...values['allow-missing'], ...values.only].filter(
  (name) => !SUITES.some((suite) => suite.name === name),
);
if (unknown.length > 0) {
  process.stderr.write(`conformance: there is no suite ${unknown.join(', ')}.\n`);
  process.exit(2);
}
const results: SuiteResult[] = [];
for (const suite of SUITES) {
  if (values.only.length > 0 && !values.only.includes(suite.name)) continue;
  const folder = join(corpus, suite.folder);
  results.push(existsSync(folder) ? await runSuite(suite, folder) : notRun(suite));
}
if (values.json) process.stdout.write(`${JSON.stringify({ corpus, suites: results }, null, 2)}\n`);
else printTable(results);
for (const result of results) explain(result);
const isGood = results.every(
  ({ name, status }) =>
    status === 'passed' || (status === 'not-run' && values['allow-missing'].includes(name)),
);
process.exitCode = isGood ? 0 : 1;

function printTable(rows: readonly SuiteResult[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length), 5);
  process.stdout.write(`${'suite'.padEnd(width)}   cases  passed    gaps  \n`);
  for (const { name, status, cases, passed, gaps } of rows) {
    const numbers = [cases, passed, gaps].map((count) => String(count).padStart(6)).join('  ');
    const figures = status === 'not-run' ? 'NOT RUN' : `${numbers}  ${status === 'failed' ? 'FAILED' : ''}`;
    process.stdout.write(`${name.padEnd(width)}  ${figures}\n`);
  }
}

function explain({ name, status, cases, failures, surprises }: SuiteResult): void {
  if (status === 'failed' && cases === 0) process.stderr.write(`${name}: no cases: not measured.\n`);
  for (const { id, detail } of failures.slice(0, SHOWN_FAILURES)) {
    process.stderr.write(`${name}: ${id}: ${detail ?? 'failed'}\n`);
  }
  if (failures.length > SHOWN_FAILURES) {
    process.stderr.write(`${name}: ${failures.length - SHOWN_FAILURES} more cases failed.\n`);
  }
  for (const id of surprises)
    process.stderr.write(`${name}: ${id}: listed as a gap, but it passes or is gone.\n`);
}
