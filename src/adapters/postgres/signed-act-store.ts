/** Passkeys touched for one act, inside that act's transaction (migration 0015). */
import type { IdentityStore } from '../../app/identity/ports.ts';
import type { Queryable } from './queryable.ts';

export function signedActStore(
  connection: Queryable,
): Pick<IdentityStore, 'spendAssertion' | 'addSignedAct'> {
  return {
    spendAssertion: async (answer, at) => {
      const { rows } = await connection.query('select breakwater.use_assertion($1, $2, $3, $4, $5) as used', [
        answer.credentialId,
        answer.counter,
        answer.challengeHash,
        answer.challengeExpiresAt,
        at,
      ]);
      return rows[0]?.['used'] === true;
    },
    addSignedAct: async (compartmentId, act) => {
      await connection.query(
        `insert into signed_act (compartment_id, id, act, principal_id, public_key, client_data,
           authenticator_data, signature, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          compartmentId,
          act.id,
          act.text,
          act.principalId,
          act.publicKey,
          act.clientData,
          act.authenticatorData,
          act.signature,
          act.at,
        ],
      );
    },
  };
}
