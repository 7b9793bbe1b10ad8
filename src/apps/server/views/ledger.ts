/**
 * The record, for people. `GET /api/v1/ledger` → LedgerView (anyone signed in),
 * `GET /api/v1/ledger/entries` → LedgerEntryList (only entries of compartments the reader holds),
 * `GET /api/v1/receipts` → ReceiptList (own), `GET /api/v1/receipts/{id}` → ReceiptDetail.
 */
import { type Static, Type } from 'typebox';
import { Asserter, Id, Instant, listOf, orNull, pageQuery } from './parts.ts';

export const Interval = Type.Object({
  index: Type.Integer({ minimum: 0 }),
  closedAt: Instant,
  leaf: Type.String({
    description: 'hex of the leaf as published: the same form whether it holds anything or not',
  }),
});
export type Interval = Static<typeof Interval>;

export const LedgerView = Type.Object({
  origin: Type.String(),
  verifierKey: Type.String({ description: 'C2SP note verifier key' }),
  intervalSeconds: Type.Number(),
  checkpoint: orNull(
    Type.Object({
      size: Type.Integer(),
      root: Type.String({ description: 'base64' }),
      note: Type.String(),
      at: Instant,
    }),
    'no interval was closed yet',
  ),
  internal: orNull(
    Type.Object({
      size: Type.Integer(),
      root: Type.String(),
      at: Instant,
      waiting: Type.Integer({ description: 'intents not yet sequenced' }),
    }),
    "the reader may not see the internal log's size",
  ),
  intervals: Type.Array(Interval, { description: 'newest first, at most 60' }),
});
export type LedgerView = Static<typeof LedgerView>;

export const LedgerEntryQuery = Type.Object({
  ...pageQuery,
  subject: Type.Optional(Id),
  kind: Type.Optional(Type.String({ maxLength: 60 })),
});

export const LedgerEntryRow = Type.Object({
  leaf: orNull(Type.Integer(), 'waits for the sequencer'),
  at: Instant,
  kind: Type.String(),
  by: Asserter,
  subject: Id,
  interval: orNull(Type.Integer(), 'no public commitment, or its interval is still open'),
});
export type LedgerEntryRow = Static<typeof LedgerEntryRow>;
export const LedgerEntryList = listOf(LedgerEntryRow);
export type LedgerEntryList = Static<typeof LedgerEntryList>;

export const ReceiptQuery = Type.Object({ ...pageQuery });

export const ReceiptRow = Type.Object({
  id: Id,
  finding: orNull(Type.Object({ id: Id, title: Type.String() }), 'the document held several'),
  findings: Type.Integer({ minimum: 0 }),
  digest: Type.String({ description: 'sha256:<hex>' }),
  at: Instant,
  interval: orNull(Type.Integer(), 'the interval is still open'),
});
export type ReceiptRow = Static<typeof ReceiptRow>;
export const ReceiptList = listOf(ReceiptRow);
export type ReceiptList = Static<typeof ReceiptList>;
