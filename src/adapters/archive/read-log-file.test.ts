/** A log as a file that was cut, or that has other bytes than it should: named, whatever it is, and never half read. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { sealedLog } from '../../../test/engagement.ts';
import { readLogFile } from './read-log-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'breakwater-log-file-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function readBytes(bytes: Uint8Array) {
  const path = join(folder, 'log');
  writeFileSync(path, bytes);
  return readLogFile(path, { maxDocumentBytes: 1e6 });
}

const DOCUMENT = JSON.stringify({
  version: 2,
  status: 'success',
  eval: { task: 'harbour', model: 'vendor/model', config: { epochs: 1 } },
  samples: [0, 1, 2].map((id) => ({
    id: `t${id}`,
    epoch: 1,
    scores: { match: { value: 1, note: 'ä\u2028' } },
  })),
});

test('a log that was cut is refused by name wherever it was cut, as an archive and as a document', async () => {
  const whole = [sealedLog(), Buffer.from(DOCUMENT)];
  for (const log of whole) {
    const read = await readBytes(log);
    assert.ok(read.ok && read.value.records.length === 3);
    const step = Math.max(1, Math.floor(log.length / 150));
    for (let length = 0; length < log.length; length += step) {
      const cut = await readBytes(log.subarray(0, length));
      assert.ok(!cut.ok && cut.problems.every(({ code }) => code !== ''), `cut at ${length}`);
    }
  }
});

test('a log in which one byte is another is the same log, another whole one, or named as broken', async () => {
  const log = sealedLog();
  for (let at = 0; at < log.length; at += 5) {
    const other = Buffer.from(log);
    other[at] = (other[at] ?? 0) ^ 0xff;
    const read = await readBytes(other);
    // A flipped name of an entry takes that sample out of sight: it is then missing, which the plan shows.
    if (read.ok) assert.ok(read.value.records.length <= 3 && read.value.header.task === 'harbour');
    else assert.ok(read.problems.length > 0);
  }
});
