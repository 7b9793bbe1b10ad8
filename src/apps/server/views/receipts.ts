/** What a submission is answered with, and how a receipt is read again. `ledger verify --receipt` takes either. */
import { type Static, Type } from 'typebox';
import { Id, Instant, orNull } from './parts.ts';

export const ReceiptView = Type.Object({
  id: Id,
  digest: Type.String({ description: 'sha256:<hex> of the bytes as received' }),
  entry: Type.String({ description: 'the ledger entry, canonical JSON: the text that is hashed' }),
  nonce: orNull(Type.String(), 'erased: the entry can no longer be matched to the log'),
  promise: orNull(Type.String(), 'erased with the nonce'),
  location: Type.String(),
});

export const ProblemView = Type.Object({
  pointer: Type.String(),
  code: Type.String(),
  message: Type.String(),
  severity: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
});

export const RejectedView = Type.Object({
  pointer: Type.String(),
  ownId: Type.Optional(Type.String()),
  problems: Type.Array(ProblemView),
});

export const SubmissionAnswer = Type.Object({
  receipt: ReceiptView,
  findings: Type.Integer({ minimum: 0, description: 'how many were taken in' }),
  rejected: Type.Optional(
    Type.Array(RejectedView, { description: 'findings of the document that were not taken in, and why' }),
  ),
});
export type SubmissionAnswer = Static<typeof SubmissionAnswer>;

export const ProofView = Type.Object({
  place: Type.Integer({ minimum: 0, maximum: 16_777_215 }),
  siblings: Type.Array(Type.String(), { description: '24 hashes, base64, lowest first' }),
  leaf: Type.String({ description: 'base64 of the interval’s leaf in the public log' }),
  leafIndex: Type.Integer({ minimum: 0 }),
  inclusion: Type.Array(Type.String()),
  checkpoint: Type.String({ description: 'signed note' }),
});

export const ReceiptRead = Type.Object({
  receipt: ReceiptView,
  at: Instant,
  format: Type.String(),
  size: Type.Integer({ description: 'bytes' }),
  findingCount: Type.Integer({ minimum: 0 }),
  findings: Type.Array(
    Type.Object({
      id: Id,
      ownId: orNull(Type.String(), 'the document gave none'),
      title: Type.String(),
      state: Type.String(),
    }),
    { description: 'at most a hundred' },
  ),
  rejected: Type.Array(RejectedView),
  proof: orNull(ProofView, 'the interval is still open, or not shown yet'),
});
export type ReceiptRead = Static<typeof ReceiptRead>;

/** `POST /api/v1/blobs`: what a native reproducer then names as `{ "blob": "sha256:…" }`. */
export const Uploaded = Type.Object({
  blob: Type.String({ description: 'sha256:<hex> of the bytes as received' }),
  size: Type.Integer({ minimum: 1 }),
});
