/** Every format Breakwater reads, and the one door to them: bytes in, findings or problems out. */
import type { Parsed, Problem } from '../core/problem.ts';
import { isRejecting } from '../core/problem.ts';
import { csaf } from './csaf/read.ts';
import { cve } from './cve/read.ts';
import { cyclonedx } from './cyclonedx/read.ts';
import type { Format, FormatId, Reading, ReadOptions } from './format.ts';
import { NO_FORMAT } from './format.ts';
import type { JsonLimits } from './json/limits.ts';
import { DOCUMENT_LIMITS } from './json/limits.ts';
import type { JsonValue } from './json/parse.ts';
import { parseJson } from './json/parse.ts';
import { native } from './native/read.ts';
import { openvex } from './openvex/read.ts';
import { osv } from './osv/read.ts';
import { sarif } from './sarif/read.ts';

/** The order does not matter: at most one format recognises a document (contract test). */
export const FORMATS: readonly Format[] = [native, sarif, osv, cve, csaf, cyclonedx, openvex];

export function findFormat(id: FormatId): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}

/** null: no format recognises the document. */
export function detectFormat(document: JsonValue): Format | null {
  return FORMATS.find((format) => format.detect(document)) ?? null;
}

export type DocumentOptions = {
  /** What positional ids begin with: the path as given, or the digest; NDJSON adds `:<line>`. */
  readonly source: string;
  readonly origin: 'local' | 'http';
  readonly limits?: JsonLimits;
};

/**
 * Reads one document of any format. Not ok: it is not JSON, fits no format, or breaks its own standard,
 * with every reason. Ok with `rejected`: those findings break our rules, the others stand.
 * Never throws, whatever the bytes.
 */
export function readDocument(bytes: Uint8Array, options: DocumentOptions): Parsed<Reading> {
  const limits = options.limits ?? DOCUMENT_LIMITS;
  const parsed = parseJson(bytes, limits);
  const readOptions: ReadOptions = { limits, source: options.source, origin: options.origin };
  if (!parsed.ok) {
    const { problems, refused } = parsed;
    const more = refused === undefined ? [] : whatElse(refused, readOptions);
    return { ok: false, problems: [...problems, ...more].slice(0, limits.maxProblems) };
  }
  const format = detectFormat(parsed.value);
  if (format === null) return { ok: false, problems: [NO_FORMAT] };
  const reading = format.read(parsed.value, readOptions);
  if (!reading.ok || parsed.warnings.length === 0) return reading;
  return { ...reading, warnings: [...parsed.warnings, ...reading.warnings] };
}

/** What is wrong with a document that its names already refuse: all is said at once. */
function whatElse(document: JsonValue, options: ReadOptions): readonly Problem[] {
  const reading = detectFormat(document)?.read(document, options);
  if (reading === undefined) return [];
  const problems = reading.ok ? reading.value.rejected.flatMap((each) => each.problems) : reading.problems;
  return problems.filter(isRejecting);
}

/**
 * `readDocument`, then the slower rules that some standards have beyond it (CSAF's mandatory tests). For
 * doors that must not let an invalid document in.
 */
export async function readDocumentFully(
  bytes: Uint8Array,
  options: DocumentOptions,
): Promise<Parsed<Reading>> {
  const reading = readDocument(bytes, options);
  const examine = reading.ok ? findFormat(reading.value.format)?.examine : undefined;
  if (!reading.ok || examine === undefined) return reading;
  const parsed = parseJson(bytes, options.limits ?? DOCUMENT_LIMITS);
  if (!parsed.ok) return parsed;
  const problems = await examine(parsed.value);
  if (problems.some(isRejecting)) return { ok: false, problems };
  return { ...reading, warnings: [...reading.warnings, ...problems] };
}
