import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileMaterial } from './file-material.ts';

const root = await mkdtemp(join(tmpdir(), 'breakwater-material-'));
after(() => rm(root, { recursive: true, force: true }));
const ROOM = 'k-0123456789abcdef';

async function* bytes(text: string) {
  yield Buffer.from(text);
}

test('what a killed process had received is swept once a day has passed, what was kept never', async () => {
  const material = await fileMaterial(root, { bytes: (size) => randomBytes(size) });
  const kept = await material.receive(ROOM, bytes('kept'));
  await material.keep(kept);
  // Received and neither kept nor dropped: what a kill leaves.
  const left = await material.receive(ROOM, bytes('left by a process that died'));
  await material.receive(ROOM, bytes('still being sent'));
  const yesterday = new Date(Date.now() - 86_400_000);
  for (const place of [left.place, join(root, ROOM, kept.digest.slice('sha256:'.length))])
    await utimes(place, yesterday, yesterday);

  assert.equal(await material.sweep(new Date(Date.now() - 3_600_000)), 1);
  const names = await readdir(join(root, ROOM));
  assert.equal(names.length, 2);
  assert.ok(names.includes(kept.digest.slice('sha256:'.length)));
  assert.equal(await material.sweep(new Date(Date.now() - 3_600_000)), 0);
});

test('what is received is gone when it is dropped, and a room destroyed is empty', async () => {
  const material = await fileMaterial(root, { bytes: (size) => randomBytes(size) });
  const received = await material.receive(ROOM, bytes('refused'));
  await material.drop(received);
  await material.drop(received);
  assert.equal(await material.destroy(ROOM), 2);
  assert.equal(await material.destroy(ROOM), 0);
});
