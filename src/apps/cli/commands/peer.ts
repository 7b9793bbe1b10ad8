/**
 * `breakwater peer …`: clearinghouses elsewhere whose claim-checks are answered. For whoever has this machine; the
 * address and the salt are shown once.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPeer, endPeer, listPeers } from '../../../app/federation/create-peer.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { type Node, openNode } from '../../node.ts';
import { ADDRESS_FILE } from '../../server/main.ts';
import { readArguments } from '../arguments.ts';
import { type Command, type CommandIo, UsageError } from '../command.ts';
import { databaseUrl, dataDirectory } from '../places.ts';
import { readBounded } from '../read-bounded.ts';
import { usageOf } from '../usage.ts';

const MAX_SALT_FILE = 64 * 1024;

const WHERE = `
  --data DIR          data directory (.breakwater, or BREAKWATER_DATA)
  --database-url URL  instead of the embedded database, or DATABASE_URL
`;

export const PEER_CREATE: Command = {
  help: `
Usage: breakwater peer create --name NAME --contact TEXT [options]

Lets another clearinghouse ask whether a flaw is held here, as scrutineer does: POST <address>/claim-check with
{ "hash" }. Prints { "peer", "name", "address", "salt" } on stdout; address and salt are that peer's alone and cannot
be shown again. It is answered as soon as the findings that came before it are digested; those marked TLP:RED or
TLP:AMBER+STRICT never are.

  --contact TEXT      what is told with a match: whom to ask before reporting
  --salt-file FILE    the salt that the peer has already; without it one is made
${WHERE.trimStart()}`,
  run: async (args, io) => {
    const { values } = readArguments({
      args: [...args],
      options: {
        name: { type: 'string' },
        contact: { type: 'string' },
        'salt-file': { type: 'string' },
        data: { type: 'string' },
        'database-url': { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const { name, contact, 'salt-file': saltFile } = values;
    if (name === undefined || contact === undefined) throw new UsageError('--name and --contact are needed.');
    const salt = saltFile === undefined ? null : await readSalt(saltFile);
    return asConsole(values, io, async (node, owner) => {
      const made = await createPeer(node, owner, { name, contact, ...(salt === null ? {} : { salt }) });
      const address = `${await publicOrigin(node.dataDir)}${made.path}`;
      io.stdout.write(`${JSON.stringify({ peer: made.peer, name, address, salt: made.salt })}\n`);
    });
  },
};

export const PEER_LIST: Command = {
  help: `
Usage: breakwater peer list [options]

Prints { "peers": [ { "id", "name", "contact", "createdAt", "endedAt" } ] }. No address and no salt.
${WHERE}`,
  run: async (args, io) => {
    const { values } = readArguments({ args: [...args], options: PLACES });
    return asConsole(values, io, async (node, owner) => {
      io.stdout.write(`${JSON.stringify({ peers: await listPeers(node, owner) })}\n`);
    });
  },
};

export const PEER_END: Command = {
  help: `
Usage: breakwater peer end ID [options]

From the next question on there is nothing at its address. What it asked stays in the ledger.
${WHERE}`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: PLACES,
      allowPositionals: true,
    });
    const [id, ...others] = positionals;
    if (id === undefined || others.length > 0) throw new UsageError('One peer is named, by its id.');
    return asConsole(values, io, async (node, owner) => {
      await endPeer(node, owner, id);
      io.stderr.write(`${id} is answered no more.\n`);
    });
  },
};

const PLACES = {
  data: { type: 'string' },
  'database-url': { type: 'string' },
  json: { type: 'boolean' },
} as const;

type Places = { readonly data?: string | undefined; readonly 'database-url'?: string | undefined };

async function asConsole(
  values: Places,
  io: CommandIo,
  work: (node: Node, owner: Actor) => Promise<void>,
): Promise<0> {
  const url = databaseUrl(values['database-url'], io.env);
  const node = await openNode({
    dataDir: dataDirectory(values.data, io.env),
    name: 'breakwater-peer',
    connections: 2,
    ...(url === undefined ? {} : { databaseUrl: url }),
  });
  try {
    await work(node, await node.authentication.actorOfService('console'));
    return 0;
  } catch (error) {
    throw usageOf(error);
  } finally {
    await node.close();
  }
}

/** A secret in the arguments would stand in the process list. */
async function readSalt(file: string): Promise<string> {
  const bytes = await readBounded(file, MAX_SALT_FILE).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--salt-file cannot be read (${error.code}).`);
  });
  return bytes.toString('utf8').replace(/\r?\n$/, '');
}

async function publicOrigin(dataDir: string): Promise<string> {
  const text = await readFile(join(dataDir, ADDRESS_FILE), 'utf8').catch(() => '');
  return text.trim() === '' ? 'http://localhost:8080' : text.trim();
}
