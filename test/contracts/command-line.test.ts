/** What others build against at the command line, sentence by sentence. What has a test beside its source is not here. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type ExitCode, UsageError } from '../../src/apps/cli/command.ts';
import { COMMANDS } from '../../src/apps/cli/commands.ts';
import { reproduceOutput, triageOutput } from '../../src/apps/cli/output-shapes.ts';
import type { Shape } from '../../src/formats/json/shape.ts';
import { check, newSink } from '../../src/formats/json/shape.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-contracts-'));
after(() => rmSync(folder, { recursive: true }));

type Ran = { readonly exit: ExitCode; readonly out: string; readonly err: string };

async function run(name: string, args: readonly string[], stdin = ''): Promise<Ran> {
  const command = await COMMANDS.find((each) => each.name === name)?.load();
  assert.ok(command, `there is a command ${name}`);
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: (text: string) => void err.push(text), isTTY: false },
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    env: {},
  };
  const exit = await command.run(args, io).catch((error: unknown): ExitCode => {
    if (!(error instanceof UsageError)) throw error;
    err.push(error.message);
    return 2;
  });
  return { exit, out: out.join(''), err: err.join('') };
}

/** `docs/schema` is made of these shapes. */
function assertShape(shape: Shape, printed: string): void {
  const sink = newSink({ maxProblems: 10 });
  check(shape, JSON.parse(printed), '', sink);
  assert.deepEqual(sink.problems, []);
}

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const finding = (id: string, words: object = {}) => ({
  format: 'breakwater.finding/1',
  id,
  component: { purl: 'pkg:npm/walker@1.2.0' },
  title: `set follows __proto__ (${id})`,
  weaknesses: ['CWE-1321'],
  locations: [{ file: 'lib/set.js', function: 'set' }],
  ...words,
});

test('every command of the contracts is there', () => {
  const promised = [
    ...[
      'serve',
      'worker',
      'key create',
      'sign-in-link',
      'backup',
      'restore',
      'upgrade',
      'key rotate',
      'keys',
    ],
    ...['triage', 'reproduce', 'match', 'version compare', 'vers contains', 'purl', 'validate', 'convert'],
    ...['priority', 'check', 'ledger verify', 'attestation verify'],
  ];
  const names = new Set(COMMANDS.map(({ name }) => name));
  assert.deepEqual(
    promised.filter((name) => !names.has(name)),
    [],
  );
});

test('the line commands answer one line a line, bad ones in their place, and still exit 0', async () => {
  const asked: readonly (readonly [string, readonly string[], string, readonly RegExp[]])[] = [
    [
      'version compare',
      ['--ecosystem', 'npm'],
      '1.0.0\t1.0.1\n1.0.0\t1.0.0\n2.0.0\t1.0.0\nnothing\n',
      [/^-1$/, /^0$/, /^1$/, /^error: /],
    ],
    [
      'vers contains',
      [],
      'vers:npm/<2.0.0\t1.0.0\nvers:npm/<2.0.0\t2.0.0\nx\t1\n',
      [/^true$/, /^false$/, /^error: /],
    ],
    ['purl', [], 'pkg:NPM/walker@1.0.0\nwalker\n', [/^pkg:npm\/walker@1\.0\.0$/, /^error: /]],
  ];
  for (const [name, args, stdin, expected] of asked) {
    const { exit, out } = await run(name, args, stdin);
    assert.equal(exit, 0, name);
    const lines = out.trimEnd().split('\n');
    assert.equal(lines.length, expected.length, name);
    for (const [n, line] of lines.entries()) assert.match(line, expected[n] as RegExp, name);
    const printed = JSON.parse((await run(name, [...args, '--json'], stdin)).out) as unknown[];
    assert.equal(printed.length, expected.length, `${name} --json is one array, one element a line`);
  }
});

