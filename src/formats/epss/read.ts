/**
 * EPSS scores as FIRST publishes them each day: a comment line with the day, a header, then `cve,epss,percentile`
 * a line. A line that cannot be read is named and the others stand.
 */
import type { Parsed, Problem } from '../../core/problem.ts';

export type EpssDay = {
  /** YYYY-MM-DD. */
  readonly scoredOn: string;
  readonly scores: readonly {
    readonly cve: string;
    readonly score: number;
    readonly percentile: number | null;
  }[];
};

const MAX_WARNINGS = 200;
const HEAD = /^#.*\bscore_date:(\d{4}-\d{2}-\d{2})/;
const LINE = /^(CVE-\d{4}-\d{4,19}),([0-9.eE+-]{1,24})(?:,([0-9.eE+-]{1,24}))?\r?$/;

export function isEpss(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^#.*score_date:/.test(start) || /^cve,epss/.test(start);
}

/** Without the day nothing can be stored: scores of different days do not mix. */
export function readEpss(bytes: Uint8Array): Parsed<EpssDay> {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const scoredOn = HEAD.exec(lines[0] ?? '')?.[1];
  if (scoredOn === undefined) {
    const message =
      "The first line has to be FIRST's comment with 'score_date:'; it says of which day the scores are.";
    return { ok: false, problems: [{ pointer: '', code: 'score-date', message, line: 1 }] };
  }
  const warnings: Problem[] = [];
  const scores = new Map<string, EpssDay['scores'][number]>();
  for (const [index, line] of lines.entries()) {
    if (line === '' || line === '\r' || line.startsWith('#') || line.startsWith('cve,')) continue;
    const read = toScore(line);
    if (read !== null) scores.set(read.cve, read);
    else if (warnings.length < MAX_WARNINGS) {
      const message = 'A line has a CVE id, a score from 0 to 1 and a percentile from 0 to 1.';
      warnings.push({ pointer: '', code: 'epss-line', message, severity: 'warning', line: index + 1 });
    }
  }
  return { ok: true, value: { scoredOn, scores: [...scores.values()] }, warnings };
}

function toScore(line: string): EpssDay['scores'][number] | null {
  const [, cve, score, percentile] = LINE.exec(line) ?? [];
  if (cve === undefined || !isShare(Number(score))) return null;
  if (percentile !== undefined && !isShare(Number(percentile))) return null;
  return { cve, score: Number(score), percentile: percentile === undefined ? null : Number(percentile) };
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
