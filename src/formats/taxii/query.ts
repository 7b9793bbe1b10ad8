/**
 * TAXII 2.1: what a client may ask of a collection (clause 3.4 filtering, 3.5 pagination), which media types it
 * may ask for (clause 1.6.8), and how a refusal looks (clause 3.6.1).
 */
import type { Parsed, Problem } from '../../core/problem.ts';

export const TAXII_TYPE = 'application/taxii+json;version=2.1';
export const STIX_TYPE = 'application/stix+json;version=2.1';

export type Version = 'first' | 'last' | 'all' | { readonly at: string };

export type CollectionQuery = {
  readonly ids: readonly string[] | null;
  readonly types: readonly string[] | null;
  readonly versions: readonly Version[];
  readonly addedAfter: string | null;
  readonly limit: number;
  /** False where only objects of another STIX version were asked for: there are none. */
  readonly wants21: boolean;
};

export const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;
/** Values of one filter: more is an attack on the query, not a filter. */
const MAX_VALUES = 100;
const OBJECT_ID = /^[a-z][a-z0-9-]{2,249}--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TYPE = /^[a-z][a-z0-9-]{2,249}$/;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/;

type Asked = Readonly<Record<string, string | undefined>>;

/** Every problem at once, at `/query/<name>`. */
export function readCollectionQuery(asked: Asked): Parsed<CollectionQuery> {
  const problems: Problem[] = [];
  const refuse = (name: string, message: string) =>
    problems.push({ pointer: `/query/${name}`, code: 'taxii-query', message });
  const listed = (name: string, isValid: (value: string) => boolean, what: string) => {
    const text = asked[name];
    if (text === undefined) return null;
    const values = text.split(',');
    if (values.length > MAX_VALUES || !values.every(isValid)) {
      refuse(name, `This is up to ${MAX_VALUES} ${what}, by commas.`);
    }
    return values;
  };
  const ids = listed('match[id]', (id) => OBJECT_ID.test(id), 'STIX ids');
  const types = listed('match[type]', (type) => TYPE.test(type), 'STIX types');
  const versions = listed('match[version]', isVersion, 'versions: first, last, all or a UTC timestamp');
  const specs = listed('match[spec_version]', (spec) => /^\d\.\d$/.test(spec), 'STIX versions');
  const after = asked['added_after'];
  if (after !== undefined && !isTimestamp(after)) refuse('added_after', 'This is a UTC timestamp.');
  const next = asked['next'] === undefined ? null : opened(asked['next']);
  if (next === undefined) refuse('next', 'This is no value that was given here.');
  const limit = asked['limit'] ?? String(DEFAULT_LIMIT);
  if (!/^[1-9]\d{0,8}$/.test(limit)) refuse('limit', 'This is a whole number from 1.');
  if (problems.length > 0) return { ok: false, problems };
  const starts = [after, next].filter((start) => typeof start === 'string').map(inMicroseconds);
  return {
    ok: true,
    warnings: [],
    value: {
      ids,
      types,
      versions: (versions ?? ['last']).map(asVersion),
      addedAfter: starts.toSorted().at(-1) ?? null,
      limit: Math.min(Number(limit), MAX_LIMIT),
      wants21: specs === null || specs.includes('2.1'),
    },
  };
}

/** Opaque to clients: when the last object of the page was added. */
export function sealedNext(addedAt: string): string {
  return Buffer.from(addedAt, 'utf8').toString('base64url');
}

function opened(next: string): string | undefined {
  const text = Buffer.from(next, 'base64url').toString('utf8');
  return isTimestamp(text) ? text : undefined;
}

function isVersion(text: string): boolean {
  return ['first', 'last', 'all'].includes(text) || isTimestamp(text);
}

function asVersion(text: string): Version {
  return text === 'first' || text === 'last' || text === 'all' ? text : { at: text };
}

function isTimestamp(text: string): boolean {
  return TIMESTAMP.test(text) && !Number.isNaN(Date.parse(text));
}

/** One length, so that texts compare as times do. */
function inMicroseconds(timestamp: string): string {
  const [seconds = '', fraction = ''] = timestamp.slice(0, -1).split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}Z`;
}

/** Absent is anything. A version other than 2.1 is not spoken. */
export function acceptsTaxii(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.toLowerCase().split(';');
    if (type.trim() === '*/*' || type.trim() === 'application/*') return true;
    const version = parameters.map((each) => each.trim()).find((each) => each.startsWith('version='));
    const isSpoken = version === undefined || version === 'version=2.1' || version === 'version="2.1"';
    return type.trim() === 'application/taxii+json' && isSpoken;
  });
}

/** A status is text in this format. */
export function taxiiError(status: number, title: string, problems: readonly Problem[] = []): string {
  const description = problems.map(({ pointer, message }) => `${pointer}: ${message}`).join(' ');
  return JSON.stringify({
    title,
    ...(description !== '' && { description }),
    http_status: String(status),
  });
}
