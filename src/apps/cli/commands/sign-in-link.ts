/** `breakwater sign-in-link`: the way in before there is a passkey, for whoever has this machine. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSignInLink } from '../../../app/identity/create-sign-in-link.ts';
import { openNode } from '../../node.ts';
import { ADDRESS_FILE } from '../../server/main.ts';
import { readArguments } from '../arguments.ts';
import { type Command, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { readRole } from '../role.ts';
import { usageOf } from '../usage.ts';

export const SIGN_IN_LINK: Command = {
  help: `
Usage: breakwater sign-in-link [options]

Makes a link that signs a person in, once, within 15 minutes: the first coordinator, or the person of a party.
Opening it does not use it up; pressing the button on the page does. Works while the server runs.

  --party NAME        the party the person belongs to; it must exist
  --role ROLE         what the person does there (operator, finder, …); coordinator where absent
  --url URL           where people reach the server; as it was last started where absent
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL
  --json              { "signInUrl", "expiresAt" } on stdout
`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: {
        url: { type: 'string' },
        party: { type: 'string' },
        role: { type: 'string' },
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const dataDir = dataDirectory(values.data, io.env);
    const base = values.url ?? (await addressOf(dataDir)) ?? 'http://localhost:8080';
    if (!URL.canParse(base)) {
      throw new UsageError('--url is an address such as https://clearinghouse.example.');
    }
    const databaseAt = databaseUrl(values['database-url'], io.env);
    const node = await openNode({
      dataDir,
      name: 'breakwater-sign-in-link',
      connections: 2,
      ...(databaseAt === undefined ? {} : { databaseUrl: databaseAt }),
    });
    try {
      const owner = await node.authentication.actorOfService('console');
      const { token, expiresAt } = await createSignInLink(node, owner, {
        role: readRole(values.role ?? 'coordinator'),
        ...(values.party === undefined ? {} : { party: values.party }),
      });
      const signInUrl = `${new URL(base).origin}/sign-in#token=${token}`;
      const expires = expiresAt.toISOString();
      io.stdout.write(
        values.json === true ? `${JSON.stringify({ signInUrl, expiresAt: expires })}\n` : `${signInUrl}\n`,
      );
      if (values.json !== true) io.stderr.write(`works once, until ${expires}\n`);
      return 0;
    } catch (error) {
      throw usageOf(error);
    } finally {
      await node.close();
    }
  },
};

async function addressOf(dataDir: string): Promise<string | null> {
  const text = await readFile(join(dataDir, ADDRESS_FILE), 'utf8').catch(() => '');
  return text.trim() === '' ? null : text.trim();
}
