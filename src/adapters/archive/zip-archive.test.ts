import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
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

  it('is refused where entries lie over each other, or are called otherwise where they lie', async () => {
    const over: readonly ZipEntry[] = [
      { name: 'a', bytes: 'x'.repeat(5000) },
      { name: 'b', localName: 'a', bytes: 'x'.repeat(5000), falseOffset: 0 },
    ];
    await assert.rejects(contents(over), faulty('overlapping'));
    await assert.rejects(contents([{ name: 'a', localName: 'b', bytes: '1' }]), faulty('other-name'));
    await assert.rejects(contents([{ name: 'a', localName: 'a.json', bytes: '1' }]), faulty('other-name'));
    await assert.rejects(contents([{ name: 'a', bytes: '1', falseOffset: 9 }]), faulty('truncated'));
    await assert.rejects(contents([{ name: 'a', bytes: '1', falseOffset: 9e8 }]), faulty('truncated'));
  });

  it('is read where sizes stand in their long form, and refused for what they cannot be', async () => {
    const long = 'x'.repeat(3000);
    assert.deepEqual(await contents([{ name: 'a', bytes: long, isZip64: true }]), [`a=${long}`]);
    const huge = zipOf([{ name: 'a', bytes: long, isZip64: true }]);
    const field = huge.indexOf(Buffer.from([1, 0, 24, 0]));
    for (const size of [2n ** 40n, 2n ** 63n]) {
      huge.writeBigUInt64LE(size, field + 4);
      const opened = openZipArchive(written(huge)).then((archive) => archive.close());
      await assert.rejects(opened, ArchiveFault);
    }
  });

  it('is refused where it is encrypted, or its names are none of an archive', async () => {
    await assert.rejects(contents([{ name: 'a', bytes: '1', isEncrypted: true }]), faulty('encrypted'));
    for (const name of ['/etc/a', 'C:/a', 'b/../../a', 'a\\..\\b'])
      await assert.rejects(contents([{ name, bytes: '1' }]), faulty('not-an-archive'), name);
    assert.deepEqual(await contents([{ name: 'ä/€\u0000.json', bytes: '1' }]), ['ä/€\u0000.json=1']);
  });

  it('knows frames that hold nothing, and those it cannot read', async () => {
    const data = zstdCompressSync(Buffer.from('whole'));
    const skippable = Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
    const entry = (packed: Uint8Array) => [{ name: 'a', bytes: 'whole', method: 'zstd', packed } as const];
    assert.deepEqual(await contents(entry(Buffer.concat([skippable, data, skippable]))), ['a=whole']);
    const cutOff = Buffer.from(skippable);
    cutOff.writeUInt32LE(0xffffffff, 4);
    await assert.rejects(contents(entry(Buffer.concat([data, cutOff]))), faulty('truncated'));
    // A dictionary's number in the frame's header: nobody here has one.
    const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 5, 7, 0x29, 0, 0]);
    const withDictionary = Buffer.concat([header, Buffer.from('whole')]);
    withDictionary[5] = 77;
    withDictionary[6] = 5;
    await assert.rejects(contents(entry(withDictionary)), faulty('truncated'));
    const empty = zstdCompressSync(Buffer.alloc(0));
    const many = Buffer.concat(Array.from({ length: 100_001 }, () => empty));
    const large = [{ name: 'a', bytes: 'x'.repeat(900_000), method: 'zstd', packed: many } as const];
    await assert.rejects(contents(large, 4e6), faulty('too-many-frames'));
    await assert.rejects(contents(entry(many), 4e6), faulty('too-large'));
  });

  it('says so when an entry is not there', async () => {
    const archive = await openZipArchive(written(zipOf([{ name: 'a', bytes: '' }])));
    await assert.rejects(archive.read('b', 10), faulty('missing-entry'));
    await archive.close();
  });
});