test('every ecosystem of the contracts has an order of versions and a VERS scheme', async () => {
  const schemes: Readonly<Record<string, string>> = {
    npm: 'npm',
    PyPI: 'pypi',
    Maven: 'maven',
    Debian: 'deb',
    'Red Hat': 'rpm',
    Alpine: 'apk',
    RubyGems: 'gem',
    NuGet: 'nuget',
    Packagist: 'composer',
    Go: 'golang',
    'crates.io': 'cargo',
    Hex: 'hex',
    Pub: 'pub',
    CRAN: 'cran',
    Hackage: 'hackage',
  };
  for (const [ecosystem, scheme] of Object.entries(schemes)) {
    const { out } = await run('version compare', ['--ecosystem', ecosystem], '1.2.3\t1.10.0\n');
    assert.equal(out, '-1\n', ecosystem);
    const contained = await run('vers contains', [], `vers:${scheme}/<1.10.0\t1.2.3\n`);
    assert.equal(contained.out, 'true\n', scheme);
  }
});

test('a range that is valid but not canonical is evaluated; with --strict it is an error', async () => {
  const line = 'vers:npm/<2.0.0|>=1.0.0\t1.5.0\n';
  assert.equal((await run('vers contains', [], line)).out, 'true\n');
  assert.match((await run('vers contains', ['--strict'], line)).out, /^error: /);
});

test('purl --json gives the parts, and purl --build takes them back', async () => {
  const purl = 'pkg:npm/%40acme/walker@1.2.0';
  const [parts] = JSON.parse((await run('purl', ['--json'], `${purl}\n`)).out);
  const { purl: _, ...only } = parts;
  assert.equal((await run('purl', ['--build'], `${JSON.stringify(only)}\n`)).out, `${purl}\n`);
});

test('parts that are no parts are answered in their line, and nothing of them moves a terminal', async () => {
  const lines = [
    '{"type":"npm","name":"\\ud800"}',
    '{"type":"npm","name":"a","name":"b"}',
    '{}',
    '{"type":"npm","name":"a"}',
  ];
  const { exit, out } = await run('purl', ['--build'], lines.join('\r\n'));
  assert.equal(exit, 0);
  assert.match(out, /^(?:error: .+\n){3}pkg:npm\/a\n$/);
  const compared = await run('version compare', ['--ecosystem', 'npm'], '\u202e\u009b31m\t1.0.0\n');
  assert.match(compared.out, /^error: [\x20-\x7e]+\n$/);
});

test('a file that cannot be read is named with why, by every command that checks what somebody signed', async () => {
  const missing = join(folder, 'missing.pem');
  for (const name of ['attestation verify', 'exchange verify']) {
    const { exit, err } = await run(name, [folder, '--key', missing]);
    assert.equal(exit, 2, name);
    assert.ok(err.includes(`${folder}: : This is a directory`), err);
  }
  const { err } = await run('attestation verify', [folder, '--key', missing]);
  assert.ok(err.includes(`${missing}: : There is no such file.`), err);
});

test('a device without an end is refused as too large by every command that reads whole files', async () => {
  const finding = file('whole.json', '{}');
  for (const [name, ...args] of [
    ['validate', '/dev/zero'],
    ['convert', '/dev/zero', '--to', 'native'],
    ['attestation verify', '/dev/zero', '--key', finding],
    ['ledger verify', folder, '--key', '/dev/zero'],
    ['evaluation suite', '/dev/zero'],
    ['evaluation', '/dev/zero'],
    ['match', '--sbom', finding, '--index', '/dev/zero'],
  ] as const) {
    const { exit, out, err } = await run(name, args);
    assert.equal(exit, 2, name);
    assert.match(out + err, /^(?:\S+: : |--key )/, name);
  }
});

test('a line that is too long, and a file without any, are problems of that line and that file alone', async () => {
  const lines = file(
    'long.ndjson',
    `{"title":"${'a'.repeat(65 * 1024 * 1024)}"}\n${JSON.stringify(finding('F9'))}\n\n`,
  );
  const { files } = JSON.parse((await run('validate', ['--json', lines, file('none.ndjson', '\n \n')])).out);
  assert.deepEqual(
    files.map((each: { file: string; valid: boolean; problems: { code: string }[] }) => [
      each.file,
      each.valid,
      each.problems[0]?.code,
    ]),
    [
      [`${lines}:1`, false, 'too-large'],
      [`${lines}:2`, true, undefined],
      [join(folder, 'none.ndjson'), false, 'empty'],
    ],
  );
});

