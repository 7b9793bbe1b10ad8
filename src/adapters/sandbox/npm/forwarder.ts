/**
 * The sandboxed fetcher's only route: a unix socket that answers GET for two shapes of path, package
 * metadata and package archives, from the one configured registry. Everything else is refused, so code that
 * took over the fetcher could not reach another host, another method or another path.
 */
import { chmod } from 'node:fs/promises';
import {
  createServer,
  get as getPlain,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { get as getSecure } from 'node:https';
import { join } from 'node:path';

const NAME = '(@[a-zA-Z0-9._~-]+(%2[fF]|/))?[a-zA-Z0-9._~-]+';
const METADATA = new RegExp(`^/${NAME}$`);
const ARCHIVE = new RegExp(`^/${NAME}/-/(@[a-zA-Z0-9._~-]+/)?[a-zA-Z0-9._+~-]+\\.tgz$`);
const TIMEOUT_MS = 60_000;
const MAX_BYTES = 128 * 1024 * 1024;
const MAX_REDIRECTS = 3;

export type Forwarder = {
  /** Directory to bind; the socket in it is called `socket`. */
  readonly directory: string;
  close(): Promise<void>;
};

/** Listens in `directory`, which only those who know its name can reach. */
export async function openForwarder(registry: URL, directory: string): Promise<Forwarder> {
  const kept = new Map<string, Promise<Answer>>();
  const server = createServer((request, response) => {
    answer(registry, kept, request, response).catch(() => fail(response, 502));
  });
  const path = join(directory, 'socket');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o666);
  // A worker that has nothing else to do may end.
  server.unref();
  return { directory, close: () => closed(server) };
}

type Answer = { readonly status: number; readonly body: Buffer };

async function answer(
  registry: URL,
  kept: Map<string, Promise<Answer>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '';
  const isMetadata = METADATA.test(path);
  if (request.method !== 'GET' || path.includes('..') || !(isMetadata || ARCHIVE.test(path))) {
    fail(response, 403);
    return;
  }
  // Metadata is asked for once per process: one judgement needs the same documents several times.
  const asked = kept.get(path) ?? fetchOnce(registry, path, isMetadata);
  if (isMetadata) kept.set(path, asked);
  const { status, body } = await asked.catch((error: unknown) => {
    kept.delete(path);
    throw error;
  });
  if (status !== 200) kept.delete(path);
  response.writeHead(status, { 'content-length': body.length }).end(body);
}

function fetchOnce(registry: URL, path: string, isMetadata: boolean): Promise<Answer> {
  const base = registry.pathname.replace(/\/+$/, '');
  const url = new URL(registry);
  url.pathname = path.startsWith(`${base}/`) ? path : `${base}${path}`;
  // The short form of metadata has all that installing needs and is a tenth of the size.
  const accept = isMetadata ? 'application/vnd.npm.install-v1+json, application/json;q=0.5' : '*/*';
  return fetchFollowing(url, accept, MAX_REDIRECTS);
}

/** A registry may hand archives to a host of its own choosing; that is its word, not the program's. */
async function fetchFollowing(url: URL, accept: string, redirects: number): Promise<Answer> {
  const { status, body, location } = await fetchBytes(url, accept);
  const isRedirect = status >= 301 && status <= 308 && location !== undefined;
  if (!isRedirect) return { status, body };
  const next = URL.parse(location, url.href);
  if (redirects === 0 || next === null || next.protocol !== url.protocol)
    return { status: 502, body: Buffer.alloc(0) };
  return fetchFollowing(next, accept, redirects - 1);
}

function fetchBytes(url: URL, accept: string): Promise<Answer & { readonly location?: string | undefined }> {
  const get = url.protocol === 'https:' ? getSecure : getPlain;
  return new Promise((resolve, reject) => {
    const request = get(
      url.href,
      { headers: { accept, 'user-agent': 'breakwater-lab' }, timeout: TIMEOUT_MS },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) request.destroy(new Error('the registry sends more than is allowed'));
          else chunks.push(chunk);
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 502,
            body: Buffer.concat(chunks),
            location: response.headers.location,
          }),
        );
        response.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('the registry does not answer')));
    request.on('error', reject);
  });
}

function fail(response: ServerResponse, status: number): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status).end();
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
