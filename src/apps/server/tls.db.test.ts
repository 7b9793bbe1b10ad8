/** The real server with a certificate of its own and a public address, as an instance on a network runs. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { testCertificate } from '../../../test/certificate.ts';
import { testDatabase } from '../../../test/database.ts';

const MAIN = join(import.meta.dirname, '../cli/main.ts');
const NAME = 'clearinghouse.test';
const database = await testDatabase();
const directory = await mkdtemp(join(tmpdir(), 'bw-tls-'));
const { cert, key } = testCertificate(NAME);
const files = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') };
await writeFile(files.cert, cert);
await writeFile(files.key, key);
const port = await freePort();
const ORIGIN = `https://${NAME}:${port}`;
const served = await serve();
after(async () => {
  served.child.kill('SIGTERM');
  await new Promise((done) => served.child.once('close', done));
  await rm(directory, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port: free } = server.address() as { port: number };
  await new Promise((done) => server.close(done));
  return free;
}

function start(args: readonly string[]): ChildProcess {
  const { DATABASE_URL: _, PORT: __, ...env } = process.env;
  const base = [
    'serve',
    '--data',
    join(directory, 'data'),
    '--database-url',
    database.databaseUrl,
    '--no-workers',
  ];
  return spawn(process.execPath, [MAIN, ...base, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function serve(): Promise<{ child: ChildProcess; url: string; signInUrl: string }> {
  const tls = ['--tls-cert', files.cert, '--tls-key', files.key];
  const child = start([
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--public-url',
    ORIGIN,
    ...tls,
    '--json',
  ]);
  for await (const line of createInterface({ input: child.stdout! })) {
    return { child, ...(JSON.parse(line) as { url: string; signInUrl: string }) };
  }
  throw new Error('the server did not start');
}

type Asked = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2';
};
type Answered = {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
};

function ask({ method = 'GET', path, headers = {}, body, maxVersion }: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asking = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        ca: cert,
        servername: NAME,
        ...(maxVersion === undefined
          ? {}
          : { maxVersion, minVersion: 'TLSv1' as const, ciphers: 'ALL:@SECLEVEL=0' }),
        headers: {
          host: `${NAME}:${port}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    asking.on('error', reject);
    asking.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

test('it answers over TLS by its public name, and tells browsers to stay there', async () => {
  assert.equal(served.url, ORIGIN);
  const ready = await ask({ path: '/readyz' });
  assert.equal(ready.status, 200);
  assert.match(String(ready.headers['strict-transport-security']), /max-age=\d+/);
  assert.equal((await ask({ path: '/readyz', maxVersion: 'TLSv1.2' })).status, 200);
  await assert.rejects(ask({ path: '/readyz', maxVersion: 'TLSv1.1' }));
});

test('plain HTTP at the same port is no answer', async () => {
  const answered = await new Promise<string>((resolve) => {
    const asking = plainRequest({ host: '127.0.0.1', port, path: '/healthz' }, (response) =>
      resolve(`status ${response.statusCode}`),
    );
    asking.on('error', () => resolve('refused'));
    asking.end();
  });
  assert.equal(answered, 'refused');
});

test('any other host name is refused, that of this machine included', async () => {
  for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, 'evil.example', NAME, `${NAME}:1`]) {
    assert.equal((await ask({ path: '/api/v1/me', headers: { host } })).status, 421, host);
  }
});

test('a session begins at the public origin only, with a cookie that is bound to it, and writes from elsewhere are refused', async () => {
  assert.ok(served.signInUrl.startsWith(`${ORIGIN}/sign-in#token=`));
  const token = new URL(served.signInUrl).hash.replace('#token=', '');
  const signIn = (headers: Readonly<Record<string, string>>) =>
    ask({ method: 'POST', path: '/api/v1/session/link', body: { token }, headers });
  for (const origin of [`http://${NAME}:${port}`, `https://localhost:${port}`, `https://${NAME}`, 'null']) {
    assert.equal((await signIn({ origin })).status, 403, origin);
  }
  const signedIn = await signIn({ origin: ORIGIN, 'sec-fetch-site': 'same-origin' });
  assert.equal(signedIn.status, 204, signedIn.text);
  const cookie = String(signedIn.headers['set-cookie']);
  assert.match(cookie, /^__Host-breakwater=[^;]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/);
  const session = { cookie: cookie.split(';', 1)[0] ?? '' };
  const me = await ask({ path: '/api/v1/me', headers: session });
  assert.equal(me.status, 200, me.text);
  assert.equal(JSON.parse(me.text).instance.publicUrl, ORIGIN);

  const create = (headers: Readonly<Record<string, string>>) =>
    ask({ method: 'POST', path: '/api/v1/keys', body: { name: 'x' }, headers: { ...session, ...headers } });
  assert.equal((await create({})).status, 403, 'neither origin nor site');
  assert.equal((await create({ origin: `http://${NAME}:${port}` })).status, 403);
  assert.equal((await create({ origin: ORIGIN, 'sec-fetch-site': 'cross-site' })).status, 403);
  assert.equal((await create({ origin: ORIGIN })).status, 201);

  const options = await ask({
    method: 'POST',
    path: '/api/v1/passkeys/options',
    body: {},
    headers: { ...session, origin: ORIGIN },
  });
  assert.equal(JSON.parse(options.text).rp.id, NAME, 'passkeys are bound to the public name');
});

test('what cannot be taken back needs a passkey here', async () => {
  const made = await fetchSession();
  const { rows } = await database.asSuperuser("select id from party where kind = 'clearinghouse'");
  const invited = await ask({
    method: 'POST',
    path: `/api/v1/parties/${rows[0]['id']}/people`,
    body: { name: 'second', role: 'coordinator' },
    headers: { cookie: made, origin: ORIGIN },
  });
  assert.equal(invited.status, 403);
  assert.match(invited.text, /passkey/);
});

/** Another session of the first coordinator, by a link made on the machine. */
async function fetchSession(): Promise<string> {
  const { DATABASE_URL: _, ...env } = process.env;
  const words = ['sign-in-link', '--data', join(directory, 'data'), '--database-url', database.databaseUrl];
  const child = spawn(process.execPath, [MAIN, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let url = '';
  for await (const line of createInterface({ input: child.stdout! })) url = line;
  assert.ok(url.startsWith(ORIGIN), url);
  const token = new URL(url).hash.replace('#token=', '');
  const answer = await ask({
    method: 'POST',
    path: '/api/v1/session/link',
    body: { token },
    headers: { origin: ORIGIN },
  });
  return String(answer.headers['set-cookie']).split(';', 1)[0] ?? '';
}

test('a key that is not the certificate’s, or no key at all, is one clear line', async () => {
  const other = join(directory, 'other.pem');
  await writeFile(other, testCertificate('other.test').key);
  await writeFile(join(directory, 'nonsense.pem'), 'nonsense');
  for (const file of [other, join(directory, 'nonsense.pem')]) {
    const child = start(['--port', '0', '--tls-cert', files.cert, '--tls-key', file]);
    let told = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    const code = await new Promise((done) => child.once('close', done));
    assert.equal(code, 2, told);
    assert.match(told, /--tls-cert and --tls-key/);
    assert.doesNotMatch(told, /\bat .*\.ts/);
  }
});
