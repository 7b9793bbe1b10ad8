import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Inventory } from '../cyclonedx/inventory.ts';
import { readInventory } from '../inventory.ts';

function read(document: unknown): ReturnType<typeof readInventory> {
  return readInventory(new TextEncoder().encode(JSON.stringify(document)));
}

function inventory(document: unknown): Inventory {
  const parsed = read(document);
  assert.ok(parsed.ok, parsed.ok ? '' : JSON.stringify(parsed.problems));
  return parsed.value;
}

const DOCUMENT = {
  spdxVersion: 'SPDX-2.3',
  documentDescribes: ['SPDXRef-app'],
  packages: [
    { SPDXID: 'SPDXRef-app', name: 'app', versionInfo: '1.0.0' },
    {
      SPDXID: 'SPDXRef-a',
      name: 'a',
      versionInfo: '2.0.0',
      externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:npm/a@2.0.0' }],
    },
    {
      SPDXID: 'SPDXRef-b',
      name: 'b',
      versionInfo: 'NOASSERTION',
      externalRefs: [{ referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:a:x:b:*:*:*:*:*:*:*:*' }],
    },
    'noise',
  ],
};

const GRAPH = {
  '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
  '@graph': [
    { type: 'software_Sbom', spdxId: 'urn:s', rootElement: ['urn:app'] },
    { type: 'software_Package', spdxId: 'urn:app', name: 'app' },
    {
      type: 'software_Package',
      spdxId: 'urn:a',
      name: 'a',
      software_packageVersion: '2.0.0',
      software_packageUrl: 'pkg:npm/a@2.0.0',
    },
    {
      type: 'software_Package',
      spdxId: 'urn:b',
      name: 'b',
      externalIdentifier: [{ externalIdentifierType: 'cpe23', identifier: 'cpe:2.3:a:x:b:*:*:*:*:*:*:*:*' }],
    },
    { type: 'software_File', spdxId: 'urn:f', name: 'f' },
  ],
};

describe('an SPDX inventory', () => {
  for (const [title, document] of [
    ['2.3', DOCUMENT],
    ['3.0', GRAPH],
  ] as const) {
    it(`${title}: lists packages with purl, CPE and place, and keeps the asset apart`, () => {
      const { subject, components } = inventory(document);
      assert.equal(subject?.name, 'app');
      assert.deepEqual(
        components
          .filter(({ fault }) => fault === undefined)
          .map(({ name, version, purl, cpe }) => [name, version, purl, cpe]),
        [
          ['a', '2.0.0', 'pkg:npm/a@2.0.0', undefined],
          ['b', undefined, undefined, 'cpe:2.3:a:x:b:*:*:*:*:*:*:*:*'],
        ],
      );
      assert.match(components[0]?.pointer ?? '', /^\/(packages|@graph)\/[0-9]+$/);
    });
  }

  it('lists a package that is no object by its place and reads the rest', () => {
    const faulty = inventory(DOCUMENT).components.filter(({ fault }) => fault !== undefined);
    assert.deepEqual(
      faulty.map(({ pointer, fault }) => [pointer, fault]),
      [['/packages/3', 'this package is not an object']],
    );
  });

  it('refuses a version it does not know, by name', () => {
    for (const document of [
      { ...DOCUMENT, spdxVersion: 'SPDX-1.0' },
      { ...GRAPH, '@context': 'https://spdx.org/rdf/3.7/x' },
    ]) {
      const parsed = read(document);
      assert.ok(!parsed.ok && parsed.problems[0]?.code === 'version');
    }
  });

  it('without packages is an empty inventory, not a fault', () => {
    assert.deepEqual(inventory({ spdxVersion: 'SPDX-2.3' }).components, []);
  });
});
