/**
 * Bulk import of what others have published: OSV, CSAF and CVE documents, KEV catalogues, EPSS days. Streamed in
 * batches of one transaction each: what is there already by its digest is not even parsed, what cannot be read
 * is named with its place while the rest goes on, and a run that was killed finds at the next try what it had
 * done. While one batch is written the next one is read.
 */
import { createHash } from 'node:crypto';
import { KEYS_VERSION, keyedPackage } from '../../core/exposure/lookup-keys.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Parsed, Problem } from '../../core/problem.ts';
import { isEpss, readEpss } from '../../formats/epss/read.ts';
import { DOCUMENT_LIMITS } from '../../formats/json/limits.ts';
import { parseJson } from '../../formats/json/parse.ts';
import { isKev, type KevCatalogue, readKev } from '../../formats/kev/read.ts';
import { type PublishedDocument, readPublished } from '../../formats/published-advisory.ts';
import type { Clock, Stores, Transactions } from '../ports.ts';
import { type NewAdvisoryDocument, Unstorable } from './ports.ts';
import { regroupRecords } from './regroup-records.ts';

type World = { readonly transactions: Transactions; readonly clock: Clock };

/** A document where it stood, or why there is none. */
export type PlacedDocument =
  | { readonly source: string; readonly bytes: Uint8Array }
  | { readonly source: string; readonly problem: Problem };

export type ImportCounts = {
  documents: number;
  /** Known by their digest; nothing was read. */
  unchanged: number;
  added: number;
  changed: number;
  /** Records of which a later version is here. */
  older: number;
  assessments: number;
  kev: number;
  epss: number;
  rejected: number;
};

export type ImportOptions = {
  /** Called for each document that was left out, or in part; nothing is kept of it. */
  readonly reject: (source: string, problems: readonly Problem[]) => void;
  /** After each batch that was written. */
  readonly progress?: (counts: Readonly<ImportCounts>) => Promise<void>;
};

const BATCH_DOCUMENTS = 1_000;
const BATCH_BYTES = 16 * 1024 * 1024;

type Received = { readonly source: string; readonly bytes: Uint8Array; readonly digest: Buffer };
type Read = Received & { readonly published: PublishedDocument };
type KevRead = Received & { readonly catalogue: KevCatalogue };

/** Acts as the exposure service, which alone may write them. What they reach is computed by `matchPortfolio`. */
export async function importAdvisories(
  world: World,
  exposure: Actor,
  documents: AsyncIterable<PlacedDocument>,
  options: ImportOptions,
): Promise<Readonly<ImportCounts>> {
  const counts = newCounts();
  const importing: Importing = { world, exposure, counts, options };
  let batch: Received[] = [];
  let size = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const full = batch;
    [batch, size] = [[], 0];
    const fresh = await withoutKnown(importing, full);
    const read = fresh.flatMap((received) => readOne(importing, received));
    await writing;
    writing = write(importing, read).then(() => options.progress?.({ ...counts }));
    // Awaited at the next batch; until then a failure must not count as unhandled.
    writing.catch(() => undefined);
  };
  try {
    for await (const document of documents) {
      counts.documents += 1;
      if ('problem' in document) {
        reject(importing, document.source, [document.problem]);
      } else if (isEpss(document.bytes)) {
        await importEpss(importing, document);
      } else {
        batch.push({ ...document, digest: createHash('sha256').update(document.bytes).digest() });
        size += document.bytes.length;
        if (batch.length >= BATCH_DOCUMENTS || size >= BATCH_BYTES) await flush();
      }
    }
    await flush();
  } finally {
    // Whatever ends it, nothing of it goes on afterwards.
    await writing;
  }
  return counts;
}

type Importing = {
  readonly world: World;
  readonly exposure: Actor;
  readonly counts: ImportCounts;
  readonly options: ImportOptions;
};

export function newCounts(): ImportCounts {
  return {
    documents: 0,
    unchanged: 0,
    added: 0,
    changed: 0,
    older: 0,
    assessments: 0,
    kev: 0,
    epss: 0,
    rejected: 0,
  };
}

function reject({ counts, options }: Importing, source: string, problems: readonly Problem[]): void {
  counts.rejected += 1;
  options.reject(source, problems);
}

async function withoutKnown(
  { world, exposure, counts }: Importing,
  batch: readonly Received[],
): Promise<readonly Received[]> {
  if (batch.length === 0) return [];
  const byDigest = new Map(batch.map((received) => [received.digest.toString('hex'), received]));
  const known = await world.transactions.run(exposure, ({ advisories }) =>
    advisories.unchanged([...byDigest.keys()], KEYS_VERSION),
  );
  // The same bytes twice in one batch are one document.
  const fresh = [...byDigest].filter(([digest]) => !known.has(digest)).map(([, received]) => received);
  counts.unchanged += batch.length - fresh.length;
  return fresh;
}

