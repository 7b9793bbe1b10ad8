/**
 * What leaves one instance for another as a file: prepared by one named person, read by two others, then sealed.
 * The file is an in-toto statement in a DSSE envelope (in-toto Attestation Framework v1, DSSE v1.0.2) whose
 * subjects are the digests of its parts, so that a receiver can tell every part that was touched.
 */
import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '../ledger/canonical-json.ts';
import type { Problem } from '../problem.ts';
import { STATEMENT_TYPE } from '../reproduction/attestation.ts';
import { isAbove, MARKINGS, type Marking, NOT_ACCREDITED } from './marking.ts';

export const EXCHANGE_TYPE = 'urn:breakwater:exchange:v1';
export const EXCHANGE_FORMAT = 'breakwater.exchange/1';

export const PART_KINDS = ['finding', 'document'] as const;
export type PartKind = (typeof PART_KINDS)[number];

const MAX_PARTS = 200;
const MAX_PART_BYTES = 1024 * 1024;

export type ExchangePart = {
  readonly kind: PartKind;
  /** What the sender calls it; unique within a file. */
  readonly name: string;
  readonly marking: Marking;
  /** Whom its sender names as its source; credit travels with the part. */
  readonly credit: string | null;
  /** JSON of the sender's: a native finding, or a document as text. */
  readonly body: Json;
};

export type ExchangeContent = {
  readonly id: string;
  /** The instance it leaves, and the one it is meant for, as people call them. */
  readonly from: string;
  readonly to: string;
  readonly purpose: string;
  readonly marking: Marking;
  readonly preparedAt: string;
  readonly parts: readonly ExchangePart[];
};

/** SHA-256, hex, over RFC 8785: what a reviewer reads is named by it. */
export function digestOf(value: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(value as Json))
    .digest('hex');
}

/** Everything that keeps a file from being prepared here; empty where nothing does. */
export function faultsOfContent(
  content: Pick<ExchangeContent, 'marking' | 'parts'>,
  maximum: Marking,
): readonly Problem[] {
  const problems: Problem[] = [];
  const say = (pointer: string, code: string, message: string) => problems.push({ pointer, code, message });
  const { parts } = content;
  if (parts.length === 0 || parts.length > MAX_PARTS)
    say('/parts', 'part-count', `A file has 1 to ${MAX_PARTS} parts.`);
  if (isAbove(content.marking, maximum)) say('/marking', 'above-marking', above(content.marking, maximum));
  const names = new Set<string>();
  for (const [at, part] of parts.entries()) {
    if (names.has(part.name)) say(`/parts/${at}/name`, 'repeated', 'Another part has this name.');
    names.add(part.name);
    if (canonicalJson(part.body).length > MAX_PART_BYTES)
      say(`/parts/${at}`, 'too-large', `A part has at most ${MAX_PART_BYTES} characters.`);
    if (isAbove(part.marking, content.marking)) {
      const message = `It is marked ${part.marking}; the file says ${content.marking}, and a file is marked at least as its parts.`;
      say(`/parts/${at}/marking`, 'above-file', message);
    }
  }
  return problems;
}

function above(marking: Marking, maximum: Marking): string {
  return `It is marked ${marking}; this instance takes and gives nothing above ${maximum}. ${NOT_ACCREDITED}`;
}

/** One who read a file. Ids; names stay in rows. */
export type Review = { readonly by: string; readonly digest: string };

export type ReviewRefusal =
  /** Whoever put a file together does not review it. */
  | 'own-work'
  | 'reviewed-before'
  /** Something else than what stands now was read. */
  | 'another-content'
  | 'not-waiting';

export type ExchangeState = 'prepared' | 'reviewed-once' | 'sealed' | 'refused';

/** Whether this person's review counts, and what the file is then; the second one seals. */
export function reviewExchange(
  file: {
    readonly state: ExchangeState;
    readonly preparedBy: string;
    readonly digest: string;
    readonly reviews: readonly Review[];
  },
  review: Review,
):
  | { readonly ok: true; readonly state: ExchangeState }
  | { readonly ok: false; readonly refusal: ReviewRefusal } {
  if (file.state !== 'prepared' && file.state !== 'reviewed-once')
    return { ok: false, refusal: 'not-waiting' };
  if (review.by === file.preparedBy) return { ok: false, refusal: 'own-work' };
  if (file.reviews.some(({ by }) => by === review.by)) return { ok: false, refusal: 'reviewed-before' };
  if (review.digest !== file.digest) return { ok: false, refusal: 'another-content' };
  return { ok: true, state: file.reviews.length === 0 ? 'reviewed-once' : 'sealed' };
}

/** The bytes that are signed: canonical, so that the same content is the same file. */
export function exchangeStatement(
  content: ExchangeContent,
  reviews: readonly { readonly name: string; readonly at: string }[],
): Uint8Array {
  const statement = {
    _type: STATEMENT_TYPE,
    subject: content.parts.map((part) => ({ name: part.name, digest: { sha256: digestOf(part) } })),
    predicateType: EXCHANGE_TYPE,
    predicate: { format: EXCHANGE_FORMAT, notAccredited: NOT_ACCREDITED, content, reviews },
  };
  return new TextEncoder().encode(canonicalJson(statement as unknown as Json));
}

