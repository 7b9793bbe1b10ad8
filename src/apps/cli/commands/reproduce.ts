import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openLab } from '../../../adapters/sandbox/open-lab.ts';
import { openAttestationKey } from '../../../adapters/signing/attestation-key.ts';
import { attest } from '../../../app/lab/attest.ts';
import { inParallel } from '../../../app/lab/in-parallel.ts';
import { type Experiment, reproduce } from '../../../app/lab/reproduce.ts';
import { runMatrix } from '../../../app/lab/run-matrix.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';
import { dataDirectory } from '../places.ts';
import { printable, problemLine } from '../printable.ts';
import { type ReadFindings, type Rejected, readFindings } from '../read-findings.ts';

export const REPRODUCE: Command = {
  help: `
Usage: breakwater reproduce PATH… [--matrix] [--json] [--data DIR]

Runs the reproducers of the findings in the given files and directories in the lab's sandbox, with every
control, and says which hold. Needs no server and no database; packages come from the npm registry that npm
is configured for and are kept in the data directory.

  --matrix    runs every proof of a component against every patch for it, and says which findings are one root
              cause: each one's minimal patch stops the other's proof, or both crash alike in one build
  --json      one JSON document on standard output, attestations included
  --data DIR  where packages and the signing key are kept (default: BREAKWATER_DATA, else .breakwater)

Exit status: 0 every finding is reproduced, 1 not all are, 2 there was nothing to run.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean' }, matrix: { type: 'boolean' }, data: { type: 'string' } },
    });
    if (positionals.length === 0) throw new UsageError('name at least one file or directory');
    const read = await readFindings(positionals, io.stdin);
    tellRejected(read.rejected, io);
    if (read.findings.length === 0) {
      if (read.rejected.length === 0) io.stderr.write('no finding in what was given\n');
      const none = { findings: [], clusters: [], rejected: read.rejected };
      if (values.json === true) io.stdout.write(`${JSON.stringify(none)}\n`);
      return 2;
    }
    const dataDir = dataDirectory(values.data, io.env);
    return runAll(read, { dataDir, json: values.json === true, matrix: values.matrix === true }, io);
  },
};

type Choice = { readonly dataDir: string; readonly json: boolean; readonly matrix: boolean };

async function runAll(read: ReadFindings, choice: Choice, io: CommandIo): Promise<ExitCode> {
  const folders = new Map(read.findings.map(({ source, finding }) => [finding.id, dirname(source)]));
  const lab = await openLab({
    cacheDirectory: join(choice.dataDir, 'lab', 'npm'),
    env: io.env,
    sources: { folderOf: (id) => folders.get(id) ?? null, blob: async () => null },
  });
  try {
    const key = await openAttestationKey(choice.dataDir, lab.randomness);
    const attestor = {
      ...key,
      digest: lab.digest,
      inForce: lab.inForce,
      limitsOf: lab.limitsOf,
      labVersion: await ownVersion(),
      now: () => new Date(),
    };
    let done = 0;
    const tested = await inParallel(lab.capacity, read.findings, async ({ finding }) => {
      const experiment = await reproduce(finding, lab);
      tellProgress(++done, read.findings.length, experiment, io);
      const attestation = attest(finding, experiment, attestor);
      return { finding, experiment, answer: { ...experiment.reproduction, attestation } };
    });
    const results = tested.map(({ answer }) => answer);
    const crossed = choice.matrix
      ? await runMatrix(tested, lab, lab.capacity)
      : { clusters: results.map(({ finding }) => [finding]) };
    const document = { findings: results, ...crossed, rejected: read.rejected };
    if (choice.json) io.stdout.write(`${JSON.stringify(document)}\n`);
    else {
      for (const result of results) io.stdout.write(`${lineOf(result)}\n`);
      for (const cluster of choice.matrix ? crossed.clusters : [])
        io.stdout.write(`one root cause: ${cluster.map(printable).join(', ')}\n`);
    }
    return results.every(({ verdict }) => verdict === 'reproduced') ? 0 : 1;
  } finally {
    await lab.close();
  }
}

function lineOf({
  finding,
  verdict,
  reason,
  assurance,
  controls,
  patches,
}: Experiment['reproduction']): string {
  const why = reason === null ? '' : ` (${reason})`;
  const checks = Object.entries(controls).filter(
    ([, outcome]) => outcome !== 'not_run' && outcome !== 'not_applicable',
  );
  const shown = checks.map(([name, outcome]) => `${name} ${outcome}`);
  const judged = patches.map((patch) => `patch ${printable(patch.id)} ${patch.verdict}`);
  return [`${printable(finding)}: ${verdict}${why}, ${assurance}`, ...shown, ...judged].join('; ');
}

function tellProgress(done: number, all: number, { reproduction }: Experiment, io: CommandIo): void {
  io.stderr.write(`${done}/${all} ${printable(reproduction.finding)} ${reproduction.verdict}\n`);
}

function tellRejected(rejected: readonly Rejected[], io: CommandIo): void {
  for (const { source, problems } of rejected) {
    for (const problem of problems) io.stderr.write(problemLine(source, problem));
  }
}

async function ownVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(
    await readFile(join(import.meta.dirname, '../../../../package.json'), 'utf8'),
  );
  return String((manifest as { version?: unknown }).version ?? '0.0.0');
}
