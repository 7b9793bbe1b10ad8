import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseStrictJson } from './strict-json.ts';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const POISON = /"(__proto__|constructor|prototype)"\s*:/;

test('what JSON.stringify writes is read back as it was', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 10 }), (text) => {
      fc.pre(!POISON.test(text));
      const parsed = parseStrictJson(bytes(text));
      assert.ok(parsed.ok);
      assert.deepEqual(parsed.value, JSON.parse(text));
    }),
  );
});

test('whatever the bytes, the answer is a value or problems, and the problems repeat none of them', () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), fc.string().map(bytes)), (input) => {
      const parsed = parseStrictJson(input);
      if (parsed.ok) return;
      assert.ok(parsed.problems.length > 0);
      for (const { message } of parsed.problems) assert.match(message, /^[A-Z][A-Za-z0-9 :,.-]+\.$/);
    }),
  );
});

test('a key twice in one object is found wherever it stands, and in two objects it is fine', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.nat({ max: 30 }), (key, depth) => {
      fc.pre(!['__proto__', 'constructor', 'prototype'].includes(key));
      const name = JSON.stringify(key);
      const wrap = (text: string) => `${'[{"a":'.repeat(depth)}${text}${'}]'.repeat(depth)}`;
      const twice = parseStrictJson(bytes(wrap(`{${name}:"}",${name}:"{\\""}`)));
      assert.ok(!twice.ok && twice.problems[0]?.code === 'duplicate-key');
      assert.ok(parseStrictJson(bytes(wrap(`[{${name}:1},{${name}:2}]`))).ok);
    }),
  );
});

test('a syntax problem has a line and a column', () => {
  const parsed = parseStrictJson(bytes('{\n  "a": 1,\n  oops\n}'));
  assert.ok(!parsed.ok);
  assert.equal(parsed.problems[0]?.line, 3);
  assert.equal(parsed.problems[0]?.column, 3);
});
