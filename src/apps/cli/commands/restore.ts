/** `breakwater restore`: a backup into a new data directory, or into an empty database of one's own. */
import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { requireBackup, restoreBackup } from '../../../adapters/backup/backup.ts';
import { BackupRefused } from '../../../adapters/backup/rows.ts';
import { startEmbedded } from '../../../adapters/postgres/embedded/supervisor.ts';
import { migrate } from '../../../adapters/postgres/migrate.ts';
import {
  DATABASE,
  ensureDatabase,
  provisionEmbedded,
  provisionGiven,
} from '../../../adapters/postgres/roles.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { readBounded } from '../read-bounded.ts';

const MAX_IDENTITIES = 1024 * 1024;

export const RESTORE: Command = {
  help: `
Usage: breakwater restore --from DIR-OR-FILE [--identity FILE] --data NEWDIR [options]

Restores a backup whole or not at all, with the release that made it. Of a directory the newest backup is taken.
Prints { "file", "rows", "files" } on stdout. Do not run the original and the restored instance side by side:
both would sign the same ledger.

  --from DIR-OR-FILE  what 'breakwater backup' wrote
  --identity FILE     the age identities, one a line (AGE-SECRET-KEY-…); not for an unencrypted backup
  --data DIR          a directory with no instance in it
  --database-url URL  an empty database instead of the embedded one; its user must be a superuser
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: {
        from: { type: 'string' },
        identity: { type: 'string' },
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    if (values.from === undefined) throw new UsageError('--from is missing');
    if (values.data === undefined)
      throw new UsageError('--data is missing: a backup is restored into a new directory');
    const file = await backupIn(values.from);
    const identities = values.identity === undefined ? null : await readIdentities(values.identity);
    if (file.endsWith('.age') !== (identities !== null)) {
      throw new UsageError(
        identities === null
          ? 'the backup is encrypted: give --identity FILE'
          : 'the backup is not encrypted: leave --identity out',
      );
    }
    const opening = identities === null ? 'unencrypted' : { identities };
    await requireBackup(file, opening).catch(refuse);
    await mkdir(values.data, { recursive: true, mode: 0o700 });
    const dataDir = await realpath(dataDirectory(values.data, io.env));
    const given = databaseUrl(values['database-url'], io.env);
    const server = given === undefined ? await startEmbedded({ dataDir }) : null;
    try {
      if (server === null) await provisionGiven(given ?? '');
      else {
        await provisionEmbedded(server);
        await ensureDatabase(server);
      }
      await migrate(given ?? server?.url('owner', DATABASE) ?? '');
      const report = await restoreBackup({
        url: given ?? server?.url('superuser', DATABASE) ?? '',
        dataDir,
        file,
        opening,
      });
      io.stdout.write(`${JSON.stringify(report)}\n`);
      return 0;
    } catch (error) {
      return refuse(error);
    } finally {
      await server?.close();
    }
  },
};

function refuse(error: unknown): never {
  throw error instanceof BackupRefused ? new UsageError(error.message) : error;
}

/** The names carry their moment, so the newest is the last. */
async function backupIn(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) throw new UsageError(`there is no ${path}`);
  if (found.isFile()) return path;
  const newest = (await readdir(path))
    .filter((name) => /^breakwater-.*\.tar\.gz(\.age)?$/.test(name))
    .toSorted()
    .at(-1);
  if (newest === undefined) throw new UsageError(`${path} holds no backup`);
  return join(path, newest);
}

async function readIdentities(file: string): Promise<readonly string[]> {
  const bytes = await readBounded(file, MAX_IDENTITIES).catch((error: Error) => {
    throw new UsageError(`the identities cannot be read: ${error.message}`);
  });
  const identities = bytes
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (identities.length === 0) throw new UsageError(`${file} holds no identity`);
  return identities;
}
