import { Refusal } from '../../../app/refusal.ts';
import type { Actor } from '../../../core/policy/actor.ts';

/** The actor of a route whose action is open to no one: admission has seen to it that there is one. */
export function requireActor(actor: Actor | null): Actor {
  if (actor !== null) return actor;
  throw new Refusal('unauthenticated', 'This needs a session or a key.');
}
