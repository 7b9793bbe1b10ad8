/** The record, for people: how far the logs have come, and the reader's own part of them. */
import { COUNT_CAP } from '../../../app/bounded-count.ts';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import type { Stores } from '../../../app/ports.ts';
import { Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { mayEver } from '../../../core/policy/authorize.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { pageTotal } from '../page-total.ts';
import { route } from '../route.ts';
import type { Services } from '../services.ts';
import { LedgerEntryList, LedgerEntryQuery, LedgerView, ReceiptList, ReceiptQuery } from '../views/ledger.ts';
import { requireActor } from './actor.ts';

const SHOWN_INTERVALS = 30;
/** Counting what waits stops here. */
const WAITING_CAP = 1_000;

export const LEDGER_PAGE_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/ledger',
    action: 'session.read',
    summary: 'The newest signed checkpoint, the last intervals, and the key to check them with.',
    response: { 200: LedgerView },
    handle: async ({ actor, services }) => {
      const reader = requireActor(actor);
      return { status: 200, body: await readView(reader, services) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/ledger/entries',
    action: 'ledger.read-internal',
    summary: 'Entries of the compartments you hold, newest first, a page at a time.',
    query: LedgerEntryQuery,
    response: { 200: LedgerEntryList },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: 'ledger-entries', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const limit = query.limit ?? 100;
      const filter = {
        ...(query.subject === undefined ? {} : { subject: query.subject }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
      };
      const { found, counted } = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'ledger.read-internal');
        const before = position === null ? null : BigInt(String(position[0]));
        return {
          found: await stores.ledger.entriesHeld({ ...filter, limit, before }),
          counted: await stores.ledger.countEntries(filter, COUNT_CAP),
        };
      });
      const items = found.slice(0, limit);
      const places = await placesOf(services, items);
      const last = items.at(-1);
      const more = found.length > limit && last !== undefined;
      const body = {
        items: items.map(({ intentId, at, kind, by, subject }) => ({
          leaf: places.get(intentId)?.leafIndex ?? null,
          at: at.toISOString(),
          kind,
          by,
          subject,
          interval: places.get(intentId)?.intervalIndex ?? null,
        })),
        next: more ? sealCursor(services.signingKey, scope, [String(last.intentId)]) : null,
        ...(more || position !== null ? pageTotal(counted) : { total: items.length }),
      };
      return { status: 200, body };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/receipts',
    action: 'session.read',
    summary: 'Receipts of what your own party sent, newest first, a page at a time.',
    query: ReceiptQuery,
    response: { 200: ReceiptList },
    handle: async ({ actor, query, services }) => {
      const reader = requireActor(actor);
      const scope = { actor: reader, list: 'receipts', query };
      const position = openCursor(services.signingKey, scope, query.cursor);
      const limit = query.limit ?? 50;
      const after = position === null ? null : { at: String(position[0]), id: String(position[1]) };
      const { found, counted } = await services.transactions.run(reader, async (stores) =>
        mayEver(reader, 'receipt.read').allowed
          ? {
              found: await stores.intake.receiptsOf(reader.partyId, { limit, after }),
              counted: await stores.intake.countReceipts(reader.partyId, COUNT_CAP),
            }
          : { found: [], counted: { count: 0, exact: true } },
      );
      const items = found.slice(0, limit);
      const places = await placesOf(services, items);
      const last = items.at(-1);
      const more = found.length > limit && last !== undefined;
      const body = {
        items: items.map((receipt) => ({
          id: receipt.id,
          finding: receipt.finding,
          findings: receipt.findings,
          digest: `sha256:${Buffer.from(receipt.digest).toString('hex')}`,
          at: receipt.at.toISOString(),
          interval: places.get(receipt.intentId)?.intervalIndex ?? null,
        })),
        next: more ? sealCursor(services.signingKey, scope, [last.at.toISOString(), last.id]) : null,
        ...pageTotal(counted),
      };
      return { status: 200, body };
    },
  }),
];

/** Where entries stand in the logs. Asked as the ledger's service, only for entries the reader was just shown. */
async function placesOf(services: Services, entries: readonly { readonly intentId: bigint }[]) {
  return services.transactions.run(services.ledger.actor, async ({ ledger }) => {
    const places = new Map<bigint, NonNullable<Awaited<ReturnType<typeof ledger.placeOf>>>>();
    for (const { intentId } of entries) {
      const place = await ledger.placeOf(intentId);
      if (place !== null) places.set(intentId, place);
    }
    return places;
  });
}

async function readView(reader: Actor, services: Services): Promise<LedgerView> {
  const seesInternal = await services.transactions.run(reader, (stores) => readsInternal(stores, reader));
  const { signer } = services.ledger;
  return services.transactions.run(services.ledger.actor, async ({ ledger }) => {
    const now = services.clock.now();
    const checkpoint = await ledger.checkpointAt('public', now);
    const size = checkpoint?.size ?? 0;
    const first = Math.max(0, size - SHOWN_INTERVALS);
    const leaves = await ledger.intervalLeaves(first, size - first);
    const last = size === 0 ? null : await ledger.interval(size - 1);
    const lengthMs = last === null ? 10_000 : last.endsAt.getTime() - last.startsAt.getTime();
    const internal = seesInternal ? await ledger.checkpointAt('internal', now) : null;
    const waiting = internal === null ? 0 : (await ledger.waiting(WAITING_CAP)).length;
    return {
      origin: signer.origin,
      verifierKey: signer.vkey,
      intervalSeconds: lengthMs / 1000,
      checkpoint:
        checkpoint === null
          ? null
          : {
              size,
              root: Buffer.from(checkpoint.root).toString('base64'),
              note: checkpoint.note,
              at: checkpoint.visibleAt.toISOString(),
            },
      internal:
        internal === null
          ? null
          : {
              size: internal.size,
              root: Buffer.from(internal.root).toString('base64'),
              at: internal.visibleAt.toISOString(),
              waiting,
            },
      // Intervals follow one another without a gap, so one of them dates them all.
      intervals: leaves
        .map((leaf, index) => ({
          index: first + index,
          closedAt: new Date(
            (last?.endsAt.getTime() ?? 0) - (size - 1 - first - index) * lengthMs,
          ).toISOString(),
          leaf: Buffer.from(leaf).toString('hex'),
        }))
        .toReversed(),
    };
  });
}

/** The internal log's size tells how much is going on: only the desk is told. */
async function readsInternal(stores: Stores, reader: Actor): Promise<boolean> {
  try {
    await requireAtDesk(stores, reader, 'ledger.read-internal');
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return false;
    throw error;
  }
}
