import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../../../test/database.ts';
import { testInstance } from '../../../../test/instance.ts';
import { systemRandomness } from '../../../adapters/clock/system-clock.ts';
import { openLedgerKey } from '../../../adapters/signing/ledger-key.ts';
import { closeIntervals } from '../../../app/ledger/close-intervals.ts';
import { proveEntry } from '../../../app/ledger/prove-entry.ts';
import { readCheckpoint, readTile } from '../../../app/ledger/read-public-log.ts';
import { promiseText } from '../../../core/ledger/promise.ts';
import { tilePath, widthAt } from '../../../core/ledger/tiles.ts';
import { LEDGER_VERIFY } from './ledger-verify.ts';

const database = await testDatabase();
const instance = await testInstance(database);
const alice = await instance.party('alice', 'finder');
const dataDir = await mkdtemp(join(tmpdir(), 'bw-verify-'));
after(() => rm(dataDir, { recursive: true }));
const signer = await openLedgerKey(dataDir, { origin: 'log.example/ledger', randomness: systemRandomness });
let nowMs = Date.UTC(2026, 10, 21, 9);
const log = {
  transactions: database.transactions,
  clock: { now: () => new Date(nowMs) },
  randomness: systemRandomness,
  signer,
  actor: await instance.service('ledger'),
  intervalMs: 10_000,
};

async function verify(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text), isTTY: false },
    stdin: (async function* () {})(),
    env: {},
  };
  const code = await LEDGER_VERIFY.run(args, io);
  return { code, out, err };
}

/** The log as a copy of its files, as anyone could have fetched them. */
async function mirror(name: string, size: number): Promise<string> {
  const directory = join(dataDir, name);
  const put = async (path: string, bytes: Uint8Array | string) => {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), bytes);
  };
  await put('checkpoint', await readCheckpoint(log));
  for (const level of ['entries', 0, 1] as const) {
    for (let index = 0; ; index += 1) {
      const width = widthAt({ level: level === 'entries' ? 0 : level, index }, size);
      if (width === 0) break;
      const path = tilePath({ level, index, width });
      await put(path, await readTile(log, path));
    }
  }
  return directory;
}

test('a stranger verifies the log, a receipt in it, and that it extends what was seen before', async () => {
  await closeIntervals(log);
  nowMs += 5_000;
  const seen = join(dataDir, 'seen');
  await writeFile(seen, await readCheckpoint(log));
  const at = new Date(nowMs).toISOString();
  const entry = { kind: 'finding.received', by: 'u', subject: 'f', at, detail: { digest: 'sha256:00' } };
  const [appended] = await database.transactions.run(alice.actor, ({ ledger }) =>
    ledger.append(alice.compartment!.id, [entry], { commit: true }),
  );
  nowMs += 300 * 10_000;
  await closeIntervals(log);
  nowMs += 5_000;
  const size = 301;
  const directory = await mirror('log', size);
  const ok = await verify(directory, '--key', signer.vkey, '--since', seen);
  assert.deepEqual([ok.code, ok.err], [0, ''], ok.out);
  assert.match(ok.out, /301 intervals[\s\S]*299 closed late[\s\S]*verified/);

  const receipt = {
    digest: 'sha256:00',
    entry: appended!.entry,
    nonce: Buffer.from(appended!.nonce!).toString('base64'),
    promise: signer.sign(promiseText({ commitment: appended!.commitment!, by: at })),
  };
  const file = join(dataDir, 'receipt.json');
  await writeFile(file, JSON.stringify({ receipt }));
  const promised = await verify(directory, '--key', signer.vkey, '--receipt', file);
  assert.deepEqual([promised.code, /holds no proof yet/.test(promised.out)], [0, true], promised.out);
  const proof = await proveEntry(log, appended!.intentId);
  await writeFile(file, JSON.stringify({ receipt, proof }));
  const proven = await verify(directory, '--key', signer.vkey, '--receipt', file, '--json');
  assert.equal(proven.code, 0, proven.out);
  assert.equal(JSON.parse(proven.out).receipt.standing, 'proven');

  await writeFile(
    file,
    JSON.stringify({ receipt: { ...receipt, entry: receipt.entry.replace('"f"', '"g"') }, proof }),
  );
  const forged = await verify(directory, '--key', signer.vkey, '--receipt', file);
  assert.equal(forged.code, 1);
  assert.match(forged.out, /not so: receipt: /);
});

test('without a key it says unauthenticated and answers no; with another key it answers no', async () => {
  const directory = join(dataDir, 'log');
  const open = await verify(directory);
  assert.equal(open.code, 1);
  assert.match(open.out, /unauthenticated/);
  const other = await openLedgerKey(await mkdtemp(join(dataDir, 'other-')), {
    origin: 'log.example/ledger',
    randomness: systemRandomness,
  });
  const wrong = await verify(directory, '--key', other.vkey, '--json');
  assert.equal(wrong.code, 1);
  assert.equal(JSON.parse(wrong.out).verified, false);
});

test('after a change of keys the old and the new one are given together, and neither has to have signed everything', async () => {
  const directory = join(dataDir, 'log');
  const newKey = (origin: string) =>
    mkdtemp(join(dataDir, 'key-')).then((place) =>
      openLedgerKey(place, { origin, randomness: systemRandomness }),
    );
  const next = await newKey('log.example/ledger');
  const another = await newKey('another.example/ledger');
  for (const order of [
    [signer.vkey, next.vkey],
    [next.vkey, signer.vkey],
  ]) {
    const both = await verify(directory, ...order.flatMap((key) => ['--key', key]));
    assert.deepEqual([both.code, /^verified$/m.test(both.out)], [0, true], both.out);
  }
  const file = join(dataDir, 'keys.txt');
  await writeFile(
    file,
    `${next.vkey}\n\n-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n${signer.vkey}\n`,
  );
  assert.equal((await verify(directory, '--key', file)).code, 0, 'as keys --public prints them');
  const neither = await verify(directory, '--key', next.vkey);
  assert.match(neither.out, /not so: the checkpoint is not signed by the given key \([0-9a-f]{8}\)/);
  await writeFile(file, `${signer.vkey}x\n${signer.vkey}\nnonsense\n`);
  await assert.rejects(
    verify(directory, '--key', file, '--key', '/nonexistent', '--key', another.vkey),
    (error: Error) => {
      for (const said of [
        /line 1: not a verifier key/,
        /line 3: not/,
        /\/nonexistent is neither/,
        /of 2 logs/,
      ]) {
        assert.match(error.message, said);
      }
      return error.name === 'UsageError';
    },
  );
});

test('what cannot be read is bad input, not a verdict', async () => {
  assert.equal((await verify(join(dataDir, 'log'), '--key', signer.vkey, '--since', '/nonexistent')).code, 2);
  assert.equal((await verify('http://127.0.0.1:1/', '--key', signer.vkey)).code, 2);
  assert.equal((await verify(join(dataDir, 'nothing-here'), '--key', signer.vkey)).code, 2);
  await assert.rejects(verify(join(dataDir, 'log'), '--key', 'nonsense'), { name: 'UsageError' });
  await assert.rejects(verify(), { name: 'UsageError' });
});
