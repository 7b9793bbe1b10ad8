import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemRandomness } from '../clock/system-clock.ts';
import { fileBlobs, sweepIncoming } from './file-blobs.ts';

const root = await mkdtemp(join(tmpdir(), 'bw-blobs-'));
after(() => rm(root, { recursive: true, force: true }));
const blobs = await fileBlobs(join(root, 'blobs'), systemRandomness);

async function* crumbs(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(digest: string): Promise<Buffer | null> {
  const stream = await blobs.get(digest);
  if (stream === null) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('bytes come back as they were put, however they came, under their digest', async () => {
  for (const length of [0, 1, 70_000, 256 * 1024, 700_001]) {
    const bytes = randomBytes(length);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    assert.deepEqual(await blobs.put(crumbs(bytes, 7_001)), { digest, size: length });
    assert.deepEqual(await blobs.put(bytes), { digest, size: length });
    assert.ok((await read(digest))?.equals(bytes));
  }
});

test('what is not there, or is no digest, is null', async () => {
  assert.equal(await read(`sha256:${'0'.repeat(64)}`), null);
  for (const name of ['', 'sha256:', '../../etc/passwd', `sha256:${'A'.repeat(64)}`]) {
    assert.equal(await read(name), null);
  }
});

test('bytes that were changed on disk are never passed off as those of the digest', async () => {
  const { digest } = await blobs.put(randomBytes(1000));
  const hex = digest.slice(7);
  await writeFile(join(root, 'blobs', hex.slice(0, 2), hex), 'something else');
  await assert.rejects(read(digest), { name: 'BlobDamaged' });
});

test('a stream that breaks leaves nothing, and what a dead writer left is swept after a day', async () => {
  async function* broken() {
    yield randomBytes(10);
    throw new Error('cut');
  }
  await assert.rejects(blobs.put(broken()), /cut/);
  const incoming = join(root, 'blobs', 'incoming');
  assert.deepEqual(await readdir(incoming), []);
  await writeFile(join(incoming, 'fresh'), 'x');
  await writeFile(join(incoming, 'old'), 'x');
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  await utimes(join(incoming, 'old'), yesterday, yesterday);
  assert.equal(await sweepIncoming(join(root, 'blobs'), new Date()), 1);
  assert.deepEqual(await readdir(incoming), ['fresh']);
});

test('two at once with the same bytes are one blob', async () => {
  const bytes = randomBytes(100_000);
  const answers = await Promise.all(Array.from({ length: 8 }, () => blobs.put(bytes)));
  assert.equal(new Set(answers.map(({ digest }) => digest)).size, 1);
  assert.ok((await read(answers[0]!.digest))?.equals(bytes));
});

test('a full disk refuses the blob, leaves what was there, and takes again once there is room', {
  skip: process.getuid?.() === 0 ? false : 'mounting a small disk needs root',
}, async () => {
  const disk = join(root, 'disk');
  execFileSync('mkdir', [disk]);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
  try {
    const small = await fileBlobs(join(disk, 'blobs'), systemRandomness);
    const kept = await small.put(randomBytes(100_000));
    await assert.rejects(small.put(randomBytes(600_000)), { code: 'ENOSPC' });
    assert.deepEqual(await readdir(join(disk, 'blobs', 'incoming')), [], 'the half is gone again');
    const hex = kept.digest.slice(7);
    assert.equal((await stat(join(disk, 'blobs', hex.slice(0, 2), hex))).size, 100_000);
    await small.put(randomBytes(100_000));
  } finally {
    execFileSync('umount', [disk]);
  }
});
