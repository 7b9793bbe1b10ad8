import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../../test/database.ts';
import { startWorkers } from '../../adapters/jobs/workers.ts';
import type { Actor } from '../../core/policy/actor.ts';
import { ASKED, MOST_RANKED, priorityOf } from './lanes.ts';

const database = await testDatabase();
const service: Actor = {
  principalId: 'u-service',
  partyId: 'p-service',
  kind: 'service',
  roles: ['service'],
  scopes: [],
  subjects: ['u-service'],
};

test('a finder’s flood waits behind another’s first finding, and a person who asks before both', async () => {
  const flood = Array.from({ length: 12 }, (_, at) => ({ findingId: `flood-${at}` }));
  await database.transactions.run(service, async ({ jobs }) => {
    await jobs.enqueueAll('reproduce', flood, (at) => priorityOf(at));
    await jobs.enqueueAll('reproduce', [{ findingId: 'other-0' }, { findingId: 'other-1' }], (at) =>
      priorityOf(at),
    );
    await jobs.enqueue('reproduce', { findingId: 'asked' }, ASKED);
  });
  const ran: string[] = [];
  const workers = await startWorkers({
    access: database,
    runners: { reproduce: async ({ findingId }) => void ran.push(findingId) },
    log: () => undefined,
  });
  for (const until = Date.now() + 15_000; ran.length < 15 && Date.now() < until; ) await sleep(50);
  await workers.stop(1_000);
  assert.equal(ran.length, 15);
  // Two run at once, so neighbours may change places.
  const at = (id: string) => ran.indexOf(id);
  assert(at('asked') <= 1, ran.join(' '));
  assert(at('other-0') <= 3, ran.join(' '));
  assert(at('other-1') <= 6, ran.join(' '));
  assert(at('flood-11') >= 12, ran.join(' '));
});

test('a rank stays within what a queue can hold, below a person who asks', () => {
  assert.equal(priorityOf(0), 0);
  assert.equal(priorityOf(-5), 0);
  assert.equal(priorityOf(5), -5);
  assert.equal(priorityOf(10 ** 9), -MOST_RANKED);
  assert(ASKED > priorityOf(0));
});
