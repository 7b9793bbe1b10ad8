/** What `match` prints. Large results are written element by element: no text holds them all. */
import type { Match, Matching, Unmatched, Upgrade } from '../../core/exposure/match.ts';
import type { Problem } from '../../core/problem.ts';
import type { CommandIo } from './command.ts';
import { printable } from './printable.ts';
import type { Rejected } from './read-findings.ts';

export type Warned = { readonly source: string; readonly problems: readonly Problem[] };

export type MatchReport = Matching & {
  readonly rejected: readonly Rejected[];
  readonly warnings: readonly Warned[];
};

/** The document of the contract (`docs/schema/match-output.schema.json`). */
export function writeJson(report: MatchReport, io: CommandIo): void {
  const { components, matches, unmatched, upgrades, suspicious, rejected, warnings } = report;
  io.stdout.write(`{"components":${components}`);
  writeArray('matches', matches, io);
  writeArray('unmatched', unmatched, io);
  writeArray('upgrades', upgrades, io);
  writeArray('suspicious', suspicious, io);
  writeArray('rejected', rejected.map(withoutSeverity), io);
  writeArray('warnings', warnings.map(withoutSeverity), io);
  io.stdout.write('}\n');
}

function writeArray(name: string, elements: readonly unknown[], io: CommandIo): void {
  io.stdout.write(`,${JSON.stringify(name)}:[`);
  for (let from = 0; from < elements.length; from += 1000) {
    const piece = elements.slice(from, from + 1000).map((element) => JSON.stringify(element));
    io.stdout.write(`${from === 0 ? '' : ','}${piece.join(',')}`);
  }
  io.stdout.write(']');
}

function withoutSeverity({ source, problems }: Warned): Warned {
  return { source, problems: problems.map(({ severity: _severity, ...problem }) => problem) };
}

export function writeText(report: MatchReport, io: CommandIo): void {
  const { components, matches, unmatched, upgrades, suspicious } = report;
  const line = (text: string): void => void io.stdout.write(`${printable(text)}\n`);
  line(`${components} components, ${matches.length} matches, ${unmatched.length} could not be looked up`);
  for (const match of matches) line(wordsOfMatch(match));
  for (const upgrade of upgrades) line(wordsOfUpgrade(upgrade));
  for (const each of unmatched) line(wordsOfUnmatched(each));
  if (suspicious.length > 0)
    line(
      `${suspicious.length} groups of advisories call each other the same and are not believed; --json lists them`,
    );
}

function wordsOfMatch({ status, component, advisory, fixed, reason }: Match): string {
  const fix = fixed.length === 0 ? 'no fixed version is known' : `fixed in ${fixed.join(', ')}`;
  return `${status.padEnd(12)}  ${component}  ${advisory}  ${fix}  ${reason}`;
}

function wordsOfUpgrade({ component, clearsAll, best }: Upgrade): string {
  if (clearsAll !== null) return `upgrade       ${component}  to ${clearsAll}, which clears everything known`;
  if (best === null) return `upgrade       ${component}  to nothing: no fixed version is known`;
  return `upgrade       ${component}  to ${best.version}; that leaves ${best.leaves.join(', ')}`;
}

function wordsOfUnmatched({ sbom, component, reason, pointer }: Unmatched): string {
  return `not looked up ${component}  ${reason}  (${sbom}: ${pointer ?? ''})`;
}
