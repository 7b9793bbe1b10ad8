/** What is wrong with one document, for people who write or receive it; findings are only counted. */
import type { Problem } from '../core/problem.ts';
import { isRejecting } from '../core/problem.ts';
import type { FormatId, RejectedFinding } from './format.ts';
import { NO_FORMAT } from './format.ts';
import { DOCUMENT_LIMITS } from './json/limits.ts';
import { parseJson } from './json/parse.ts';
import type { DocumentOptions } from './registry.ts';
import { detectFormat } from './registry.ts';

export type Validation = {
  /** null: not JSON, or of no format that we know. */
  readonly format: FormatId | null;
  /** The version the document states; null where it states none. */
  readonly version: string | null;
  readonly valid: boolean;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** Findings that intake would take. */
  readonly findings: number;
  /** false: this is no document of ours at all (contracts: exit code 2 rather than 1). */
  readonly recognised: boolean;
};

/** Codes that say the bytes are not JSON that anyone would read. */
const NOT_JSON = new Set([
  'syntax',
  'not-utf8',
  'too-large',
  'too-deep',
  'too-many-values',
  'string-too-long',
  'number-too-long',
]);
/** The document keeps its standard; we only cannot make a finding of it. */
const NO_FAULT = new Set(['component-missing', 'words-missing', 'withdrawn']);

export async function validateDocument(bytes: Uint8Array, options: DocumentOptions): Promise<Validation> {
  const limits = options.limits ?? DOCUMENT_LIMITS;
  const parsed = parseJson(bytes, limits);
  const refusals = parsed.ok ? [] : parsed.problems;
  const document = parsed.ok ? parsed.value : parsed.refused;
  if (document === undefined) return unread(refusals);
  const format = detectFormat(document);
  if (format === null) return unread(parsed.ok ? [NO_FORMAT] : refusals);
  const reading = format.read(document, { limits, source: options.source, origin: options.origin });
  const examined = (await format.examine?.(document)) ?? [];
  return judge({
    format: format.id,
    version: format.versionOf(document),
    problems: [...refusals, ...(reading.ok ? [] : reading.problems), ...examined],
    rejected: reading.ok ? reading.value.rejected : [],
    warnings: [...(parsed.ok ? parsed.warnings : []), ...(reading.ok ? reading.warnings : [])],
    findings: parsed.ok && reading.ok ? reading.value.findings.length : 0,
  });
}

function unread(problems: readonly Problem[]): Validation {
  const recognised = problems.every(({ code }) => !NOT_JSON.has(code) && code !== NO_FORMAT.code);
  return { format: null, version: null, valid: false, problems, warnings: [], findings: 0, recognised };
}

/** Sorts what readers said into problems and warnings. */
export function judge(read: {
  readonly format: FormatId;
  readonly version: string | null;
  readonly problems: readonly Problem[];
  readonly rejected: readonly RejectedFinding[];
  readonly warnings: readonly Problem[];
  readonly findings: number;
}): Validation {
  const refusals = read.rejected.flatMap(({ problems }) => problems);
  const all = distinct([...read.problems, ...refusals, ...read.warnings]);
  const problems = all.filter((problem) => isRejecting(problem) && !NO_FAULT.has(problem.code));
  const warnings = all.filter((problem) => !isRejecting(problem) || NO_FAULT.has(problem.code));
  const { format, version, findings } = read;
  return { format, version, valid: problems.length === 0, problems, warnings, findings, recognised: true };
}

/** Two checks may see one fault. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ pointer, code, message }) => {
    const key = `${pointer}\n${code}\n${message}`;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
