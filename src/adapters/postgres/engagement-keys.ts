/** Keys that open one engagement and nothing else, and who read what of it (migration 0015). */
import type {
  Access,
  Accessed,
  EngagementKey,
  EngagementStore,
  Named,
  Side,
} from '../../app/model/engagement-ports.ts';
import type { Rows } from './engagement-store.ts';

type Row = Readonly<Record<string, unknown>>;
type KeyStore = Pick<EngagementStore, 'addKey' | 'keys' | 'endKeys' | 'addAccess' | 'accesses'>;

export function engagementKeys(rows: Rows): KeyStore {
  return {
    addKey: async ({ room, id }, key, secretHash) => {
      const role = key.side === 'developer' ? 'developer' : 'evaluator';
      await rows('select breakwater.add_engagement_key($1, $2, $3, $4, $5, $6, $7, $8)', [
        key.id,
        key.name,
        role,
        room,
        key.madeBy.id,
        secretHash,
        key.expiresAt,
        key.madeAt,
      ]);
      await rows(
        `insert into engagement_key (compartment_id, engagement_id, principal_id, name, side, made_by, made_at,
           expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [room, id, key.id, key.name, key.side, JSON.stringify(key.madeBy), key.madeAt, key.expiresAt],
      );
    },
    keys: async ({ room, id }) =>
      (
        await rows(
          `select * from engagement_key where compartment_id = $1 and engagement_id = $2
           order by made_at desc, principal_id`,
          [room, id],
        )
      ).map(toKey),
    endKeys: async ({ room, id }, keyIds, endedAt) => {
      await rows('select breakwater.end_engagement_keys($1, $2, $3)', [room, keyIds, endedAt]);
      await rows(
        `update engagement_key set ended_at = $4 where compartment_id = $1 and engagement_id = $2
           and principal_id = any ($3::text[]) and ended_at is null`,
        [room, id, keyIds, endedAt],
      );
    },
    addAccess: async ({ room, id }, { id: accessId, at, by, what, subject }) => {
      await rows(
        `insert into engagement_access (compartment_id, engagement_id, id, at, by_principal, by_name, by_machine,
           what, subject) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [room, id, accessId, at, by.id, by.name, by.machine, what, subject],
      );
    },
    accesses: async ({ room, id }, { limit, skip, until }) =>
      (
        await rows(
          `select * from engagement_access where compartment_id = $1 and engagement_id = $2
             and at <= $3
           order by at desc, what, subject, by_principal, id limit $4 offset $5`,
          [room, id, until, limit, skip],
        )
      ).map(toAccess),
  };
}

function toKey(row: Row): EngagementKey {
  return {
    id: row['principal_id'] as string,
    name: row['name'] as string,
    side: row['side'] as Side,
    madeBy: row['made_by'] as Named,
    madeAt: row['made_at'] as Date,
    expiresAt: row['expires_at'] as Date,
    endedAt: row['ended_at'] as Date | null,
  };
}

function toAccess(row: Row): Access {
  return {
    id: row['id'] as string,
    at: row['at'] as Date,
    by: {
      id: row['by_principal'] as string,
      name: row['by_name'] as string,
      machine: row['by_machine'] as boolean,
    },
    what: row['what'] as Accessed,
    subject: row['subject'] as string | null,
  };
}
