/** "Is this already known?", asked without giving the flaw away: nothing of the question is kept. */
import { type Checked, checkFindings } from '../../../app/intake/check-findings.ts';
import { FORMATS } from '../../../formats/registry.ts';
import { mediaTypeOf } from '../request-body.ts';
import { route } from '../route.ts';
import { CheckAnswer } from '../views/check.ts';
import { requireActor } from './actor.ts';

const MAX_BYTES = 4 * 1024 * 1024;
const TYPES = [...new Set(['application/json', ...FORMATS.flatMap(({ mediaTypes }) => mediaTypes)])];

export const CHECK_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/check',
    action: 'finding.check',
    summary:
      "Is this known? From what was published and what your own party sent; never from others' submissions.",
    rawBody: TYPES,
    keepsOwnKeys: true,
    maxBodyBytes: MAX_BYTES,
    response: { 200: CheckAnswer },
    handle: async ({ actor, stream, headers, services }) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of stream ?? []) chunks.push(chunk);
      const mediaType = mediaTypeOf(headers['content-type']);
      const { findings, receiptId } = await checkFindings(services, requireActor(actor), {
        bytes: Buffer.concat(chunks),
        mediaType,
      });
      return { status: 200, body: { findings: findings.map(checkedView), receipt: receiptId } };
    },
  }),
];

function checkedView({ finding, pointer, isKnown, published, own }: Checked) {
  return {
    finding,
    pointer,
    known: isKnown,
    published: published.map(({ id, path, title, isSame, confidence }) => ({
      identifier: id,
      location: path,
      title,
      same: isSame,
      confidence,
    })),
    own: own.map(({ id, title, isSame, confidence }) => ({ id, title, same: isSame, confidence })),
  };
}
