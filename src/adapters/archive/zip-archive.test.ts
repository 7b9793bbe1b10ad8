import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type ZipEntry, zipOf } from '../../../test/zip.ts';
import { ArchiveFault } from '../../app/model/ports.ts';
import { openZipArchive } from './zip-archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-zip-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;

function written(bytes: Uint8Array): string {
  const path = join(folder, `${files++}.zip`);
  writeFileSync(path, bytes);
  return path;
}

async function contents(entries: readonly ZipEntry[], maxBytes = 1e6): Promise<string[]> {
  const archive = await openZipArchive(written(zipOf(entries)));
  try {
    return await Promise.all(
      archive.names.map(async (name) => `${name}=${Buffer.from(await archive.read(name, maxBytes))}`),
    );
  } finally {
    await archive.close();
  }
}

function faulty(code: string): (error: unknown) => boolean {
  return (error) => error instanceof ArchiveFault && error.code === code;
}

describe('a sealed archive', () => {
  it('is read entry by entry: stored, deflated, Zstandard, and Zstandard in many frames', async () => {
    const long = 'breakwater '.repeat(2000);
    const methods = ['store', 'deflate', 'zstd', 'zstd-frames'] as const;
    const read = await contents(methods.map((method) => ({ name: method, bytes: long, method })));
    assert.deepEqual(
      read,
      methods.map((method) => `${method}=${long}`),
    );
  });

  it('is refused where its checksum or its size does not hold', async () => {
    await assert.rejects(contents([{ name: 'a', bytes: 'hello', falseCrc: 1 }]), faulty('checksum'));
    await assert.rejects(contents([{ name: 'a', bytes: 'hello', falseSize: 9 }]), faulty('checksum'));
    await assert.rejects(contents([{ name: 'a', bytes: 'hello', falseSize: 2 }]), faulty('too-large'));
  });

  it('does not unpack a bomb, whether it admits its size or hides it', async () => {
    const zeros = Buffer.alloc(20_000_000);
    await assert.rejects(contents([{ name: 'a', bytes: zeros }]), faulty('too-large'));
    await assert.rejects(contents([{ name: 'a', bytes: zeros, falseSize: 100 }]), faulty('too-large'));
  });

  it('lets the last entry of a name count, and says how many it replaced', async () => {
    const archive = await openZipArchive(
      written(
        zipOf([
          { name: 'a', bytes: '1' },
          { name: 'b', bytes: 'other' },
          { name: 'a', bytes: '22' },
          { name: 'a', bytes: '3' },
        ]),
      ),
    );
    try {
      assert.deepEqual(archive.names, ['a', 'b']);
      assert.deepEqual([...archive.replaced], [['a', 2]]);
      assert.equal(Buffer.from(await archive.read('a', 10)).toString(), '3');
    } finally {
      await archive.close();
    }
  });

  it('is refused for names that climb or for a method nobody knows', async () => {
    await assert.rejects(contents([{ name: '../a', bytes: '' }]), faulty('not-an-archive'));
    await assert.rejects(contents([{ name: 'a', bytes: '1', falseMethod: 99 }]), faulty('unknown-method'));
  });

  it('is refused where it is cut, at every place', async () => {
    const whole = zipOf([
      { name: 'a', bytes: 'x'.repeat(3000) },
      { name: 'b', bytes: 'y' },
    ]);
    for (let length = 0; length < whole.length; length += 7) {
      await assert.rejects(async () => {
        const archive = await openZipArchive(written(whole.subarray(0, length)));
        await Promise.all(archive.names.map((name) => archive.read(name, 1e6))).finally(() =>
          archive.close(),
        );
      }, ArchiveFault);
    }
  });

  it('says so when an entry is not there', async () => {
    const archive = await openZipArchive(written(zipOf([{ name: 'a', bytes: '' }])));
    await assert.rejects(archive.read('b', 10), faulty('missing-entry'));
    await archive.close();
  });
});
