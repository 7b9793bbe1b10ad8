/** `breakwater exchange …`: files between instances. Out of a server once two people read them; checked; and in. */
import { writeFile } from 'node:fs/promises';
import { checkSeal } from '../../../adapters/signing/attestation-key.ts';
import { openExchange, receiveExchange } from '../../../app/model/exchange/receive.ts';
import { Refusal } from '../../../app/refusal.ts';
import { NOT_ACCREDITED } from '../../../core/model/marking.ts';
import type { Problem } from '../../../core/problem.ts';
import { type Envelope, readEnvelope } from '../../../core/reproduction/attestation.ts';
import { openNode } from '../../node.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';

import { maximumMarking } from '../marking.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { printable } from '../printable.ts';
import { readBounded, whyUnread } from '../read-bounded.ts';
import { readAnswer, readKey, readServer } from './check.ts';

const TIMEOUT_MS = 60_000;
const MAX_BYTES = 32 * 1024 * 1024;

export const EXCHANGE_EXPORT: Command = {
  help: `
Usage: breakwater exchange export ID --server URL --out FILE [--key-file FILE]

Fetches a file for another instance from a server. There is one only after two people, neither of them its maker,
read it and said so.

  --server URL     https, or this machine
  --out FILE       where it is written; never over a file that is there
  --key-file FILE  holds an API key; else BREAKWATER_KEY does

Exit status: 0 written, 1 not sealed or not yours to see, 2 bad usage, or the server or the file in the way.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: { server: { type: 'string' }, out: { type: 'string' }, 'key-file': { type: 'string' } },
    });
    const [id, ...more] = positionals;
    if (id === undefined || more.length > 0) throw new UsageError('name one exchange by its id');
    if (values.out === undefined) throw new UsageError('say where to write it with --out');
    const server = readServer(values.server);
    const key = await readKey(values['key-file'], io);
    const response = await fetch(new URL(`/api/v1/exchanges/${encodeURIComponent(id)}/file`, server), {
      redirect: 'error',
      headers: { authorization: `Bearer ${key}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null);
    const envelope = response?.ok === true ? readEnvelope(await readAnswer(response)) : null;
    if (envelope === null) {
      const status = response === null ? 'cannot be asked' : `answers ${response.status}`;
      io.stderr.write(`${printable(id)}: : the server ${status}: it is not sealed, or not yours to see\n`);
      return response?.status === 404 ? 1 : 2;
    }
    await writeFile(values.out, `${JSON.stringify(envelope)}\n`, { flag: 'wx' }).catch(
      (error: NodeJS.ErrnoException) => {
        throw new UsageError(`--out ${printable(values.out ?? '')} cannot be written (${error.code})`);
      },
    );
    return 0;
  },
};

export const EXCHANGE_VERIFY: Command = {
  help: `
Usage: breakwater exchange verify FILE --key PEM [--max-marking M] [--json]

Checks a file from another instance: its seal against the sender's public key (a PEM file, as you had it from them),
that two people reviewed it, that its parts are what was sealed, and that nothing is marked above the maximum.
Needs nothing but the two files. ${NOT_ACCREDITED}

Exit status: 0 sound, 1 not, with every problem, 2 a file cannot be read.
`,
  run: async (args, io) => {
    const { values, envelope, key } = await readRequest(args, io);
    try {
      const maximum = maximumMarking(values['max-marking'], io.env);
      const { content, reviews, digest, keyid } = openExchange({ envelope, key }, maximum, checkSeal);
      const { from, to, purpose, marking, parts } = content;
      const shown = { valid: true, digest, keyid, from, to, purpose, marking, reviews, parts: parts.length };
      io.stdout.write(values.json === true ? `${JSON.stringify(shown)}\n` : inWords(shown));
      return 0;
    } catch (error) {
      return refusedWith(error, values.json === true, io);
    }
  },
};

export const EXCHANGE_IMPORT: Command = {
  help: `
Usage: breakwater exchange import FILE --key PEM [--max-marking M] [--json]

Checks a file as 'exchange verify' does and takes it into this instance's desk. Taking it in again changes nothing.
Works while the server runs.

  --key PEM           the sender's public key, as you had it from them
  --max-marking M     as the server was started with; UNCLASSIFIED unless set
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL

Exit status: 0 it is in, 1 it was refused, with every problem, 2 a file cannot be read.
`,
  run: async (args, io) => {
    const { values, envelope, key } = await readRequest(args, io);
    const url = databaseUrl(values['database-url'], io.env);
    const maximum = maximumMarking(values['max-marking'], io.env);
    const node = await openNode({
      dataDir: dataDirectory(values.data, io.env),
      name: 'breakwater-exchange',
      connections: 2,
      ...(url === undefined ? {} : { databaseUrl: url }),
    });
    try {
      const console = await node.authentication.actorOfService('console');
      const world = {
        ...node,
        needsPasskey: false,
        maximumMarking: maximum,
        about: node.instance,
        checkSeal,
      };
      const { row, isNew } = await receiveExchange(world, console, { envelope, key });
      const { digest, from, marking, parts } = row;
      const shown = { digest, from, marking, parts, isNew };
      io.stdout.write(
        values.json === true
          ? `${JSON.stringify(shown)}\n`
          : `${isNew ? 'taken in' : 'here already'}: ${parts} parts from ${printable(from)} (${marking})\n`,
      );
      return 0;
    } catch (error) {
      return refusedWith(error, values.json === true, io);
    } finally {
      await node.close();
    }
  },
};

async function readRequest(args: readonly string[], io: CommandIo) {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      'max-marking': { type: 'string' },
      data: { type: 'string' },
      'database-url': { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('name one file');
  if (values.key === undefined) throw new UsageError("name the sender's public key with --key");
  const envelope = readEnvelope(parsed(await read(file)));
  if (envelope === null) throw new UsageError(`${printable(file)} is no DSSE envelope`);
  return { values, envelope: envelope satisfies Envelope, key: await read(values.key), io };
}

async function read(path: string): Promise<string> {
  const bytes = await readBounded(path, MAX_BYTES).catch((error: unknown) => {
    throw new UsageError(`${printable(path)}: : ${whyUnread(error)}`);
  });
  return bytes.toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Every problem, one a line; anything that is no refusal is our fault and goes on up. */
function refusedWith(error: unknown, asJson: boolean, io: CommandIo): ExitCode {
  if (!(error instanceof Refusal)) throw error;
  const { problems, message } = error;
  if (asJson) io.stdout.write(`${JSON.stringify({ valid: false, problems })}\n`);
  else io.stderr.write(`${[message, ...problems.map(line)].join('\n')}\n`);
  return 1;
}

function line({ pointer, message }: Problem): string {
  return `${printable(pointer)}: ${printable(message)}`;
}

function inWords(shown: {
  readonly from: string;
  readonly to: string;
  readonly purpose: string;
  readonly marking: string;
  readonly parts: number;
  readonly reviews: readonly { readonly name: string; readonly at: string }[];
}): string {
  const { from, to, purpose, marking, parts, reviews } = shown;
  const readers = reviews.map(({ name, at }) => `${printable(name)} (${printable(at)})`).join(' and ');
  return `valid: ${parts} parts from ${printable(from)} to ${printable(to)}, ${marking}\n${printable(purpose)}\nread by ${readers}\n`;
}
