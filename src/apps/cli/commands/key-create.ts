/** `breakwater key create`: for whoever has this machine. The key is shown once and stored nowhere. */
import { createKey } from '../../../app/identity/create-key.ts';
import { openNode } from '../../node.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { readRole } from '../role.ts';
import { usageOf } from '../usage.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

export const KEY_CREATE: Command = {
  help: `
Usage: breakwater key create --role ROLE [--party NAME] [options]

Makes a key, and the party if there is none of that name. Prints { "key", "id", "party" } on stdout; the key is
stored nowhere and cannot be shown again. Works while the server runs.

  --role ROLE         coordinator, finder, operator, maintainer, provider, administrator, …
  --party NAME        whose key; left out for a role of the clearinghouse itself
  --scopes LIST       narrows the key: actions (finding.submit), areas (finding.*) or read, by commas
  --expires DURATION  30m, 12h, 90d, 4w; without it the key does not expire
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: {
        role: { type: 'string' },
        party: { type: 'string' },
        scopes: { type: 'string' },
        expires: { type: 'string' },
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const role = readRole(values.role);
    const lifetimeMs = values.expires === undefined ? null : readDuration(values.expires);
    const url = databaseUrl(values['database-url'], io.env);
    const node = await openNode({
      dataDir: dataDirectory(values.data, io.env),
      name: 'breakwater-key',
      connections: 2,
      ...(url === undefined ? {} : { databaseUrl: url }),
    });
    try {
      const owner = await node.authentication.actorOfService('console');
      const made = await createKey(node, owner, {
        role,
        ...(values.party === undefined ? {} : { party: values.party }),
        scopes: (values.scopes ?? '')
          .split(',')
          .map((scope) => scope.trim())
          .filter(Boolean),
        expiresAt: lifetimeMs === null ? null : new Date(node.clock.now().getTime() + lifetimeMs),
      });
      io.stdout.write(`${JSON.stringify(made)}\n`);
      return 0;
    } catch (error) {
      throw usageOf(error);
    } finally {
      await node.close();
    }
  },
};

/** Milliseconds. */
function readDuration(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new UsageError('--expires is a number and a unit: 30m, 12h, 90d or 4w.');
}
