import assert from 'node:assert/strict';
import test from 'node:test';
import type { InventoryComponent } from '../../core/exposure/inventory.ts';
import { lookupOf } from '../../core/exposure/lookup.ts';
import { newMatcher } from '../../core/exposure/match.ts';
import { toInventoryComponent } from '../cyclonedx/inventory-component.ts';
import type { JsonValue } from '../json/parse.ts';
import { readCsafAdvisories } from './advisory.ts';

const purl = (id: string, text: string) => ({
  product_id: id,
  name: id,
  product_identification_helper: { purl: text },
});

function document(tree: object, status: object, different: object = {}): JsonValue {
  return {
    document: {
      category: 'csaf_security_advisory',
      csaf_version: '2.0',
      title: 'x',
      publisher: { category: 'vendor', name: 'Acme', namespace: 'https://acme.example' },
      tracking: { id: 'ACME-1' },
      ...different,
    },
    product_tree: tree,
    vulnerabilities: [{ cve: 'CVE-2030-0001', product_status: status }],
  } as unknown as JsonValue;
}

function held(text: string): InventoryComponent {
  return toInventoryComponent({ name: 'x', purl: text, pointer: '/components/0' });
}

/** `clear` where nothing matches. */
function statusIn(advisory: JsonValue, component: InventoryComponent): string {
  const read = readCsafAdvisories(advisory);
  assert.ok(read.ok);
  const matcher = newMatcher({ sbom: 'a', subject: null, lookup: lookupOf(read.value), vex: new Map() });
  return matcher(component).matches[0]?.status ?? 'clear';
}

test('listed versions of a product are affected, others are not spoken of', () => {
  const tree = { full_product_names: [purl('A', 'pkg:npm/x@1.0.0'), purl('B', 'pkg:npm/x@1.1.0')] };
  const advisory = document(tree, { known_affected: ['A'], fixed: ['B'] });
  assert.equal(statusIn(advisory, held('pkg:npm/x@1.0.0')), 'affected');
  assert.equal(statusIn(advisory, held('pkg:npm/x@1.1.0')), 'clear');
});

test('fixed products alone leave older versions unknown, with the reason', () => {
  const advisory = document({ full_product_names: [purl('B', 'pkg:npm/x@1.1.0')] }, { fixed: ['B'] });
  assert.equal(statusIn(advisory, held('pkg:npm/x@1.0.0')), 'unknown');
  assert.equal(statusIn(advisory, held('pkg:npm/x@1.1.0')), 'clear');
});

test('a product without version is affected up to its fix; between two fixes it cannot be told', () => {
  const tree = {
    full_product_names: [purl('A', 'pkg:npm/x'), purl('B', 'pkg:npm/x@1.1.0'), purl('C', 'pkg:npm/x@2.3.0')],
  };
  const one = document(tree, { known_affected: ['A'], fixed: ['B'] });
  assert.deepEqual(
    ['1.0.0', '1.1.0'].map((version) => statusIn(one, held(`pkg:npm/x@${version}`))),
    ['affected', 'clear'],
  );
  const two = document(tree, { known_affected: ['A'], fixed: ['B', 'C'] });
  assert.deepEqual(
    ['1.0.0', '2.0.0', '2.3.0'].map((version) => statusIn(two, held(`pkg:npm/x@${version}`))),
    ['affected', 'unknown', 'clear'],
  );
});

test("a relationship's product is its part, on the release of its platform", () => {
  const tree = {
    full_product_names: [
      purl('bash', 'pkg:rpm/redhat/bash@5.1-2.el8?arch=x86_64'),
      {
        product_id: 'EL8',
        name: 'EL8',
        product_identification_helper: { cpe: 'cpe:/o:redhat:enterprise_linux:8' },
      },
    ],
    relationships: [
      {
        category: 'default_component_of',
        full_product_name: { product_id: 'EL8:bash', name: 'bash on EL8' },
        product_reference: 'bash',
        relates_to_product_reference: 'EL8',
      },
    ],
  };
  const advisory = document(tree, { known_affected: ['EL8:bash'] });
  assert.equal(statusIn(advisory, held('pkg:rpm/redhat/bash@5.1-2.el8?distro=rhel-8.6')), 'affected');
  assert.equal(statusIn(advisory, held('pkg:rpm/redhat/bash@5.1-2.el8?distro=rhel-9.1')), 'clear');
});

test('a range in words is unknown and quoted; a withdrawn document matches nothing', () => {
  const tree = {
    branches: [
      { category: 'product_version_range', name: 'before the flood', product: purl('A', 'pkg:npm/x') },
    ],
  };
  assert.equal(statusIn(document(tree, { known_affected: ['A'] }), held('pkg:npm/x@1.0.0')), 'unknown');
  const withdrawn = document(tree, { known_affected: ['A'] }, { category: 'csaf_withdrawn' });
  assert.equal(statusIn(withdrawn, held('pkg:npm/x@1.0.0')), 'clear');
});

test('products that nothing can look up are named with their place', () => {
  const tree = { full_product_names: [{ product_id: 'A', name: 'a press' }] };
  const read = readCsafAdvisories(document(tree, { known_affected: ['A', 'GONE'] }));
  assert.ok(read.ok);
  assert.deepEqual(
    read.warnings.map(({ pointer, code }) => [pointer, code]),
    [
      ['/vulnerabilities/0/product_status/known_affected/0', 'component-missing'],
      ['/vulnerabilities/0/product_status/known_affected/1', 'unknown-product'],
    ],
  );
});
