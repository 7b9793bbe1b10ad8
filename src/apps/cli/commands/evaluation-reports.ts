/** Reports that a server computed, read where the runs were made: a list, or one of them as JSON or as its page. */
import { writeFile } from 'node:fs/promises';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { whyUnanswered } from '../read-bounded.ts';
import { readAnswer, readKey, readServer, refusalLines } from './check.ts';

const TIMEOUT_MS = 120_000;

export const EVALUATION_REPORTS: Command = {
  help: `
Usage: breakwater evaluation reports [REPORT] --engagement ID --server URL [--html FILE] [--key-file FILE] [--json]

Lists the reports of an engagement, newest first, or reads the one named: as JSON, or as its printable page.

  --html FILE       write the report's page, which loads nothing from elsewhere
  --server URL      https, or this machine
  --engagement ID   the engagement they belong to
  --key-file FILE   holds a key of that engagement; else BREAKWATER_KEY does
  --json            one JSON document on standard output

Exit status: 0; 1 if the report named departs from its plan; 2 if nothing could be read.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        server: { type: 'string' },
        engagement: { type: 'string' },
        'key-file': { type: 'string' },
        html: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const [report] = positionals;
    const { engagement, html } = values;
    if (positionals.length > 1) throw new UsageError('name one report, or none for the list');
    if (engagement === undefined) throw new UsageError('--engagement names the engagement');
    if (html !== undefined && report === undefined) throw new UsageError('--html needs the report’s id');
    const path = `/api/v1/engagements/${encodeURIComponent(engagement)}/reports`;
    const server = readServer(values.server);
    const key = await readKey(values['key-file'], io);
    const ask = (rest: string) => fetchOne(new URL(`${path}${rest}`, server), key, io);
    if (report === undefined) {
      const answer = await ask('');
      if (answer === null) return 2;
      const { items } = (await answer.json()) as { readonly items: readonly Row[] };
      const lines = items.map((row) => `${printable(lineOf(row))}\n`).join('');
      io.stdout.write(values.json === true ? `${JSON.stringify({ reports: items })}\n` : lines);
      return 0;
    }
    const answer = await ask(`/${encodeURIComponent(report)}`);
    if (answer === null) return 2;
    const read = (await answer.json()) as Row & { readonly notice: string };
    if (html !== undefined) {
      const page = await ask(`/${encodeURIComponent(report)}/page`);
      if (page === null) return 2;
      await writeFile(html, await page.text()).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(`--html ${printable(html)} cannot be written (${error.code}).`);
      });
      io.stderr.write(`written: ${printable(html)}\n`);
    }
    const lines = `${printable(lineOf(read))}\n  ${printable(read.notice)}\n`;
    io.stdout.write(values.json === true ? `${JSON.stringify(read)}\n` : lines);
    return read.departures === 0 ? 0 : 1;
  },
};

type Row = {
  readonly id: string;
  readonly digest: string;
  readonly models: readonly string[];
  readonly departures: number;
  readonly madeAt: string;
};

function lineOf({ id, digest, models, departures, madeAt }: Row): string {
  const how = departures === 0 ? 'as planned' : `${departures} departures`;
  return `${id}  ${madeAt}  ${models.join(' and ')}, ${how}, ${digest}`;
}

/** Null where it was refused or nobody answered; why is then on standard error. */
async function fetchOne(url: URL, key: string, io: CommandIo): Promise<Response | null> {
  const response = await fetch(url, {
    redirect: 'error',
    headers: { authorization: `Bearer ${key}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => error);
  if (response instanceof Error) {
    io.stderr.write(`${url.origin} cannot be asked: ${whyUnanswered(response)}\n`);
    return null;
  }
  if (response.ok) return response;
  io.stderr.write(`${refusalLines(url.pathname, response.status, await readAnswer(response))}\n`);
  return null;
}
