/**
 * Everything of an instance into one file, while it serves, and back into an empty one. The database first, as
 * one snapshot; then the files: blobs are written before the rows that name them and never change, so the files
 * of a later moment hold all that the snapshot names.
 */
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join, normalize, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { type Opening, readArchive, type Sealing, writeArchive } from './archive.ts';
import { BackupRefused, openRestorer, openSnapshot, type Restorer, type Snapshot } from './rows.ts';

export type BackupReport = { readonly file: string; readonly rows: number; readonly files: number };

/** The database's own files and what can be fetched or made again. */
const LEFT_OUT = new Set(['postgres', 'node', 'lab', 'address', 'setup.lock', 'incoming']);

type Beginning = { readonly format: 'breakwater.backup/1'; readonly migrations: Snapshot['migrations'] };
type End = {
  readonly rows: Readonly<Record<string, number>>;
  readonly files: number;
  readonly sequences: Snapshot['sequences'];
};

export async function writeBackup(options: {
  readonly url: string;
  readonly dataDir: string;
  readonly file: string;
  readonly sealing: Sealing;
}): Promise<BackupReport> {
  const snapshot = await openSnapshot(options.url);
  const rows: Record<string, number> = {};
  let files = 0;
  try {
    await writeArchive(options.file, options.sealing, async (archive) => {
      const beginning: Beginning = { format: 'breakwater.backup/1', migrations: snapshot.migrations };
      await archive.add('beginning.json', JSON.stringify(beginning));
      for (const table of snapshot.tables) {
        let part = 0;
        for await (const { lines, count } of snapshot.rows(table)) {
          part += 1;
          rows[table.name] = (rows[table.name] ?? 0) + count;
          await archive.add(`rows/${table.name}/${part}`, lines);
        }
      }
      for (const path of await filesOf(options.dataDir)) {
        await archive.addFile(`files/${relative(options.dataDir, path)}`, path, (await stat(path)).size);
        files += 1;
      }
      const end: End = { rows, files, sequences: snapshot.sequences };
      await archive.add('end.json', JSON.stringify(end));
    });
  } finally {
    await snapshot.close();
  }
  return { file: options.file, rows: sum(rows), files };
}

async function filesOf(dataDir: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (dir: string) => {
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      if (
        dir === dataDir
          ? LEFT_OUT.has(entry.name) || entry.name.startsWith('setup.lock')
          : entry.name === 'incoming'
      )
        continue;
      if (entry.isDirectory()) await visit(join(dir, entry.name));
      else if (entry.isFile()) found.push(join(dir, entry.name));
    }
  };
  await visit(dataDir);
  return found.toSorted();
}

/**
 * `url` is of a migrated, empty database; `dataDir` has no file of ours yet. The database is committed last: a
 * restore that fails can be tried again with an empty directory.
 */
export async function restoreBackup(options: {
  readonly url: string;
  readonly dataDir: string;
  readonly file: string;
  readonly opening: Opening;
}): Promise<BackupReport> {
  const standing = await filesOf(options.dataDir);
  if (standing.length > 0)
    throw new BackupRefused(
      `${standing[0]} is there already: a backup is restored into a new data directory`,
    );
  const restorer = await openRestorer(options.url);
  const seen: { rows: Record<string, number>; files: number; begun: boolean; end: End | null } = {
    rows: {},
    files: 0,
    begun: false,
    end: null,
  };
  try {
    await readArchive(options.file, options.opening, async (name, body) => {
      if (!seen.begun) {
        assertFits(JSON.parse(await text(body)), name, restorer);
        seen.begun = true;
      } else if (name.startsWith('rows/')) {
        const table = name.slice('rows/'.length, name.lastIndexOf('/'));
        const lines = (await text(body)).split('\n').filter((line) => line !== '');
        await restorer.insert(table, lines);
        seen.rows[table] = (seen.rows[table] ?? 0) + lines.length;
      } else if (name.startsWith('files/')) {
        await placeFile(options.dataDir, name.slice('files/'.length), body);
        seen.files += 1;
      } else if (name === 'end.json') {
        seen.end = JSON.parse(await text(body)) as End;
      }
    });
    if (seen.end === null) throw new BackupRefused('the backup was cut short: its end is missing');
    if (seen.end.files !== seen.files || JSON.stringify(seen.end.rows) !== JSON.stringify(seen.rows)) {
      throw new BackupRefused('the backup does not hold what its end says it should');
    }
    await restorer.commit(seen.end.sequences);
  } catch (error) {
    await restorer.abort();
    throw isOfTheFile(error)
      ? new BackupRefused(`the backup cannot be read: ${(error as Error).message}`)
      : error;
  }
  return { file: options.file, rows: sum(seen.rows), files: seen.files };
}

/** Reads as far as the beginning, so that nothing is made for a file that is no backup or cannot be opened. */
export async function requireBackup(file: string, opening: Opening): Promise<void> {
  const enough = new Error('that was the beginning');
  try {
    await readArchive(file, opening, async (name, body) => {
      const beginning: unknown = name === 'beginning.json' ? JSON.parse(await text(body)) : null;
      if ((beginning as Partial<Beginning> | null)?.format !== 'breakwater.backup/1') {
        throw new BackupRefused('this is no backup of Breakwater');
      }
      throw enough;
    });
    throw new BackupRefused('the backup cannot be read: it is empty');
  } catch (error) {
    if (error === enough) return;
    throw isOfTheFile(error) || isUnreadable(error)
      ? new BackupRefused(`the backup cannot be read: ${(error as Error).message}`)
      : error;
  }
}

function isUnreadable(error: unknown): boolean {
  return ['EACCES', 'EISDIR', 'ENOENT', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/** Not ours and not the database's: decompression, decryption and tar say in their own words what they met. */
function isOfTheFile(error: unknown): boolean {
  if (error instanceof BackupRefused || error instanceof pg.DatabaseError) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code === '' || code.startsWith('Z_') || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

function assertFits(beginning: unknown, name: string, restorer: Restorer): asserts beginning is Beginning {
  const { format, migrations } = (beginning ?? {}) as Partial<Beginning>;
  if (name !== 'beginning.json' || format !== 'breakwater.backup/1' || migrations === undefined) {
    throw new BackupRefused('this is no backup of Breakwater');
  }
  if (JSON.stringify(migrations) !== JSON.stringify(restorer.migrations)) {
    throw new BackupRefused(
      `the backup is of a release with migrations up to ${migrations.at(-1)?.name}, this one has them up to ` +
        `${restorer.migrations.at(-1)?.name}: restore it with the release that made it, then upgrade`,
    );
  }
}

/** Names come from a file: nothing leaves the data directory and nothing is written over. */
async function placeFile(dataDir: string, name: string, body: Readable): Promise<void> {
  const path = join(dataDir, name);
  if (
    normalize(name) !== name ||
    name.startsWith('..') ||
    name.startsWith('/') ||
    LEFT_OUT.has(name.split('/')[0] ?? '')
  ) {
    throw new BackupRefused(
      `the backup names a file outside the data directory: ${JSON.stringify(name.slice(0, 80))}`,
    );
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await pipeline(body, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }));
  await chmod(path, 0o600);
}

/** An entry of rows is at most a batch; more is not ours. */
const LARGEST_ENTRY = 512 * 1024 * 1024;

async function text(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += (chunk as Buffer).length;
    if (size > LARGEST_ENTRY)
      throw new BackupRefused('an entry of the backup is too large to be one of ours');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
