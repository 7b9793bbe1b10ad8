import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipOf } from '../../../../test/zip.ts';
import type { JsonValue } from '../../../formats/json/parse.ts';
import { check, newSink } from '../../../formats/json/shape.ts';
import type { Command } from '../command.ts';
import { matchOutput } from '../output-shapes.ts';
import { MATCH } from './match.ts';
import { MATCH_INDEX } from './match-index.ts';

const directory = await mkdtemp(join(tmpdir(), 'bw-match-'));
after(() => rm(directory, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

async function run(command: Command, ...args: readonly string[]) {
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

/** The published shape of the output. */
function holdsShape(answer: JsonValue): void {
  const sink = newSink({ maxProblems: 20 });
  check(matchOutput, answer, '', sink);
  assert.deepEqual(sink.problems, []);
}

const sbomOf = (...components: readonly object[]) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  metadata: {
    component: { type: 'application', name: 'portal', 'bom-ref': 'portal', purl: 'pkg:npm/portal@1.0.0' },
  },
  components: components.map((component) => ({ type: 'library', ...component })),
});
const lodash = { name: 'lodash', version: '4.17.15', purl: 'pkg:npm/lodash@4.17.15' };
const record = (id: string, fixed: string, different: object = {}) => ({
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
  ...different,
});
const GHSA = record('GHSA-35jh-r3h4-6jhm', '4.17.21');

test('an ecosystem whose versions nobody can order is named where it first stands, and the rest is matched', async () => {
  const sbom = await file('ordered.cdx.json', sbomOf(lodash));
  const affected = [{ package: { ecosystem: 'Nowhere', name: 'x' }, versions: ['1'] }];
  const advisories = await file('nowhere.json', record('OSV-2026-1', '1.0.0', { affected }));
  const known = await file('ghsa.json', GHSA);
  const { stdout, stderr } = await run(MATCH, '--sbom', sbom, '--advisories', advisories, known, '--json');
  assert.equal(JSON.parse(stdout).matches.length, 1);
  assert.match(stderr, /nowhere\.json: \/affected\/0: warning: No version order is known for 'Nowhere'/);
});

test('match reads gzipped NDJSON advisories and names every component it could not look up', async () => {
  const sbom = await file('a.cdx.json', sbomOf(lodash, { name: 'left-pad' }));
  const advisories = await file('osv.ndjson.gz', gzipSync(`${JSON.stringify(GHSA)}\n{"broken\n`));
  const { code, stdout, stderr } = await run(MATCH, '--sbom', sbom, '--advisories', advisories, '--json');
  assert.equal(code, 0);
  const answer = JSON.parse(stdout);
  assert.equal(answer.components, 2);
  const [match] = answer.matches;
  assert.deepEqual(
    [match.sbom, match.component, match.advisory, match.aliases, match.fixed, match.status],
    [sbom, 'pkg:npm/lodash@4.17.15', 'GHSA-35jh-r3h4-6jhm', ['CVE-2021-23337'], ['4.17.21'], 'affected'],
  );
  assert.deepEqual(answer.unmatched, [
    { sbom, component: 'left-pad', reason: 'no version', pointer: '/components/1' },
  ]);
  assert.equal(answer.rejected[0].source, `${advisories}:2`);
  assert.match(stderr, /osv\.ndjson\.gz:2: : /);
  assert.equal(answer.upgrades[0].clearsAll, '4.17.21');
  holdsShape(answer);
});

test('advisories come from directories, ZIP archives and CSAF documents alike', async () => {
  await mkdir(join(directory, 'in/deeper'), { recursive: true });
  await file('in/deeper/one.json', GHSA);
  await file(
    'in/all.zip',
    zipOf([
      { name: 'two.json', bytes: JSON.stringify(record('GHSA-zzzz-zzzz-zzzz', '4.17.16', { aliases: [] })) },
    ]),
  );
  await file('in/three.json', csaf({ known_affected: ['P1'] }));
  const sbom = await file('b.cdx.json', sbomOf(lodash));
  const { code, stdout } = await run(MATCH, '--sbom', sbom, '--advisories', join(directory, 'in'), '--json');
  assert.equal(code, 0);
  assert.deepEqual(
    JSON.parse(stdout).matches.map(({ advisory, status }: Record<string, string>) => [advisory, status]),
    [
      ['GHSA-zzzz-zzzz-zzzz', 'affected'],
      ['GHSA-35jh-r3h4-6jhm', 'affected'],
      ['CVE-2030-0001', 'affected'],
    ],
  );
});

test('a withdrawn advisory does not match', async () => {
  const sbom = await file('c.cdx.json', sbomOf(lodash));
  const advisories = await file('w.json', { ...GHSA, withdrawn: '2022-01-01T00:00:00Z' });
  const { code, stdout } = await run(MATCH, '--sbom', sbom, '--advisories', advisories, '--json');
  assert.deepEqual([code, JSON.parse(stdout).matches], [0, []]);
});

const openVex = (product: object) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.org/vex/1',
  author: 'Portal team',
  timestamp: '2026-01-01T00:00:00Z',
  version: 1,
  statements: [
    {
      vulnerability: { name: 'CVE-2021-23337' },
      products: [product],
      status: 'not_affected',
      justification: 'vulnerable_code_not_in_execute_path',
    },
  ],
});