function readOne(importing: Importing, received: Received): readonly (Read | KevRead)[] {
  const parsed = parseJson(received.bytes, DOCUMENT_LIMITS);
  if (parsed.ok && isKev(parsed.value)) {
    const catalogue = accepted(importing, received.source, readKev(parsed.value));
    return catalogue === null ? [] : [{ ...received, catalogue }];
  }
  const published = accepted(importing, received.source, parsed.ok ? readPublished(parsed.value) : parsed);
  return published === null ? [] : [{ ...received, published }];
}

/** Null, and reported, where nothing could be read. What was left out of the rest is reported too. */
function accepted<T>(importing: Importing, source: string, read: Parsed<T>): T | null {
  if (!read.ok) {
    reject(importing, source, read.problems);
    return null;
  }
  const leftOut = read.warnings.filter(({ code }) => code === 'kev-entry' || code === 'epss-line');
  if (leftOut.length > 0) importing.options.reject(source, leftOut);
  return read.value;
}

async function write(importing: Importing, batch: readonly (Read | KevRead)[]): Promise<void> {
  for (const read of batch) if ('catalogue' in read) await writeKev(importing, read);
  const published = batch.filter((read): read is Read => 'published' in read);
  if (published.length === 0) return;
  try {
    await writePublished(importing, published);
  } catch (error) {
    if (!(error instanceof Unstorable)) throw error;
    // One document that the database does not take must not cost the others.
    for (const read of published) {
      try {
        await writePublished(importing, [read]);
      } catch (own) {
        if (!(own instanceof Unstorable)) throw own;
        const message =
          'The database does not take it: a name or version in it is longer than any honest one.';
        reject(importing, read.source, [{ pointer: '', code: 'unstorable', message }]);
      }
    }
  }
}

async function writePublished({ world, exposure, counts }: Importing, batch: readonly Read[]): Promise<void> {
  const documents = Map.groupBy(batch, ({ published }) => published.source);
  const assessments = batch.flatMap(({ published }) => published.assessments);
  const stored = await world.transactions.run(exposure, async ({ advisories }: Stores) => {
    const at = { now: world.clock.now(), keyedAs: KEYS_VERSION };
    const all = [];
    for (const [source, own] of documents) all.push(await advisories.store(source, own.map(toDocument), at));
    await regroupRecords(advisories, {
      added: all.flatMap(({ added }) => added),
      changed: all.flatMap(({ changed }) => changed),
      standing: all.flatMap(({ standing }) => standing),
    });
    if (assessments.length > 0) await advisories.assess(assessments);
    return all;
  });
  for (const { added, changed, older } of stored) {
    counts.added += added.length;
    counts.changed += changed.length;
    counts.older += older;
  }
  counts.assessments += assessments.length;
}

function toDocument({ bytes, digest, published }: Read): NewAdvisoryDocument {
  const records = published.records.map(({ affected, ...record }) => ({
    ...record,
    // A withdrawn record never matches, whatever it still lists.
    packages: record.withdrawnAt === null ? affected.map(keyedPackage) : [],
  }));
  return { digest, body: bytes, records };
}

async function writeKev(importing: Importing, { source, catalogue }: KevRead): Promise<void> {
  const { world, exposure, counts } = importing;
  const changed = await world.transactions.run(exposure, ({ advisories }) =>
    advisories.replaceKev(catalogue, world.clock.now()),
  );
  if (changed === null) {
    const message = `It is older than the catalogue that is here (${catalogue.version}); nothing was changed.`;
    reject(importing, source, [{ pointer: '/catalogVersion', code: 'older', message }]);
  } else {
    counts.kev += changed;
  }
}

const EPSS_BATCH = 10_000;

async function importEpss(
  importing: Importing,
  document: { readonly source: string; readonly bytes: Uint8Array },
) {
  const { world, exposure, counts } = importing;
  const day = accepted(importing, document.source, readEpss(document.bytes));
  if (day === null) return;
  for (let from = 0; from < day.scores.length; from += EPSS_BATCH) {
    const scores = day.scores.slice(from, from + EPSS_BATCH);
    counts.epss += await world.transactions.run(exposure, ({ advisories }) =>
      advisories.scoreEpss(scores, day.scoredOn),
    );
  }
}
