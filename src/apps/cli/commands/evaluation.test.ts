import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { zipOf } from '../../../../test/zip.ts';
import { check, newSink } from '../../../formats/json/shape.ts';
import type { Command, ExitCode } from '../command.ts';
import { evaluationReportOutput } from '../evaluation-output.ts';
import { EVALUATION } from './evaluation.ts';
import { EVALUATION_PLAN } from './evaluation-plan.ts';
import { EVALUATION_REPORT } from './evaluation-report.ts';
import { EVALUATION_SUITE } from './evaluation-suite.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-evaluation-'));
after(() => rmSync(folder, { recursive: true }));

function log(name: string, { task = 'harbour', values = [1, 0, 1], model = 'vendor/model' } = {}): string {
  const header = { version: 2, status: 'success', eval: { task, model, config: { epochs: 1 } } };
  const samples = values.map((value, index) => ({
    name: `samples/t${index}_epoch_1.json`,
    bytes: JSON.stringify({ id: `t${index}`, epoch: 1, scores: { match: { value } } }),
    method: 'zstd' as const,
  }));
  const path = join(folder, name);
  writeFileSync(path, zipOf([{ name: 'header.json', bytes: JSON.stringify(header) }, ...samples]));
  return path;
}

function plan(name: string, change: object = {}): string {
  const path = join(folder, name);
  const document = {
    format: 'breakwater.evaluation-plan/1',
    suite: { name: 'harbour', version: '1' },
    model: { name: 'vendor/model', snapshot: '2026-10-01' },
    elicitation: { scaffold: 'none', attempts: 1 },
    scoring: { scorer: 'match', successAt: 1 },
    tasks: [{ id: 't0' }, { id: 't1' }, { id: 't2' }],
    analysis: { headline: 'as-failure', seed: 1, resamples: 100 },
    ...change,
  };
  writeFileSync(path, JSON.stringify(document));
  return path;
}

async function run(
  command: Command,
  args: readonly string[],
): Promise<{ exit: ExitCode; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await command.run(args, {
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text), isTTY: false },
    stdin: (async function* () {})(),
    env: {},
  });
  return { exit, out: out.join(''), err: err.join('') };
}

test('a run as planned is reported, exit 0; one that departs says in what, exit 1', async () => {
  const kept = await run(EVALUATION_REPORT, [log('kept.eval'), '--plan', plan('p.json'), '--json']);
  assert.equal(kept.exit, 0, kept.err);
  const { reports, notice } = JSON.parse(kept.out);
  assert.equal(reports[0].success[0].share, 2 / 3);
  assert.match(notice, /not a licence/);
  const other = log('other.eval', { model: 'vendor/else' });
  const departed = await run(EVALUATION_REPORT, [other, '--plan', plan('p.json')]);
  assert.equal(departed.exit, 1);
  assert.match(departed.out, /departs: another-model/);
});

test('two models are compared on one page', async () => {
  const html = join(folder, 'report.html');
  const args = [
    log('a.eval'),
    log('b.eval', { values: [0, 0, 1] }),
    '--plan',
    plan('p.json'),
    '--html',
    html,
  ];
  const { exit, out } = await run(EVALUATION_REPORT, args);
  assert.deepEqual([exit, out], [0, '']);
  assert.match(readFileSync(html, 'utf8'), /not distinguishable/);
});

test('a log of another task, or with scores that cannot be, is refused whole, and names each', async () => {
  const another = await run(EVALUATION_REPORT, [log('x.eval', { task: 'port' }), '--plan', plan('p.json')]);
  assert.equal(another.exit, 2);
  assert.match(another.err, /x\.eval: : The plan is for the suite "harbour"; this is a log of "port"/);
  const high = await run(EVALUATION_REPORT, [
    log('y.eval', { values: [7, 1, -1] }),
    '--plan',
    plan('p.json'),
  ]);
  assert.equal(high.exit, 2);
  assert.match(high.err, /\/samples\/t0_epoch_1: Its score 7 .*\n.*\/samples\/t2_epoch_1: Its score -1 /);
  assert.equal(high.out, '');
});

test('a name in a log or a plan does not steer the terminal', async () => {
  const hostile = log('hostile.eval', { model: 'm\u202e\u009b' });
  const departed = await run(EVALUATION_REPORT, [hostile, '--plan', plan('p.json')]);
  const refused = await run(EVALUATION_REPORT, [
    log('h.eval', { task: 't\u202e' }),
    '--plan',
    plan('p.json'),
  ]);
  assert.match(departed.out, /another-model/);
  assert.match(refused.err, /this is a log of/);
  assert.doesNotMatch(departed.out + refused.err, /[\u0080-\u009f\u202a-\u202e]/);
});

