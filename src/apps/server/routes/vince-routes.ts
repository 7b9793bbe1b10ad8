/**
 * The door that VINCE's public clients knock on, so that they work here unchanged: their form, their header,
 * their answers. What they send goes the way of every other submission.
 */
import { type Static, Type } from 'typebox';
import { submitReport } from '../../../app/intake/submit-report.ts';
import { Refusal } from '../../../app/refusal.ts';
import type { VinceForm } from '../../../formats/vince/read.ts';
import { idempotencyKey } from '../idempotency.ts';
import { readMultipart } from '../read-multipart.ts';
import { mediaTypeOf } from '../request-body.ts';
import { type RouteReply, type RouteRequest, route } from '../route.ts';
import { requireActor } from './actor.ts';

/** The clients' own limit for a file is 10 MiB. */
const MAX_FILE = 10 * 1024 * 1024;
const MAX_BODY = 12 * 1024 * 1024;
const LIMITS = { fields: 100, fieldBytes: 256 * 1024, fileBytes: MAX_FILE };
const OPERATION = 'POST /vince/comm/api/vulreport/';

const Accepted = Type.Object({
  status: Type.Literal('success'),
  vrf_id: Type.String({ description: "the receipt's id" }),
  location: Type.String({ description: 'where its state can be read' }),
});

const Refused = Type.Object({
  status: Type.Literal('error'),
  errors: Type.Record(Type.String(), Type.Array(Type.String()), { description: 'by field' }),
});

export const VINCE_ROUTES = [
  route({
    method: 'POST',
    path: '/vince/comm/api/vulreport/',
    action: 'finding.submit',
    summary:
      "One report as VINCE's clients send it: a multipart form, with at most one file (user_file), its answers as fields or as one field csaf; or that field's JSON alone.",
    rawBody: ['multipart/form-data', 'application/json'],
    keepsOwnKeys: true,
    maxBodyBytes: MAX_BODY,
    response: { 201: Accepted, 400: Refused },
    handle: async (request) => {
      try {
        return await accept(request);
      } catch (error) {
        // Their clients read a map from field to sentences, and nothing else.
        if (!(error instanceof Refusal) || error.code !== 'invalid') throw error;
        return { status: 400, body: refusalOf(error) };
      }
    },
  }),
];

async function accept({ actor, headers, stream, services }: RouteRequest): Promise<RouteReply> {
  const submitter = requireActor(actor);
  const contentType = headers['content-type'] ?? '';
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const receipt = await submitReport(services, submitter, {
    bytes,
    // With its boundary: without it the raw bytes could not be read again.
    mediaType: contentType.slice(0, 300),
    form:
      mediaTypeOf(contentType) === 'application/json'
        ? formOfCsaf(bytes)
        : await readMultipart(bytes, contentType, LIMITS),
    claim: (bodyDigest) => idempotencyKey({ headers, actor: submitter, operation: OPERATION, bodyDigest }),
  });
  return {
    status: 201,
    body: { status: 'success', vrf_id: receipt.id, location: receipt.location },
    headers: { location: receipt.location },
  };
}

function formOfCsaf(bytes: Uint8Array): VinceForm {
  if (bytes.length > LIMITS.fieldBytes) {
    const message = `The document has at most ${LIMITS.fieldBytes} bytes.`;
    throw new Refusal('invalid', message, { problems: [{ pointer: '/csaf', code: 'too-long', message }] });
  }
  return { fields: [['csaf', Buffer.from(bytes).toString('utf8')]], attachment: null };
}

function refusalOf({ message, problems }: Refusal): Static<typeof Refused> {
  const errors = new Map<string, string[]>();
  for (const { pointer, message: why } of problems) {
    const field = pointer.slice(1) || '__all__';
    errors.set(field, [...(errors.get(field) ?? []), why]);
  }
  if (errors.size === 0) errors.set('__all__', [message]);
  return { status: 'error', errors: Object.fromEntries(errors) };
}
