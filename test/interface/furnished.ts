/**
 * A real server with rooms the interface's fixture does not have: an engagement gone through to its determination,
 * partners, files for elsewhere. For pictures; what hides them from others is the two worlds' own test.
 */
import { ROUTES } from '../../src/apps/server/routes/registry.ts';
import type { TestDatabase } from '../database.ts';
import { accepted } from '../engagement.ts';
import { engageHidden } from '../two-worlds/engagements.ts';
import { HIDDEN } from '../two-worlds/hidden.ts';
import { application, partnerHidden } from '../two-worlds/partners.ts';
import { openWorld, type World } from '../two-worlds/world.ts';
import { BUNDLE } from './sample-server.ts';

export type Furnished = {
  readonly server: { readonly url: string; readonly port: number };
  /** Who looks, by session, and at which addresses. */
  readonly views: readonly { readonly session: string | null; readonly addresses: readonly string[] }[];
};

export async function furnished(database: TestDatabase): Promise<Furnished> {
  const world = await openWorld(database, ROUTES, BUNDLE);
  const { server, instance } = world;
  await HIDDEN[0]?.run(world, 3, 20);
  await partnerHidden(world, 'seen');
  const { engagement, report, suite, people } = await engageHidden(world, 2, 90);
  const desk = { session: instance.session };
  const parts = [
    { kind: 'document', name: 'note', text: 'What was seen, in words.', marking: 'UNCLASSIFIED' },
  ];
  const body = { to: 'elsewhere', purpose: 'To be read there', marking: 'UNCLASSIFIED', parts };
  accepted(await server.post('/api/v1/exchanges', { ...desk, body }));
  const first = async (list: string) => accepted(await server.get(`/api/v1/${list}`, desk)).json.items[0];
  const partner = (await first('partners')).id;
  const exchange = (await first('exchanges')).id;
  const finder = (await first('parties?kind=finder')).id;
  const model = `/models/${engagement}`;
  return {
    server,
    views: [
      {
        session: instance.session,
        addresses: [
          '/partners',
          `/partners/${partner}`,
          '/exchanges',
          `/exchanges/${exchange}`,
          '/settings/parties',
          `/settings/parties/${finder}`,
        ],
      },
      {
        session: people.official.session,
        addresses: [
          '/models',
          model,
          `${model}/determination`,
          `${model}/reports/${report}`,
          '/models/criteria',
          '/models/published',
        ],
      },
      { session: people.evaluator.session, addresses: ['/models/suites', `/models/suites/${suite}`] },
      { session: await partnerSession(world), addresses: ['/partner'] },
      { session: null, addresses: ['/sign-in'] },
    ],
  };
}

/** A person of a partner that has just asked to be one. */
async function partnerSession({ server, instance }: World): Promise<string> {
  const { party, key } = await instance.party('partner-seen', 'partner');
  accepted(await server.post('/api/v1/partner/application', { key, body: application() }));
  const body = { name: 'keeper', role: 'partner' };
  const asking = { session: instance.session, body };
  const invitation = accepted(await server.post(`/api/v1/parties/${party.id}/people`, asking)).json;
  const token = new URL(invitation.signInUrl).hash.slice('#token='.length);
  const { headers } = accepted(await server.post('/api/v1/session/link', { body: { token } }));
  return /=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
}
