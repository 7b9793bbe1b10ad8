/**
 * Garbage never throws and never stalls: bytes of every format's example are cut, spliced, repeated and
 * overwritten, then read through the one door. Run by `npm run test:all`, or longer with
 * `FUZZ_RUNS=1000000 node --test src/formats/readers.fuzz.ts`. A crash found here becomes a test.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readInventory } from './cyclonedx/inventory.ts';
import { EXAMPLES } from './examples.ts';
import { DOCUMENT_LIMITS } from './json/limits.ts';
import { parseJson } from './json/parse.ts';
import { readOsvAdvisory } from './osv/advisory.ts';
import { FORMATS, readDocument } from './registry.ts';
import { readSarifStream } from './sarif/stream.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 5000);
const SEEDS: readonly Uint8Array[] = Object.values(EXAMPLES).map((example) =>
  Buffer.from(JSON.stringify(example)),
);
/** Far above what any of these small documents needs, even on a busy machine. */
const MAX_MS = 5000;

type Edit = { readonly kind: number; readonly at: number; readonly length: number; readonly token: string };

const edits = fc.array(
  fc.record({
    kind: fc.nat(4),
    at: fc.nat(100_000),
    length: fc.nat(40),
    token: fc.constantFrom(
      ...[
        '"',
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        'null',
        'true',
        '-1',
        '1e999',
        '99999999999999999999',
        '""',
        '{}',
        '[]',
      ],
      ...[
        '"__proto__":1,',
        '\\u0000',
        '\\ud800',
        '\u00ff',
        '\u202e',
        '../',
        'vers:npm/',
        'pkg:',
        'CVSS:3.1/',
        '{marker}',
      ],
      '"constructor":{"prototype":{}},',
      '"a":1,"a":2,',
      '['.repeat(100),
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

function apply(bytes: Uint8Array, { kind, at, length, token }: Edit): Uint8Array {
  const place = at % (bytes.length + 1);
  const [head, rest, tail] = [
    bytes.subarray(0, place),
    bytes.subarray(place),
    bytes.subarray(place + length),
  ];
  if (kind === 0) return Buffer.concat([head, Buffer.from(token), rest]);
  if (kind === 1) return Buffer.concat([head, tail]);
  if (kind === 2) return Buffer.concat([head, Buffer.from(token), tail]);
  if (kind === 3) return Buffer.concat([head, bytes.subarray(place, place + length), rest]);
  const copy = Uint8Array.from(bytes);
  copy.fill(length * 6, place, place + 2);
  return copy;
}

const damaged = fc
  .tuple(fc.nat(SEEDS.length - 1), edits)
  .map(([seed, changes]) => changes.reduce<Uint8Array>(apply, SEEDS[seed] as Uint8Array));

test('damaged documents are answered, in bounded time, with problems that can be shown', () => {
  fc.assert(
    fc.property(damaged, (bytes) => {
      const started = performance.now();
      const reading = readDocument(bytes, { source: 'fuzz', origin: 'http' });
      const problems = reading.ok
        ? reading.value.rejected.flatMap((entry) => entry.problems)
        : reading.problems;
      for (const { pointer, code, message } of problems) {
        assert.ok(pointer === '' || pointer.startsWith('/'));
        assert.match(code, /^[a-z0-9.-]+$/);
        assert.ok(message.length > 0 && message.length < 4000);
        // Text of a hostile document inside a sentence must not steer a terminal.
        assert.doesNotMatch(message, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
      }
      if (reading.ok) assert.doesNotThrow(() => JSON.stringify(reading.value));
      assert.ok(performance.now() - started < MAX_MS);
    }),
    { numRuns: RUNS },
  );
});

test('inventories and advisories take the same damage', () => {
  fc.assert(
    fc.property(damaged, (bytes) => {
      readInventory(bytes);
      const parsed = parseJson(bytes, DOCUMENT_LIMITS);
      if (parsed.ok) readOsvAdvisory(parsed.value);
    }),
    { numRuns: RUNS },
  );
});

test('the streaming reader takes the same damage in chunks of any size', async () => {
  await fc.assert(
    fc.asyncProperty(damaged, fc.integer({ min: 1, max: 64 }), async (bytes, size) => {
      async function* open() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      const stream = await readSarifStream(open, { limits: DOCUMENT_LIMITS, source: 'fuzz', origin: 'http' });
      if (!stream.ok) return;
      for await (const { sink } of stream.value.results) assert.ok(sink.maxProblems > 0);
    }),
    { numRuns: Math.ceil(RUNS / 5) },
  );
});

test('any JSON value of any shape is answered by every reader', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.nat(FORMATS.length - 1), (value, index) => {
      const format = FORMATS[index];
      const reading = format?.read(JSON.parse(JSON.stringify(value)), {
        limits: DOCUMENT_LIMITS,
        source: 'fuzz',
        origin: 'http',
      });
      assert.ok(reading !== undefined);
    }),
    { numRuns: RUNS },
  );
});
