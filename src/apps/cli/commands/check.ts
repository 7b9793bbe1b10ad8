/** `breakwater check`: is this known? Asked of a server, with a key, before anything is submitted. */
import { isIP } from 'node:net';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { type LocalDocument, readLocalFile } from '../documents.ts';
import { printable, problemLine } from '../printable.ts';
import { readBounded, whyUnanswered } from '../read-bounded.ts';

const TIMEOUT_MS = 60_000;
const MAX_ANSWER = 16 * 1024 * 1024;
const MAX_KEY_FILE = 64 * 1024;

type Known = { readonly title: string; readonly same: boolean; readonly confidence: number };
type Answer = {
  readonly findings: readonly {
    readonly finding: string;
    readonly known: boolean;
    readonly published: readonly (Known & { readonly identifier: string; readonly location: string })[];
    readonly own: readonly (Known & { readonly id: string })[];
  }[];
  readonly receipt: string | null;
};

/** What stood in the way of an answer, as `file: pointer: message`. */
class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

export const CHECK: Command = {
  help: `
Usage: breakwater check FILE… --server URL [--key-file FILE] [--json]

Asks a server whether the findings in these files are known: among what it has published, and among what your own
party sent it. Nothing of the question is kept. "Not known" says nothing of what others have sent: that is theirs
to tell. Any supported format; NDJSON is asked line by line.

  --server URL     https, or this machine
  --key-file FILE  holds an API key; else BREAKWATER_KEY does
  --json           an array with one answer for each document

Exit status: 0 all of it is known; 1 some of it is not; 2 something could not be asked.

Example: BREAKWATER_KEY=bw_… breakwater check finding.json --server https://clearinghouse.example
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: { server: { type: 'string' }, 'key-file': { type: 'string' }, json: { type: 'boolean' } },
    });
    if (positionals.length === 0) throw new UsageError('name at least one file');
    const server = readServer(values.server);
    const key = await readKey(values['key-file'], io);
    const answers: { readonly name: string; readonly answer: Answer }[] = [];
    let isComplete = true;
    for (const path of positionals) {
      const file = await readLocalFile(path, io.stdin);
      if (!file.ok) io.stderr.write(problemLine(path, file.problem));
      isComplete &&= file.ok;
      for await (const document of file.ok ? file.documents : []) {
        const answer = await ask({ server, key }, document).catch((error: unknown) => {
          if (!(error instanceof NoAnswer)) throw error;
          io.stderr.write(`${error.message}\n`);
          return null;
        });
        if (answer === null) isComplete = false;
        else answers.push({ name: document.name, answer });
      }
    }
    if (values.json === true) {
      io.stdout.write(`${JSON.stringify(answers.map(({ name, answer }) => ({ file: name, ...answer })))}\n`);
    } else io.stdout.write(answers.map(inWords).join(''));
    if (!isComplete) return 2;
    return answers.every(({ answer }) => answer.findings.every(({ known }) => known)) ? 0 : 1;
  },
};

export function readServer(text: string | undefined, named = '--server'): URL {
  const url = text !== undefined && URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new UsageError(`${named} is an http(s) address`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isHere = host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
  if (url.protocol === 'http:' && !isHere) {
    throw new UsageError(`${named} must be https:// where it is another machine: the key would be readable`);
  }
  return url;
}

/** Not as an argument: those can be read by everyone on the machine. */
export async function readKey(file: string | undefined, io: CommandIo): Promise<string> {
  const text =
    file === undefined
      ? (io.env['BREAKWATER_KEY'] ?? '')
      : (
          await readBounded(file, MAX_KEY_FILE).catch((error: NodeJS.ErrnoException) => {
            throw new UsageError(`--key-file cannot be read (${error.code})`);
          })
        ).toString('utf8');
  const key = text.trim();
  if (/^bw_[A-Za-z0-9_-]{43}$/.test(key)) return key;
  throw new UsageError('give an API key (bw_…) in BREAKWATER_KEY or by --key-file');
}

async function ask(
  { server, key }: { readonly server: URL; readonly key: string },
  document: LocalDocument,
): Promise<Answer> {
  const { name } = document;
  if ('problem' in document) throw new NoAnswer(`${printable(name)}: : ${document.problem.message}`);
  if (!('bytes' in document)) throw new NoAnswer(`${printable(name)}: : too large to ask about`);
  const response = await fetch(new URL('/api/v1/check', server), {
    method: 'POST',
    redirect: 'error',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: Buffer.from(document.bytes),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => {
    throw new NoAnswer(`${printable(name)}: : ${server.origin} cannot be asked: ${whyUnanswered(error)}`);
  });
  const body = await readAnswer(response);
  if (response.ok && body !== null) return body as Answer;
  throw new NoAnswer(refusalLines(name, response.status, body));
}

export async function readAnswer(response: Response): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_ANSWER) return null;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return null;
  }
}

export function refusalLines(name: string, status: number, body: unknown): string {
  const { detail, problems } = (body ?? {}) as {
    readonly detail?: unknown;
    readonly problems?: readonly { readonly pointer?: unknown; readonly message?: unknown }[];
  };
  if (Array.isArray(problems) && problems.length > 0) {
    return problems
      .map(
        ({ pointer, message }) =>
          `${printable(name)}: ${printable(String(pointer))}: ${printable(String(message))}`,
      )
      .join('\n');
  }
  return `${printable(name)}: : the server answers ${status}${detail === undefined ? '' : `: ${printable(String(detail))}`}`;
}

function inWords({ name, answer }: { readonly name: string; readonly answer: Answer }): string {
  const lines = answer.findings.flatMap(({ finding, known, published, own }) => [
    `${known ? 'known    ' : 'not known'}  ${printable(finding.startsWith('sha256:') ? name : finding)}`,
    ...published.map(
      (each) => `  ${how(each)}  published ${printable(each.identifier)}  ${printable(each.title)}`,
    ),
    ...own.map((each) => `  ${how(each)}  your own ${printable(each.id)}  ${printable(each.title)}`),
  ]);
  if (answer.receipt !== null)
    lines.push(`  your party sent these very bytes: receipt ${printable(answer.receipt)}`);
  return lines.map((line) => `${line}\n`).join('');
}

function how({ same, confidence }: Known): string {
  return same ? 'the same   ' : `perhaps ${confidence.toFixed(1)}`;
}
