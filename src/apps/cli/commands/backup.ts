/** `breakwater backup`: everything of an instance into one encrypted file, while it serves. */
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { writeBackup } from '../../../adapters/backup/backup.ts';
import { systemClock } from '../../../adapters/clock/system-clock.ts';
import { startEmbedded } from '../../../adapters/postgres/embedded/supervisor.ts';
import { DATABASE } from '../../../adapters/postgres/roles.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory, requirePlace } from '../places.ts';
import { printable } from '../printable.ts';

export const BACKUP: Command = {
  help: `
Usage: breakwater backup --to DIR --recipient age1… [--recipient age1…]… [options]

Writes one file into DIR: database, blobs and keys of one moment, encrypted with age to the recipients. Works
while the server runs. Prints { "file", "rows", "files" } on stdout. Anyone who can open the file can read
every embargoed finding and sign in this instance's name.

  --to DIR            made if it is not there
  --recipient KEY     an age recipient; may be repeated
  --unencrypted       instead of recipients, for a place that is itself encrypted
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL; its user must be one that row-level
                      security does not bind (a superuser, or BYPASSRLS)
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: {
        to: { type: 'string' },
        recipient: { type: 'string', multiple: true },
        unencrypted: { type: 'boolean' },
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    if (values.to === undefined) throw new UsageError('--to DIR is missing');
    const recipients = values.recipient ?? [];
    if (recipients.length > 0 === (values.unencrypted === true)) {
      throw new UsageError('give --recipient, or --unencrypted instead');
    }
    for (const recipient of recipients) {
      if (!/^age1[0-9a-z]{20,4000}$/.test(recipient))
        throw new UsageError(`'${printable(recipient.slice(0, 80))}' is no age recipient`);
    }
    requirePlace('--to', values.to);
    await mkdir(values.to, { recursive: true, mode: 0o700 });
    const dataDir = await realpath(dataDirectory(values.data, io.env)).catch(() => {
      throw new UsageError('the data directory does not exist: nothing to back up');
    });
    const given = databaseUrl(values['database-url'], io.env);
    const server = given === undefined ? await startEmbedded({ dataDir }) : null;
    try {
      const moment = systemClock.now().toISOString().replaceAll(':', '').replace(/\.\d+/, '');
      const suffix = values.unencrypted === true ? '' : '.age';
      const report = await writeBackup({
        url: given ?? server?.url('superuser', DATABASE) ?? '',
        dataDir,
        file: join(values.to, `breakwater-${moment}.tar.gz${suffix}`),
        sealing: values.unencrypted === true ? 'unencrypted' : { recipients },
      });
      io.stdout.write(`${JSON.stringify(report)}\n`);
      return 0;
    } finally {
      await server?.close();
    }
  },
};
