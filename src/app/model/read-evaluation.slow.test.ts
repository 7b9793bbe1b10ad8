/** What is kept of all samples together has a bound, which takes two million scores to reach. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogArchive } from './ports.ts';
import { readEvaluationArchive } from './read-evaluation.ts';

test('a log has two million scores and no more', async () => {
  const scores = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`s${n}`, { value: 1 }]));
  const header = { version: 2, eval: { task: 'harbour' } };
  const read = async (samples: number) => {
    const archive: LogArchive = {
      names: ['header.json', ...Array.from({ length: samples }, (_, id) => `samples/${id}_epoch_1.json`)],
      replaced: new Map(),
      read: async (name) =>
        Buffer.from(JSON.stringify(name === 'header.json' ? header : { id: name, epoch: 1, scores })),
      close: async () => {},
    };
    return readEvaluationArchive(archive);
  };
  const more = await read(2001);
  assert.deepEqual(!more.ok && more.problems.map(({ code }) => code), ['too-many-scores']);
});
