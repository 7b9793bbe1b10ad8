/**
 * The real server on a test database, listening on a free port of 127.0.0.1:
 *
 *   const server = await testServer(database);
 *   await server.get('/api/v1/findings', { key: lab.key });      // a parsed answer
 *   await server.raw('GET / HTTP/1.1\r\n…');                      // bytes on a socket, for what fetch will not send
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, type IncomingMessage, request as open } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { systemClock, systemRandomness } from '../src/adapters/clock/system-clock.ts';
import { giveBackMemory } from '../src/adapters/memory/give-back.ts';
import { authenticationOver } from '../src/adapters/postgres/authentication.ts';
import { threadedReports } from '../src/adapters/reporting/report-maker.ts';
import { checkSeal, openAttestationKey } from '../src/adapters/signing/attestation-key.ts';
import { signerOf } from '../src/adapters/signing/ledger-key.ts';
import { commitQueue } from '../src/app/intake/commit-queue.ts';
import type { MaterialFiles } from '../src/app/model/evaluation-ports.ts';
import { importProgress } from '../src/app/model/import-progress.ts';
import type { Blobs, Clock, Randomness, Transactions } from '../src/app/ports.ts';
import { buildServer, type Patience } from '../src/apps/server/build-server.ts';
import { createOrigins } from '../src/apps/server/origins.ts';
import type { AnyRoute } from '../src/apps/server/route.ts';
import { ROUTES } from '../src/apps/server/routes/registry.ts';
import { loadStaticBundle } from '../src/apps/server/static-bundle.ts';
import type { Marking } from '../src/core/model/marking.ts';
import type { TestDatabase } from './database.ts';
import { NO_BLOBS } from './no-blobs.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into whatever the server says
  readonly json: any;
};

export type Asking = {
  readonly key?: string;
  /** A session token. Sent as a browser would from our own page, unless `headers` says otherwise. */
  readonly session?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value is sent as JSON; a string or bytes as they are. */
  readonly body?: unknown;
};

export type TestServer = {
  readonly url: string;
  readonly port: number;
  readonly faults: readonly string[];
  /** What its sealed files verify under. */
  readonly sealKey: string;
  readonly ask: (method: string, path: string, asking?: Asking) => Promise<Answer>;
  readonly get: (path: string, asking?: Asking) => Promise<Answer>;
  readonly post: (path: string, asking?: Asking) => Promise<Answer>;
  /** Everything the server sends until it closes, until `patienceMs` passes, or until it has said `enough`. */
  readonly raw: (bytes: string, patienceMs?: number, enough?: RegExp) => Promise<string>;
};

export type TestServerOptions = {
  readonly routes?: readonly AnyRoute[];
  /** A directory with a web bundle; none where absent. */
  readonly bundle?: string;
  readonly clock?: Clock;
  readonly blobs?: Blobs;
  readonly material?: MaterialFiles;
  readonly patience?: Patience;
  /** Where the two worlds draw from, so that what is their own is the same in both. */
  readonly randomness?: Randomness;
  readonly transactions?: Transactions;
  readonly needsPasskey?: boolean;
  readonly maximumMarking?: Marking;
};

const noMaterial = async () => Promise.reject(new Error('this test gave the server no room for material'));
const NO_MATERIAL: MaterialFiles = {
  receive: noMaterial,
  keep: noMaterial,
  drop: noMaterial,
  read: noMaterial,
  sweep: noMaterial,
  destroy: noMaterial,
};

