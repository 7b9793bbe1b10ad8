/**
 * An import that the desk can follow while it runs and find afterwards: who started it on which machine's account,
 * from where, what came of it. It is written down before the first document and after each batch, so that one that
 * was killed stands there without an end.
 */
import type { Actor } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness, Transactions } from '../ports.ts';
import {
  type ImportCounts,
  type ImportOptions,
  importAdvisories,
  newCounts,
  type PlacedDocument,
} from './import-advisories.ts';
import type { LeftOut } from './ports.ts';

type World = { readonly transactions: Transactions; readonly clock: Clock; readonly randomness: Randomness };

export type StartedImport = {
  /** Of a run that the desk already sees; absent: it begins now. */
  readonly id?: string;
  readonly startedAt?: Date;
  /** Of an upload. */
  readonly blob?: string | null;
  readonly account: string;
  readonly paths: readonly string[];
  readonly documents: AsyncIterable<PlacedDocument>;
};

const MAX_PATHS = 50;
const MAX_TEXT = 500;
/** A person mends the first of them and tries again. */
const MAX_LEFT_OUT = 100;

/** Acts as the exposure service. Rejects with what ended the import, once that is written down. */
export async function recordImport(
  world: World,
  exposure: Actor,
  { id, startedAt, blob, account, paths, documents }: StartedImport,
  options: Pick<ImportOptions, 'reject'>,
): Promise<Readonly<ImportCounts>> {
  const run = {
    id: id ?? newId('import', world.randomness),
    account: plain(account),
    paths: paths.slice(0, MAX_PATHS).map(plain),
    blob: blob ?? null,
    startedAt: startedAt ?? world.clock.now(),
  };
  const leftOut: LeftOut[] = [];
  let counts: Readonly<ImportCounts> = newCounts();
  const note = async (ended: { readonly finishedAt: Date | null; readonly failure: string | null }) => {
    const noted = { ...run, ...ended, updatedAt: world.clock.now(), counts: { ...counts }, leftOut };
    await world.transactions.run(exposure, ({ advisories }) => advisories.noteImport(noted));
  };
  await note({ finishedAt: null, failure: null });
  try {
    counts = await importAdvisories(world, exposure, documents, {
      reject: (source, problems) => {
        for (const { pointer, message, ...place } of problems)
          if (leftOut.length < MAX_LEFT_OUT)
            leftOut.push({
              source: plain(source),
              pointer: plain(pointer),
              message: plain(`${message}${placeOf(place)}`),
            });
        options.reject(source, problems);
      },
      progress: async (reached) => {
        counts = reached;
        await note({ finishedAt: null, failure: null });
      },
    });
  } catch (error) {
    const failure = plain(error instanceof Error ? error.message : 'it ended for an unknown reason');
    // What ended it may be that the database is gone; the reason that counts is the first.
    await note({ finishedAt: world.clock.now(), failure }).catch(() => undefined);
    throw error;
  }
  await note({ finishedAt: world.clock.now(), failure: null });
  return counts;
}

/** Of no more than one line. */
function plain(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, MAX_TEXT)
    .toWellFormed();
}

/** A line of a stream is a document of one line, which the source names: within it only the column says more. */
function placeOf({ line, column }: { readonly line?: number; readonly column?: number }): string {
  if (line === undefined || column === undefined) return '';
  return line === 1 ? ` (column ${column})` : ` (line ${line}, column ${column})`;
}
