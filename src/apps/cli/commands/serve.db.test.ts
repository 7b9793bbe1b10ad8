import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const MAIN = join(import.meta.dirname, '..', 'main.ts');
const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-serve-'));
after(() => rm(directory, { recursive: true, force: true, maxRetries: 5 }));

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function start(args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const { DATABASE_URL: _url, PORT: _port, ...env } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<Ended>((resolve) => {
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  after(() => child.kill('SIGKILL'));
  return { child, ended };
}

const run = (args: readonly string[]) => start(args).ended;

async function serve(data: string) {
  const { child, ended } = start(['serve', '--port', '0', '--metrics-port', '0', '--data', data, '--json']);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk) => resolve(String(chunk)));
    ended.then(({ stderr }) => reject(new Error(`serve ended: ${stderr}`)));
  });
  return {
    child,
    ended,
    ready: JSON.parse(line) as { url: string; dataDir: string; signInUrl: string; metricsUrl: string },
  };
}

/** Whether the embedded server of a data directory has left. */
async function isStopped(data: string): Promise<boolean> {
  const pid = await readFile(join(data, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').catch(() => null);
  return pid === null;
}

test('serve is ready when it says so, signs a person in by its link, and one signal stops all of it', async () => {
  const data = join(directory, 'first');
  const { child, ended, ready } = await serve(data);
  assert.equal((await fetch(`${ready.url}/readyz`)).status, 200);
  assert.equal(
    (await fetch(`${ready.url}/metrics`)).status,
    404,
    'figures are for the loopback listener alone',
  );
  assert.match(
    await (await fetch(ready.metricsUrl)).text(),
    /^breakwater_http_answers_total\{class="4xx"\} 1$/m,
  );

  const link = new URL(ready.signInUrl);
  assert.equal(link.origin, ready.url);
  const token = new URLSearchParams(link.hash.slice(1)).get('token');
  const signIn = await fetch(`${ready.url}/api/v1/session/link`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  assert.equal(signIn.status, 204);

  const made = await run(['key', 'create', '--role', 'finder', '--party', 'lab-a', '--data', data, '--json']);
  assert.equal(made.code, 0, made.stderr);
  const { key, party } = JSON.parse(made.stdout) as { key: string; party: string };
  assert.equal(party, 'lab-a');
  const me = await fetch(`${ready.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(me.status, 200);

  const another = await run(['sign-in-link', '--data', data]);
  assert.ok(another.stdout.startsWith(`${ready.url}/sign-in#token=`), another.stderr);

  assert.ok(!(await isStopped(data)));
  const asked = Date.now();
  child.kill('SIGTERM');
  const { code, stderr } = await ended;
  assert.equal(code, 0, stderr);
  assert.ok(Date.now() - asked < 10_000);
  assert.ok(await isStopped(data));
  assert.match(stderr, /^listening http:\/\/localhost:\d+$/m);
  assert.doesNotMatch(stderr, /\bat .*\.ts/);

  // What was there is there again, and the instance is the same one.
  const second = await serve(data);
  const again = await fetch(`${second.ready.url}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });
  assert.equal(again.status, 200);
  second.child.kill('SIGINT');
  assert.equal((await second.ended).code, 0);
});

test('an address that other machines reach needs an https public URL, and every bad flag is bad usage', async () => {
  const data = join(directory, 'never-made');
  const refused: readonly (readonly [readonly string[], RegExp])[] = [
    [['--host', '0.0.0.0'], /--public-url https/],
    [['--host', '0.0.0.0', '--public-url', 'http://clearinghouse.example'], /begins with https/],
    [['--public-url', 'https://clearinghouse.example/path'], /no path/],
    [['--port', '70000'], /0 to 65535/],
    [['--port', '1e3'], /0 to 65535/],
    [['--metrics-port', 'x'], /--metrics-port is a number from 0 to 65535/],
    [['--tls-cert', '/nowhere'], /go together/],
    [['--tls-cert', '/nowhere', '--tls-key', '/nowhere'], /cannot be read \(ENOENT\)/],
    [['--nonsense'], /nonsense/],
  ];
  await Promise.all(
    refused.map(async ([flags, reason]) => {
      const { code, stderr } = await run(['serve', '--data', data, ...flags]);
      assert.equal(code, 2, flags.join(' '));
      assert.match(stderr, reason);
      assert.doesNotMatch(stderr, /\bat .*\.ts/);
    }),
  );
});

test('a key with an unknown role, scope or lifetime is not made', async () => {
  for (const flags of [
    ['--role', 'service'],
    ['--role', 'finder', '--party', 'x', '--expires', 'tomorrow'],
  ]) {
    const { code, stdout } = await run(['key', 'create', '--data', join(directory, 'never'), ...flags]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
  }
});
