/**
 * What `npm test` runs, once everything is installed: types, lint, imports, dead code, then the tests by what
 * they need. Ends with the time of each folder and one line of totals.
 *
 *   node bin/setup.cjs test                    everything but the slow ones, at most 8 minutes
 *   node bin/setup.cjs test --all              the slow ones too, and the database tests a second time through
 *                                              SET ROLE, as with a server given by URL
 *   node bin/setup.cjs test FILE…              only these
 *   node bin/setup.cjs check                   only what needs no running (--static)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEmbedded } from '../src/adapters/postgres/embedded/supervisor.ts';
import { testDataDir, testDataDirInMemory } from './database.ts';
import { findGroups, type Group, missingProgram, shown } from './runner/groups.ts';
import { runInLanes } from './runner/lanes.ts';
import type { Failure, FileResult } from './runner/run-file.ts';
import { runStaticChecks } from './runner/static-checks.ts';

const argv = process.argv.slice(2);
const wantsAll = argv.includes('--all');
const onlyStatic = argv.includes('--static');
const only = argv.filter((word) => !word.startsWith('--'));

const out = (line: string) => process.stdout.write(`${line}\n`);
const total = { passed: 0, failed: 0, skipped: 0 };
type Tally = { passed: number; failed: number; seconds: number; readonly failures: Failure[] };
const tallies = new Map<Group, Tally>();
const folders = new Map<string, { seconds: number; files: number }>();
const timed: { readonly name: string; readonly seconds: number }[] = [];
/** Where to look first when the whole takes too long. */
const SLOWEST_SHOWN = 12;
let notRun = 0;
const began = performance.now();

// Every file and every command that it starts is a process, and half of a start is stripping types.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/breakwater');
if (wantsAll) process.env['BREAKWATER_TEST_ALL'] = '1';
if (only.length === 0) await runStatic();
if (!onlyStatic) await runTests();
if (folders.size > 0) printFolders();
if (timed.length > SLOWEST_SHOWN) printSlowest();
out(`all in ${Math.round((performance.now() - began) / 1000)} s`);
if (notRun > 0) out(`NOT RUN: ${notRun} test files, for want of a system package`);
out(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
// Under CI what could not run has not been shown to work.
process.exitCode = total.failed > 0 || (notRun > 0 && process.env['CI'] !== undefined) ? 1 : 0;

async function runStatic(): Promise<void> {
  for (const { name, passed, output, seconds } of await runStaticChecks()) {
    out(`${passed ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
    if (!passed) out(output);
    total[passed ? 'passed' : 'failed'] += 1;
  }
}

async function runTests(): Promise<void> {
  const groups = findGroups(only).filter(({ name, files }) =>
    only.length > 0 ? files.length > 0 : name !== 'slow' || wantsAll,
  );
  const unknown = only.length - groups.reduce((sum, { files }) => sum + files.length, 0);
  if (unknown > 0) {
    out(`FAIL ${unknown} of the files given are no tests (*.test.ts)`);
    total.failed += 1;
  }
  // Held for the whole run, so that the files find it running and nobody stops it between two of them.
  const given = process.env['BREAKWATER_TEST_DATABASE_URL'];
  const inMemory = only.length > 0 || given ? null : testDataDirInMemory();
  if (inMemory !== null) process.env['BREAKWATER_TEST_DATA'] = inMemory;
  const server = given
    ? null
    : await startEmbedded({ dataDir: testDataDir(), durability: 'lost-on-power-failure' });
  try {
    const able = groups.filter(canRun);
    await runAll(able.filter(({ name }) => name !== 'slow'));
    await runAll(able.filter(({ name }) => name === 'slow'));
  } finally {
    await server?.close();
    if (inMemory !== null) rmSync(inMemory, { recursive: true, force: true });
  }
  const database = groups.find(({ name }) => name === 'database');
  if (wantsAll && database !== undefined && !given) await runThroughSetRole(database);
}

/** The database tests once more, as on a server that was given by URL: one login, `SET ROLE`. */
async function runThroughSetRole(group: Group): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'breakwater-second-'));
  const server = await startEmbedded({ dataDir, durability: 'lost-on-power-failure' });
  process.env['BREAKWATER_TEST_DATABASE_URL'] = server.url('superuser', 'postgres');
  try {
    await runAll([{ ...group, title: 'database (given by URL)' }]);
  } finally {
    delete process.env['BREAKWATER_TEST_DATABASE_URL'];
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function runAll(groups: readonly Group[]): Promise<void> {
  await runInLanes({ groups, onFile: add, onGroup: report });
}

function add(group: Group, file: string, result: FileResult): void {
  const tally = tallies.get(group) ?? { passed: 0, failed: 0, seconds: 0, failures: [] };
  tallies.set(group, tally);
  for (const key of ['passed', 'failed'] as const) tally[key] += result[key];
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += result[key];
  tally.seconds += result.seconds;
  tally.failures.push(...result.failures);
  for (const { title } of result.failures) out(`     failed: ${shown(file)}: ${title}`);
  timed.push({ name: shown(file), seconds: result.seconds });
  const name = dirname(shown(file));
  const folder = folders.get(name) ?? { seconds: 0, files: 0 };
  folders.set(name, { seconds: folder.seconds + result.seconds, files: folder.files + 1 });
}

function report(group: Group): void {
  const tally = tallies.get(group);
  const ran = tally === undefined ? 0 : tally.passed + tally.failed;
  const isBad = ran === 0 || tally?.failed !== 0;
  const name = group.title ?? group.name;
  const seconds = (tally?.seconds ?? 0).toFixed(1);
  out(
    `${isBad ? 'FAIL' : 'ok  '} ${name}: ${ran} tests in ${group.files.length} files (${seconds} s one by one)`,
  );
  if (ran === 0) {
    out(`     ${name} ran no test: that cannot be right`);
    total.failed += 1;
  }
  for (const { file, title, why } of tally?.failures ?? []) out(`\n--- ${file}: ${title}\n${why}`);
}

function canRun(group: Group): boolean {
  const missing = missingProgram(group);
  if (missing !== null) cannotRun(group, missing);
  return missing === null;
}

function cannotRun({ name, files }: Group, missing: string): void {
  if (process.env['BREAKWATER_NO_SYSTEM_INSTALL'] === '1') {
    out(`NOT RUN ${name}: ${files.length} files need ${missing}`);
    notRun += files.length;
    return;
  }
  out(
    `FAIL ${name}: ${files.length} files need ${missing}, which is not installed: apt-get install ${missing}`,
  );
  total.failed += files.length;
}

function printFolders(): void {
  const rows = [...folders].toSorted(([, a], [, b]) => b.seconds - a.seconds);
  const width = Math.max(...rows.map(([name]) => name.length));
  out(`\n${'folder'.padEnd(width)}  files  seconds`);
  for (const [name, { seconds, files }] of rows) {
    out(`${name.padEnd(width)}  ${String(files).padStart(5)}  ${seconds.toFixed(1).padStart(7)}`);
  }
}

function printSlowest(): void {
  out('\nslowest files');
  for (const { name, seconds } of timed.toSorted((a, b) => b.seconds - a.seconds).slice(0, SLOWEST_SHOWN)) {
    out(`${seconds.toFixed(1).padStart(7)}  ${name}`);
  }
}
