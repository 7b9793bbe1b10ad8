import assert from 'node:assert/strict';
import test from 'node:test';
import type { InventoryComponent } from './inventory.ts';
import { shownOf } from './patch-shown.ts';
import { publishedReach } from './reach.ts';

const held = (version: string): InventoryComponent => ({
  key: 'pkg:npm/walker',
  purl: `pkg:npm/walker@${version}`,
  name: 'walker',
  version,
  ecosystem: 'npm',
});
const TOLD = { purl: 'pkg:npm/walker@1.2.0', version: '1.2.0', fixed: ['0.9.5', '1.2.1', '2.0.4'] };

test('a newer inventory shows that a component is gone, fixed, still there, or leaves it open', () => {
  const shown = (...versions: readonly string[]) => shownOf(TOLD, versions.map(held));
  assert.equal(shown(), 'gone');
  assert.equal(shown('1.2.0'), 'still');
  assert.equal(shown('1.2.1'), 'fixed');
  assert.equal(shown('1.1.0'), 'still');
  assert.equal(shown('1.3.0', '1.2.0'), 'still');
  assert.equal(shownOf({ ...TOLD, fixed: [] }, [held('1.3.0')]), 'untold');
  assert.equal(shownOf({ ...TOLD, fixed: [] }, [held('1.2.0')]), 'still');
});

test('a sector of fewer than five operators is not published, and no figure is exact', () => {
  const sector = (name: string, operators: number, exposed: number, closed: number) => ({
    sector: name,
    operators,
    exposed,
    closed,
    confirmed: 0,
    needHelp: 0,
  });
  assert.deepEqual(
    publishedReach([sector('water', 9, 27, 10), sector('energy', 4, 40, 40), sector('', 9, 9, 9)]),
    [{ sector: 'water', operatorsAtLeast: 5, closedPercent: 40 }],
  );
});
