/** `breakwater serve`: API, web interface and workers in one process, on the embedded database unless told otherwise. */
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { type Running, type ServeOptions, startServer } from '../../server/main.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';
import { maximumMarking } from '../marking.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { printable } from '../printable.ts';
import { readBounded } from '../read-bounded.ts';
import { exitAfter, untilStopped } from '../stopping.ts';

const MAX_PEM = 1024 * 1024;

export const SERVE: Command = {
  help: `
Usage: breakwater serve [options]

Serves the API and the web interface, and works through jobs in the same process. Without a database URL it
runs its own PostgreSQL in the data directory and stops it when it stops.

  --host HOST         address to listen on (127.0.0.1); any other needs --public-url https://…
  --port PORT         8080, or PORT from the environment; 0 picks a free one
  --public-url URL    the one address people use; fixes links, cookies and passkeys to it
  --tls-cert FILE     certificate chain (PEM), with --tls-key; without them a proxy of yours ends TLS
  --tls-key FILE      its private key (PEM)
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  a PostgreSQL 15 or newer, or DATABASE_URL
  --phone NUMBER      a number that operators can call
  --max-marking M     takes nothing marked above it, or BREAKWATER_MAX_MARKING: UNCLASSIFIED (unless set), CUI,
                      CONFIDENTIAL, SECRET, 'TOP SECRET'. This system is accredited for none of them
  --metrics-port PORT figures of the process for monitoring, at http://127.0.0.1:PORT/metrics; 0 picks a free one
  --no-workers        serve only; run 'breakwater worker' elsewhere
  --sample            at the first start, work through the sample in examples/harbor
  --json              one line on stdout when ready: { "url", "dataDir", "signInUrl" }
`,
  run: async (args, io) => {
    const request = await readRequest(args, io);
    const stopping = untilStopped(io);
    const running = await startServer(request.options).catch((error: unknown) => {
      throw explain(error, request.options);
    });
    return serveUntil(stopping, running, { io, ...request });
  },
};

type Request = {
  readonly options: ServeOptions;
  readonly withSample: boolean;
  readonly asJson: boolean;
};

async function readRequest(args: readonly string[], io: CommandIo): Promise<Request> {
  const { values } = readArguments({
    args: [...args],
    options: {
      host: { type: 'string' },
      port: { type: 'string' },
      'public-url': { type: 'string' },
      'tls-cert': { type: 'string' },
      'tls-key': { type: 'string' },
      data: { type: 'string' },
      'database-url': { type: 'string' },
      phone: { type: 'string' },
      'max-marking': { type: 'string' },
      'metrics-port': { type: 'string' },
      'no-workers': { type: 'boolean' },
      sample: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const tls = await readTls(values['tls-cert'], values['tls-key']);
  const publicUrl = readPublicUrl(values['public-url']);
  const host = values.host ?? '127.0.0.1';
  if (!isLoopback(host) && publicUrl?.protocol !== 'https:') {
    throw new UsageError(
      `--host ${printable(host)} can be reached from other machines, so it needs --public-url https://… ` +
        '(with --tls-cert and --tls-key, or a proxy of yours that ends TLS).',
    );
  }
  const url = databaseUrl(values['database-url'], io.env);
  const metricsPort = readPort('--metrics-port', values['metrics-port']);
  return {
    withSample: values.sample === true,
    asJson: values.json === true,
    options: {
      host,
      port: readPort('--port', values.port ?? io.env['PORT']) ?? 8080,
      publicUrl,
      tls,
      dataDir: dataDirectory(values.data, io.env),
      ...(url === undefined ? {} : { databaseUrl: url }),
      phone: values.phone ?? null,
      maximumMarking: maximumMarking(values['max-marking'], io.env),
      withWork: values['no-workers'] !== true,
      ...(metricsPort === null ? {} : { metricsPort }),
      log: (line) => io.stderr.write(`${line}\n`),
    },
  };
}

async function serveUntil(
  stopping: Promise<void>,
  running: Running,
  { io, withSample, asJson }: Request & { readonly io: CommandIo },
): Promise<ExitCode> {
  try {
    const signInUrl = await running.signInUrl();
    io.stderr.write(`listening ${running.url}\n`);
    if (running.metricsUrl !== null) io.stderr.write(`figures for monitoring at ${running.metricsUrl}\n`);
    io.stderr.write(
      `\nSign in here (works once, for 15 minutes; './bin/breakwater sign-in-link' makes another):\n  ${signInUrl}\n\n`,
    );
    if (asJson) {
      const { url, node, metricsUrl } = running;
      const monitored = metricsUrl === null ? {} : { metricsUrl };
      io.stdout.write(`${JSON.stringify({ url, dataDir: node.dataDir, signInUrl, ...monitored })}\n`);
    }
    const sample = withSample ? running.startSample() : null;
    await stopping;
    sample?.cancel();
  } finally {
    await exitAfter(running.stop, io);
  }
  return 0;
}

function explain(error: unknown, { host, port, metricsPort }: ServeOptions): unknown {
  const { code, port: refused } = error as { code?: unknown; port?: unknown };
  if (refused !== undefined && refused === metricsPort && refused !== port) {
    return new UsageError(`--metrics-port ${metricsPort} cannot be had (${code}). Choose another.`);
  }
  if (code === 'EADDRINUSE') {
    return new UsageError(
      `port ${port} of ${host} is in use. Choose another with --port, or --port 0 for any.`,
    );
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return new UsageError(
      `${host} port ${port} cannot be listened on (${code}). Choose another --host or --port.`,
    );
  }
  return error;
}

/** Null where none is given. */
function readPort(flag: string, text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`${flag} is a number from 0 to 65535.`);
}

function readPublicUrl(text: string | undefined): URL | null {
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isLocal = url !== null && isLoopback(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal))) {
    throw new UsageError(
      '--public-url is an address that begins with https:// (http:// for localhost only).',
    );
  }
  if (
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    throw new UsageError(
      '--public-url is only a scheme, a host and a port: no path, query, fragment or user.',
    );
  }
  return url;
}

async function readTls(cert: string | undefined, key: string | undefined): Promise<ServeOptions['tls']> {
  if (cert === undefined && key === undefined) return null;
  if (cert === undefined || key === undefined) throw new UsageError('--tls-cert and --tls-key go together.');
  const read = async (flag: string, file: string) =>
    readBounded(file, MAX_PEM).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(`${flag} ${printable(file)} cannot be read (${error.code}).`);
    });
  const pair = { cert: await read('--tls-cert', cert), key: await read('--tls-key', key) };
  try {
    createSecureContext(pair);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `--tls-cert and --tls-key are not a certificate and its private key in PEM (${code ?? 'unreadable'}).`,
    );
  }
  return pair;
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  if (bare === 'localhost' || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}
