/** What was published and was wrong, corrected under the same name; and each state in which it left. */
import { Type } from 'typebox';
import { requireAtDesk } from '../../../app/desk/list-cases.ts';
import { proposeRevision, reviseAdvisory } from '../../../app/publication/revise-advisory.ts';
import { notFound } from '../../../app/refusal.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import { Proposal, ProposedRevision, ReleaseView, Revise } from '../views/publish.ts';
import { requireActor } from './actor.ts';
import { readRelease } from './advisory-routes.ts';

const ID = Type.Object({ id: Type.String({ maxLength: 64 }) });

export const REVISION_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/advisories/:id/revisions/proposal',
    action: 'advisory.release',
    summary:
      'What a correction would change, field by field, and the digest that its act signs. Nothing is kept.',
    params: ID,
    body: ProposedRevision,
    keepsOwnKeys: true,
    response: { 200: Proposal },
    handle: async ({ actor, params, body, services }) => {
      const request = { advisoryId: params.id, ...body };
      const { changes, digest } = await proposeRevision(services, requireActor(actor), request);
      return { status: 200, body: { no: body.revision + 1, digest, changes: [...changes] } };
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/advisories/:id/revisions',
    action: 'advisory.release',
    summary:
      "Publish a correction under the same identifier, by typing it, for the revision that was read. Cannot be taken back. Act 'advisory.revise' { identifier, revision, summary, record }: the number it will have, and the proposal's digest.",
    params: ID,
    body: Revise,
    response: { 202: ReleaseView },
    handle: async ({ actor, params, body, services }) => {
      const person = requireActor(actor);
      await reviseAdvisory(signingWorld(services), person, { advisoryId: params.id, ...body });
      return { status: 202, body: await readRelease(services, person, params.id) };
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/advisories/:id/revisions/:no',
    action: 'advisory.read',
    summary: 'The CSAF document of one revision, byte for byte as it left.',
    params: Type.Object({ ...ID.properties, no: Type.String({ pattern: '^[1-9][0-9]{0,5}$' }) }),
    response: { 200: Type.String({ contentMediaType: 'application/json' }) },
    handle: async ({ actor, params, services }) => {
      const reader = requireActor(actor);
      const found = await services.transactions.run(reader, async (stores) => {
        await requireAtDesk(stores, reader, 'advisory.read');
        return stores.publication.documentOf(params.id, Number(params.no));
      });
      if (found === null) throw notFound();
      return { status: 200, body: Buffer.from(found), headers: { 'content-type': 'application/json' } };
    },
  }),
];
