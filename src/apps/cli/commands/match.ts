import { type AdvisoryLookup, lookupOf } from '../../../core/exposure/lookup.ts';
import {
  type Match,
  newMatcher,
  type Unmatched,
  type Upgrade,
  unmatchedOf,
} from '../../../core/exposure/match.ts';
import { type Subject, type VexAssertion, vexLookup } from '../../../core/exposure/vex.ts';
import type { Problem } from '../../../core/problem.ts';
import { toInventoryComponent } from '../../../formats/cyclonedx/inventory-component.ts';
import type { InventoryStream } from '../../../formats/inventory-stream.ts';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { LOCAL_LIMITS } from '../documents.ts';
import { readLists } from '../match-arguments.ts';
import { type MatchReport, type Warned, writeJson, writeText } from '../match-output.ts';
import { printable, problemLine } from '../printable.ts';
import type { Rejected } from '../read-findings.ts';
import { openSbom } from '../read-sboms.ts';

export const MATCH: Command = {
  help: `
Usage: breakwater match --sbom FILE… (--advisories PATH… | --index FILE) [--vex FILE…] [--json]

Says which components of the inventories (CycloneDX 1.2 to 1.7 or SPDX 2.2, 2.3 and 3.0, JSON, also gzipped) the
advisories affect, why, and what to upgrade to. Advisories are OSV and CVE records and CSAF documents: files, directories,
NDJSON, ZIP, each also gzipped; or an index that 'breakwater match index' made of them. VEX statements (OpenVEX,
CSAF, CycloneDX) decide over advisories, with who said so. Every component that could not be looked up is listed
with its reason. Needs no server and no database.

  --json  one JSON document on standard output

Exit status: 0, or 2 if no inventory or no advisory could be read, or the index is damaged or behind its sources.
`,
  run: async (args, io) => {
    const asked = readMatchArguments(args);
    const rejected: Rejected[] = [];
    const lookup = await advisoriesOf(asked, rejected, io);
    if (lookup === 'refused') return 2;
    const vex = await readVexFiles(asked.vex, rejected);
    const report = await matchAll(asked.sboms, { lookup: lookup?.of ?? null, vex, rejected });
    for (const { source, problems } of rejected) tell(source, problems, { mark: '', io });
    for (const { source, problems } of report.warnings) tell(source, problems, { mark: 'warning: ', io });
    if (asked.json) writeJson(report, io);
    else writeText(report, io);
    const isUnread =
      rejected.filter(({ source }) => asked.sboms.includes(source)).length === asked.sboms.length;
    return isUnread || lookup === null ? 2 : 0;
  },
};

type MatchArguments = {
  readonly sboms: readonly string[];
  readonly advisories: readonly string[];
  readonly index: string | null;
  readonly vex: readonly string[];
  readonly json: boolean;
};

function readMatchArguments(args: readonly string[]): MatchArguments {
  const { lists, flags } = readLists(args, ['sbom', 'advisories', 'index', 'vex'], ['json']);
  const [index, ...others] = lists.index;
  if (lists.sbom.length === 0) throw new UsageError('name at least one inventory with --sbom');
  if (others.length > 0) throw new UsageError('--index takes one file; make one index of all advisories');
  if (index === undefined && lists.advisories.length === 0)
    throw new UsageError('name at least one file or directory with --advisories, or an index with --index');
  if (index !== undefined && lists.advisories.length > 0)
    throw new UsageError(
      '--advisories and --index exclude each other: aliases join advisories of one set only',
    );
  return {
    // Named twice, an inventory would have every exposure twice.
    sboms: [...new Set(lists.sbom)],
    advisories: lists.advisories,
    index: index ?? null,
    vex: lists.vex,
    json: flags.has('json'),
  };
}

/** Null: no advisory could be read, which is told and goes on with none. `refused`: nothing may go on. */
async function advisoriesOf(
  { advisories, index }: MatchArguments,
  rejected: Rejected[],
  io: CommandIo,
): Promise<{ readonly of: AdvisoryLookup } | null | 'refused'> {
  if (index !== null) {
    const { openIndex } = await import('../index-file.ts');
    const opened = await openIndex(index);
    if (opened.ok) return { of: opened.lookup };
    io.stderr.write(`${printable(opened.line)}\n`);
    return 'refused';
  }
  const { readAdvisories } = await import('../read-advisories.ts');
  const read = await readAdvisories(advisories);
  rejected.push(...read.rejected);
  if (read.documents === 0 && read.rejected.length === 0) {
    const empty = { pointer: '', code: 'no-advisory', message: 'There is no advisory in it.' };
    rejected.push(...advisories.map((source) => ({ source, problems: [empty] })));
  }
  for (const { source, problems } of read.warnings) tell(source, problems, { mark: 'warning: ', io });
  return read.documents === 0 ? null : { of: lookupOf(read.advisories) };
}

async function readVexFiles(
  files: readonly string[],
  rejected: Rejected[],
): Promise<readonly VexAssertion[]> {
  if (files.length === 0) return [];
  const { advisoryDocuments } = await import('../../../adapters/archive/advisory-documents.ts');
  const { readVex } = await import('../../../formats/vex.ts');
  const assertions: VexAssertion[] = [];
  for await (const document of advisoryDocuments(files)) {
    const { source } = document;
    const read =
      'problem' in document
        ? ({ ok: false, problems: [document.problem] } as const)
        : readVex(document.bytes, { source, limits: LOCAL_LIMITS });
    if (read.ok) assertions.push(...read.value);
    else rejected.push({ source, problems: read.problems });
  }
  return assertions;
}

type Setting = {
  readonly lookup: AdvisoryLookup | null;
  readonly vex: readonly VexAssertion[];
  readonly rejected: Rejected[];
};

async function matchAll(sboms: readonly string[], { lookup, vex, rejected }: Setting): Promise<MatchReport> {
  const matches: Match[] = [];
  const unmatched: Unmatched[] = [];
  const upgrades: Upgrade[] = [];
  const warnings: Warned[] = [];
  const known = lookup ?? lookupOf([]);
  const asserted = vexLookup(vex);
  let components = 0;
  for (const sbom of sboms) {
    const opened = await openSbom(sbom);
    if (!opened.ok) {
      rejected.push({ source: sbom, problems: opened.problems });
      continue;
    }
    if (opened.warnings.length > 0) warnings.push({ source: sbom, problems: opened.warnings });
    const matcher = newMatcher({ sbom, subject: subjectOf(opened.stream), lookup: known, vex: asserted });
    for await (const entry of opened.stream.entries()) {
      components += 1;
      const component = toInventoryComponent(entry);
      const found = matcher(component);
      for (const match of found.matches) matches.push(match);
      if (found.upgrade !== null) upgrades.push(found.upgrade);
      if (found.reason !== null) unmatched.push(unmatchedOf(sbom, component, found.reason));
    }
  }
  return { components, matches, unmatched, upgrades, suspicious: known.suspicious, rejected, warnings };
}

function subjectOf({ subject }: InventoryStream): Subject | null {
  if (subject === null) return null;
  const { purl, cpe } = toInventoryComponent({ ...subject, pointer: '' });
  return { purl, ...(cpe !== undefined && { cpe }) };
}

function tell(
  source: string,
  problems: readonly Problem[],
  { mark, io }: { readonly mark: string; readonly io: CommandIo },
): void {
  for (const problem of problems) io.stderr.write(problemLine(source, problem, mark));
}
