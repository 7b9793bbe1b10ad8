import assert from 'node:assert/strict';
import test from 'node:test';
import { type Subject, vexFor, vexLookup } from '../core/exposure/vex.ts';
import { toInventoryComponent } from './cyclonedx/inventory-component.ts';
import { DOCUMENT_LIMITS } from './json/limits.ts';
import { readVex } from './vex.ts';

function read(document: object) {
  return readVex(Buffer.from(JSON.stringify(document)), { source: 'vex.json', limits: DOCUMENT_LIMITS });
}

/** The status that a document gives a component, or null where it says nothing. */
function said(documents: readonly object[], purl: string, subject: Subject | null = null) {
  const assertions = documents.flatMap((document) => {
    const parsed = read(document);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    return parsed.value;
  });
  const component = toInventoryComponent({ name: 'x', purl, pointer: '' });
  const found = vexFor(vexLookup(assertions), ['CVE-2030-0001'], { component, subject });
  return found === null ? null : [found.status, found.justification ?? null];
}

const openVex = (status: string, timestamp: string, product: object, different: object = {}) => ({
  '@context': 'https://openvex.dev/ns/v0.2.0',
  '@id': 'https://example.org/vex/1',
  author: 'Portal team',
  timestamp,
  version: 1,
  statements: [{ vulnerability: { name: 'CVE-2030-0001' }, products: [product], status, ...different }],
});

const cyclonedx = (analysis: object, affects: object) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  components: [{ type: 'library', name: 'x', version: '1.0.0', 'bom-ref': 'x', purl: 'pkg:npm/x@1.0.0' }],
  vulnerabilities: [{ id: 'CVE-2030-0001', analysis, affects: [affects] }],
});

const at = '2030-01-01T00:00:00.000Z';
const csaf = (status: object, flags: readonly object[] = []) => ({
  document: {
    category: 'csaf_vex',
    csaf_version: '2.0',
    title: 'x',
    publisher: { category: 'vendor', name: 'Acme', namespace: 'https://acme.example' },
    tracking: {
      id: 'ACME-1',
      current_release_date: at,
      initial_release_date: at,
      revision_history: [{ date: at, number: '1', summary: 'first' }],
      status: 'final',
      version: '1',
    },
  },
  product_tree: {
    full_product_names: [
      { product_id: 'X', name: 'x', product_identification_helper: { purl: 'pkg:npm/x@1.0.0' } },
      { product_id: 'P', name: 'portal', product_identification_helper: { purl: 'pkg:npm/portal@2.0.0' } },
    ],
    relationships: [
      {
        category: 'default_component_of',
        full_product_name: { product_id: 'P:X', name: 'x in portal' },
        product_reference: 'X',
        relates_to_product_reference: 'P',
      },
    ],
  },
  vulnerabilities: [{ cve: 'CVE-2030-0001', product_status: status, flags }],
});

test('the three standards say the same thing in their own words', () => {
  const expected = ['not_affected', 'vulnerable_code_not_present'];
  const flags = [{ label: 'vulnerable_code_not_present', product_ids: ['X'] }];
  const justification = 'vulnerable_code_not_present';
  const open = openVex(
    'not_affected',
    '2026-01-01T00:00:00Z',
    { '@id': 'pkg:npm/x@1.0.0' },
    { justification },
  );
  assert.deepEqual(said([open], 'pkg:npm/x@1.0.0'), expected);
  assert.deepEqual(said([csaf({ known_not_affected: ['X'] }, flags)], 'pkg:npm/x@1.0.0'), expected);
  const analysis = { state: 'not_affected', justification: 'code_not_present' };
  assert.deepEqual(said([cyclonedx(analysis, { ref: 'x' })], 'pkg:npm/x@1.0.0'), [
    'not_affected',
    'code_not_present',
  ]);
});

test('a statement about another version or another package says nothing', () => {
  const statement = openVex('fixed', '2026-01-01T00:00:00Z', { '@id': 'pkg:npm/x@1.0.0' });
  assert.deepEqual(said([statement], 'pkg:npm/x@1.0.0'), ['fixed', null]);
  assert.equal(said([statement], 'pkg:npm/x@1.0.1'), null);
  assert.equal(said([statement], 'pkg:npm/y@1.0.0'), null);
});

test('the latest statement counts, whatever the order of the documents', () => {
  const early = openVex('under_investigation', '2026-01-01T00:00:00Z', { '@id': 'pkg:npm/x' });
  const late = openVex('fixed', '2026-02-01T00:00:00Z', { '@id': 'pkg:npm/x' });
  assert.deepEqual(said([early, late], 'pkg:npm/x@1.0.0'), ['fixed', null]);
  assert.deepEqual(said([late, early], 'pkg:npm/x@1.0.0'), ['fixed', null]);
});

test("a relationship's statement holds within its platform alone", () => {
  const document = csaf({ fixed: ['P:X'] });
  assert.equal(said([document], 'pkg:npm/x@1.0.0'), null);
  assert.deepEqual(said([document], 'pkg:npm/x@1.0.0', { purl: 'pkg:npm/portal@2.0.0' }), ['fixed', null]);
  assert.equal(said([document], 'pkg:npm/x@1.0.0', { purl: 'pkg:npm/portal@3.0.0' }), null);
});

test('a statement about the asset as a whole speaks for what it contains', () => {
  const statement = openVex('fixed', '2026-01-01T00:00:00Z', { '@id': 'pkg:npm/portal@2.0.0' });
  assert.deepEqual(said([statement], 'pkg:npm/x@1.0.0', { purl: 'pkg:npm/portal@2.0.0' }), ['fixed', null]);
});

test('CycloneDX narrows a statement to versions and ranges', () => {
  const document = cyclonedx(
    { state: 'exploitable' },
    { ref: 'x', versions: [{ range: 'vers:npm/>=2.0.0|<3.0.0' }] },
  );
  assert.equal(said([document], 'pkg:npm/x@1.0.0'), null);
  assert.deepEqual(said([document], 'pkg:npm/x@2.1.0'), ['affected', null]);
});

test('a document that is no VEX, or names nothing that can be looked up, is told', () => {
  const none = read({ hello: 'world' });
  assert.ok(!none.ok && none.problems[0]?.code === 'unknown-format');
  const vague = read(openVex('fixed', '2026-01-01T00:00:00Z', { '@id': 'https://example.org/product' }));
  assert.ok(vague.ok);
  assert.deepEqual(
    vague.warnings.map(({ pointer, code }) => [pointer, code]),
    [['/statements/0', 'component-missing']],
  );
});
