/** A challenge for one act: what a person's passkey is touched for before something that cannot be taken back. */
import { offerAct } from '../../../app/identity/sign-act.ts';
import { signingWorld } from '../relying-party.ts';
import { route } from '../route.ts';
import { ActOffer, ActRequest } from '../views/models.ts';
import { requireActor } from './actor.ts';

export const ACT_ROUTES = [
  route({
    method: 'POST',
    path: '/api/v1/acts',
    action: 'act.sign',
    summary:
      'What a browser needs to sign one act with a passkey: bound to you and to all that the act decides, for five minutes, once.',
    body: ActRequest,
    keepsOwnKeys: true,
    response: { 200: ActOffer },
    handle: async ({ actor, body, services }) => ({
      status: 200,
      body: await offerAct(signingWorld(services), requireActor(actor), body),
    }),
  }),
];