export type ReadExchange = {
  readonly content: ExchangeContent;
  readonly reviews: readonly { readonly name: string; readonly at: string }[];
};

/**
 * What a signed payload from elsewhere holds. Every problem at once; the caller has verified the signature, which
 * says who sealed it and nothing about whether it is sound.
 */
export function readExchange(
  statement: unknown,
  maximum: Marking,
):
  | { readonly ok: true; readonly value: ReadExchange }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const say = (pointer: string, code: string, message: string) => problems.push({ pointer, code, message });
  const outer = record(statement);
  const predicate = record(outer?.['predicate']);
  if (outer?.['predicateType'] !== EXCHANGE_TYPE || predicate?.['format'] !== EXCHANGE_FORMAT) {
    say('/predicateType', 'not-an-exchange', `This is no file of the format ${EXCHANGE_FORMAT}.`);
    return { ok: false, problems };
  }
  const content = record(predicate['content']);
  const at = '/predicate/content';
  const line = (name: string, max: number): string => {
    const value = content?.[name];
    if (typeof value === 'string' && value.length > 0 && value.length <= max) return value;
    say(`${at}/${name}`, 'missing', `This is text of 1 to ${max} characters.`);
    return '';
  };
  const heading = {
    id: line('id', 64),
    from: line('from', 200),
    to: line('to', 200),
    purpose: line('purpose', 2000),
    preparedAt: line('preparedAt', 40),
  };
  const marking = markingAt(content?.['marking'], `${at}/marking`, say);
  const given = Array.isArray(content?.['parts']) ? (content['parts'] as readonly unknown[]) : [];
  const parts = given.slice(0, MAX_PARTS).map((part, index) => readPart(part, `${at}/parts/${index}`, say));
  if (given.length > MAX_PARTS) say(`${at}/parts`, 'part-count', `A file has 1 to ${MAX_PARTS} parts.`);
  const whole: ExchangeContent = { ...heading, marking, parts };
  for (const fault of faultsOfContent(whole, maximum))
    say(`${at}${fault.pointer}`, fault.code, fault.message);
  const reviews = readReviews(predicate['reviews'], say);
  checkSubjects(outer['subject'], parts, say);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: { content: whole, reviews } };
}

type Say = (pointer: string, code: string, message: string) => unknown;

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** Unknown is refused like one that is too high: what nobody can place is not let in. */
function markingAt(value: unknown, pointer: string, say: Say): Marking {
  const marking = MARKINGS.find((known) => known === value);
  if (marking === undefined) say(pointer, 'unknown-marking', `A marking is one of ${MARKINGS.join(', ')}.`);
  return marking ?? 'UNCLASSIFIED';
}

function readPart(value: unknown, pointer: string, say: Say): ExchangePart {
  const part = record(value);
  const kind = PART_KINDS.find((known) => known === part?.['kind']);
  const name = part?.['name'];
  const credit = part?.['credit'];
  if (kind === undefined)
    say(`${pointer}/kind`, 'unknown-part', `A part is one of ${PART_KINDS.join(', ')}.`);
  if (typeof name !== 'string' || name.length === 0 || name.length > 200)
    say(`${pointer}/name`, 'missing', 'This is text of 1 to 200 characters.');
  if (credit !== null && (typeof credit !== 'string' || credit.length > 200))
    say(`${pointer}/credit`, 'credit', 'Null, or text of at most 200 characters.');
  if (part?.['body'] === undefined) say(`${pointer}/body`, 'missing', 'A part has a body.');
  return {
    kind: kind ?? 'document',
    name: typeof name === 'string' ? name : '',
    marking: markingAt(part?.['marking'], `${pointer}/marking`, say),
    credit: typeof credit === 'string' ? credit : null,
    body: (part?.['body'] ?? null) as Json,
  };
}

function readReviews(value: unknown, say: Say): ReadExchange['reviews'] {
  const reviews = (Array.isArray(value) ? (value as readonly unknown[]) : []).map(record);
  const names = reviews.map((review) => review?.['name']);
  const isSound =
    reviews.length === 2 && names.every((name) => typeof name === 'string') && names[0] !== names[1];
  if (isSound)
    return reviews.map((review) => ({ name: String(review?.['name']), at: String(review?.['at']) }));
  say('/predicate/reviews', 'not-reviewed', 'Two different people must have reviewed it.');
  return [];
}

function checkSubjects(value: unknown, parts: readonly ExchangePart[], say: Say): void {
  const subjects = (Array.isArray(value) ? (value as readonly unknown[]) : []).map(record);
  for (const [index, part] of parts.entries()) {
    const subject = subjects[index];
    const isSame =
      subject?.['name'] === part.name && record(subject['digest'])?.['sha256'] === digestOf(part);
    if (!isSame) say(`/subject/${index}`, 'another-part', 'The digest is not that of the part beside it.');
  }
  if (subjects.length !== parts.length)
    say('/subject', 'subject-count', 'There is one subject for each part.');
}
