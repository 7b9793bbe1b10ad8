/** Findings in, receipts out, and both read again. */
import { Type } from 'typebox';
import { listFindings } from '../../../app/intake/list-findings.ts';
import type { FindingKey, FindingListQuery, FindingOrder } from '../../../app/intake/ports.ts';
import { readFinding } from '../../../app/intake/read-finding.ts';
import { readReceipt } from '../../../app/intake/read-receipt.ts';
import { submitDocument } from '../../../app/intake/submit-document.ts';
import type { LineAnswer } from '../../../app/intake/submit-stream.ts';
import { claimStream, submitStream } from '../../../app/intake/submit-stream.ts';
import { MAX_UPLOAD, uploadFile } from '../../../app/intake/upload-file.ts';
import { Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';
import { FORMATS } from '../../../formats/registry.ts';
import { idempotencyKey } from '../idempotency.ts';
import { openCursor, sealCursor } from '../page-cursor.ts';
import { findingDetail, findingRow, rankOf } from '../present-finding.ts';
import { mediaTypeOf } from '../request-body.ts';
import { type RouteReply, type RouteRequest, route } from '../route.ts';
import type { Services } from '../services.ts';
import { FindingDetail, FindingList, FindingQuery, type FindingSort } from '../views/findings.ts';
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
const MAX_EXPERIMENTS = 20;

export const INTAKE_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/findings',
    action: 'finding.submit',
    summary: 'Submit one document of any supported format, or a stream of them, one a line (NDJSON).',
    rawBody: [...DOCUMENT_TYPES, ...STREAM_TYPES],
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
    path: '/api/v1/findings',
    action: 'finding.list',
    summary: 'The findings you may see, a page at a time.',
    query: FindingQuery,
    response: { 200: FindingList },
    handle: async ({ actor, query, services }) => listPage(requireActor(actor), query, services),
  }),
  route({
    method: 'GET',
    path: '/api/v1/findings/:id',
    action: 'finding.read',
    summary: 'One finding: what was claimed, and what the lab says of it.',
    params: Type.Object({ id: Type.String({ maxLength: 64 }) }),
    response: { 200: FindingDetail },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, async (stores) => {
        const finding = await readFinding(stores, reader, params.id);
        const around = await stores.intake.surroundings([finding]);
        return findingDetail(finding, around, await stores.intake.experimentsOf(finding, MAX_EXPERIMENTS));
      });
      return { status: 200, body };
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

const ORDERS: Readonly<Record<FindingSort, { order: FindingOrder; descending: boolean } | null>> = {
  received: { order: 'received', descending: false },
  '-received': { order: 'received', descending: true },
  severity: { order: 'severity', descending: false },
  '-severity': { order: 'severity', descending: true },
  component: { order: 'component', descending: false },
  '-component': { order: 'component', descending: true },
  state: { order: 'state', descending: false },
  finder: null,
};

async function listPage(actor: Actor, query: FindingQuery, services: Services): Promise<RouteReply> {
  const wanted = listQuery(query);
  const scope = { actor, list: 'findings', query };
  const position = openCursor(services.signingKey, scope, query.cursor);
  const after: FindingKey | null =
    position === null
      ? null
      : { value: position[0] ?? null, receivedAt: String(position[1]), id: String(position[2]) };
  const body = await services.transactions.run(actor, async (stores) => {
    const page = await listFindings(stores, actor, { ...wanted, after });
    const around = await stores.intake.surroundings(page.items);
    const { next, items } = page;
    const counted =
      next === null && after === null ? { total: items.length } : { totalAtLeast: items.length + 1 };
    return {
      items: items.map((item) => findingRow(item, around)),
      next:
        next === null ? null : sealCursor(services.signingKey, scope, [next.value, next.receivedAt, next.id]),
      ...(next === null && after !== null ? { totalAtLeast: items.length } : counted),
    };
  });
  return { status: 200, body };
}

function listQuery(
  query: FindingQuery,
): Omit<FindingListQuery, 'after'> & { readonly submitterPartyId?: string } {
  const order = ORDERS[query.sort ?? '-received'];
  const refused = [
    ...(order === null ? ['sort'] : []),
    ...(['q', 'case', 'left'] as const).filter((name) => query[name] !== undefined),
  ];
  if (order === null || refused.length > 0) {
    throw new Refusal('invalid', 'This list is not offered in that order or with that filter.', {
      problems: refused.map((name) => ({
        pointer: `/query/${name}`,
        code: 'not-offered',
        message: 'Leave it out: findings are ordered by received, severity, component or state.',
      })),
    });
  }
  const rank = query.severity === undefined ? null : rankOf(query.severity);
  return {
    ...order,
    limit: query.limit ?? 100,
    ...(query.state === undefined ? {} : { state: query.state }),
    ...(rank === null ? {} : { severityRank: rank }),
    ...(query.component === undefined ? {} : { component: query.component }),
    ...(query.finder === undefined ? {} : { submitterPartyId: query.finder }),
  };
}
