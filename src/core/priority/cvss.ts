/**
 * A claimed CVSS vector → version, score and severity, or why it is none. The score is the vector's own
 * most specific one (with threat and environmental metrics where given), as the library computes it.
 */
import calculator from 'ae-cvss-calculator';
import type { CvssVersion } from './cvss-metrics.ts';
import { OPTIONAL_METRICS, REQUIRED_METRICS } from './cvss-metrics.ts';

export type Severity = 'none' | 'low' | 'medium' | 'high' | 'critical';

export type CvssScore = {
  readonly version: CvssVersion;
  /** The vector as given, without white space around it. */
  readonly vector: string;
  /** 0.0–10.0, one decimal. */
  readonly score: number;
  readonly severity: Severity;
};

export type CvssAnswer =
  | { readonly ok: true; readonly value: CvssScore }
  | { readonly ok: false; readonly problem: string };

const PREFIX = /^CVSS:(3\.0|3\.1|4\.0)\//;
const MAX_LENGTH = 400;

/** Never throws. The problem is the end of a sentence about the vector and holds no text from it. */
export function scoreCvss(text: string): CvssAnswer {
  const vector = text.trim();
  if (vector.length > MAX_LENGTH) return refuse(`is longer than ${MAX_LENGTH} characters`);
  const prefix = PREFIX.exec(vector)?.[1] as CvssVersion | undefined;
  if (prefix === undefined && /^CVSS:/i.test(vector)) return refuse('names no CVSS version from 3.0 to 4.0');
  const version = prefix ?? '2.0';
  const bare = prefix === undefined ? vector.replace(/^\((.*)\)$/, '$1') : vector.slice(9);
  const fault = metricFault(version, bare);
  if (fault !== null) return refuse(fault);
  const scored = calculator.fromVector(prefix === undefined ? bare : vector);
  const score = scored?.calculateScores(false).overall;
  if (score === undefined || Number.isNaN(score)) return refuse('cannot be scored');
  return { ok: true, value: { version, vector, score, severity: severityOf(version, score) } };
}

function metricFault(version: CvssVersion, bare: string): string | null {
  const required = REQUIRED_METRICS[version];
  const optional = OPTIONAL_METRICS[version];
  const seen = new Set<string>();
  for (const part of bare.split('/')) {
    const [metric = '', value = '', more] = part.split(':');
    const known = Object.hasOwn(required, metric)
      ? required[metric]
      : Object.hasOwn(optional, metric)
        ? optional[metric]
        : undefined;
    if (known === undefined || more !== undefined) return `has a part that is no metric of CVSS ${version}`;
    if (!known.split(' ').includes(value)) return `gives the metric ${metric} a value that it does not have`;
    if (seen.has(metric)) return `gives the metric ${metric} twice`;
    seen.add(metric);
  }
  const missing = Object.keys(required).filter((metric) => !seen.has(metric));
  return missing.length === 0
    ? null
    : `lacks the metric${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`;
}

/** The qualitative scale of CVSS 3.0 to 4.0; for 2.0 the one of the NVD, which the guide itself lacks. */
export function severityOf(version: CvssVersion, score: number): Severity {
  if (version === '2.0') return score < 4 ? 'low' : score < 7 ? 'medium' : 'high';
  if (score === 0) return 'none';
  if (score < 4) return 'low';
  if (score < 7) return 'medium';
  return score < 9 ? 'high' : 'critical';
}

const RANKS: readonly Severity[] = ['none', 'low', 'medium', 'high', 'critical'];

/**
 * The number that lists sort by: 0 nothing claimed (or nothing readable), 1 none … 5 critical.
 * Several vectors: the newest CVSS version decides, the highest score within it.
 */
export function severityRank(vectors: readonly string[]): number {
  const best = bestScore(vectors);
  return best === null ? 0 : RANKS.indexOf(best.severity) + 1;
}

/** The score that speaks for several vectors, as in `severityRank`; null where none can be read. */
export function bestScore(vectors: readonly string[]): CvssScore | null {
  let best: CvssScore | null = null;
  for (const vector of vectors) {
    const answer = scoreCvss(vector);
    if (!answer.ok) continue;
    const { value } = answer;
    if (
      best === null ||
      value.version > best.version ||
      (value.version === best.version && value.score > best.score)
    ) {
      best = value;
    }
  }
  return best;
}

function refuse(problem: string): CvssAnswer {
  return { ok: false, problem };
}
