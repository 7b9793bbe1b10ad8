/** The public log as static files (C2SP tlog-tiles), for anyone and any cache. */
import { Type } from 'typebox';
import { readCheckpoint, readTile } from '../../../app/ledger/read-public-log.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';

/** A tile never changes. A checkpoint is replaced once an interval; longer than this would hide that. */
const FOREVER = 'public, max-age=31536000, immutable';
const BRIEFLY = 'public, max-age=2';

export const LEDGER_ROUTES = [
  route({
    method: 'GET',
    path: '/ledger/checkpoint',
    action: 'ledger.read-public',
    summary: "The public log's newest checkpoint, signed (C2SP tlog-checkpoint).",
    response: { 200: Type.String({ contentMediaType: 'text/plain' }) },
    handle: async ({ services }) => ({
      status: 200,
      body: await readCheckpoint(publicLog(services)),
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': BRIEFLY },
    }),
  }),
  route({
    method: 'GET',
    path: '/ledger/tile/*',
    action: 'ledger.read-public',
    summary: "A tile of the public log's hashes, or a bundle of its entries (C2SP tlog-tiles).",
    response: { 200: Type.String({ contentMediaType: 'application/octet-stream' }) },
    handle: async ({ services, params }) => ({
      status: 200,
      body: Buffer.from(await readTile(publicLog(services), `tile/${(params as { '*': string })['*']}`)),
      headers: { 'content-type': 'application/octet-stream', 'cache-control': FOREVER },
    }),
  }),
];

function publicLog({ transactions, clock, ledger }: Services) {
  return { transactions, clock, actor: ledger.actor };
}
