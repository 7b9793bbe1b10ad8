import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Command } from '../command.ts';
import { MATCH } from './match.ts';
import { TRIAGE } from './triage.ts';

const directory = await mkdtemp(join(tmpdir(), 'bw-triage-'));
after(() => rm(directory, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

async function run(command: Command, args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await command.run(args, {
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: (text: string) => void err.push(text), isTTY: false },
    stdin: (async function* () {})(),
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

test('match reads gzipped NDJSON advisories and names every component it could not look up', async () => {
  const sbom = await file('a.cdx.json', {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    components: [
      { type: 'library', name: 'lodash', version: '4.17.15', purl: 'pkg:npm/lodash@4.17.15' },
      { type: 'library', name: 'left-pad' },
    ],
  });
  const record = (id: string, fixed: string) =>
    JSON.stringify({
      schema_version: '1.6.0',
      id,
      modified: '2021-01-01T00:00:00Z',
      aliases: ['CVE-2021-23337'],
      affected: [
        {
          package: { ecosystem: 'npm', name: 'lodash' },
          ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
        },
      ],
    });
  const advisories = await file(
    'osv.ndjson.gz',
    gzipSync(`${record('GHSA-35jh-r3h4-6jhm', '4.17.21')}\n{"broken\n`),
  );
  const { code, stdout } = await run(MATCH, ['--sbom', sbom, '--advisories', advisories, '--json']);
  assert.equal(code, 0);
  const answer = JSON.parse(stdout);
  assert.equal(answer.components, 2);
  assert.deepEqual(
    answer.matches.map(({ component, advisory, aliases, fixed, status }: Record<string, unknown>) => ({
      component,
      advisory,
      aliases,
      fixed,
      status,
    })),
    [
      {
        component: 'pkg:npm/lodash@4.17.15',
        advisory: 'GHSA-35jh-r3h4-6jhm',
        aliases: ['CVE-2021-23337'],
        fixed: ['4.17.21'],
        status: 'affected',
      },
    ],
  );
  assert.deepEqual(answer.unmatched, [{ sbom, component: 'left-pad', reason: 'no version' }]);
  assert.equal(answer.rejected[0].source, `${advisories}:2`);
});

test('match exits 2 when no inventory could be read', async () => {
  const advisories = await file('one.json', { id: 'X' });
  const { code } = await run(MATCH, ['--sbom', join(directory, 'none.json'), '--advisories', advisories]);
  assert.equal(code, 2);
});
