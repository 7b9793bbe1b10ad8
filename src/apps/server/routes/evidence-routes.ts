/** The captured record behind a run's digest, to be taken away and hashed again. */
import { Type } from 'typebox';
import { readEvidence } from '../../../app/lab/read-evidence.ts';
import { route } from '../route.ts';
import { requireActor } from './actor.ts';

export const EVIDENCE_ROUTES = [
  route({
    method: 'GET',
    path: '/api/v1/experiments/:id/evidence/:digest',
    action: 'experiment.read',
    summary: 'What one run was seen to do, byte for byte as its digest names it.',
    params: Type.Object({
      id: Type.String({ maxLength: 64 }),
      digest: Type.String({ maxLength: 80, description: '`sha256:<hex>`, of a run of this experiment' }),
    }),
    response: { 200: Type.String({ contentMediaType: 'application/json' }) },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const body = await services.transactions.run(reader, (stores) =>
        readEvidence({ stores, blobs: services.blobs }, reader, params),
      );
      return {
        status: 200,
        body,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          // Never shown as a page: a hostile program chose most of these bytes.
          'content-disposition': `attachment; filename="${params.digest.replace(':', '-')}.json"`,
        },
      };
    },
  }),
];
