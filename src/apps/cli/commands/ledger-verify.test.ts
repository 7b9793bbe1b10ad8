import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LEDGER_VERIFY } from './ledger-verify.ts';

const log = await mkdtemp(join(tmpdir(), 'bw-log-'));
after(() => rm(log, { recursive: true }));
const KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

test('a log that was given a key is not said to have had none', async () => {
  await writeFile(join(log, 'checkpoint'), 'no note\n');
  const run = async (...args: string[]) => {
    const out: string[] = [];
    const code = await LEDGER_VERIFY.run([log, ...args], {
      stdout: { write: (text: string) => void out.push(text) },
      stderr: { write: () => undefined, isTTY: false },
      stdin: (async function* () {})(),
      env: {},
    });
    return [code, out.join('').split('\n')[0]];
  };
  assert.deepEqual(await run(), [1, 'unauthenticated: no key was given, so anyone may have written this']);
  assert.deepEqual(await run('--key', KEY), [
    1,
    'unauthenticated: nothing on it is signed by a key that was given, so anyone may have written this',
  ]);
});
