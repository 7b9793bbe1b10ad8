import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Command } from '../command.ts';
import { TRIAGE } from './triage.ts';

const directory = await mkdtemp(join(tmpdir(), 'bw-triage-'));
after(() => rm(directory, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

async function run(command: Command, args: readonly string[], stdin = '') {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(args, {
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: (text: string) => void err.push(text), isTTY: false },
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    env: {},
  });
  return { code, stdout: out.join(''), stderr: err.join('') };
}

const native = (id: string, different: object = {}) => ({
  format: 'breakwater.finding/1',
  id,
  component: { purl: 'pkg:npm/walker@1.2.0' },
  weaknesses: ['CWE-1321'],
  title: 'set() follows __proto__',
  description: 'set walks a dotted path.',
  locations: [{ file: 'lib/set.js', function: 'set', startLine: 20 }],
  reproducer: {
    environment: 'npm',
    files: [
      {
        path: 'poc.js',
        text: "require('walker').set({}, '__proto__.x', 1)\nconst w = require('walker');\nw.set({}, '__proto__.x', 1);\n",
      },
    ],
    command: ['node', 'poc.js'],
    oracle: { type: 'prototype-polluted' },
  },
  ...different,
});

test('triage answers in the shape of the contract, and lists what it rejected', async () => {
  await mkdir(join(directory, 'in'), { recursive: true });
  const one = await file('in/a.json', native('F1', { finder: { party: 'a' } }));
  const two = await file(
    'in/b.json',
    native('F2', {
      finder: { party: 'b' },
      title: 'Prototype pollution',
      description: 'No check of segments in set.',
    }),
  );
  const bad = await file('bad.json', { format: 'breakwater.finding/1', component: {} });
  const out = join(directory, 'out');
  const { code, stdout, stderr } = await run(TRIAGE, [one, two, bad, '--json', '--out', out]);
  assert.equal(code, 0);
  const answer = JSON.parse(stdout);
  assert.equal(answer.findings, 2);
  assert.deepEqual(answer.clusters[0].findings, ['F1', 'F2']);
  assert.equal(answer.clusters[0].canonical, 'F1');
  const [link] = answer.clusters[0].links;
  assert.deepEqual(Object.keys(link).toSorted(), [
    'a',
    'b',
    'confidence',
    'decidedBy',
    'evidence',
    'relation',
  ]);
  assert.equal(answer.rejected[0].source, bad);
  assert.match(stderr, /bad\.json: /);
});

test('triage of nothing readable exits 2', async () => {
  const { code } = await run(TRIAGE, [join(directory, 'nowhere.json')]);
  assert.equal(code, 2);
});

test('a directory without a file of a known name is told of, beside what was read', async () => {
  const bare = join(directory, 'bare');
  await mkdir(bare, { recursive: true });
  await writeFile(join(bare, 'findings.txt'), '{}');
  const { code, stderr } = await run(TRIAGE, [bare, await file('only.json', native('F1'))]);
  assert.equal(code, 0);
  assert.ok(stderr.includes(`${bare}: : No file in this directory ends in .json`), stderr);
});

test('a file that is named twice, in two spellings and by its directory, is one file', async () => {
  await mkdir(join(directory, 'twice'), { recursive: true });
  const { id: _, ...bare } = native('none');
  const path = await file('twice/a.json', bare);
  const spelled = join(directory, 'twice', '..', 'twice').concat('/./a.json');
  const { code, stdout } = await run(TRIAGE, [path, spelled, join(directory, 'twice'), path, '--json']);
  const answer = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.equal(answer.findings, 1);
  assert.deepEqual(
    answer.clusters.map((cluster: { findings: string[] }) => cluster.findings),
    [[`${path}#`]],
  );
});

test("'-' is a document on standard input, and blank lines of NDJSON are none", async () => {
  const lines = join(directory, 'blank.ndjson');
  await writeFile(lines, `${JSON.stringify(native('L1'))}\r\n\r\n  \n`);
  const { code, stdout } = await run(TRIAGE, ['-', lines, '--json'], JSON.stringify(native('S1')));
  const answer = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.equal(answer.findings, 2);
  assert.deepEqual(answer.rejected, []);
});
