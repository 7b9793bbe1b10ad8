import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LinkView } from '../../../../src/apps/server/views/index.ts';
import { whyHere } from './why-here.ts';

const link = (a: string, b: string, different: Partial<LinkView> = {}): LinkView => ({
  ...{ id: `${a}${b}`, a, b, relation: 'duplicate', head: null, confidence: 0.9, decidedBy: 'auto' },
  ...{ decision: null, evidence: [], by: { id: 'deduper', name: 'deduper', machine: true } },
  ...{ at: '2026-03-01T08:00:00Z' },
  ...different,
});
const said = (detail: string, weight: number) => ({ kind: 'same-call', detail, weight });
const members = new Set(['a', 'b', 'c']);

test('of the links that hold a finding in its case the strongest is told, by what speaks loudest for it', () => {
  const words = { kind: 'very-similar-words', detail: 'Like words.', weight: 1.4 };
  const evidence = [words, said('Both differ.', -3), said('Both call set.', 1.2), said('One file.', 0.5)];
  const links = [link('a', 'b', { evidence }), link('b', 'c', { confidence: 0.8 })];
  assert.deepEqual(whyHere('b', links, members), { to: 'a', because: 'Both call set.', byPerson: false });
});

test('a person’s word is told before a machine’s; suggestions, words apart and other cases tell nothing', () => {
  const together = link('a', 'b', { decidedBy: 'person', decision: 'together', confidence: 0.4 });
  assert.deepEqual(whyHere('a', [link('a', 'c'), together], members), {
    to: 'b',
    because: null,
    byPerson: true,
  });
  const others = [
    link('a', 'b', { decidedBy: 'suggested' }),
    link('a', 'c', { decidedBy: 'person', decision: 'apart' }),
    link('a', 'b', { relation: 'related' }),
    link('a', 'x'),
  ];
  assert.equal(whyHere('a', others, members), null);
});
