/** `breakwater upgrade`: what `serve` does by itself at its start, for whoever wants to do or see it before. */
import { realpath } from 'node:fs/promises';
import { startEmbedded } from '../../../adapters/postgres/embedded/supervisor.ts';
import { migrate, SchemaMismatch, waitingMigrations } from '../../../adapters/postgres/migrate.ts';
import {
  DATABASE,
  ensureDatabase,
  provisionEmbedded,
  provisionGiven,
} from '../../../adapters/postgres/roles.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';

export const UPGRADE: Command = {
  help: `
Usage: breakwater upgrade [--check] [options]

Applies the migrations that this release brings and the database lacks. There is no way back but a backup: make
one before. Prints { "applied": [] } or, with --check, { "waiting": [] } on stdout and changes nothing then.
Exit code 1 if --check finds some waiting, 2 if the database is newer than this release.

  --check             only say what would be applied
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: {
        check: { type: 'boolean' },
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const given = databaseUrl(values['database-url'], io.env);
    const dataDir = await realpath(dataDirectory(values.data, io.env)).catch(() => null);
    if (given === undefined && dataDir === null)
      throw new UsageError('the data directory does not exist: nothing to upgrade');
    const server = given === undefined ? await startEmbedded({ dataDir: dataDir ?? '' }) : null;
    try {
      if (server !== null) {
        await provisionEmbedded(server);
        await ensureDatabase(server);
      }
      const url = given ?? server?.url('owner', DATABASE) ?? '';
      if (values.check === true) {
        const waiting = await waitingMigrations(url);
        io.stdout.write(`${JSON.stringify({ waiting })}\n`);
        return waiting.length === 0 ? 0 : 1;
      }
      if (server === null) await provisionGiven(url);
      const { applied } = await migrate(url);
      io.stdout.write(`${JSON.stringify({ applied })}\n`);
      return 0;
    } catch (error) {
      throw error instanceof SchemaMismatch ? new UsageError(error.message) : error;
    } finally {
      await server?.close();
    }
  },
};
