/**
 * The door that scrutineer's claim-check knocks on: its body, its answers (docs/interchange.md there). Its address
 * holds the peer's token, since its clients send no header. Whoever has none finds nothing, whatever is sent.
 */
import { Type } from 'typebox';
import { checkClaim } from '../../../app/federation/check-claim.ts';
import { notFound, Refusal } from '../../../app/refusal.ts';
import { PROBLEM_MEDIA_TYPE, problemDocument } from '../problem-details.ts';
import { route } from '../route.ts';

const MAX_BODY = 4096;
const DIGEST = /^\s*([0-9a-f]{64})\s*$/i;

const Answer = Type.Object({
  match: Type.Boolean({ description: 'whether a finding of this digest is held here' }),
  contact: Type.Optional(Type.String({ description: 'with a match: whom to ask before reporting' })),
});

export const FEDERATION_ROUTES = [
  route({
    method: 'POST',
    path: '/federation/:token/claim-check',
    action: 'claim.check',
    summary:
      'A peer asks whether a flaw is held here, by a digest salted for it alone: { "hash": "<64 hex>" }.',
    params: Type.Object({ token: Type.String({ maxLength: 64 }) }),
    rawBody: ['application/json'],
    keepsOwnKeys: true,
    maxBodyBytes: MAX_BODY,
    response: { 200: Answer, 429: Type.Unknown() },
    handle: async ({ params, stream, services }) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream ?? []) chunks.push(chunk);
      const deduper = await services.authentication.actorOfService('deduper');
      const answer = await checkClaim(services, deduper, {
        token: params.token,
        readDigest: () => digestIn(Buffer.concat(chunks)),
      });
      if (answer.is === 'nobody') throw notFound();
      if (answer.is === 'too-many') {
        return {
          status: 429,
          body: JSON.stringify(problemDocument('too-many')),
          headers: { 'content-type': PROBLEM_MEDIA_TYPE, 'retry-after': String(answer.retryAfterSeconds) },
        };
      }
      const { contact } = answer;
      return { status: 200, body: contact === null ? { match: false } : { match: true, contact } };
    },
  }),
];

/** Names beside `hash` are passed over, as scrutineer does. */
function digestIn(bytes: Uint8Array): Uint8Array {
  const digest = DIGEST.exec(String(hashIn(bytes)))?.[1];
  if (digest !== undefined) return Buffer.from(digest, 'hex');
  throw new Refusal('invalid', 'A claim-check is { "hash": "<64 hexadecimal digits>" }.', {
    problems: [{ pointer: '/hash', code: 'not-a-digest', message: 'This must be 64 hexadecimal digits.' }],
  });
}

function hashIn(bytes: Uint8Array): unknown {
  try {
    return (JSON.parse(Buffer.from(bytes).toString('utf8')) as { readonly hash?: unknown } | null)?.hash;
  } catch {
    return undefined;
  }
}