test('reproduce with nothing to run still prints its one document', async () => {
  const { exit, out } = await run('reproduce', ['--json', file('half.json', '{"a":')]);
  assert.equal(exit, 2);
  assertShape(reproduceOutput, out);
  const [{ problems }] = JSON.parse(out).rejected;
  assert.deepEqual([problems[0].line, problems[0].column], [1, 6]);
});

test('a file that is unread, no JSON or of no format exits 2; an invalid document 1; a warning alone 0', async () => {
  const warned = { id: 'LAB-1', summary: 'x', affected: [{ package: { ecosystem: 'npm', name: 'a' } }] };
  const cases: readonly (readonly [string, ExitCode])[] = [
    [join(folder, 'nowhere.json'), 2],
    [file('no.json', '{"a":'), 2],
    [file('other.json', { hello: 1 }), 2],
    [file('invalid.json', { ...finding('F'), component: {} }), 1],
    [file('warned.json', warned), 0],
  ];
  for (const [path, exit] of cases) {
    const { exit: said, out } = await run('validate', ['--json', path]);
    assert.equal(said, exit, path);
    assert.equal(JSON.parse(out).files[0].file, path, 'paths are as given');
  }
  const [syntax] = JSON.parse((await run('validate', ['--json', join(folder, 'no.json')])).out).files[0]
    .problems;
  assert.deepEqual([syntax.pointer, syntax.line, syntax.column], ['', 1, 6]);
});

test('of two inputs with one own id both are named by file and pointer, and a line of NDJSON by its number', async () => {
  const [one, two] = [file('one.json', finding('F1')), file('two.json', finding('F1', { title: 'Another' }))];
  const lines = file(
    'more.ndjson',
    [finding('F2'), { ...finding(''), id: undefined }].map((each) => `${JSON.stringify(each)}\n`).join(''),
  );
  const { exit, out } = await run('triage', ['--json', one, two, lines]);
  assert.equal(exit, 0);
  const { findings, clusters } = JSON.parse(out);
  const named = clusters.flatMap((cluster: { findings: string[] }) => cluster.findings).toSorted();
  assert.equal(findings, 4);
  assert.deepEqual(named, [`${one}#`, `${two}#`, 'F2', `${lines}:2#`].toSorted());
});

test('triage says which inputs it rejected and exits 0 if anything was accepted, 2 if nothing was', async () => {
  const good = file('good.json', finding('F3'));
  const bad = file('bad.sarif', { version: '2.1.0', runs: [1] });
  const { exit, out } = await run('triage', ['--json', good, bad]);
  assert.equal(exit, 0);
  const { rejected } = JSON.parse(out);
  assert.deepEqual([rejected[0].source, rejected[0].problems[0].pointer], [bad, '/runs/0']);
  assertShape(triageOutput, out);
  assert.equal((await run('triage', ['--json', bad])).exit, 2);
});

test('convert knows every format of the contracts, and another is bad usage', async () => {
  const path = file(
    'convert.json',
    finding('F4', { aliases: ['CVE-2026-1000'], affected: 'vers:npm/<1.2.1' }),
  );
  for (const to of ['osv', 'csaf', 'cve', 'openvex', 'sarif', 'native']) {
    const { exit, out } = await run('convert', [path, '--to', to]);
    assert.equal(exit, 0, to);
    assert.equal(typeof JSON.parse(out), 'object', `${to}: exactly one document on stdout`);
  }
  assert.equal((await run('convert', [path, '--to', 'xml'])).exit, 2);
});

test('everything that is wrong with the inputs of a table is said at once', async () => {
  const { exit, err } = await run('priority', ['--table', 'cisa:BOD2604:1.0.0', 'stray', 'KEV=maybe', 'X=1']);
  assert.equal(exit, 2);
  for (const named of ["'stray'", 'KEV has no value', '"X"', 'PE (', 'A (', 'TI ('])
    assert.ok(err.includes(named), named);
});

test('a directive’s table goes by its alias too, keys and values in any case', async () => {
  for (const table of ['cisa:DT_BOD2604:1.0.0', 'cisa:BOD2604:1.0.0']) {
    const { out } = await run('priority', ['--table', table, '--json', 'kev=n', 'PE=y', 'a=Y', 'ti=T']);
    const { outcome, label, row } = JSON.parse(out);
    assert.deepEqual([outcome, label, row], ['3D', '3 days', 15], table);
  }
});
