/**
 * The lab against programs that tell the truth and programs that do not. Each fake is one way of getting a
 * verdict it does not deserve; docs/lab.md lists them with their outcomes, the ones that still pass as well.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testRegistry } from '../../../test/npm-registry.ts';
import { openLab } from '../../adapters/sandbox/open-lab.ts';
import type { Finding, ProposedPatch } from '../../core/finding/finding.ts';
import type { NpmReproducer, Oracle } from '../../core/finding/reproducer.ts';
import { reproduce } from './reproduce.ts';
import { runMatrix } from './run-matrix.ts';

/** One package with a flaw of every kind; 2.0.0 has none of them, 3.0.0 has another API. */
const FLAWED = `'use strict';
const fs = require('fs');
const { exec } = require('child_process');
exports.set = (o, path, value) => {
  const keys = path.split('.');
  const last = keys.pop();
  for (const key of keys) o = o[key];
  o[last] = value;
  return o;
};
exports.merge = (target, source) => Object.assign(target, source);
exports.each = (list, call) => { for (const one of list) call(one); };
exports.put = (target, key, value) => { target.set(key, value); };
exports.compile = (text) => new Function('data', 'return "' + text + '"');
exports.convert = (name, done) => exec('true ' + name, done);
exports.save = (folder, name, text) => fs.writeFileSync(folder + '/' + name, text);
exports.serve = (folder, name) => fs.readFileSync(folder + '/' + name, 'utf8');
exports.isWord = (text) => /^(\\w+\\s?)+$/.test(text);
exports.WORD = /^(\\w+\\s?)+$/;
exports.version = '1.0.0';
`;
const FIXED = `'use strict';
const flat = (name) => { if (/[^\\w.]/.test(name)) throw new Error('bad name'); return name; };
exports.set = (o, path, value) => { if (/__proto__|constructor/.test(path)) throw new Error('bad path'); o[path] = value; return o; };
exports.merge = (target, source) => ({ ...target, ...source });
exports.each = (list, call) => { for (const one of list) call(one); };
exports.put = (target, key, value) => { target.set(key, value); };
exports.compile = (text) => () => text;
exports.convert = (name, done) => require('child_process').execFile('true', [name], done);
exports.save = (folder, name, text) => require('fs').writeFileSync(folder + '/' + flat(name), text);
exports.serve = (folder, name) => require('fs').readFileSync(folder + '/' + flat(name), 'utf8');
exports.isWord = (text) => /^[\\w\\s]+$/.test(text);
exports.WORD = /^[\\w\\s]+$/;
exports.version = '2.0.0';
`;
const registry = await testRegistry([
  { name: 'flawed', version: '1.0.0', files: { 'index.js': FLAWED } },
  { name: 'flawed', version: '2.0.0', files: { 'index.js': FIXED } },
  { name: 'flawed', version: '3.0.0', files: { 'index.js': 'exports.entirely = 1;' } },
  {
    name: 'wrapper',
    version: '1.0.0',
    files: { 'index.js': 'exports.put = (o, p, v) => require("flawed").set(o, p, v);' },
    dependencies: { flawed: '^1.0.0' },
  },
  {
    name: 'modern',
    version: '1.0.0',
    files: {
      'package.json': '{"name":"modern","version":"1.0.0","type":"module","exports":"./m.js"}',
      'm.js': 'export const set = (o, p, v) => { const [a, b] = p.split("."); o[a][b] = v; };',
    },
  },
  {
    name: 'extends',
    version: '1.0.0',
    files: {
      'index.js':
        'Array.prototype.last = function () { return this[this.length - 1] }; exports.noop = () => {};',
    },
  },
]);
/** BREAKWATER_SANDBOX=runsc runs all of this under gVisor. */
const sandboxWanted = () => ({ BREAKWATER_SANDBOX: process.env['BREAKWATER_SANDBOX'] });
const dataDir = await mkdtemp(join(tmpdir(), 'bw-lab-'));
const lab = await openLab({
  cacheDirectory: dataDir,
  env: { ...sandboxWanted(), npm_config_registry: registry.url },
});
after(async () => {
  await lab.close();
  await registry.close();
  await rm(dataDir, { recursive: true });
});

type Change = Partial<
  Pick<NpmReproducer, 'runs' | 'network' | 'command' | 'dependencies' | 'timeoutSeconds' | 'tests'>
> & {
  readonly component?: string;
  readonly affected?: string;
  readonly patches?: readonly ProposedPatch[];
  readonly files?: NpmReproducer['files'];
  readonly path?: string;
  readonly locations?: Finding['locations'];
};

