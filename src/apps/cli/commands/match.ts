import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Matching, matchInventories, type SbomInventory } from '../../../core/exposure/match.ts';
import { isRejecting } from '../../../core/problem.ts';
import { toInventoryComponent } from '../../../formats/cyclonedx/inventory-component.ts';
import { readInventory } from '../../../formats/inventory.ts';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { LOCAL_LIMITS, printable } from '../documents.ts';
import { readAdvisories } from '../read-advisories.ts';
import type { Rejected } from '../read-findings.ts';

export const MATCH: Command = {
  help: `
Usage: breakwater match --sbom FILE… --advisories PATH… [--json]

Says which components of the inventories (CycloneDX or SPDX, JSON) the advisories affect, and which versions
fix them. Advisories are OSV records: files, directories, NDJSON, each also gzipped. Every component that
could not be looked up is listed with its reason. Needs no server and no database.

  --json  one JSON document on standard output

Exit status: 0, or 2 if no inventory or no advisory could be read.
`,
  run: async (args, io) => {
    const { sboms, advisories: paths, json } = readMatchArguments(args);
    const inventories: SbomInventory[] = [];
    const rejected: Rejected[] = [];
    for (const sbom of sboms) {
      const read = await readSbom(sbom);
      if ('components' in read) inventories.push(read);
      else rejected.push(read);
    }
    const read = await readAdvisories(paths);
    rejected.push(...read.rejected);
    const matching = matchInventories(inventories, read.advisories);
    for (const { source, problems } of rejected) {
      for (const { pointer, message } of problems) {
        io.stderr.write(`${printable(source)}: ${printable(pointer)}: ${printable(message)}\n`);
      }
    }
    if (json) io.stdout.write(`${JSON.stringify(matchDocument(matching, rejected))}\n`);
    else tell(matching, io);
    return inventories.length === 0 || read.advisories.length === 0 ? 2 : 0;
  },
};

type MatchArguments = {
  readonly sboms: readonly string[];
  readonly advisories: readonly string[];
  readonly json: boolean;
};

/** `--sbom a b c` takes everything up to the next option, which parseArgs cannot say. */
function readMatchArguments(args: readonly string[]): MatchArguments {
  const sboms: string[] = [];
  const advisories: string[] = [];
  let json = false;
  let into: string[] | null = null;
  for (const arg of args) {
    if (arg === '--sbom') into = sboms;
    else if (arg === '--advisories') into = advisories;
    else if (arg === '--json') json = true;
    else if (arg.startsWith('--sbom=')) sboms.push(arg.slice('--sbom='.length));
    else if (arg.startsWith('--advisories=')) advisories.push(arg.slice('--advisories='.length));
    else if (arg.startsWith('-') && arg !== '-') throw new UsageError(`unknown option '${printable(arg)}'`);
    else if (into === null) throw new UsageError(`'${printable(arg)}' stands before --sbom or --advisories`);
    else into.push(arg);
  }
  if (sboms.length === 0) throw new UsageError('name at least one inventory with --sbom');
  if (advisories.length === 0) throw new UsageError('name at least one file or directory with --advisories');
  return { sboms, advisories, json };
}

async function readSbom(file: string): Promise<SbomInventory | Rejected> {
  const bytes = await readBounded(file).catch((error: NodeJS.ErrnoException) => error);
  if (bytes instanceof Error) {
    const message =
      bytes.code === 'ENOENT'
        ? 'There is no such file.'
        : `It cannot be read: ${bytes.code ?? bytes.message}.`;
    return { source: file, problems: [{ pointer: '', code: 'unreadable', message }] };
  }
  const parsed = readInventory(bytes, LOCAL_LIMITS);
  if (!parsed.ok) return { source: file, problems: parsed.problems.filter(isRejecting) };
  return { sbom: file, components: parsed.value.components.map(toInventoryComponent) };
}

async function readBounded(file: string): Promise<Buffer> {
  if ((await stat(file)).size > LOCAL_LIMITS.maxBytes) throw new Error('the file is larger than 64 MiB');
  const bytes = await readFile(file);
  if (!/\.gz$/i.test(file)) return bytes;
  return promisify(gunzip)(bytes, { maxOutputLength: LOCAL_LIMITS.maxBytes });
}

function matchDocument({ components, matches, unmatched }: Matching, rejected: readonly Rejected[]) {
  return {
    components,
    matches,
    unmatched,
    rejected: rejected.map(({ source, problems }) => ({
      source,
      problems: problems.map(({ pointer, code, message }) => ({ pointer, code, message })),
    })),
  };
}

function tell({ components, matches, unmatched, suspicious }: Matching, io: CommandIo): void {
  const lines = [
    `${components} components, ${matches.length} matches, ${unmatched.length} could not be looked up`,
  ];
  for (const match of matches) {
    const fix = match.fixed.length === 0 ? 'no fixed version is known' : `fixed in ${match.fixed.join(', ')}`;
    lines.push(`${match.status.padEnd(12)}  ${match.component}  ${match.advisory}  ${fix}`);
  }
  for (const { component, reason } of unmatched) lines.push(`not looked up  ${component}  ${reason}`);
  for (const ids of suspicious) {
    lines.push(
      `not believed: ${ids.length} advisories call each other the same (${ids.slice(0, 3).join(', ')}, …)`,
    );
  }
  io.stdout.write(`${lines.map(printable).join('\n')}\n`);
}