/** Call at the top level of a test file, after `testInstance`. Closed by an `after` hook. */
export async function testServer(
  database: TestDatabase,
  options: TestServerOptions = {},
): Promise<TestServer> {
  const origins = createOrigins({ publicUrl: null, tls: false });
  const faults: string[] = [];
  const authentication = authenticationOver(database.pool);
  const clock = options.clock ?? systemClock;
  const blobs = options.blobs ?? NO_BLOBS;
  const randomness = options.randomness ?? systemRandomness;
  const transactions = options.transactions ?? database.transactions;
  const signer = signerOf('log.example/ledger', randomness.bytes(32));
  const { name, signingKey } = await authentication.instance();
  const sealer = await openSealer(randomness);
  const server = await buildServer({
    routes: options.routes ?? ROUTES,
    services: {
      sealer,
      checkSeal,
      maximumMarking: options.maximumMarking ?? 'UNCLASSIFIED',
      transactions,
      clock,
      randomness,
      blobs,
      material: options.material ?? NO_MATERIAL,
      reports: threadedReports(),
      imports: importProgress(),
      giveBackMemory,
      authentication,
      commits: commitQueue({
        transactions,
        clock,
        randomness,
        blobs,
        giveBackMemory,
        signer,
      }),
      ledger: { signer, actor: await authentication.actorOfService('ledger') },
      origins,
      needsPasskey: options.needsPasskey ?? false,
      signingKey,
      about: { name, version: '0.0.0', phone: null },
      isReady: async () => true,
    },
    bundle: await loadStaticBundle(options.bundle ?? '/nonexistent'),
    version: '0.0.0',
    logFault: (line) => faults.push(line),
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  after(async () => {
    await server.close();
  });
  const { port } = server.server.address() as AddressInfo;
  origins.bind(port);
  const url = `http://localhost:${port}`;
  const agent = new Agent({ keepAlive: true });
  after(() => agent.destroy());
  const ask = (method: string, path: string, asking: Asking = {}) =>
    request(agent, url, { method, path, asking });
  return {
    url,
    port,
    faults,
    sealKey: sealer.publicKey,
    ask,
    get: (path, asking) => ask('GET', path, asking),
    post: (path, asking) => ask('POST', path, asking),
    raw: (bytes, patienceMs = 5000, enough = NEVER) => overSocket(port, bytes, { patienceMs, enough }),
  };
}

/** A key of this server's own, in a directory that goes with the file. */
export async function openSealer(randomness: Randomness) {
  const directory = await mkdtemp(join(tmpdir(), 'breakwater-test-seal-'));
  after(() => rm(directory, { recursive: true, force: true }));
  return openAttestationKey(directory, randomness);
}

type Sent = { readonly method: string; readonly path: string; readonly asking: Asking };

/** By Node's own client: `fetch` takes three times its work, and a file asks thousands of times. */
function request(agent: Agent, url: string, { method, path, asking }: Sent): Promise<Answer> {
  const { body } = asking;
  const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  // As a browser would write it, dot segments resolved.
  const { host, port, pathname, search } = new URL(url + path);
  const headers = {
    host,
    ...(asking.key === undefined ? {} : { authorization: `Bearer ${asking.key}` }),
    ...(asking.session === undefined
      ? {}
      : { cookie: `breakwater-${port}=${asking.session}`, 'sec-fetch-site': 'same-origin' }),
    ...(typeof body === 'string' ? { 'content-type': 'text/plain;charset=UTF-8' } : {}),
    ...(isRaw ? {} : { 'content-type': 'application/json' }),
    ...Object.fromEntries(
      Object.entries(asking.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
  return new Promise((resolve, reject) => {
    const sent = open({ agent, host: '127.0.0.1', port, method, path: pathname + search, headers });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => resolve(answerOf(response, Buffer.concat(parts))));
    });
    sent.end(isRaw ? body : JSON.stringify(body));
  });
}

/** Most answers are only looked at in part: what takes work is done when it is asked for. */
function answerOf({ statusCode, rawHeaders }: IncomingMessage, bytes: Buffer): Answer {
  const text = UTF8.decode(bytes);
  let headers: Headers | undefined;
  let json: { readonly value: unknown } | undefined;
  return {
    status: statusCode ?? 0,
    rawHeaders,
    text,
    get headers() {
      headers ??= headersOf(rawHeaders);
      return headers;
    },
    get json() {
      json ??= { value: parse(text) };
      return json.value;
    },
  };
}

const UTF8 = new TextDecoder();

function headersOf(rawHeaders: readonly string[]): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  }
  return headers;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NEVER = /(?!)/;

function overSocket(
  port: number,
  bytes: string,
  { patienceMs, enough }: { readonly patienceMs: number; readonly enough: RegExp },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    const timer = setTimeout(() => socket.destroy(), patienceMs);
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      received += chunk;
      if (enough.test(received)) socket.destroy();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(received);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.write(bytes);
  });
}