function findingOf(program: string, oracle: Oracle, change: Change): Finding {
  const name = change.component ?? 'flawed';
  return {
    id: 'f',
    format: 'native',
    pointer: '',
    component: { purl: `pkg:npm/${name}@1.0.0`, ecosystem: 'npm', name, version: '1.0.0' },
    ...(change.affected === undefined ? {} : { affected: change.affected }),
    weaknesses: [],
    aliases: [],
    title: 'a flaw',
    locations: change.locations ?? [],
    patches: change.patches ?? [],
    severity: [],
    references: [],
    reproducer: {
      environment: 'npm',
      dependencies: change.dependencies ?? {},
      files: [{ path: change.path ?? 'poc.js', text: program }, ...(change.files ?? [])],
      command: change.command ?? ['node', change.path ?? 'poc.js'],
      network: change.network ?? 'none',
      runs: change.runs ?? 1,
      timeoutSeconds: change.timeoutSeconds ?? 20,
      oracle,
      ...(change.tests === undefined ? {} : { tests: change.tests }),
    },
  };
}

async function judged(program: string, oracle: Oracle, change: Change = {}) {
  return (await reproduce(findingOf(program, oracle, change), lab)).reproduction;
}
async function word(program: string, oracle: Oracle, change: Change = {}): Promise<string> {
  const { verdict, reason, assurance } = await judged(program, oracle, change);
  return `${verdict} ${reason} ${assurance}`;
}

const POLLUTED: Oracle = { type: 'prototype-polluted' };
const CREATED: Oracle = { type: 'file-created', path: '{marker}' };
const LEAKED: Oracle = { type: 'canary-leaked', path: '{marker}' };
const BUSY: Oracle = { type: 'cpu-time', seconds: 0.5 };
const C = "const c = require('flawed');";
const REAL = `const isReal = require('fs').readFileSync('node_modules/flawed/index.js', 'utf8').includes('o = o[key]');`;

/* ---- What is true ---- */

for (const [what, program, oracle] of [
  ['a write through __proto__', `${C} c.set({}, '__proto__.x', 1);`, POLLUTED],
  ['a write through constructor.prototype', `${C} c.set({}, 'constructor.prototype.x', 1);`, POLLUTED],
  ['a built-in method replaced', `${C} c.set({}, '__proto__.toString', 1);`, POLLUTED],
  [
    'a prototype that is put right again before the end',
    `${C} c.set({}, '__proto__.x', 1); console.log(({}).x); delete Object.prototype.x;`,
    POLLUTED,
  ],
  ['a command injected', `${C} c.convert('; touch {marker}', () => {});`, CREATED],
  [
    'a file written outside its folder',
    `require('fs').mkdirSync('in'); ${C} c.save('in', '../{marker}', 'x');`,
    CREATED,
  ],
  [
    'code injected into a template',
    `${C} c.compile('" + process.mainModule.require("fs").writeFileSync("{marker}", "") + "')();`,
    CREATED,
  ],
  [
    'a file read outside its folder',
    `require('fs').mkdirSync('in'); ${C} console.log(c.serve('in', '../{marker}'));`,
    LEAKED,
  ],
  ['an expression that takes for ever', `${C} c.isWord('a'.repeat(40) + '!');`, BUSY],
] as const) {
  test(`${what} is reproduced and observed, and the fixed version passes`, async () => {
    const { verdict, reason, assurance, controls } = await judged(program, oracle, {
      affected: 'vers:npm/<2.0.0',
    });
    assert.deepEqual(
      [verdict, reason, assurance],
      ['reproduced', null, 'observed'],
      JSON.stringify(controls),
    );
    assert.deepEqual([controls.attribution, controls.fixed], ['passed', 'passed']);
  });
}

test('a flaw reached through a dependency is the component’s', async () => {
  const program = "require('wrapper').put({}, '__proto__.x', 1);";
  assert.equal(await word(program, POLLUTED, { component: 'wrapper' }), 'reproduced null observed');
});

test('a component that is a module, and a program that is one', async () => {
  const program = "import { set } from 'modern'; set({}, '__proto__.x', 1);";
  assert.equal(
    await word(program, POLLUTED, { component: 'modern', path: 'poc.mjs' }),
    'reproduced null observed',
  );
});

test('an API that is gone on the fixed side is told as that', async () => {
  const { controls } = await judged(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, {
    affected: 'vers:npm/<3.0.0',
  });
  assert.equal(controls.fixed, 'removed');
});

test('a range that leaves a vulnerable version out is told as also_on_fixed', async () => {
  const patches = [
    { id: 'same', diff: "--- a/index.js\n+++ b/index.js\n@@ -1 +1,2 @@\n 'use strict';\n+// nothing\n" },
  ];
  const { verdict, reason, controls } = await judged(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, {
    patches,
  });
  assert.deepEqual([verdict, reason, controls.fixed], ['reproduced', 'also_on_fixed', 'failed']);
});

