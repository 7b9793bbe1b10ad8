import type { Problem } from '../../../core/problem.ts';
import { looksLikeSarif, readSarifStream } from '../../../formats/sarif/stream.ts';
import type { Validation } from '../../../formats/validate.ts';
import { judge, validateDocument } from '../../../formats/validate.ts';
import { readArguments } from '../arguments.ts';
import type { Command, CommandIo, ExitCode } from '../command.ts';
import { UsageError } from '../command.ts';
import type { LocalDocument } from '../documents.ts';
import { LOCAL_LIMITS, LOCAL_STREAM_LIMITS, readLocalFile, tooLarge } from '../documents.ts';
import { printable, problemLine } from '../printable.ts';

export const VALIDATE: Command = {
  help: `
Usage: breakwater validate FILE… [--json]

Detects the format of each document and prints every problem with its JSON pointer. Files named *.ndjson or
*.jsonl hold a document a line; '-' is one document on standard input. Warnings do not make a document invalid.

  --json  { "files": [ { "file", "format", "version", "valid", "problems", "warnings", "findings" } ] }

Exit code: 0 all valid; 1 one is invalid; 2 one cannot be read, is not JSON, or fits no format.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { json: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (positionals.length === 0) throw new UsageError('name at least one FILE.');
    const files: ({ readonly file: string } & Validation)[] = [];
    for (const path of positionals) {
      for await (const validation of validateFile(path, io.stdin)) files.push(validation);
    }
    if (values.json === true) io.stdout.write(`${JSON.stringify({ files: files.map(toJson) }, null, 2)}\n`);
    else for (const file of files) print(file, io);
    return exitCode(files);
  },
};

async function* validateFile(
  path: string,
  stdin: CommandIo['stdin'],
): AsyncGenerator<{ readonly file: string } & Validation> {
  const file = await readLocalFile(path, stdin);
  if (!file.ok) {
    yield { file: path, ...unread(file.problem) };
    return;
  }
  for await (const document of file.documents) {
    yield { file: document.name, ...(await validateOne(document)) };
  }
}

async function validateOne(document: LocalDocument): Promise<Validation> {
  if ('bytes' in document) {
    return validateDocument(document.bytes, { source: document.name, origin: 'local', limits: LOCAL_LIMITS });
  }
  if ('problem' in document) return unread(document.problem);
  if (!looksLikeSarif(document.head)) {
    return unread(tooLarge());
  }
  const options = { limits: LOCAL_STREAM_LIMITS, source: document.name, origin: 'local' } as const;
  const stream = await readSarifStream(document.read, options);
  if (!stream.ok) {
    const read = {
      format: 'sarif',
      version: null,
      problems: stream.problems,
      rejected: [],
      warnings: [],
      findings: 0,
    } as const;
    return judge(read);
  }
  const warnings: Problem[] = [...stream.warnings];
  const problems: Problem[] = [];
  let findings = 0;
  for await (const { finding, rejected, sink } of stream.value.results) {
    if (finding !== undefined) findings += 1;
    if (problems.length < LOCAL_LIMITS.maxProblems) problems.push(...(rejected?.problems ?? []));
    if (warnings.length < LOCAL_LIMITS.maxProblems) warnings.push(...sink.warnings);
  }
  return judge({ format: 'sarif', version: '2.1.0', problems, rejected: [], warnings, findings });
}

function unread(problem: Problem): Validation {
  return {
    format: null,
    version: null,
    valid: false,
    problems: [problem],
    warnings: [],
    findings: 0,
    recognised: false,
  };
}

function toJson({ recognised: _, ...file }: { readonly file: string } & Validation): object {
  return {
    ...file,
    problems: file.problems.map(withoutSeverity),
    warnings: file.warnings.map(withoutSeverity),
  };
}

function withoutSeverity({ severity: _, ...problem }: Problem): object {
  return problem;
}

function print(file: { readonly file: string } & Validation, io: CommandIo): void {
  for (const problem of file.problems) io.stdout.write(problemLine(file.file, problem));
  for (const warning of file.warnings) io.stdout.write(problemLine(file.file, warning, 'warning: '));
  if (file.format === null) return;
  const verdict = file.valid ? 'valid' : 'not valid';
  const version = file.version === null ? '' : ` ${file.version}`;
  io.stdout.write(
    `${printable(file.file)}: ${verdict}, ${file.format}${version}, findings: ${file.findings}\n`,
  );
}

function exitCode(files: readonly Validation[]): ExitCode {
  if (files.some(({ recognised }) => !recognised)) return 2;
  return files.every(({ valid }) => valid) ? 0 : 1;
}
