import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { busyShare, waitForCalm } from './wait-for-calm.ts';

const calm = { sampleMs: 20, busyAbove: 0.25, patienceMs: 60_000 };
const never = new AbortController().signal;

/** Says these shares one after the other, and how often it was asked. */
function samples(...shares: readonly number[]) {
  const asked: number[] = [];
  const sample = async (forMs: number) => {
    asked.push(forMs);
    return shares[asked.length - 1] ?? 1;
  };
  return { asked, sample };
}

test('a process that works is busy, one that waits is not', async () => {
  const sampled = busyShare(50);
  for (const until = performance.now() + 60; performance.now() < until; ) await setImmediate();
  assert.ok((await sampled) > 0.25);
  assert.ok((await busyShare(50)) < 0.25);
});

test('a busy process is waited for until it has time to spare', async () => {
  const { asked, sample } = samples(1, 0.9, 0.26, 0.25, 1);
  await waitForCalm(never, calm, sample);
  assert.deepEqual(asked, [20, 20, 20, 20]);
});

test('one that is busy for ever is waited for as long as patience lasts', async () => {
  let asked = 0;
  const sample = async () => {
    asked += 1;
    await sleep(5);
    return 1;
  };
  await waitForCalm(never, { ...calm, patienceMs: 30 }, sample);
  assert.ok(asked > 0 && asked <= 12, `${asked} samples of 5 ms in 30 ms`);
});

test('a process that is stopping does not wait', async () => {
  const { asked, sample } = samples();
  await waitForCalm(AbortSignal.abort(), calm, sample);
  assert.deepEqual(asked, []);
});
