import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Finding } from '../../core/finding/finding.ts';
import type { Problem } from '../../core/problem.ts';
import type { ReadOptions, RejectedFinding } from '../format.ts';
import { DOCUMENT_LIMITS } from '../json/limits.ts';
import { readDocument } from '../registry.ts';
import { readSarifStream } from './stream.ts';

const OPTIONS: ReadOptions = {
  limits: { ...DOCUMENT_LIMITS, maxProblems: 10_000 },
  source: 's',
  origin: 'local',
};

type Answer = {
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  readonly findings: readonly Finding[];
  readonly rejected: readonly RejectedFinding[];
};

function spelled(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => JSON.stringify(problem)).sort();
}

function whole(bytes: Uint8Array): Answer {
  const reading = readDocument(bytes, OPTIONS);
  if (!reading.ok) return { problems: spelled(reading.problems), warnings: [], findings: [], rejected: [] };
  const { findings, rejected } = reading.value;
  return { problems: [], warnings: spelled(reading.warnings), findings, rejected };
}

async function streamed(bytes: Uint8Array, size: number): Promise<Answer> {
  async function* open() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const stream = await readSarifStream(open, OPTIONS);
  if (!stream.ok) return { problems: spelled(stream.problems), warnings: [], findings: [], rejected: [] };
  const findings: Finding[] = [];
  const rejected: RejectedFinding[] = [];
  const warnings: Problem[] = [...stream.warnings];
  for await (const reading of stream.value.results) {
    if (reading.finding !== undefined) findings.push(reading.finding);
    if (reading.rejected !== undefined) rejected.push(reading.rejected);
    warnings.push(...reading.sink.warnings);
  }
  return { problems: [], warnings: spelled(warnings), findings, rejected };
}

const message = fc.oneof(
  fc.constantFrom({ text: 'é {0}', arguments: ['x'] }, { id: 'm1' }, { text: 'plain' }),
  fc.constantFrom({}, { text: 5 }, 'no'),
);
const location = fc.constantFrom(
  { physicalLocation: { artifactLocation: { uri: 'src/a.js' }, region: { startLine: 3, endLine: 2 } } },
  {
    physicalLocation: { artifactLocation: { index: 1 } },
    logicalLocations: [{ name: 'f', kind: 'function' }],
  },
  { physicalLocation: {} },
);
const result = fc.record(
  {
    message,
    ruleId: fc.constantFrom('R1', 'R2', 'R1/a'),
    ruleIndex: fc.constantFrom(0, 1, 7, -1),
    locations: fc.array(location, { maxLength: 2 }),
    kind: fc.constantFrom('fail', 'pass', 'open'),
    suppressions: fc.constantFrom([], [{ kind: 'inSource' }], [{ kind: 'inSource', status: 'rejected' }]),
    taxa: fc.constantFrom(
      [{ id: '79', toolComponent: { index: 0 } }],
      [{ index: 0, toolComponent: { name: 'CWE' } }],
    ),
    properties: fc.constantFrom(
      { purl: 'pkg:npm/a@1.0.0', cwe: 'CWE-22' },
      { purl: 'nonsense' },
      { purl: 'pkg:npm/a@1.0.0', reproducer: { environment: 'npm', command: [], oracle: { type: 'x' } } },
    ),
    extra: fc.constant(1),
  },
  { requiredKeys: ['message'] },
);
const run = fc.record(
  {
    results: fc.oneof(
      { weight: 8, arbitrary: fc.array(result, { maxLength: 4 }) },
      { weight: 1, arbitrary: fc.constantFrom(null, {}, [3]) },
    ),
    artifacts: fc.oneof(
      fc.array(
        fc.constantFrom({ location: { uri: 'a.c' } }, { location: { uri: './b.c' } }, { location: 3 }),
        { maxLength: 3 },
      ),
      fc.constant('x'),
    ),
    tool: fc.constantFrom(
      {
        driver: {
          name: 't',
          version: '1',
          rules: [
            { id: 'R1', shortDescription: { text: 'one' }, messageStrings: { m1: { text: 'from rule' } } },
            { id: 'R2' },
          ],
        },
      },
      { driver: {} },
    ),
    taxonomies: fc.constant([{ name: 'CWE', taxa: [{ id: '1321' }] }]),
    versionControlProvenance: fc.constantFrom(
      [{ repositoryUri: 'https://example.org/a.git', revisionId: 'abc' }],
      [],
    ),
    properties: fc.constant({ purl: 'pkg:npm/run@2.0.0' }),
  },
  { requiredKeys: ['tool'] },
);
const log = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      version: fc.constantFrom('2.1.0', '2.1.0', '2.0.0'),
      runs: fc.array(run, { maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { version: '2.1.0', runs: {} },
      { version: '2.1.0', runs: [1, []] },
      { version: '2.1.0', runs: [], inlineExternalProperties: [1] },
    ),
  },
);

/** Members in any order: tools may write what a result needs after it. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, part]) => [name, reversed(part)]),
  );
}

test('a streamed document has the findings, rejections, warnings and problems of the whole one', async () => {
  await fc.assert(
    fc.asyncProperty(log, fc.boolean(), fc.integer({ min: 1, max: 40 }), async (document, turn, size) => {
      const bytes = Buffer.from(JSON.stringify(turn ? reversed(document) : document));
      assert.deepEqual(await streamed(bytes, size), whole(bytes));
    }),
    { numRuns: 400 },
  );
});

test('damage anywhere in the bytes gives the same refusal and no finding, streamed or whole', async () => {
  const damage = fc.record({
    at: fc.nat(5000),
    byte: fc.constantFrom(0x22, 0x7b, 0x7d, 0x5b, 0x2c, 0x00, 0xff, 0xc3, 0x31),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      log,
      damage,
      fc.integer({ min: 1, max: 40 }),
      async (document, { at, byte, cut }, size) => {
        const bytes = Buffer.from(`\ufeff${JSON.stringify(document)}`);
        const place = 3 + (at % (bytes.length - 3));
        bytes[place] = byte;
        const broken = cut ? bytes.subarray(0, place) : bytes;
        assert.deepEqual(await streamed(broken, size), whole(broken));
      },
    ),
    { numRuns: 400 },
  );
});
