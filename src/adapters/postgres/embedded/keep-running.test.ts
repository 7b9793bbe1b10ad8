import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepRunning } from './keep-running.ts';

/** A server that is there or not, whose starts fail as often as they are told. */
function server(failing: number) {
  const seen = { isThere: true, starts: 0, said: [] as string[] };
  let left = failing;
  const up = Promise.withResolvers<void>();
  const kept = keepRunning({
    isThere: async () => seen.isThere,
    start: async () => {
      seen.starts += 1;
      if (left-- > 0) throw new Error('PostgreSQL did not start: no room');
      seen.isThere = true;
      up.resolve();
    },
    lastWords: async () => 'PANIC: no room',
    say: (line) => void seen.said.push(line),
    everyMs: 1,
    longestPauseMs: 4,
  });
  return { seen, kept, up: up.promise };
}

test('a server that died is started again, as often as it takes, and ever fewer failures are told', async () => {
  const { seen, kept, up } = server(9);
  await sleep(20);
  assert.equal(seen.starts, 0, 'not while it is there');
  seen.isThere = false;
  await up;
  await kept.stop();
  assert.equal(seen.starts, 10);
  assert.deepEqual(seen.said, [
    'PostgreSQL stopped (PANIC: no room); starting it again',
    ...[1, 2, 4, 8].map((nth) => `attempt ${nth}: PostgreSQL did not start: no room`),
    'PostgreSQL runs again',
  ]);
});

test('once it was told to stop it starts nothing', async () => {
  const { seen, kept } = server(Number.POSITIVE_INFINITY);
  seen.isThere = false;
  await sleep(20);
  await kept.stop();
  const before = seen.starts;
  await sleep(20);
  assert.equal(seen.starts, before);
});