test('a VEX statement decides, and says who, when and where', async () => {
  const sbom = await file('d.cdx.json', sbomOf(lodash));
  const advisories = await file('d.json', GHSA);
  const vex = await file('vex.json', openVex({ '@id': 'pkg:npm/lodash@4.17.15' }));
  const { stdout } = await run(MATCH, '--sbom', sbom, '--advisories', advisories, '--vex', vex, '--json');
  const [match] = JSON.parse(stdout).matches;
  assert.deepEqual(
    [match.status, match.justification, match.vex.author, match.vex.source, match.vex.pointer],
    ['not_affected', 'vulnerable_code_not_in_execute_path', 'Portal team', vex, '/statements/0'],
  );
  holdsShape(JSON.parse(stdout));
});

test('a statement about a part of another product decides nothing here', async () => {
  const sbom = await file('e.cdx.json', sbomOf(lodash));
  const advisories = await file('e.json', GHSA);
  const part = { subcomponents: [{ '@id': 'pkg:npm/lodash' }] };
  for (const [product, status] of [
    ['pkg:npm/portal@1.0.0', 'not_affected'],
    ['pkg:npm/elsewhere@1.0.0', 'affected'],
  ]) {
    const vex = await file('part.json', openVex({ '@id': product, ...part }));
    const { stdout } = await run(MATCH, '--sbom', sbom, '--advisories', advisories, '--vex', vex, '--json');
    assert.equal(JSON.parse(stdout).matches[0].status, status, product);
  }
});

test('match exits 2 when no inventory or no advisory could be read', async () => {
  const advisories = await file('one.json', GHSA);
  const sbom = await file('f.cdx.json', sbomOf(lodash));
  const nowhere = join(directory, 'none.json');
  assert.equal((await run(MATCH, '--sbom', nowhere, '--advisories', advisories)).code, 2);
  assert.equal((await run(MATCH, '--sbom', sbom, '--advisories', nowhere)).code, 2);
  assert.equal((await run(MATCH, '--sbom', sbom, nowhere, '--advisories', advisories)).code, 0);
});

