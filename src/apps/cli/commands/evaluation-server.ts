/** Plans and sealed runs sent to a server: what evaluators do from the machine on which the runs were made. */
import { openAsBlob } from 'node:fs';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { whyUnanswered } from '../read-bounded.ts';
import { readAnswer, readKey, readServer, refusalLines } from './check.ts';

/** A gigabyte over a slow line, and its reading. */
const TIMEOUT_MS = 3600_000;

const SERVER = `  --server URL      https, or this machine
  --engagement ID   the engagement they belong to
  --key-file FILE   holds a key of that engagement; else BREAKWATER_KEY does
  --json            one JSON document on standard output`;

export const EVALUATION_REGISTER: Command = {
  help: `
Usage: breakwater evaluation register PLAN… --engagement ID --server URL [--key-file FILE] [--json]

Registers evaluation plans before the first run: their digests go into the engagement's own log, which the
developer can check. The same plan again is the same registration.

${SERVER}

Exit status: 0; 2 if a plan was not registered, with every problem printed.
`,
  run: (args, io) =>
    sendAll(args, io, {
      options: {},
      request: (path) => ({ path: `${path}/plans`, type: 'application/json' }),
      say: ({ id, digest }) => `${id}  ${digest}`,
    }),
};

export const EVALUATION_IMPORT: Command = {
  help: `
Usage: breakwater evaluation import LOG… --plan ID --engagement ID --server URL [--key-file FILE] [--json]

Sends sealed runs (Inspect logs, .eval or .json) to be read under a registered plan. A log of another task, or one
that cannot be read whole, is refused with every problem, and nothing of it is kept. Sending the same bytes again is
safe.

  --plan ID         the registered plan, as 'evaluation register' prints it
${SERVER}

Exit status: 0; 1 if a run departs from its plan; 2 if a log was not imported, with every problem printed.
`,
  run: (args, io) =>
    sendAll(args, io, {
      options: { plan: { type: 'string' } },
      request: (path, { plan }) => {
        if (plan === undefined) throw new UsageError('--plan names the registered plan');
        return { path: `${path}/runs?plan=${encodeURIComponent(plan)}`, type: 'application/octet-stream' };
      },
      say: ({ id, digest, departures }) =>
        [
          `${id}  ${digest}`,
          ...(departures ?? []).map(({ kind, count, detail }) => `  departs: ${kind} (${count}): ${detail}`),
        ].join('\n'),
    }),
};

type Sent = {
  readonly id: string;
  readonly digest: string;
  readonly departures?: readonly { readonly kind: string; readonly count: number; readonly detail: string }[];
};

type Sending = {
  readonly options: { readonly plan?: { readonly type: 'string' } };
  readonly request: (
    path: string,
    given: { readonly plan: string | undefined },
  ) => { readonly path: string; readonly type: string };
  readonly say: (sent: Sent) => string;
};

async function sendAll(
  args: readonly string[],
  io: CommandIo,
  { options, request, say }: Sending,
): Promise<ExitCode> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      server: { type: 'string' },
      engagement: { type: 'string' },
      'key-file': { type: 'string' },
      json: { type: 'boolean' },
      ...options,
    },
  });
  const { engagement, plan } = values as { readonly engagement?: string; readonly plan?: string };
  if (positionals.length === 0) throw new UsageError('name at least one file');
  if (engagement === undefined) throw new UsageError('--engagement names the engagement');
  const { path, type } = request(`/api/v1/engagements/${encodeURIComponent(engagement)}`, { plan });
  const url = new URL(path, readServer(values.server));
  const key = await readKey(values['key-file'], io);
  const sent: { readonly file: string; readonly answer: Sent }[] = [];
  for (const file of positionals) {
    const answer = await sendOne({ url, key, type }, file, io);
    if (answer !== null) sent.push({ file, answer });
    if (answer !== null && values.json !== true) io.stdout.write(`${printable(say(answer))}\n`);
  }
  if (values.json === true)
    io.stdout.write(`${JSON.stringify({ sent: sent.map(({ file, answer }) => ({ file, ...answer })) })}\n`);
  if (sent.length < positionals.length) return 2;
  return sent.some(({ answer }) => (answer.departures ?? []).length > 0) ? 1 : 0;
}

/** Null where it was not taken; why is then on standard error. */
async function sendOne(
  { url, key, type }: { readonly url: URL; readonly key: string; readonly type: string },
  file: string,
  io: CommandIo,
): Promise<Sent | null> {
  const fail = (why: string): null => {
    io.stderr.write(`${why}\n`);
    return null;
  };
  // The file is read as it is sent: a log may be larger than the memory.
  const body = await openAsBlob(file).catch((error: Error) => error);
  if (body instanceof Error) return fail(`${printable(file)}: : cannot be read: ${printable(body.message)}`);
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'error',
    headers: { authorization: `Bearer ${key}`, 'content-type': type },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => error);
  if (response instanceof Error)
    return fail(`${printable(file)}: : ${url.origin} cannot be asked: ${whyUnanswered(response)}`);
  const answer = await readAnswer(response);
  if (response.ok && answer !== null) return answer as Sent;
  return fail(refusalLines(file, response.status, answer));
}
