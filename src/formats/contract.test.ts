/** What every line of the registry must hold. A format that breaks one of these is not done. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '../core/problem.ts';
import { EXAMPLES } from './examples.ts';
import type { Format } from './format.ts';
import { DOCUMENT_LIMITS } from './json/limits.ts';
import type { JsonValue } from './json/parse.ts';
import { FORMATS, readDocument } from './registry.ts';
import { validateDocument } from './validate.ts';

const options = { limits: DOCUMENT_LIMITS, source: 'doc.json', origin: 'local' } as const;

/** Values that no reader expects where it looks for its own. */
const NONSENSE: readonly JsonValue[] = [
  null,
  true,
  1,
  '',
  'text',
  [],
  {},
  [[]],
  { runs: 1 },
  { version: [] },
];

function resolve(document: JsonValue, pointer: string): boolean {
  let at: unknown = document;
  for (const token of pointer.split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !(name in at)) return false;
    at = (at as Record<string, unknown>)[name];
  }
  return true;
}

/** The document with the value at each place replaced in turn. */
function* mutations(document: JsonValue): Generator<JsonValue> {
  yield* NONSENSE;
  if (typeof document !== 'object' || document === null) return;
  for (const [name, part] of Object.entries(document)) {
    for (const changed of mutations(part as JsonValue)) {
      yield Array.isArray(document) ? document.with(Number(name), changed) : { ...document, [name]: changed };
    }
    if (!Array.isArray(document)) {
      const { [name]: _gone, ...rest } = document as Record<string, JsonValue>;
      yield rest;
    }
  }
}

for (const format of FORMATS) {
  const example = EXAMPLES[format.id];

  test(`${format.id} reads its example without problems`, () => {
    const reading = format.read(example, options);
    assert.ok(reading.ok, JSON.stringify(reading));
    assert.equal(reading.value.format, format.id);
    assert.deepEqual(reading.value.rejected, []);
  });

  test(`${format.id} finds nothing more in its example when it looks closer`, async () => {
    assert.deepEqual((await format.examine?.(example)) ?? [], []);
  });

  test(`${format.id} recognises its example, and no other format does`, () => {
    assert.deepEqual(
      FORMATS.filter((candidate: Format) => candidate.detect(example)).map(({ id }) => id),
      [format.id],
    );
  });

  test(`${format.id} gives every finding an id, a pointer into the document and a component`, () => {
    const reading = format.read(example, options);
    assert.ok(reading.ok);
    const ids = reading.value.findings.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const { pointer, component } of reading.value.findings) {
      assert.ok(resolve(example, pointer), pointer);
      assert.ok(component.purl ?? component.repository ?? component.name);
    }
  });

  test(`${format.id} answers damage anywhere with problems that point into the document, and never throws`, () => {
    let refused = 0;
    for (const document of mutations(example)) {
      const reading = format.read(document, options);
      const problems = reading.ok
        ? reading.value.rejected.flatMap((entry) => entry.problems)
        : reading.problems;
      if (!reading.ok) refused += 1;
      for (const problem of problems) {
        assert.ok(resolve(document, problem.pointer), `${problem.pointer} in ${JSON.stringify(document)}`);
        assert.match(problem.code, /^[a-z0-9.-]+$/);
        assert.match(problem.message, /^.*[.!?]$/s);
      }
    }
    assert.ok(refused > 10, `only ${refused} damaged documents were refused`);
  });

  test(`${format.id} detects without throwing, whatever the value`, () => {
    for (const document of mutations(example)) assert.equal(typeof format.detect(document), 'boolean');
  });
}

test('a document of no format says so', () => {
  const reading = readDocument(Buffer.from('{"hello":1}'), { source: 'x', origin: 'http' });
  assert.deepEqual(reading.ok ? [] : reading.problems.map(({ code }) => code), ['unknown-format']);
});

test('a name that stands twice is told of beside whatever else is wrong, by whoever reads the document', async () => {
  const text = '{"format":"breakwater.finding/1","title":"a","title":"b","component":{},"locations":5}';
  const pointers = (problems: readonly Problem[]) => problems.map(({ pointer }) => pointer).toSorted();
  const reading = readDocument(Buffer.from(text), { source: 's', origin: 'http' });
  assert.ok(!reading.ok);
  assert.deepEqual(pointers(reading.problems), ['/component', '/locations', '/title']);
  const judged = await validateDocument(Buffer.from(text), { source: 's', origin: 'local' });
  assert.deepEqual(pointers(judged.problems), ['/component', '/locations', '/title']);
  assert.deepEqual([judged.valid, judged.recognised, judged.findings], [false, true, 0]);
});
