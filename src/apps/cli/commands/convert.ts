import { readFileSync } from 'node:fs';
import type { Problem } from '../../../core/problem.ts';
import { isRejecting } from '../../../core/problem.ts';
import { lossesOf } from '../../../formats/losses.ts';
import { readDocumentFully } from '../../../formats/registry.ts';
import type { WriteFrame } from '../../../formats/writer.ts';
import { WRITERS } from '../../../formats/writers.ts';
import { readArguments } from '../arguments.ts';
import type { Command, CommandIo } from '../command.ts';
import { UsageError } from '../command.ts';
import { LOCAL_LIMITS, readLocalFile } from '../documents.ts';
import { printable, problemLine } from '../printable.ts';

const NAMES = Object.keys(WRITERS).join('|');

export const CONVERT: Command = {
  help: `
Usage: breakwater convert FILE --to ${NAMES} [options]

Reads the findings of a document in any supported format and writes them in another: one document, or one a
line where the standard holds only one finding a document.

What would not come back from the other format is named on standard error, a member a line.

FILE may be '-', for one document on standard input.

  --publisher NAME --namespace URL   who publishes (CSAF; else a placeholder)
  --organisation UUID                who assigned the identifiers (CVE; else a placeholder)

Exit code: 0 written; 2 the document cannot be read, or its findings cannot be said in that format.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: {
        to: { type: 'string' },
        json: { type: 'boolean' },
        publisher: { type: 'string' },
        namespace: { type: 'string' },
        organisation: { type: 'string' },
      },
      allowPositionals: true,
    });
    const [path] = positionals;
    if (path === undefined || positionals.length > 1) throw new UsageError('name one FILE.');
    const to = values.to ?? '';
    if (!Object.hasOwn(WRITERS, to)) throw new UsageError(`--to must be one of ${NAMES}.`);
    const findings = await findingsOf(path, io);
    if (findings === null) return 2;
    const written = WRITERS[to as keyof typeof WRITERS](findings, frameOf(values));
    if (!written.ok) {
      for (const reason of written.reasons) io.stderr.write(`${printable(path)}: : ${printable(reason)}\n`);
      return 2;
    }
    for (const note of written.notes) io.stderr.write(`note: ${printable(note)}\n`);
    const { documents } = written;
    const lost = lossesOf(findings, { format: to as keyof typeof WRITERS, documents, limits: LOCAL_LIMITS });
    for (const { member, findings: many } of lost) {
      io.stderr.write(
        `does not come back from ${to}: ${member} (of ${many} ${many === 1 ? 'finding' : 'findings'})\n`,
      );
    }
    const [only] = written.documents;
    if (written.documents.length === 1) io.stdout.write(`${JSON.stringify(only, null, 2)}\n`);
    else if (values.json === true) io.stdout.write(`${JSON.stringify(written.documents, null, 2)}\n`);
    else for (const document of written.documents) io.stdout.write(`${JSON.stringify(document)}\n`);
    return 0;
  },
};

async function findingsOf(path: string, io: CommandIo) {
  const file = await readLocalFile(path, io.stdin);
  if (!file.ok) return refuse(path, [file.problem], io);
  const findings = [];
  for await (const document of file.documents) {
    if (!('bytes' in document)) {
      const problem = 'problem' in document ? document.problem : tooLargeToConvert();
      return refuse(document.name, [problem], io);
    }
    const reading = await readDocumentFully(document.bytes, {
      source: document.name,
      origin: 'local',
      limits: LOCAL_LIMITS,
    });
    if (!reading.ok) return refuse(document.name, reading.problems.filter(isRejecting), io);
    findings.push(...reading.value.findings);
    for (const { problems } of reading.value.rejected) refuse(document.name, problems, io);
  }
  if (findings.length > 0) return findings;
  return refuse(path, [{ pointer: '', code: 'no-finding', message: 'The document makes no finding.' }], io);
}

function tooLargeToConvert(): Problem {
  const message = `The document is larger than ${LOCAL_LIMITS.maxBytes} bytes.`;
  return { pointer: '', code: 'too-large', message };
}

function refuse(name: string, problems: readonly Problem[], io: CommandIo): null {
  for (const problem of problems) io.stderr.write(problemLine(name, problem));
  return null;
}

type Given = {
  readonly publisher?: string | undefined;
  readonly namespace?: string | undefined;
  readonly organisation?: string | undefined;
};

function frameOf({ publisher, namespace, organisation }: Given): WriteFrame {
  if ((publisher === undefined) !== (namespace === undefined)) {
    throw new UsageError('--publisher and --namespace belong together.');
  }
  if (namespace !== undefined && !/^https?:\/\/[^\s/]+/.test(namespace))
    throw new UsageError('--namespace must be an http(s) URL.');
  const { version } = JSON.parse(
    readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return {
    at: `${new Date().toISOString().slice(0, 19)}Z`,
    engine: version,
    ...(publisher !== undefined && namespace !== undefined && { publisher: { name: publisher, namespace } }),
    ...(organisation !== undefined && { organisation }),
  };
}