function suite(name: string, change: object = {}): string {
  const path = join(folder, name);
  const tasks = ['t0', 't1', 't2'].map((id) => ({ id, source: 's' }));
  const document = {
    format: 'breakwater.evaluation-suite/1',
    name: 'harbour',
    version: '1',
    oracle: 'a flag',
  };
  writeFileSync(path, JSON.stringify({ ...document, tasks, ...change }));
  return path;
}

test('what is printed as JSON is what its schema says, figures that are undefined included', async () => {
  const tasks = ['t0', 't1', 't2'].map((id, at) => ({ id, minutes: 4 ** at, difficulty: at }));
  const dated = (released: string) => ({ tasks, model: { name: 'vendor/model', snapshot: 's', released } });
  const plans = ['2026-01-01', '2026-05-01', '2026-09-01'].map((day, at) =>
    plan(`dated-${at}.json`, dated(day)),
  );
  const logs = [
    [1, 1, 0],
    [1, 0, 0],
    [0, 0, 0],
  ].map((values, at) => log(`dated-${at}.eval`, { values }));
  const { out } = await run(EVALUATION_REPORT, [
    ...logs,
    ...plans.flatMap((each) => ['--plan', each]),
    '--json',
  ]);
  const sink = newSink({ maxProblems: 20 });
  check(evaluationReportOutput, JSON.parse(out), '', sink);
  assert.deepEqual(sink.problems, []);
});

test('a suite has a digest, and what changed since a version is told and exits 1', async () => {
  const first = suite('s1.json');
  const told = await run(EVALUATION_SUITE, [first]);
  assert.deepEqual([told.exit, /^sha256:[0-9a-f]{64}/.test(told.out)], [0, true]);
  const later = suite('s2.json', { version: '2', tasks: [{ id: 't0', source: 'z' }] });
  const changes = await run(EVALUATION_SUITE, [later, '--since', first]);
  assert.equal(changes.exit, 1);
  assert.deepEqual(changes.out.split('\n').slice(1, -1), [
    '  removed: t1',
    '  removed: t2',
    '  changed: t0: source',
  ]);
  const none = await run(EVALUATION_SUITE, [suite('s3.json', { tasks: [] })]);
  assert.deepEqual([none.exit, /tasks/.test(none.err)], [2, true]);
});

test('a plan is held against the suite it takes its tasks from, and a run of others departs', async () => {
  const of = suite('of.json');
  const tasks = ['t0', 't1', 't2'].map((id) => ({ id, source: 's' }));
  const kept = await run(EVALUATION_PLAN, [plan('of-plan.json', { tasks }), '--suite', of]);
  assert.equal(kept.exit, 0, kept.err);
  const other = await run(EVALUATION_PLAN, [plan('other.json', { tasks: [{ id: 't9' }] }), '--suite', of]);
  assert.deepEqual([other.exit, /\/tasks\/0\/id: The suite has no task/.test(other.err)], [2, true]);
  const longer = log('longer.eval', { values: [1, 0, 1, 1] });
  const report = await run(EVALUATION_REPORT, [
    longer,
    '--plan',
    plan('of-plan.json', { tasks }),
    '--suite',
    of,
  ]);
  assert.equal(report.exit, 1);
  assert.match(report.out, /departs: not-in-suite \(1\): .*"t3"/);
  const empty = await run(EVALUATION_REPORT, [log('empty.eval', { values: [] }), '--plan', plan('p2.json')]);
  assert.deepEqual([empty.exit, /There is no sample in it/.test(empty.err)], [2, true]);
});

test('a plan has a digest; what is none has its problems', async () => {
  const good = await run(EVALUATION_PLAN, [plan('p.json')]);
  assert.match(good.out, /^sha256:[0-9a-f]{64} {2}/);
  const bad = await run(EVALUATION_PLAN, [plan('bad.json', { tasks: [] }), join(folder, 'none.json')]);
  assert.equal(bad.exit, 2);
  assert.match(bad.err, /bad\.json: \/tasks: .*\n.*none\.json: : There is no such file\./);
});

test('without a plan the figures are recomputed all the same, and a broken log exits 2', async () => {
  const path = log('whole.eval');
  assert.equal((await run(EVALUATION, [path, '--json'])).exit, 0);
  writeFileSync(join(folder, 'cut.eval'), readFileSync(path).subarray(0, 150));
  const cut = await run(EVALUATION, [join(folder, 'cut.eval')]);
  assert.equal(cut.exit, 2);
  assert.match(cut.err, /cut\.eval: : /);
});
