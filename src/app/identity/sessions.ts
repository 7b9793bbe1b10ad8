/** Browser sessions: an opaque random token, known here by its hash only, ended by time or by hand. */
import type { Clock, Randomness } from '../ports.ts';
import type { Authentication, NewSession } from './ports.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** A working day. There is no sliding renewal: a stolen session ends. */
export const SESSION_SECONDS = 12 * 3600;

type World = {
  readonly authentication: Authentication;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

export type StartedSession = { readonly token: string };

/** Null for a link that is unknown, used, or too old: the three look the same. */
export async function startSessionByLink(world: World, link: string): Promise<StartedSession | null> {
  const { token, session } = newSession(world);
  const principalId = await world.authentication.startSessionByLink(hashSecret(link), session);
  return principalId === null ? null : { token };
}

export async function endSession(world: World, token: string): Promise<void> {
  await world.authentication.endSession(hashSecret(token), world.clock.now());
}

export function newSession(world: Pick<World, 'clock' | 'randomness'>): {
  readonly token: string;
  readonly session: NewSession;
} {
  const { text, hash } = newSecret('session', world.randomness);
  const startedAt = world.clock.now();
  const expiresAt = new Date(startedAt.getTime() + SESSION_SECONDS * 1000);
  return { token: text, session: { tokenHash: hash, startedAt, expiresAt } };
}
