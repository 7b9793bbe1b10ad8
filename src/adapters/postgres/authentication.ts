/**
 * `Authentication` over the definer functions of migration 0001: the only statements that run with no actor.
 * Each is one autocommitted call, so a revocation that was committed before it began is seen.
 */
import type { Authentication, Passkey } from '../../app/identity/ports.ts';
import type { Actor, Role, ServiceName } from '../../core/policy/actor.ts';
import type { Queryable } from './queryable.ts';

/** `connection` is the pool of the application's role; nothing here needs a transaction. */
export function authenticationOver(connection: Queryable): Authentication {
  const one = async (text: string, values: readonly unknown[]) =>
    (await connection.query(text, values)).rows[0];
  return {
    actorOfKey: async (hash, now) =>
      toActor(await one('select * from breakwater.actor_of_key($1, $2)', [hash, now])),
    actorOfSession: async (hash, now) =>
      toActor(await one('select * from breakwater.actor_of_session($1, $2)', [hash, now])),
    actorOfService: async (name) => {
      const actor = toActor(await one('select * from breakwater.actor_of_service($1)', [name]));
      if (actor === null) throw new Error(`this instance has no service '${name}', or it was revoked`);
      return actor;
    },
    startSessionByLink: async (linkHash, session) => {
      const row = await one('select breakwater.start_session_by_link($1, $2, $3, $4) as who', [
        linkHash,
        session.tokenHash,
        session.startedAt,
        session.expiresAt,
      ]);
      return (row?.['who'] as string | null | undefined) ?? null;
    },
    passkey: async (credentialId) =>
      toPasskey(await one('select * from breakwater.passkey_by_credential($1)', [credentialId])),
    startSessionByPasskey: async (answer, session) => {
      const row = await one('select breakwater.start_session_by_passkey($1, $2, $3, $4, $5, $6, $7) as who', [
        answer.credentialId,
        answer.counter,
        answer.challengeHash,
        answer.challengeExpiresAt,
        session.tokenHash,
        session.startedAt,
        session.expiresAt,
      ]);
      return (row?.['who'] as string | null | undefined) ?? null;
    },
    endSession: async (hash, now) => {
      await connection.query('select breakwater.end_session($1, $2)', [hash, now]);
    },
    found: async ({ signingKey, at, ...founding }) => {
      const row = await one('select breakwater.found_instance($1, $2, $3) as is_new', [
        JSON.stringify(founding),
        signingKey,
        at,
      ]);
      return row?.['is_new'] === true;
    },
    instance: async () => {
      const row = await one('select name, signing_key from instance', []);
      if (row === undefined) throw new Error('this database holds no instance yet');
      return { name: row['name'] as string, signingKey: row['signing_key'] as Uint8Array };
    },
  };
}

type Row = Readonly<Record<string, unknown>> | undefined;

function toActor(row: Row): Actor | null {
  if (row === undefined) return null;
  const principalId = row['principal_id'] as string;
  const partyId = row['party_id'] as string;
  const kind = row['kind'] as Actor['kind'];
  return {
    principalId,
    partyId,
    kind,
    ...(kind === 'service' ? { service: row['name'] as ServiceName } : {}),
    roles: row['roles'] as Role[],
    scopes: row['scopes'] as string[],
    // A key of one engagement acts under its own name: it holds nothing that its party holds elsewhere.
    subjects: row['alone'] === true ? [principalId] : [principalId, partyId],
  };
}

export function toPasskey(row: Row): Passkey | null {
  if (row === undefined) return null;
  return {
    credentialId: row['credential_id'] as Uint8Array,
    principalId: row['principal_id'] as string,
    publicKey: row['public_key'] as Uint8Array,
    counter: Number(row['counter']),
    transports: row['transports'] as string[],
  };
}
