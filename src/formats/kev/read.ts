/**
 * CISA's catalogue of known exploited vulnerabilities (its published JSON): which CVEs are listed, since when,
 * due when. An entry that cannot be read is named and the others stand.
 */
import type { Parsed } from '../../core/problem.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { isObject } from '../json/parse.ts';
import { arrayAt, textAt } from '../json/read.ts';
import { addProblem, addWarning, newSink, problemsOf, quote } from '../json/shape.ts';

export type KevCatalogue = {
  /** `YYYY.MM.DD`: a later one compares higher. */
  readonly version: string;
  readonly entries: readonly KevListing[];
  /** False: some entries could not be read, so that a missing CVE does not mean that it was taken off. */
  readonly isComplete: boolean;
};

export type KevListing = {
  readonly cve: string;
  /** Days without a time, YYYY-MM-DD, as the catalogue gives them. */
  readonly addedOn: string;
  readonly dueOn: string | null;
  readonly ransomware: boolean;
};

const CVE = /^CVE-\d{4}-\d{4,19}$/;

export function isKev(document: JsonValue): boolean {
  return (
    isObject(document) &&
    Object.hasOwn(document, 'catalogVersion') &&
    Array.isArray(document['vulnerabilities'])
  );
}

/** Warnings name the entries that were left out. */
export function readKev(document: JsonValue): Parsed<KevCatalogue> {
  const sink = newSink({ maxProblems: 200 });
  const catalogue: JsonObject = isObject(document) ? document : {};
  const version = textAt(catalogue, 'catalogVersion') ?? '';
  if (!/^\d{4}\.\d{2}\.\d{2}$/.test(version)) {
    addProblem(
      sink,
      '/catalogVersion',
      'version',
      `The catalogue's version is a day like 2025.08.25, not ${quote(version)}.`,
    );
    return { ok: false, problems: problemsOf(sink) };
  }
  const entries = new Map<string, KevListing>();
  let isComplete = true;
  for (const [index, entry] of arrayAt(catalogue, 'vulnerabilities').entries()) {
    const read = isObject(entry) ? toListing(entry) : 'This is no object.';
    if (typeof read !== 'string') entries.set(read.cve, read);
    else {
      isComplete = false;
      addWarning(sink, `/vulnerabilities/${index}`, 'kev-entry', read);
    }
  }
  return {
    ok: true,
    value: { version, entries: [...entries.values()], isComplete },
    warnings: sink.warnings,
  };
}

/** Or why not. */
function toListing(entry: JsonObject): KevListing | string {
  const cve = textAt(entry, 'cveID') ?? '';
  const addedOn = textAt(entry, 'dateAdded') ?? '';
  const dueOn = textAt(entry, 'dueDate') ?? null;
  if (!CVE.test(cve)) return `${quote(cve)} is no CVE id.`;
  if (!isDay(addedOn)) return `${cve}: ${quote(addedOn)} is no day on which it was added.`;
  if (dueOn !== null && !isDay(dueOn)) return `${cve}: ${quote(dueOn)} is no due day.`;
  return { cve, addedOn, dueOn, ransomware: textAt(entry, 'knownRansomwareCampaignUse') === 'Known' };
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