test('an index answers as its advisories do', async () => {
  const sbom = await file(
    'g.cdx.json',
    sbomOf(lodash, { name: 'x', version: '1', cpe: 'cpe:2.3:a:acme:x:1:*:*:*:*:*:*:*' }),
  );
  const advisories = await file(
    'g.ndjson',
    Buffer.from(`${JSON.stringify(GHSA)}\n${JSON.stringify(csaf({ known_affected: ['P2'] }))}\n`),
  );
  const index = join(directory, 'g.idx');
  assert.equal((await run(MATCH_INDEX, '--advisories', advisories, '--out', index)).code, 0);
  const direct = await run(MATCH, '--sbom', sbom, '--advisories', advisories, '--json');
  const indexed = await run(MATCH, '--sbom', sbom, '--index', index, '--json');
  assert.deepEqual(JSON.parse(indexed.stdout), JSON.parse(direct.stdout));
  assert.equal(JSON.parse(indexed.stdout).matches.length, 2);
});

test('an index that is damaged, of another layout or behind its sources is refused in one line', async () => {
  const sbom = await file('h.cdx.json', sbomOf(lodash));
  const advisories = await file('h.json', GHSA);
  const index = join(directory, 'h.idx');
  await run(MATCH_INDEX, '--advisories', advisories, '--out', index);
  const whole = await readFile(index);
  const refusedFor = async (bytes: Uint8Array | null) => {
    if (bytes !== null) await writeFile(index, bytes);
    const { code, stdout, stderr } = await run(MATCH, '--sbom', sbom, '--index', index, '--json');
    assert.deepEqual([code, stdout, stderr.split('\n').length], [2, '', 2]);
    return stderr;
  };
  for (const at of [0, 11, 20, whole.length - 3]) {
    const flipped = Buffer.from(whole);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    assert.match(await refusedFor(flipped), /not an index|layout|damaged/);
  }
  assert.match(await refusedFor(whole.subarray(0, whole.length / 2)), /damaged/);
  await writeFile(index, whole);
  await utimes(advisories, new Date(), new Date(Date.now() + 60_000));
  assert.match(await refusedFor(null), /older than .*h\.json, which has changed/);
});

/** One vulnerability, two products: lodash by purl, a press by CPE. */
function csaf(status: object) {
  const at = '2030-01-01T00:00:00.000Z';
  return {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: 'x',
      publisher: { category: 'vendor', name: 'Acme', namespace: 'https://acme.example' },
      tracking: {
        id: 'ACME-1',
        current_release_date: at,
        initial_release_date: at,
        revision_history: [{ date: at, number: '1', summary: 'first' }],
        status: 'final',
        version: '1',
      },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          name: 'Acme',
          branches: [
            {
              category: 'product_version_range',
              name: 'vers:npm/<4.17.20',
              product: {
                product_id: 'P1',
                name: 'lodash',
                product_identification_helper: { purl: 'pkg:npm/lodash' },
              },
            },
            {
              category: 'product_version',
              name: '1',
              product: {
                product_id: 'P2',
                name: 'x 1',
                product_identification_helper: { cpe: 'cpe:2.3:a:acme:x:1:*:*:*:*:*:*:*' },
              },
            },
          ],
        },
      ],
    },
    vulnerabilities: [{ cve: 'CVE-2030-0001', product_status: status }],
  };
}

test('an inventory that is named twice has each exposure once', async () => {
  const sbom = await file('twice.cdx.json', sbomOf(lodash));
  const known = await file('twice-ghsa.json', GHSA);
  const { stdout } = await run(MATCH, '--sbom', sbom, sbom, '--sbom', sbom, '--advisories', known, '--json');
  const { components, matches } = JSON.parse(stdout);
  assert.deepEqual([components, matches.length], [1, 1]);
});

test('a directory without any advisory is named as the reason for exit 2', async () => {
  const sbom = await file('alone.cdx.json', sbomOf(lodash));
  const empty = join(directory, 'no-advisories');
  await mkdir(empty);
  const { code, stdout, stderr } = await run(MATCH, '--sbom', sbom, '--advisories', empty, '--json');
  assert.equal(code, 2);
  assert.equal(stderr, `${empty}: : There is no advisory in it.\n`);
  assert.equal(JSON.parse(stdout).rejected[0].source, empty);
});
