import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemRandomness } from '../../../adapters/clock/system-clock.ts';
import { openAttestationKey } from '../../../adapters/signing/attestation-key.ts';
import { exchangeStatement } from '../../../core/model/exchange.ts';
import type { Marking } from '../../../core/model/marking.ts';
import { EXCHANGE_VERIFY } from './exchange.ts';

const directory = await mkdtemp(join(tmpdir(), 'bw-exchange-'));
after(() => rm(directory, { recursive: true, force: true }));
const sender = await openAttestationKey(join(directory, 'sender'), systemRandomness);
const other = await openAttestationKey(join(directory, 'other'), systemRandomness);
const at = '2026-03-01T08:00:00.000Z';

async function file(marking: Marking, readers: readonly string[], body = 'text'): Promise<string> {
  const part = { kind: 'document', name: 'report', marking, credit: null, body } as const;
  const content = { id: 'x', from: 'A', to: 'B', purpose: 'why', marking, preparedAt: at, parts: [part] };
  const statement = exchangeStatement(
    content,
    readers.map((name) => ({ name, at })),
  );
  const path = join(directory, `${marking}-${readers.length}-${body.length}.json`);
  await writeFile(path, JSON.stringify(sender.sign(statement)));
  return path;
}

async function verify(path: string, key: string, ...more: readonly string[]) {
  const pem = join(directory, 'key.pem');
  await writeFile(pem, key);
  const out: string[] = [];
  const io = {
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: () => undefined, isTTY: false },
    stdin: (async function* () {})(),
    env: {},
  };
  const exit = await EXCHANGE_VERIFY.run([path, '--key', pem, '--json', ...more], io);
  const { problems, ...said } = JSON.parse(out.join(''));
  return { exit, said, codes: problems?.map(({ code }: { code: string }) => code) };
}

test('a sealed file is sound under its sender’s key and no other, up to the maximum marking', async () => {
  const two = await file('CUI', ['first', 'second']);
  assert.equal((await verify(two, sender.publicKey, '--max-marking', 'CUI')).exit, 0);
  assert.deepEqual((await verify(two, sender.publicKey)).codes, ['above-marking']);
  assert.deepEqual((await verify(two, other.publicKey)).codes, ['not-signed']);
  assert.deepEqual((await verify(two, 'no key')).codes, ['not-signed']);
});

test('a file that one person read, or whose text says more than its marking, is refused though it is signed', async () => {
  const once = await file('UNCLASSIFIED', ['first']);
  assert.deepEqual((await verify(once, sender.publicKey)).codes, ['not-reviewed']);
  const hidden = await file('UNCLASSIFIED', ['first', 'second'], 'SECRET//NOFORN what we saw');
  assert.deepEqual((await verify(hidden, sender.publicKey)).codes, ['above-marking']);
});
