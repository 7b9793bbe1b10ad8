import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LEDGER_VERIFY } from './ledger-verify.ts';

const log = await mkdtemp(join(tmpdir(), 'bw-log-'));
after(() => rm(log, { recursive: true }));
const KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';

async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await LEDGER_VERIFY.run(args, {
    stdout: { write: (text: string) => void out.push(text) },
    stderr: { write: (text: string) => void err.push(text), isTTY: false },
    stdin: (async function* () {})(),
    env: {},
  });
  return [code, [...out, ...err].join('').split('\n')[0]];
}

test('what cannot be read is named with why: the log itself, what is no address, and the file beside it', async () => {
  const missing = join(log, 'none');
  assert.deepEqual(await run('http://[bad'), [2, 'http://[bad: : This is no URL.']);
  assert.deepEqual(await run(log, '--since', missing), [2, `${missing}: : There is no such file.`]);
  const closed = await run('http://127.0.0.1:9');
  assert.deepEqual(closed, [
    2,
    'http://127.0.0.1:9: : http://127.0.0.1:9/ledger/checkpoint cannot be fetched: bad port',
  ]);
});

test('a server that breaks off in the middle is no fault of ours', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half', () => response.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [code, said] = await run(`http://127.0.0.1:${port}`);
  server.close();
  assert.equal(code, 2);
  assert.match(String(said), /checkpoint breaks off: /);
});

test('a log that was given a key is not said to have had none', async () => {
  await writeFile(join(log, 'checkpoint'), 'no note\n');
  assert.deepEqual(await run(log), [1, 'unauthenticated: no key was given, so anyone may have written this']);
  assert.deepEqual(await run(log, '--key', KEY), [
    1,
    'unauthenticated: nothing on it is signed by a key that was given, so anyone may have written this',
  ]);
});
