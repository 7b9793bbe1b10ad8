import { suiteChanges, suiteDigest } from '../../../core/model/suite.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { printable } from '../printable.ts';
import { readSuiteFile } from '../read-evaluation-suite.ts';

export const EVALUATION_SUITE: Command = {
  help: `
Usage: breakwater evaluation suite FILE [--since FILE] [--json]

Reads a suite of tasks (breakwater.evaluation-suite/1) and prints its digest, which plans refer to: SHA-256 over its
canonical JSON (RFC 8785). A suite is kept on a server by a person, on the page Models.

  --since FILE  an earlier version; prints what was added, removed and changed, task by task
  --json        one JSON document on standard output

Exit status: 0; 1 if it differs from the version given with --since; 2 if a file is no suite, with every problem
printed.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { json: { type: 'boolean' }, since: { type: 'string' } },
      allowPositionals: true,
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new UsageError('name one suite');
    const suite = await readSuiteFile(file, io);
    const earlier = values.since === undefined ? null : await readSuiteFile(values.since, io);
    if (suite === null || (earlier === null && values.since !== undefined)) return 2;
    const changes = earlier === null ? null : suiteChanges(earlier, suite);
    const digest = `sha256:${suiteDigest(suite)}`;
    const { name, version, tasks } = suite;
    const lines = [
      `${digest}  ${file}`,
      ...(changes?.added ?? []).map((id) => `  added: ${id}`),
      ...(changes?.removed ?? []).map((id) => `  removed: ${id}`),
      ...(changes?.changed ?? []).map(({ task, fields }) => `  changed: ${task}: ${fields.join(', ')}`),
    ];
    io.stdout.write(
      values.json === true
        ? `${JSON.stringify({ file, digest, name, version, tasks: tasks.length, changes })}\n`
        : lines.map((line) => `${printable(line)}\n`).join(''),
    );
    return changes !== null && Object.values(changes).some((each) => each.length > 0) ? 1 : 0;
  },
};
