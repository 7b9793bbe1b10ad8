import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAlertCriteria } from './read.ts';

test('criteria are read strictly, with every problem at its place', () => {
  const document = {
    format: 'breakwater.alert-criteria/1',
    name: 'n',
    criteria: [
      { id: 'a', says: 's', figure: 'pass-at-k', atLeast: 1, by: 'interval-low' },
      { id: 'a', says: 's', figure: 'success', k: 2, atLeast: 1, by: 'estimate', mayShip: true },
    ],
  };
  const read = readAlertCriteria(Buffer.from(JSON.stringify(document)));
  assert.ok(!read.ok);
  assert.deepEqual(read.problems.map(({ pointer }) => pointer).toSorted(), [
    '/criteria/0',
    '/criteria/0/by',
    '/criteria/1',
    '/criteria/1/id',
    '/criteria/1/mayShip',
  ]);
});
