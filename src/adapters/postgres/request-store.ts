/** What Idempotency-Keys stood for, in PostgreSQL (migration 0010). Inside one actor's transaction. */
import type { RequestStore } from '../../app/requests/ports.ts';
import type { Queryable } from './queryable.ts';

export function requestStore(connection: Queryable): RequestStore {
  return {
    claim: async ({ principalId, key, requestDigest }, { now, since }) => {
      await connection.query(
        `delete from request_key where ctid = any (array(
           select ctid from request_key where principal_id = $1 and created_at < $2 limit 100 for update skip locked))`,
        [principalId, since],
      );
      const { rows: fresh } = await connection.query(
        `insert into request_key (principal_id, key, request_digest, created_at) values ($1, $2, $3, $4)
         on conflict (principal_id, key) do nothing returning key`,
        [principalId, key, Buffer.from(requestDigest), now],
      );
      if (fresh.length > 0) return null;
      const { rows } = await connection.query(
        'select request_digest, status, answer from request_key where principal_id = $1 and key = $2',
        [principalId, key],
      );
      const [row] = rows;
      // Released between the two statements: as good as being carried out, and a retry finds it free.
      if (row === undefined) return { requestDigest, status: null, answer: null };
      return {
        requestDigest: row['request_digest'] as Uint8Array,
        status: row['status'] as number | null,
        answer: row['answer'] as string | null,
      };
    },
    conclude: async ({ principalId, key }, { status, answer }) => {
      await connection.query(
        'update request_key set status = $3, answer = $4 where principal_id = $1 and key = $2',
        [principalId, key, status, answer],
      );
    },
    release: async ({ principalId, key }) => {
      await connection.query(
        'delete from request_key where principal_id = $1 and key = $2 and status is null',
        [principalId, key],
      );
    },
  };
}
