import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { waitForCalm } from './wait-for-calm.ts';

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Keeps the event loop busy, in small pieces, for about that long. */
async function busy(forMs: number): Promise<void> {
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const piece = performance.now() + 2;
    while (performance.now() < piece);
    await setImmediate();
  }
}

const calm = { sampleMs: 20, busyAbove: 0.25, patienceMs: 5_000 };

test('an idle process is calm at once', async () => {
  assert.ok((await timed(() => waitForCalm(new AbortController().signal, calm))) < 1_000);
});

test('a busy process is waited for, but not for ever', async () => {
  const working = busy(400);
  assert.ok((await timed(() => waitForCalm(new AbortController().signal, calm))) >= 350);
  await working;
  const endless = busy(600);
  const waited = await timed(() => waitForCalm(new AbortController().signal, { ...calm, patienceMs: 100 }));
  assert.ok(waited < 500, `${waited} ms`);
  await endless;
});

test('a process that is stopping does not wait', async () => {
  const working = busy(300);
  assert.ok((await timed(() => waitForCalm(AbortSignal.abort(), calm))) < 200);
  await working;
});