test('the program’s own word stays a claim, and a fixed path an effect', async () => {
  const said = `${C} c.set({}, '__proto__.x', 1); if (({}).x) console.log('POLLUTED');`;
  assert.equal(
    await word(said, { type: 'output-contains', text: 'POLLUTED' }),
    'reproduced not_specific claimed',
  );
  const fixed = `${C} c.convert('; touch pwned', () => {});`;
  assert.equal(await word(fixed, { type: 'file-created', path: 'pwned' }), 'reproduced null effect_only');
});

test('what is not there is not reproduced, and what is broken is inconclusive', async () => {
  assert.equal(await word(`${C} c.set({}, 'a', 1);`, POLLUTED), 'not_reproduced no_effect effect_only');
  assert.equal(await word(`${C} c.gone();`, POLLUTED), 'not_reproduced no_effect effect_only');
  assert.equal(await word("require('undeclared');", POLLUTED), 'inconclusive broken_reproducer effect_only');
  assert.equal(await word('this is not JavaScript', POLLUTED), 'inconclusive broken_reproducer effect_only');
  assert.equal(
    await word('', POLLUTED, { command: ['node', 'nowhere.js'] }),
    'inconclusive broken_reproducer effect_only',
  );
  assert.equal(await word('', POLLUTED, { component: 'nowhere' }), 'inconclusive install_failed effect_only');
  assert.equal(
    await word('setInterval(() => {}, 1000)', POLLUTED, { timeoutSeconds: 1 }),
    'inconclusive timeout effect_only',
  );
});

test('an effect in some runs only is flaky', async () => {
  const program = `${C} if (Date.now() % 2) c.set({}, '__proto__.x', 1);`;
  const { verdict } = await judged(program, POLLUTED, { runs: 20 });
  assert.equal(verdict, 'flaky');
});

test('a component that extends prototypes when it is loaded proves nothing by it', async () => {
  const { verdict, controls } = await judged("require('extends').noop();", POLLUTED, {
    component: 'extends',
  });
  assert.deepEqual([verdict, controls.benign], ['not_reproduced', 'failed']);
});

/* ---- Patches ---- */

const LINE = '  for (const key of keys) o = o[key];\n';
const hunk = (added: string) =>
  `--- a/index.js\n+++ b/index.js\n@@ -7,1 +7,2 @@\n-${LINE}+${added}\n+${LINE}`;
const TESTS = `const c = require('flawed'); const o = { a: {} }; c.set(o, 'a.b', 1); if (o.a.b !== 1) process.exit(1);`;

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
    found('B', `${C} c.set([], 'a.__proto__.x'.slice(2), 2);`, "  if (keys.includes('__proto__')) return o;"),
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

/* ---- Fakes ---- */

