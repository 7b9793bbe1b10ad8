import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOCUMENT_LIMITS } from './limits.ts';
import { parseJson } from './parse.ts';

function problemOf(text: string | Uint8Array, limits = {}) {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  const parsed = parseJson(bytes, { ...DOCUMENT_LIMITS, ...limits });
  assert.equal(parsed.ok, false, 'expected a problem');
  return parsed.ok ? undefined : parsed.problems[0];
}

test('a syntax problem says line and column, counted in characters', () => {
  assert.deepEqual(
    { ...problemOf('{\n  "é": x }'), message: '' },
    { pointer: '', code: 'syntax', message: '', line: 2, column: 8 },
  );
});

for (const text of [
  '',
  ' ',
  '{',
  '[1,]',
  '{"a":1,}',
  "{'a':1}",
  '01',
  '1.',
  '1e',
  '-',
  '+1',
  '.5',
  'nul',
  'NaN',
  '"\\x"',
  '"\\u12g4"',
  '"a\nb"',
  '1 2',
  '[1}',
  '{"a" 1}',
  '{1:2}',
  '"open',
]) {
  test(`${JSON.stringify(text)} is refused as bad syntax`, () => {
    assert.equal(problemOf(text)?.code, 'syntax');
  });
}

test('two equal member names are refused, because two readers would see two documents', () => {
  assert.deepEqual(
    { ...problemOf('{"a":{"b/c":1,"\\u0062/c":2}}'), message: '' },
    { pointer: '/a/b~1c', code: 'duplicate-name', message: '' },
  );
});

test('a repeated name is found among many, and the same name in another object is none', () => {
  const many = Array.from({ length: 40 }, (_, index) => `"k${index}":{"k":1}`).join(',');
  assert.equal(parseJson(Buffer.from(`[{${many}},{${many}}]`)).ok, true);
  assert.equal(problemOf(`{${many},"k3":1}`)?.pointer, '/k3');
});

test('names that reach object prototypes are refused', () => {
  assert.equal(problemOf('{"a":{"__proto__":{"x":1}}}')?.code, 'forbidden-name');
  assert.equal(problemOf('{"\\u005f_proto__":1}')?.code, 'forbidden-name');
  assert.equal(problemOf('{"constructor":{"prototype":{}}}')?.code, 'forbidden-name');
  assert.equal(parseJson(Buffer.from('{"constructor":"1.0.0","prototype":1}')).ok, true);
});

test('text that no database column can hold is refused', () => {
  assert.equal(problemOf('"\\u0000"')?.code, 'nul-character');
  assert.equal(problemOf('"\\ud800"')?.code, 'lone-surrogate');
  assert.equal(problemOf('"\\ud800x"')?.code, 'lone-surrogate');
  assert.equal(problemOf('"\\ud800\\n"')?.code, 'lone-surrogate');
  assert.equal(problemOf('"\\udc00"')?.code, 'lone-surrogate');
  const pair = parseJson(Buffer.from('"\\ud83d\\ude00"'));
  assert.equal(pair.ok && pair.value, '\u{1f600}');
});

test('bytes that are not UTF-8 are refused with their place', () => {
  const bytes = Buffer.from([0x22, 0x61, 0xff, 0x22]);
  assert.deepEqual(
    { ...problemOf(bytes), message: '' },
    { pointer: '', code: 'not-utf8', message: '', line: 1, column: 3 },
  );
});

test('each limit is a problem of its own, reached before the memory is spent', () => {
  assert.equal(problemOf('[1,2,3]', { maxBytes: 6 })?.code, 'too-large');
  assert.equal(problemOf('[[[[1]]]]', { maxDepth: 3 })?.code, 'too-deep');
  assert.equal(problemOf('[1,2,3]', { maxValues: 3 })?.code, 'too-many-values');
  assert.equal(problemOf('"abcdef"', { maxStringBytes: 5 })?.code, 'string-too-long');
  assert.equal(problemOf(`1${'0'.repeat(2000)}`)?.code, 'number-too-long');
  assert.equal(problemOf('['.repeat(100_000))?.code, 'too-deep');
});

test('UTF-16 and UTF-32 are named as what they are, with a mark or without', () => {
  for (const encoded of [
    Buffer.from('{"a":1}', 'utf16le'),
    Buffer.from('\ufeff{"a":1}', 'utf16le'),
    Buffer.from('{"a":1}', 'utf16le').swap16(),
    Buffer.from([0x7b, 0, 0, 0, 0x7d, 0, 0, 0]),
  ])
    assert.equal(problemOf(encoded)?.code, 'not-utf8');
  assert.equal(problemOf('nul')?.code, 'syntax');
});

test('a number that would become null when written again is refused at its place', () => {
  assert.deepEqual(
    { ...problemOf('{"a":[1e308,{"b/c":1e309}]}'), message: '' },
    { pointer: '/a/1/b~1c', code: 'number-too-large', message: '' },
  );
  assert.equal(problemOf(`-${'9'.repeat(310)}`)?.code, 'number-too-large');
  assert.equal(parseJson(Buffer.from('[1.7976931348623157e308, 1e-999, "1e999"]')).ok, true);
});

test('a byte order mark is skipped with a warning', () => {
  const parsed = parseJson(Buffer.from('\ufeff{"a":1}'));
  assert.equal(parsed.ok && parsed.warnings[0]?.code, 'byte-order-mark');
});

test('what is wrong with names and with numbers is told at once', () => {
  const parsed = parseJson(Buffer.from('{"a":1,"a":2,"n":1e999,"__proto__":{}}'));
  assert.ok(!parsed.ok);
  assert.deepEqual(
    parsed.problems.map(({ pointer, code }) => [pointer, code]),
    [
      ['/a', 'duplicate-name'],
      ['/__proto__', 'forbidden-name'],
      ['/n', 'number-too-large'],
    ],
  );
});
