import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePythonJson } from './json.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("JSON with Python's bare words", () => {
  it('has null for NaN and Infinity, and keeps the words inside strings', () => {
    const text = String.raw`{"a":NaN,"b":[-Infinity,Infinity],"c":"NaN \" Infinity \\","d":"\\"}`;
    assert.deepEqual(parsePythonJson(bytes(text)), {
      ok: true,
      value: { a: null, b: [null, null], c: 'NaN " Infinity \\', d: '\\' },
    });
  });

  it('keeps any string as it is beside a bare word', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\\', '"', 'NaN', '\\"', '-Infinity'),
        (text, odd) => {
          const value = text.toWellFormed() + odd;
          const read = parsePythonJson(bytes(`[${JSON.stringify(value)},NaN]`));
          assert.deepEqual(read, { ok: true, value: [value, null] });
        },
      ),
    );
  });

  it('reads a string of ten million characters beside a bare word', () => {
    const read = parsePythonJson(bytes(`{"a":"${'x'.repeat(10_000_000)}","b":NaN}`));
    assert.equal(read.ok && (read.value as { b: unknown }).b, null);
  });

  it('is refused where it is neither', () => {
    for (const text of ['', '{"a":NaN', '["a', 'NaNs', '{"a":nan}', '"\\'])
      assert.equal(parsePythonJson(bytes(text)).ok, false, text);
  });
});