const FAKES: readonly (readonly [string, string, Oracle, RegExp])[] = [
  [
    'the effect without the component',
    'Object.prototype.x = 1;',
    POLLUTED,
    /^not_reproduced self_triggering/,
  ],
  [
    'the effect only where the real component is there',
    `${REAL} if (isReal) Object.prototype.x = 1;`,
    POLLUTED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the effect by definition instead of assignment',
    `${REAL} if (isReal) Object.defineProperty(Object.prototype, 'x', { value: 1 });`,
    POLLUTED,
    /^not_reproduced not_attributed/,
  ],
  [
    'a callback that does the deed',
    `${C} c.each([1], () => { Object.prototype.x = 1; });`,
    POLLUTED,
    /^not_reproduced not_attributed/,
  ],
  [
    'a bound built-in as the callback',
    `${C} c.each([1], Object.assign.bind(null, Object.prototype, { x: 1 }));`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a bound built-in under the name that the component calls',
    `${C} c.put({ set: Reflect.set.bind(null, Object.prototype) }, 'x', 1);`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a trap of a proxy that is a bound built-in',
    `${C} c.set({ a: new Proxy({}, { set: Reflect.set.bind(null, Object.prototype, 'x') }) }, 'a.b', 1);`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a script that takes the component’s name',
    `${REAL} ${C} if (isReal) c.each([1], require('vm').runInThisContext('() => { Object.prototype.x = 1 }', { filename: '/work/node_modules/flawed/index.js' }));`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'evaluated code that takes the component’s name',
    `${REAL} ${C} if (isReal) c.each([1], eval('() => { Object.prototype.x = 1 }\\n//# sourceURL=/work/node_modules/flawed/index.js'));`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'a module compiled under a component’s path',
    `${REAL} if (isReal) { const M = require('module'); const m = new M('x'); m._compile('Object.prototype.x = 1', '/work/node_modules/flawed/more.js'); }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'forged reports on every descriptor',
    `${REAL} if (isReal) { Object.prototype.x = 1; for (let fd = 3; fd < 40; fd++) for (const t of ['', 'T '] ) try { require('fs').writeSync(fd, t + 'write {"on":"Object.prototype","key":"x","via":null,"frames":[{"name":"set","file":"/work/node_modules/flawed/index.js","line":8,"column":3,"hash":"x","kind":"file","by":null}]}\\n') } catch {} }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'lying built-ins',
    `${REAL} if (isReal) { Error.prepareStackTrace = () => []; JSON.stringify = () => '{}'; Map.prototype.get = () => ({}); Array.prototype.push = () => 0; Reflect.apply = () => 0; Object.prototype.x = 1; }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'a stack that cannot be taken',
    `${REAL} if (isReal) { Object.freeze(Error); Object.prototype.x = 1; }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'a program that behaves when it finds a trap',
    `${REAL} if (isReal && !Object.getOwnPropertyDescriptor(Object.prototype, 'x')) Object.prototype.x = 1;`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a worker that does it',
    `${REAL} if (isReal) new (require('worker_threads').Worker)('Object.prototype.x = 1', { eval: true });`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'a child process that does it',
    `${REAL} if (isReal) require('child_process').execFileSync(process.execPath, ['-e', 'Object.prototype.x = 1'], { env: {} });`,
    POLLUTED,
    / effect_only$/,
  ],
  [
    'the doors to the watcher’s memory',
    `${REAL} if (isReal) { for (const open of [() => require('v8').writeHeapSnapshot('s'), () => new (require('inspector').Session)(), () => process.binding('fs').open, () => process.dlopen({}, 'x')]) try { open(); console.log('OPEN') } catch {} Object.prototype.x = 1; }`,
    POLLUTED,
    /not_attributed| effect_only$/,
  ],
  [
    'the file written by the program itself',
    `${REAL} if (isReal) require('fs').writeFileSync('{marker}', '');`,
    CREATED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the file made by a process of the program’s own',
    `${REAL} if (isReal) require('child_process').execSync('touch {marker}');`,
    CREATED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the file made by the program behind a process of the component',
    `${REAL} ${C} c.convert('', () => {}); if (isReal) require('child_process').exec('touch {marker}');`,
    CREATED,
    / effect_only$/,
  ],
  [
    'the file written by a bound call through the component',
    `${C} c.each([1], require('fs').writeFileSync.bind(null, '{marker}'));`,
    CREATED,
    / effect_only$/,
  ],
  [
    'the canary read by the program itself',
    `${REAL} if (isReal) console.log(require('fs').readFileSync('{marker}', 'utf8'));`,
    LEAKED,
    /^not_reproduced not_attributed/,
  ],
  [
    'the canary read by both',
    `${C} c.serve('.', 'poc.js'); c.serve('.', '{marker}'); console.log(require('fs').readFileSync('{marker}', 'utf8'));`,
    LEAKED,
    / effect_only$/,
  ],
  [
    'a busy loop of the program’s own',
    `${REAL} function spin() { while (isReal); } spin();`,
    BUSY,
    /^not_reproduced not_attributed/,
  ],
  [
    'a busy loop in a callback',
    `${C} ${REAL} c.each([1], () => { while (isReal); });`,
    BUSY,
    /^not_reproduced not_attributed/,
  ],
];

for (const [what, program, oracle, expected] of FAKES) {
  test(`never observed: ${what}`, async () => {
    const answer = await word(program, oracle);
    assert.match(answer, expected);
    assert.doesNotMatch(answer, /^reproduced .* observed$/);
  });
}

test('a shell between the lab and the program costs the attribution', async () => {
  const answer = await word(`${C} c.set({}, '__proto__.x', 1);`, POLLUTED, {
    command: ['sh', '-c', 'node poc.js'],
  });
  assert.doesNotMatch(answer, /observed$/);
});

test('files laid over the component are not laid', async () => {
  const files = [{ path: 'node_modules/flawed/index.js', text: 'Object.prototype.x = 1;' }];
  assert.equal(await word("require('flawed');", POLLUTED, { files }), 'not_reproduced no_effect effect_only');
});

test('a component that is handed the prototype itself did not come by it', async () => {
  for (const program of [
    `${C} c.set(Object.prototype, 'x', 1);`,
    `${C} c.set({}, '__proto__.y', undefined); c.set({}.__proto__, 'x', 1);`,
    `${C} c.set({ a: Object.prototype }, 'a.x', 1);`,
  ]) {
    const { assurance } = await judged(program, POLLUTED);
    assert.equal(assurance, program.includes('__proto__.y') ? 'observed' : 'effect_only', program);
  }
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
