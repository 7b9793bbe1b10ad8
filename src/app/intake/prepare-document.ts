/** From bytes to what will be stored, without touching the world. Everything that can be refused is refused here. */
import { hash } from 'node:crypto';
import { componentKey } from '../../core/finding/component-key.ts';
import type { Finding, Tlp } from '../../core/finding/finding.ts';
import { tighterTlp } from '../../core/policy/resource.ts';
import { severityRank } from '../../core/priority/cvss.ts';
import type { Problem } from '../../core/problem.ts';
import type { RejectedFinding } from '../../formats/format.ts';
import { readDocument } from '../../formats/registry.ts';
import { digestText } from './receipt.ts';

export type PreparedFinding = {
  readonly finding: Finding;
  readonly ownId: string | null;
  readonly componentKey: string;
  readonly title: string;
  readonly tlp: Tlp;
  readonly severityRank: number;
};

export type PreparedDocument = {
  readonly digest: Uint8Array;
  readonly mediaType: string;
  readonly size: number;
  readonly bytes: Uint8Array;
  /** 1-based line in its stream, null elsewhere. */
  readonly line: number | null;
  readonly format: string;
  readonly findings: readonly PreparedFinding[];
  readonly rejected: readonly RejectedFinding[];
};

export type Prepared =
  | { readonly ok: true; readonly document: PreparedDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Until a coordinator and the finder agree on less. */
const DEFAULT_TLP: Tlp = 'AMBER';
const MAX_TITLE = 300;

/** Refuses a document of which nothing can be taken in; one that holds some good findings is taken with those. */
export function prepareDocument(
  bytes: Uint8Array,
  options: { readonly mediaType: string; readonly line: number | null },
): Prepared {
  const digest = sha256(bytes);
  const source = digestText(digest) + (options.line === null ? '' : `:${options.line}`);
  const reading = readDocument(bytes, { source, origin: 'http' });
  if (!reading.ok) return reading;
  const { findings, rejected, format } = reading.value;
  if (findings.length === 0 && rejected.length > 0) {
    return { ok: false, problems: rejected.flatMap((one) => one.problems) };
  }
  return {
    ok: true,
    document: {
      digest,
      mediaType: options.mediaType,
      size: bytes.length,
      bytes,
      line: options.line,
      format,
      findings: findings.map((finding) => prepareFinding(finding, source)),
      rejected,
    },
  };
}

export function prepareFinding(finding: Finding, source: string): PreparedFinding {
  const isPositional = finding.id.startsWith(`${source}#`);
  return {
    finding,
    ownId: finding.ownId ?? (isPositional ? null : finding.id),
    componentKey: componentKey(finding.component),
    title: titleOf(finding),
    tlp: tighterTlp(DEFAULT_TLP, finding.tlp ?? null) ?? DEFAULT_TLP,
    severityRank: severityRank(finding.severity),
  };
}

/** Its title, else the first line of its description, else nothing: never a text of ours. */
function titleOf({ title, description }: Finding): string {
  const text = title ?? description?.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  return text.length <= MAX_TITLE ? text : `${text.slice(0, MAX_TITLE - 1).toWellFormed()}…`;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}
