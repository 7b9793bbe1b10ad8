import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { type ArchiveWriter, type Sealing, writeArchive } from './archive.ts';

const directory = await mkdtemp(join(tmpdir(), 'bw-archive-'));
after(() => rm(directory, { recursive: true }));
const recipients = [await identityToRecipient(await generateIdentity())];

const fill = async (writer: ArchiveWriter): Promise<void> => {
  for (let n = 0; n < 20; n++) await writer.add(`entry-${n}`, Buffer.alloc(100_000, n));
};

for (const sealing of ['unencrypted', { recipients }] satisfies readonly Sealing[]) {
  const how = sealing === 'unencrypted' ? 'unencrypted' : 'encrypted';

  test(`a place that cannot be written ends the backup with its reason (${how})`, async () => {
    await assert.rejects(writeArchive(join(directory, 'not there', 'a.tar'), sealing, fill), {
      code: 'ENOENT',
    });
  });

  test(`what another backup is writing is left alone, with the reason (${how})`, async () => {
    await writeFile(join(directory, 'full.partial'), '');
    await assert.rejects(writeArchive(join(directory, 'full'), sealing, fill), { code: 'EEXIST' });
    assert.deepEqual(await readdir(directory), ['full.partial']);
  });
}
