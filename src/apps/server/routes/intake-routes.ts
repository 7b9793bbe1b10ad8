/** Findings in, receipts out and read again. */
import { Type } from 'typebox';
import { readReceipt } from '../../../app/intake/read-receipt.ts';
import { submitDocument } from '../../../app/intake/submit-document.ts';
import type { LineAnswer } from '../../../app/intake/submit-stream.ts';
import { claimStream, submitStream } from '../../../app/intake/submit-stream.ts';
import { MAX_UPLOAD, uploadFile } from '../../../app/intake/upload-file.ts';
import { FORMATS } from '../../../formats/registry.ts';
import { idempotencyKey } from '../idempotency.ts';
import { mediaTypeOf } from '../request-body.ts';
import { type RouteReply, type RouteRequest, route } from '../route.ts';
import { ReceiptRead, SubmissionAnswer, Uploaded } from '../views/receipts.ts';
import { requireActor } from './actor.ts';

const UPLOAD_TYPES = [
  'application/octet-stream',
  'application/gzip',
  'application/x-gzip',
  'application/x-tar',
  'application/zip',
];
const STREAM_TYPES = ['application/x-ndjson', 'application/ndjson', 'application/jsonl'];
const DOCUMENT_TYPES = [...new Set(['application/json', ...FORMATS.flatMap(({ mediaTypes }) => mediaTypes)])];
const OPERATION = 'POST /api/v1/findings';
/** As long as the server lets a request last: what counts against a stalled sender is its silence. */
const UPLOAD_DEADLINE_MS = 20 * 60_000;

export const INTAKE_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/findings',
    action: 'finding.submit',
    summary: 'Submit one document of any supported format, or a stream of them, one a line (NDJSON).',
    rawBody: [...DOCUMENT_TYPES, ...STREAM_TYPES],
    keepsOwnKeys: true,
    deadlineMs: UPLOAD_DEADLINE_MS,
    response: {
      202: SubmissionAnswer,
      200: Type.String({
        contentMediaType: 'application/x-ndjson',
        description: 'One SubmissionLine a line.',
      }),
    },
    handle: async (request) => {
      const mediaType = mediaTypeOf(request.headers['content-type']);
      return STREAM_TYPES.includes(mediaType) ? answerStream(request) : answerDocument(request, mediaType);
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/blobs',
    action: 'blob.upload',
    summary: 'Send a file ahead of the findings that name it by digest. Only your own party can name it.',
    query: Type.Object(
      { digest: Type.Optional(Type.String({ pattern: '^sha256:[0-9a-f]{64}$' })) },
      { additionalProperties: false },
    ),
    rawBody: UPLOAD_TYPES,
    maxBodyBytes: MAX_UPLOAD,
    deadlineMs: UPLOAD_DEADLINE_MS,
    response: { 201: Uploaded },
    handle: async ({ actor, query, stream, services }) => {
      const { digest } = query;
      const stored = await uploadFile(services, requireActor(actor), {
        bytes: stream ?? nothing(),
        ...(digest === undefined ? {} : { digest }),
      });
      return { status: 201, body: { blob: stored.digest, size: stored.size } };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/receipts/:id',
    action: 'receipt.read',
    summary: 'A receipt again, with its findings, and with the proof once its interval is closed.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: ReceiptRead },
    handle: async ({ actor, params, services }) => {
      const reading = { ...services, signer: services.ledger.signer, ledger: services.ledger.actor };
      const { receipt, document, findings, proof } = await readReceipt(
        reading,
        requireActor(actor),
        params.id,
      );
      const body = {
        receipt,
        at: document.receivedAt.toISOString(),
        format: document.format,
        size: document.size,
        findingCount: document.findingCount,
        findings: findings.map(({ id, ownId, title, state }) => ({ id, ownId, title, state })),
        rejected: document.rejected,
        proof,
      };
      return { status: 200, body };
    },
  }),
];

async function answerDocument(request: RouteRequest, mediaType: string): Promise<RouteReply> {
  const { services, stream, headers } = request;
  const actor = requireActor(request.actor);
  const intake = { ...services, signer: services.ledger.signer };
  const claim = (bodyDigest: Uint8Array) =>
    idempotencyKey({ headers, actor, operation: OPERATION, bodyDigest });
  claim(new Uint8Array(0));
  const { receipt, findings, rejected } = await submitDocument(intake, actor, {
    bytes: stream ?? nothing(),
    mediaType,
    claim,
  });
  const body = { receipt, findings, ...(rejected.length === 0 ? {} : { rejected }) };
  return { status: 202, body, headers: { location: receipt.location } };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The first batch is waited for, so that a caller who may not submit hears it as a status and not in a stream. */
async function answerStream(request: RouteRequest): Promise<RouteReply> {
  const { services, stream, headers } = request;
  const actor = requireActor(request.actor);
  const intake = { ...services, signer: services.ledger.signer };
  const asked = idempotencyKey({ headers, actor, operation: OPERATION, bodyDigest: new Uint8Array(0) });
  const claim = (bodyDigest: Uint8Array) =>
    idempotencyKey({ headers, actor, operation: OPERATION, bodyDigest })!;
  const chunks = stream ?? nothing();
  const bytes = asked === null ? chunks : await claimStream(intake, actor, { chunks, claim });
  const answers = submitStream(intake, actor, bytes);
  const first = await answers.next();
  return {
    status: 200,
    body: written(first, answers),
    headers: { 'content-type': 'application/x-ndjson' },
  };
}

async function* written(
  first: IteratorResult<readonly LineAnswer[]>,
  rest: AsyncGenerator<readonly LineAnswer[]>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) {
      yield Buffer.from(next.value.map((answer) => `${JSON.stringify(answer)}\n`).join(''), 'utf8');
    }
  } finally {
    await rest.return(undefined);
  }
}
