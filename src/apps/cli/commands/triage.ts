import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openLab } from '../../../adapters/sandbox/open-lab.ts';
import { inParallel } from '../../../app/lab/in-parallel.ts';
import { reproduce } from '../../../app/lab/reproduce.ts';
import { type Deduplication, deduplicate } from '../../../core/dedupe/deduplicate.ts';
import type { JudgedPair } from '../../../core/dedupe/judge.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, type ExitCode, UsageError } from '../command.ts';
import { dataDirectory, requirePlace } from '../places.ts';
import { printable, problemLine } from '../printable.ts';
import { type ReadFindings, type Rejected, readFindings } from '../read-findings.ts';

export const TRIAGE: Command = {
  help: `
Usage: breakwater triage PATH… [--reproduce] [--json] [--out DIR]

Reads findings in any supported format from files and directories, and says which of them are one flaw and
why. What is not certain enough to merge is suggested, likeliest first. '-' is one document on standard input.
Needs no server and no database.

  --reproduce  also runs every reproducer in the lab's sandbox and adds its verdict
  --json       one JSON document on standard output
  --out DIR    also writes the same document to DIR/triage.json
  --data DIR   where the lab keeps packages (default: BREAKWATER_DATA, else .breakwater)

Exit status: 0 if any finding was accepted, 2 if none was; rejected input is listed either way.
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        out: { type: 'string' },
        reproduce: { type: 'boolean' },
        data: { type: 'string' },
      },
    });
    if (positionals.length === 0) throw new UsageError('name at least one file or directory');
    if (values.out !== undefined) requirePlace('--out', values.out);
    const read = await readFindings(positionals, io.stdin);
    const result = deduplicate(read.findings.map(({ finding }) => finding));
    const proofs =
      values.reproduce === true ? await reproduceAll(read, dataDirectory(values.data, io.env), io) : null;
    const document = { ...triageDocument(read, result), ...(proofs !== null && { reproductions: proofs }) };
    const text = `${JSON.stringify(document)}\n`;
    if (values.out !== undefined) {
      await mkdir(values.out, { recursive: true });
      await writeFile(join(values.out, 'triage.json'), text);
    }
    tellRejected(read.rejected, io);
    if (read.findings.length + read.rejected.length === 0) io.stderr.write('no finding in what was given\n');
    if (values.json === true) io.stdout.write(text);
    else io.stdout.write(readable(read, result) + proofLines(proofs));
    return exitCode(read);
  },
};

type Proof = {
  readonly finding: string;
  readonly verdict: string;
  readonly reason: string | null;
  readonly assurance: string;
};

async function reproduceAll(read: ReadFindings, dataDir: string, io: CommandIo): Promise<readonly Proof[]> {
  const lab = await openLab({ cacheDirectory: join(dataDir, 'lab', 'npm'), env: io.env });
  try {
    return await inParallel(lab.capacity, read.findings, async ({ finding }) => {
      const { reproduction } = await reproduce(finding, lab);
      const { verdict, reason, assurance } = reproduction;
      return { finding: finding.id, verdict, reason, assurance };
    });
  } finally {
    await lab.close();
  }
}

function proofLines(proofs: readonly Proof[] | null): string {
  if (proofs === null || proofs.length === 0) return '';
  const lines = proofs.map(
    ({ finding, verdict, reason }) =>
      `  ${verdict.padEnd(14)}  ${printable(finding)}${reason === null ? '' : `  (${reason})`}`,
  );
  return `\nWhat the lab saw:\n${lines.join('\n')}\n`;
}

function triageDocument(read: ReadFindings, { clusters, suggestions }: Deduplication) {
  return {
    findings: read.findings.length,
    clusters: clusters.map(({ id, canonical, findings, links }) => ({
      id,
      canonical,
      findings,
      links: links.map(linkOf),
    })),
    suggestions: suggestions.map((pair) => {
      const { decidedBy: _, ...suggestion } = linkOf(pair);
      return suggestion;
    }),
    rejected: read.rejected.map(({ source, problems }) => ({
      source,
      problems,
    })),
  };
}

function linkOf({ a, b, relation, confidence, decidedBy, evidence }: JudgedPair) {
  return { a, b, relation, confidence, decidedBy, evidence };
}

function exitCode(read: ReadFindings): ExitCode {
  return read.findings.length > 0 ? 0 : 2;
}

const LISTED = 20;

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function readable(read: ReadFindings, { clusters, suggestions }: Deduplication): string {
  const merged = clusters.filter(({ findings }) => findings.length > 1);
  const titles = new Map(read.findings.map(({ finding }) => [finding.id, finding.title ?? '']));
  const named = (id: string) =>
    `${printable(id)}  ${printable((titles.get(id) ?? '').slice(0, 90))}`.trimEnd();
  const lines = [
    `${many(read.findings.length, 'finding')}, ${many(clusters.length, 'root cause')}, ${many(suggestions.length, 'suggestion')}, ${read.rejected.length} rejected`,
  ];
  for (const { findings, links } of merged) {
    lines.push('', `${findings.length} findings are one flaw:`, ...findings.map((id) => `  ${named(id)}`));
    const reasons = new Set(
      links.flatMap(({ evidence }) => evidence.slice(0, 3).map(({ detail }) => detail)),
    );
    for (const reason of [...reasons].slice(0, 5)) lines.push(`    because: ${printable(reason)}`);
  }
  if (suggestions.length > 0) lines.push('', 'To decide, likeliest first:');
  for (const { a, b, confidence } of suggestions.slice(0, LISTED)) {
    lines.push(`  ${confidence.toFixed(2)}  ${named(a)}`, `        ${named(b)}`);
  }
  if (suggestions.length > LISTED) lines.push(`  and ${suggestions.length - LISTED} more (--json lists all)`);
  return `${lines.join('\n')}\n`;
}

function tellRejected(rejected: readonly Rejected[], io: CommandIo): void {
  for (const { source, problems } of rejected) {
    for (const problem of problems) io.stderr.write(problemLine(source, problem));
  }
}
