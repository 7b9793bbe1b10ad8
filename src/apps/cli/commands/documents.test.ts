import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXAMPLES } from '../../../formats/examples.ts';
import type { Shape } from '../../../formats/json/shape.ts';
import { check, newSink } from '../../../formats/json/shape.ts';
import type { Command, ExitCode } from '../command.ts';
import { priorityOutput, validateOutput } from '../output-shapes.ts';
import { CONVERT } from './convert.ts';
import { PRIORITY } from './priority.ts';
import { VALIDATE } from './validate.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-documents-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function run(
  command: Command,
  args: readonly string[],
  stdin = '',
): Promise<{ exit: ExitCode; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await command.run(args, {
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text), isTTY: false },
    stdin: (async function* () {
      yield Buffer.from(stdin);
    })(),
    env: {},
  });
  return { exit, out: out.join(''), err: err.join('') };
}

function assertShape(shape: Shape, text: string): void {
  const sink = newSink({ maxProblems: 10 });
  check(shape, JSON.parse(text), '', sink);
  assert.deepEqual(sink.problems, []);
}

test('validate says 0 for valid documents, and counts their findings', async () => {
  const paths = [file('a.json', EXAMPLES.native), file('b.sarif', EXAMPLES.sarif)];
  const { exit, out } = await run(VALIDATE, [...paths, '--json']);
  assert.equal(exit, 0);
  assertShape(validateOutput, out);
  const { files } = JSON.parse(out);
  assert.deepEqual(
    files.map(({ format, valid, findings }: { format: string; valid: boolean; findings: number }) => [
      format,
      valid,
      findings,
    ]),
    [
      ['native', true, 1],
      ['sarif', true, 1],
    ],
  );
});

test('validate says 1 for an invalid document, with pointer and sentence on one line', async () => {
  const path = file('bad.json', { ...(EXAMPLES.native as object), weaknesses: ['79'] });
  const { exit, out } = await run(VALIDATE, [path]);
  assert.equal(exit, 1);
  assert.match(out, /bad\.json: \/weaknesses\/0: This must be a weakness like CWE-79/);
});

test('validate says 2 for what is no JSON, of no format, or not there, and still answers for the rest', async () => {
  const paths = [
    file('cut.json', '{"format":\n "x'),
    file('other.json', { a: 1 }),
    join(folder, 'gone.json'),
    file('c.json', EXAMPLES.osv),
  ];
  const { exit, out } = await run(VALIDATE, [...paths, '--json']);
  assert.equal(exit, 2);
  assertShape(validateOutput, out);
  const { files } = JSON.parse(out);
  assert.deepEqual(files[0].problems[0], {
    pointer: '',
    code: 'syntax',
    message: files[0].problems[0].message,
    line: 2,
    column: 4,
  });
  assert.deepEqual(
    files.map(({ valid }: { valid: boolean }) => valid),
    [false, false, false, true],
  );
});

test('a scan that names no component is valid SARIF, with a warning that it makes no finding', async () => {
  const { out, exit } = await run(VALIDATE, [
    file('d.sarif', {
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 't' } }, results: [{ message: { text: 'x' } }] }],
    }),
    '--json',
  ]);
  assert.equal(exit, 0);
  const [{ valid, warnings, findings }] = JSON.parse(out).files;
  assert.deepEqual([valid, findings], [true, 0]);
  assert.ok(warnings.some(({ code }: { code: string }) => code === 'component-missing'));
});

test('a document a line is named by its line', async () => {
  const lines = `${JSON.stringify(EXAMPLES.native)}\n\n{"bad"\n`;
  const { exit, out } = await run(VALIDATE, [file('many.ndjson', lines), '--json']);
  assert.equal(exit, 2);
  assert.deepEqual(
    JSON.parse(out).files.map(({ file }: { file: string }) => file.split('.ndjson')[1]),
    [':1', ':3'],
  );
});

test('text of a hostile document reaches the terminal escaped', async () => {
  const { out } = await run(VALIDATE, [
    file('esc.json', { ...(EXAMPLES.native as object), tlp: '\u001b[2J', '\u001b[31m': 1 }),
  ]);
  assert.doesNotMatch(out, /\u001b/);
});

test('convert writes a document that validates, and refuses what cannot be said with 2', async () => {
  const { exit, out } = await run(CONVERT, [file('e.json', EXAMPLES.native), '--to', 'osv']);
  assert.equal(exit, 0);
  assert.equal((await run(VALIDATE, [file('e.osv.json', out)])).exit, 0);
  const refused = await run(CONVERT, [file('e.json', EXAMPLES.native), '--to', 'cve']);
  assert.equal(refused.exit, 2);
  assert.match(refused.err, /no CVE identifier/);
  const invalid = await run(CONVERT, [file('f.json', '{}'), '--to', 'osv']);
  assert.deepEqual([invalid.exit, invalid.out], [2, '']);
});

test('priority decides one row, and names every wrong input with 2', async () => {
  const table = ['--table', 'cisa:BOD2604:1.0.0'];
  const { exit, out } = await run(PRIORITY, [...table, 'kev=y', 'PE=Y', 'A=no', 'ti=Total', '--json']);
  assert.equal(exit, 0);
  assertShape(priorityOutput, out);
  assert.equal(JSON.parse(out).outcome, '3DF');
  const wrong = await run(PRIORITY, [...table, 'KEV=perhaps', 'colour=red']);
  assert.equal(wrong.exit, 2);
  for (const name of ['perhaps', 'colour', 'PE', 'TI']) assert.match(wrong.err, new RegExp(name));
});

test('priority answers a batch line by line, bad lines in their place', async () => {
  const lines = '{"KEV":"Y","PE":"N","A":"N","TI":"P"}\n{"KEV":"Y"}\n';
  const { exit, out } = await run(PRIORITY, ['--table', 'cisa:DT_BOD2604:1.0.0', '--batch'], lines);
  assert.equal(exit, 0);
  assert.match(out, /^14D\nerror: .*PE/);
});
