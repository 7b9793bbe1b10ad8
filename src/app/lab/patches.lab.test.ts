/** What the lab says of patches, of the place that a finding names, and of an experiment that has no time left. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AT_ONCE, C, findingOf, labWorld, POLLUTED } from '../../../test/lab-world.ts';
import type { Finding, ProposedPatch } from '../../core/finding/finding.ts';
import { reproduce } from './reproduce.ts';
import { runMatrix } from './run-matrix.ts';

const { lab, judged, word } = await labWorld();

const LINE = '  for (const key of keys) o = o[key];\n';
const hunk = (added: string) =>
  `--- a/index.js\n+++ b/index.js\n@@ -7,1 +7,2 @@\n-${LINE}+${added}\n+${LINE}`;
const TESTS = `const c = require('flawed'); const o = { a: {} }; c.set(o, 'a.b', 1); if (o.a.b !== 1) process.exit(1);`;

describe('patches and places', AT_ONCE, () => {
  test('each patch gets the verdict it deserves', async () => {
    const patches: ProposedPatch[] = [
      { id: 'good', diff: hunk("  if (path.includes('__proto__')) return o;") },
      { id: 'breaks', diff: hunk('  return o;') },
      { id: 'useless', diff: hunk('  // guarded') },
      { id: 'elsewhere', diff: hunk('  return o;').replace('@@ -7', '@@ -3') },
      { id: 'unbuildable', diff: hunk('  return ((;') },
      { id: 'version', version: '2.0.0' },
      { id: 'no-version', version: '9.9.9' },
    ];
    const { patches: verdicts } = await judged(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, {
      patches,
      tests: ['node', 'test.js'],
      files: [{ path: 'test.js', text: TESTS }],
    });
    assert.deepEqual(
      verdicts.map(({ id, verdict, tests }) => `${id}: ${verdict}, ${tests}`),
      [
        'good: fixes, passed',
        'breaks: breaks_tests, failed',
        'useless: does_not_fix, not_run',
        'elsewhere: does_not_apply, not_run',
        'unbuildable: does_not_build, not_run',
        'version: breaks_tests, failed',
        'no-version: inconclusive, not_run',
      ],
    );
  });

  test('without tests a patch that stops the proof is untested', async () => {
    const patches = [{ id: 'p', diff: hunk('  return o;') }];
    const { patches: verdicts } = await judged(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, { patches });
    assert.deepEqual(verdicts, [{ id: 'p', verdict: 'fixes_untested', tests: 'none' }]);
  });

  test('execution tells one root cause from two, and a broad patch from a fitting one', async () => {
    const tests = { tests: ['node', 'test.js'], files: [{ path: 'test.js', text: TESTS }] };
    const found = (id: string, program: string, added: string): Finding => ({
      ...findingOf(program, POLLUTED, { ...tests, patches: [{ id, diff: hunk(added) }] }),
      id,
    });
    const proto = `${C} c.set({}, '__proto__.x', 1);`;
    const findings = [
      found('A', proto, "  if (path.includes('__proto__')) return o;"),
      found(
        'B',
        `${C} c.set([], 'a.__proto__.x'.slice(2), 2);`,
        "  if (keys.includes('__proto__')) return o;",
      ),
      found(
        'C',
        `${C} c.set({}, 'constructor.prototype.x', 1);`,
        "  if (keys.includes('prototype')) return o;",
      ),
      found('D', proto, '  if (/__proto__|prototype/.test(path)) return o;'),
    ];
    const tested = [];
    for (const finding of findings) tested.push({ finding, experiment: await reproduce(finding, lab) });
    const { matrix, clusters } = await runMatrix(tested, lab, 2);
    const stops = (row: string) =>
      matrix.cells.filter(({ finding }) => finding === row).map((cell) => cell.stops);
    assert.deepEqual(stops('A'), [true, true, false, true]);
    assert.deepEqual(stops('C'), [false, false, true, true]);
    assert.deepEqual(clusters, [['A', 'B', 'D'], ['C']]);
  });

  test('the function that the finding names must be the one, or its place is wrong', async () => {
    const at = (name: string, file = 'index.js') => ({ locations: [{ file, function: name }] });
    const ablation = async (name: string, file?: string) =>
      (await judged(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, at(name, file))).controls.ablation;
    assert.equal(await ablation('set'), 'passed');
    assert.equal(await ablation('exports.set'), 'passed');
    assert.equal(await ablation('compile'), 'failed');
    assert.equal(await ablation('nowhere'), 'not_applicable');
    assert.equal(await ablation('set', 'other.js'), 'not_applicable');
    assert.equal(
      await word(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, at('compile')),
      'reproduced null effect_only',
    );
  });

  test('an experiment ends with its budget: what was not run by then is not a verdict', async () => {
    const short = { ...lab, budgetMs: 1 };
    const patches = [{ id: 'p', diff: hunk('  return o;') }];
    const program = `${C} c.set({}, '__proto__.x', 1);`;
    const once = (await reproduce(findingOf(program, POLLUTED, { patches }), short)).reproduction;
    assert.deepEqual([once.verdict, once.patches[0]?.verdict], ['reproduced', 'inconclusive']);
    const { verdict, reason, runs } = (await reproduce(findingOf(program, POLLUTED, { runs: 20 }), short))
      .reproduction;
    assert.deepEqual([verdict, reason, runs.length], ['inconclusive', 'resource_limit', 2]);
  });
});
