/**
 * `serve --sample`: at the first start the parties of examples/harbor join, and each sends what is its own
 * through the same door as anyone else, with a key of its own, ended afterwards. Nothing in the sample is
 * entered behind the door, so what one sees working on it is what works.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { createKey } from '../../app/identity/create-key.ts';
import { createParty } from '../../app/identity/create-party.ts';
import { revokeKey } from '../../app/identity/revoke-key.ts';
import type { Actor } from '../../core/policy/actor.ts';
import type { Node } from '../node.ts';
import { isOfShape } from './shape-check.ts';

const HARBOR = join(import.meta.dirname, '../../../examples/harbor');
/** Says how far the sample came, so that a start that was interrupted goes on. Sending twice is once: intake is idempotent. */
const MARK = 'sample-state';

const Manifest = Type.Object({
  parties: Type.Array(
    Type.Object({
      name: Type.String(),
      kind: Type.Union([Type.Literal('finder'), Type.Literal('operator')]),
      sector: Type.Optional(Type.String()),
    }),
  ),
  findings: Type.Array(Type.Object({ party: Type.String(), file: Type.String() })),
  inventories: Type.Array(Type.Object({ party: Type.String(), asset: Type.String(), file: Type.String() })),
});

type SampleParty = { readonly name: string; readonly kind: 'finder' | 'operator'; readonly sector?: string };
type Sample = {
  readonly parties: readonly SampleParty[];
  readonly findings: readonly { readonly party: string; readonly file: string }[];
  readonly inventories: readonly { readonly party: string; readonly asset: string; readonly file: string }[];
};

/** One request to our own server, without a network in between. */
export type Ask = (request: {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Readable;
}) => Promise<{ readonly statusCode: number; readonly body: string }>;

export type SampleRun = { readonly cancel: () => void; readonly done: Promise<void> };

/** Starts in the background; tells its progress to `log`. Does nothing unless this is a new instance. */
export function startSample(
  world: { readonly node: Node; readonly ask: Ask; readonly host: string },
  log: (line: string) => void,
): SampleRun {
  const ending = new AbortController();
  const done = loadSample(world, log, ending.signal).catch((error: unknown) => {
    if (!ending.signal.aborted) log(`the sample stopped: ${String(error)}`);
  });
  return { cancel: () => ending.abort(), done };
}

async function loadSample(
  world: { readonly node: Node; readonly ask: Ask; readonly host: string },
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { node } = world;
  const mark = join(node.dataDir, MARK);
  const state = await readFile(mark, 'utf8').catch(() => null);
  if (node.isNew) await writeFile(mark, 'loading\n');
  else if (state !== 'loading\n') return;

  const sample = await readManifest();
  const owner = await node.authentication.actorOfService('console');
  const keys = await joinAll(node, owner, sample.parties);
  log(`sample: ${sample.parties.length} parties joined; they send what they have`);
  const sent = { documents: 0, refused: 0 };
  const send = async (party: string, url: string, file: string) => {
    signal.throwIfAborted();
    const answer = await world.ask({
      method: 'POST',
      url,
      headers: {
        host: world.host,
        authorization: `Bearer ${keys.get(party)?.key}`,
        'content-type': mediaTypeOf(file),
      },
      payload: Readable.from([await readFile(join(HARBOR, file))]),
    });
    sent.documents += 1;
    if (answer.statusCode >= 300) {
      sent.refused += 1;
      log(`sample: ${file} was answered ${answer.statusCode}`);
    }
  };
  for (const { party, asset, file } of sample.inventories) {
    await send(party, `/api/v1/inventories?asset=${encodeURIComponent(asset)}`, file);
  }
  for (const { party, file } of sample.findings) await send(party, '/api/v1/findings', file);
  for (const { id } of keys.values()) await revokeKey(node, owner, id);
  await writeFile(mark, 'done\n');
  log(
    `sample: ${sent.documents - sent.refused} of ${sent.documents} documents are in; ` +
      'duplicates, the lab and exposure go on working in the background',
  );
}

/** A party that is there already, from a start that was interrupted, gets another key. */
async function joinAll(
  node: Node,
  owner: Actor,
  parties: readonly SampleParty[],
): Promise<ReadonlyMap<string, { readonly key: string; readonly id: string }>> {
  const keys = new Map<string, { key: string; id: string }>();
  for (const { name, kind, sector } of parties) {
    const known = await node.transactions.run(owner, ({ identity }) => identity.partyByName(name));
    if (known === null) {
      await createParty(node, owner, { name, kind, ...(sector === undefined ? {} : { sector }) });
    }
    const request = { party: name, role: kind, name: 'sample', scopes: [], expiresAt: null } as const;
    keys.set(name, await createKey(node, owner, request));
  }
  return keys;
}

async function readManifest(): Promise<Sample> {
  const manifest: unknown = JSON.parse(await readFile(join(HARBOR, 'manifest.json'), 'utf8'));
  if (isOfShape(Manifest, manifest)) return manifest as Sample;
  throw new Error('examples/harbor/manifest.json does not have the shape of a sample');
}

function mediaTypeOf(file: string): string {
  if (file.endsWith('.ndjson')) return 'application/x-ndjson';
  if (file.endsWith('.sarif')) return 'application/sarif+json';
  return 'application/json';
}
