/** First start: the clearinghouse itself, its desk, and the services that act on their own. */
import { SERVICES } from '../../core/policy/actor.ts';
import { newId } from '../ids.ts';
import type { Clock, Randomness } from '../ports.ts';
import type { Authentication } from './ports.ts';

type World = {
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** True at the first start, false at every later one. `name` is the clearinghouse's, and only counts then. */
export async function foundInstance(world: World, name = 'Clearinghouse'): Promise<boolean> {
  const { randomness } = world;
  return world.authentication.found({
    clearinghouse: { id: newId('party', randomness), name },
    services: {
      partyId: newId('party', randomness),
      principals: SERVICES.map((service) => ({ id: newId('principal', randomness), name: service })),
    },
    console: newId('principal', randomness),
    desk: newId('compartment', randomness),
    public: newId('compartment', randomness),
    signingKey: randomness.bytes(32),
    at: world.clock.now(),
  });
}
