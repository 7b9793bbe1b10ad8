import assert from 'node:assert/strict';
import test from 'node:test';
import { placeCases } from './place.ts';
import { type StageFacts, stageOf } from './stage.ts';

const facts = (different: Partial<StageFacts>): StageFacts => ({
  verdicts: [null],
  embargo: 'none',
  othersTakePart: false,
  fixKnown: false,
  published: false,
  affectedAssets: 0,
  closedAssets: 0,
  ...different,
});

test('a case is refused only when the lab refused every finding of it', () => {
  assert.equal(stageOf(facts({ verdicts: ['not_reproduced', 'not_reproduced'] })), 'refused');
  assert.equal(stageOf(facts({ verdicts: ['not_reproduced', 'inconclusive'] })), 'unique');
  assert.equal(stageOf(facts({ verdicts: ['not_reproduced', null] })), 'unique');
  assert.equal(stageOf(facts({ verdicts: ['not_reproduced', 'reproduced'] })), 'reproduced');
  assert.equal(stageOf(facts({ verdicts: [] })), 'unique');
});

test('a claim of a fix moves nothing before the flaw is reproduced', () => {
  assert.equal(stageOf(facts({ fixKnown: true })), 'unique');
  assert.equal(stageOf(facts({ fixKnown: true, verdicts: ['reproduced'] })), 'fixed');
});

test('a case is protected when every affected asset is closed, and never when none was affected', () => {
  assert.equal(stageOf(facts({ published: true })), 'published');
  assert.equal(stageOf(facts({ published: true, affectedAssets: 3, closedAssets: 2 })), 'published');
  assert.equal(stageOf(facts({ published: true, affectedAssets: 3, closedAssets: 3 })), 'protected');
});

const arrivals = ['a', 'b', 'c'].map((finding, index) => ({ finding, receivedAt: `2026-01-0${index + 1}` }));
const known = [
  { id: 'C1', number: 1, root: 'b', mergedInto: null },
  { id: 'C2', number: 2, root: 'a', mergedInto: null },
];

test('when clusters merge the case with the lowest number goes on, and the oldest finding is canonical', () => {
  const [placed] = placeCases({ clusters: [['c', 'b', 'a']], known, arrivals });
  assert.deepEqual(placed, { caseId: 'C1', root: 'b', findings: ['a', 'b', 'c'], absorbed: ['C2'] });
});

test('when a merge is undone each part finds its own case again', () => {
  const merged = [known[0]!, { ...known[1]!, mergedInto: 'C1' }];
  const placed = placeCases({ clusters: [['a'], ['b'], ['c']], known: merged, arrivals });
  assert.deepEqual(
    placed.map(({ caseId, root }) => [caseId, root]),
    [
      ['C2', 'a'],
      ['C1', 'b'],
      [null, 'c'],
    ],
  );
});
