import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DOCUMENT_LIMITS } from './limits.ts';
import { parseJson } from './parse.ts';
import { JsonScanner } from './scanner.ts';

const strings = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .filter((text) => !text.includes('\0') && text.isWellFormed());

test('every value that JSON.stringify writes is read back equal', () => {
  const values = fc
    .jsonValue({ stringUnit: 'grapheme' })
    .filter((value) => !/"__proto__"|\\u0000|\\ud/i.test(JSON.stringify(value)));
  fc.assert(
    fc.property(values, (value) => {
      const text = JSON.stringify(value);
      const parsed = parseJson(Buffer.from(text));
      assert.deepEqual(parsed.ok && parsed.value, JSON.parse(text));
    }),
  );
});

test('what we accept, JSON.parse accepts', () => {
  const tokens = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b"',
    '1',
    '-',
    '.',
    'e',
    '0',
    'true',
    'null',
    ' ',
    '"\\u00',
    '41"',
    '\\',
  );
  fc.assert(
    fc.property(fc.array(tokens, { maxLength: 14 }), (parts) => {
      const text = parts.join('');
      const ours = parseJson(Buffer.from(text));
      let theirs: unknown;
      try {
        theirs = JSON.parse(text);
      } catch {
        assert.equal(ours.ok, false);
        return;
      }
      const refused = ours.ok ? [] : ours.problems.map(({ code }) => code);
      if (text.includes('\\u0000')) assert.deepEqual(refused, ['nul-character']);
      else if (!ours.ok) assert.deepEqual([...new Set(refused)], ['duplicate-name']);
      else assert.deepEqual(ours.value, theirs);
    }),
    { numRuns: 2000 },
  );
});

test('the size of the chunks never changes the answer', () => {
  const documents = fc.oneof(
    fc.jsonValue().map((value) => JSON.stringify(value, null, 1)),
    fc
      .array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a\\n"', '"é"', '12.5e3', 'true', ' '), {
        maxLength: 20,
      })
      .map((parts) => parts.join('')),
    strings,
  );
  fc.assert(
    fc.property(documents, fc.integer({ min: 1, max: 7 }), (text, size) => {
      const bytes = Buffer.from(text);
      const whole = new JsonScanner(DOCUMENT_LIMITS);
      whole.push(bytes);
      whole.finish();
      const pieces = new JsonScanner(DOCUMENT_LIMITS);
      for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
      pieces.finish();
      assert.deepEqual(pieces.stop, whole.stop);
      assert.deepEqual(pieces.problems, whole.problems);
    }),
    { numRuns: 500 },
  );
});
