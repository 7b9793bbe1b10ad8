import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { readInventory } from './inventory.ts';
import { readInventoryStream } from './inventory-stream.ts';

const ref = fc.constantFrom('a', 'b', 'c', 'd');
const leaf = fc.record(
  {
    name: fc.constantFrom('x', 'y'),
    version: fc.constantFrom('1.0.0', ''),
    purl: fc.constantFrom('pkg:npm/x@1.0.0', 'nonsense'),
    'bom-ref': ref,
  },
  { requiredKeys: ['name'] },
);
const component = fc.oneof(
  leaf,
  fc.tuple(leaf, fc.array(leaf, { maxLength: 2 })).map(([own, components]) => ({ ...own, components })),
  fc.constant(7),
);
const cyclonedx = fc.record(
  {
    components: fc.oneof(
      { weight: 9, arbitrary: fc.array(component, { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.constant({}) },
    ),
    services: fc.array(leaf, { maxLength: 2 }),
    metadata: fc.record({ component: leaf }),
    dependencies: fc.array(fc.record({ ref, dependsOn: fc.array(ref, { maxLength: 3 }) }), { maxLength: 4 }),
    specVersion: fc.constantFrom('1.5', '1.9'),
  },
  { requiredKeys: ['specVersion'] },
);
const spdxPackage = fc.record(
  { name: fc.constantFrom('x', 'y'), SPDXID: ref, versionInfo: fc.constantFrom('1.0.0', 'NOASSERTION') },
  { requiredKeys: ['name', 'SPDXID'] },
);
const spdx = fc.record({
  spdxVersion: fc.constantFrom('SPDX-2.3', 'SPDX-9'),
  packages: fc.uniqueArray(spdxPackage, { maxLength: 4, selector: ({ SPDXID }) => SPDXID }),
  relationships: fc.array(
    fc.record({
      spdxElementId: fc.oneof(ref, fc.constant('SPDXRef-DOCUMENT')),
      relationshipType: fc.constantFrom('DESCRIBES', 'DEPENDS_ON'),
      relatedSpdxElement: ref,
    }),
    { maxLength: 4 },
  ),
});

async function streamed(bytes: Uint8Array, size: number) {
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const read = await readInventoryStream(open);
  if (!read.ok) return read;
  const components = [];
  for await (const entry of read.value.entries()) components.push(entry);
  return { ...read, value: { ...read.value, components } };
}

const byPointer = (a: { pointer: string }, b: { pointer: string }): number =>
  a.pointer < b.pointer ? -1 : 1;

test('a streamed inventory is the inventory that a whole reading gives', async () => {
  const document = fc.oneof(
    cyclonedx.map((members) => ({ bomFormat: 'CycloneDX', ...members })),
    spdx,
  );
  await fc.assert(
    fc.asyncProperty(document, fc.integer({ min: 1, max: 200 }), async (given, size) => {
      const bytes = Buffer.from(JSON.stringify(given));
      const whole = readInventory(bytes);
      const stream = await streamed(bytes, size);
      assert.equal(stream.ok, whole.ok);
      if (!stream.ok || !whole.ok) {
        assert.deepEqual(stream.ok ? [] : stream.problems, whole.ok ? [] : whole.problems);
        return;
      }
      assert.deepEqual(
        stream.value.components.toSorted(byPointer),
        whole.value.components.toSorted(byPointer),
      );
      assert.equal(stream.value.count, whole.value.components.length);
      assert.equal(stream.value.specVersion, whole.value.specVersion);
      assert.deepEqual(
        stream.warnings.map(({ code }) => code).toSorted(),
        whole.warnings.map(({ code }) => code).toSorted(),
      );
    }),
    { numRuns: 300 },
  );
});

test('a document that breaks in its last line yields nothing and says where', async () => {
  const read = await streamed(
    Buffer.from('{"bomFormat":"CycloneDX","specVersion":"1.5",\n"components":[{"name":"x"}],]'),
    16,
  );
  assert.ok(!read.ok);
  assert.deepEqual([read.problems[0]?.code, read.problems[0]?.line], ['syntax', 2]);
});

test('circles, repeated references and references to nothing are told with their place', async () => {
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      { name: 'a', 'bom-ref': 'a' },
      { name: 'b', 'bom-ref': 'b' },
      { name: 'b again', 'bom-ref': 'b' },
    ],
    dependencies: [
      { ref: 'a', dependsOn: ['b'] },
      { ref: 'b', dependsOn: ['a', 'gone'] },
    ],
  };
  const read = await streamed(Buffer.from(JSON.stringify(document)), 64);
  assert.ok(read.ok);
  assert.deepEqual(
    read.warnings.map(({ code, pointer }) => [code, pointer]),
    [
      ['repeated-reference', '/components/2'],
      ['unknown-reference', '/dependencies/1'],
      ['circular', '/dependencies/0'],
    ],
  );
  assert.equal(read.value.components.length, 3);
});
